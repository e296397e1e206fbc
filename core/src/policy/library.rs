//! Rule packs by id, with what each extends: from which policies are made.

use super::compiled::{Compiled, Document};
use super::items::Pack;
use super::overlay::lay;
use super::read::read_pack;
use super::subjects::compile_all;
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Place, Severity, Sources};
use crate::nearest::did_you_mean;
use crate::order;
use crate::unknown::{NameKind, UnknownName};

/// The file beside a pack that lists the mutants no scenario can notice.
pub(crate) const EQUIVALENT: &str = "equivalent.toml";

/// A set of rule packs: the built-in ones, and those of files that a caller gave.
#[derive(Debug, Clone, Default)]
pub struct Library {
    sources: Sources,
    /// in the order of their folders
    packs: Vec<Read>,
}

#[derive(Debug, Clone)]
struct Read {
    id: String,
    pack: Option<Pack>,
    findings: Vec<Diagnostic>,
    given: bool,
}

impl Library {
    /// The packs that come with the crate.
    pub fn builtin() -> Library {
        let mut library = Library::default();
        library.add(kongchuo_rules::FILES.iter().copied(), false);
        library
    }

    /// The built-in packs and those of these files: `(path, text)`, each pack in the folder of its `policy.toml`. A given
    /// pack stands in place of a built-in one of the same id. Files under `cases/` are scenarios, `equivalent.toml` is about
    /// them; both are passed over.
    pub fn with_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Library {
        let mut library = Library::default();
        library.add(files, true);
        let given: Vec<String> = library.packs.iter().map(|read| read.id.clone()).collect();
        let rest = kongchuo_rules::FILES.iter().copied();
        let id_of = |path: &'static str| path.split_once('/').map_or(path, |(id, _)| id);
        library.add(rest.filter(|(path, _)| !given.iter().any(|id| id_of(path) == id)), false);
        library
    }

    fn add<'a>(&mut self, files: impl IntoIterator<Item = (&'a str, &'a str)>, given: bool) {
        let files: Vec<(String, &str)> =
            files.into_iter().map(|(path, text)| (path.replace('\\', "/"), text)).collect();
        let folders = folders_of_packs(&files);
        let mut found: Vec<(&str, FileId)> = Vec::new();
        for (path, text) in &files {
            // The innermost folder that holds a policy. A file beside the packs (a manifest, say) is none of them; where
            // there is no pack at all, the files are one without its policy, and reading it says so.
            let folder = match folders.iter().rev().find(|folder| path.starts_with(**folder)) {
                Some(folder) => *folder,
                None if folders.is_empty() => "",
                None => continue,
            };
            // Only folders inside a pack hold scenarios: where the packs themselves lie is the caller's business.
            let inside = &path[folder.len()..];
            if inside != EQUIVALENT && !format!("/{inside}").contains("/cases/") {
                found.push((folder, self.sources.add(path.as_str(), *text)));
            }
        }
        order::sort_by_key(&mut found, |(folder, _)| *folder);
        for files in found.chunk_by(|(one, _), (next, _)| one == next) {
            let ids: Vec<FileId> = files.iter().map(|(_, id)| *id).collect();
            let (pack, findings) = read_pack(&self.sources, &ids);
            let id = pack
                .as_ref()
                .map_or_else(|| folder_of(self.sources.path(ids[0])).to_owned(), |pack| pack.header.id.value.clone());
            self.packs.push(Read { id, pack, findings, given });
        }
        self.refuse_twins();
    }

    /// Of two packs of one id neither can be meant.
    fn refuse_twins(&mut self) {
        for at in 1..self.packs.len() {
            let (before, rest) = self.packs.split_at_mut(at);
            let Some((first, second)) = before.iter_mut().find(|read| read.id == rest[0].id).zip(rest.first_mut())
            else {
                continue;
            };
            if let (Some(one), Some(other)) = (&first.pack, &second.pack) {
                let message = format!("a second pack of the id `{}`", second.id);
                let finding = Diagnostic::error(other.header.id.place, message);
                let finding = finding.related(one.header.id.place, "the first is here");
                if !first.findings.contains(&finding) {
                    first.findings.push(finding);
                }
            }
        }
    }

    /// The ids of the packs, the base first, then in alphabetical order.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.packs.iter().map(|read| (self.chain(read).len(), read.id.as_str())).collect();
        order::sort(&mut ids);
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// The documents of the packs whose header could be read, the base first. Nothing is compiled for it.
    ///
    /// ```
    /// let library = kongchuo::Library::builtin();
    /// assert_eq!(&*library.documents()[0].id, "cn");
    /// ```
    pub fn documents(&self) -> Vec<Document> {
        let packs = self.ids().into_iter().filter_map(|id| self.find(id)?.pack.as_ref());
        packs.map(|pack| Document::new(&pack.header)).collect()
    }

    /// The ids of the packs that the caller gave.
    pub fn given_ids(&self) -> Vec<&str> {
        self.packs.iter().filter(|read| read.given).map(|read| read.id.as_str()).collect()
    }

    /// Of the packs that the caller gave, the one that no other of them extends.
    pub fn own_id(&self) -> Result<&str, Diagnostics> {
        let extended: Vec<&str> = self
            .packs
            .iter()
            .filter(|read| read.given)
            .filter_map(|read| Some(read.pack.as_ref()?.header.extends.as_ref()?.value.as_str()))
            .collect();
        let given = self.given_ids();
        let own: Vec<&str> = given.iter().copied().filter(|id| !extended.contains(id)).collect();
        match own.as_slice() {
            [one] => Ok(one),
            // A circle of `extends`: compiling any of them says so.
            [] if !given.is_empty() => Ok(given[0]),
            [] => Err(self.failed(vec![
                Diagnostic::error(None, "these files hold no policy")
                    .help("a rule pack is a folder with a policy.toml that has a table [policy]"),
            ])),
            several => {
                let ids = several.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                let message = format!("these files hold several policies: {ids}");
                Err(self.failed(vec![Diagnostic::error(None, message).help("give the files of one")]))
            }
        }
    }

    fn find(&self, id: &str) -> Option<&Read> {
        self.packs.iter().find(|read| read.id == id)
    }

    /// The packs from the base to this one; a circle of `extends` ends the chain.
    fn chain<'a>(&'a self, last: &'a Read) -> Vec<&'a Read> {
        let mut chain = vec![last];
        let mut at = last;
        while let Some(extends) = at.pack.as_ref().and_then(|pack| pack.header.extends.as_ref()) {
            let Some(next) = self.find(&extends.value) else { break };
            if chain.iter().any(|read| read.id == next.id) {
                break;
            }
            chain.push(next);
            at = next;
        }
        chain.reverse();
        chain
    }

    /// A policy's id, where there is one of it.
    pub fn known<'a>(&self, id: &'a str) -> Result<&'a str, UnknownName> {
        let ids = self.ids();
        if ids.contains(&id) { Ok(id) } else { Err(UnknownName::new(NameKind::Policy, id, ids)) }
    }

    /// Reads, checks and compiles a policy. Warnings come with it; errors are instead of it, all of them at once.
    pub(crate) fn compile(&self, id: &str) -> Result<(Compiled, Diagnostics), Diagnostics> {
        let Some(last) = self.find(id) else {
            let help = did_you_mean(id, self.packs.iter().map(|read| read.id.as_str()));
            let known = format!("there are: {}", self.ids().join(", "));
            let finding = Diagnostic::error(None, format!("there is no policy `{id}`"));
            return Err(self.failed(vec![finding.help(known).maybe_help(help)]));
        };
        let chain = self.chain(last);
        let mut findings: Vec<Diagnostic> = chain.iter().flat_map(|read| read.findings.iter().cloned()).collect();
        findings.extend(self.broken_extends(&chain));
        let packs: Vec<&Pack> = chain.iter().filter_map(|read| read.pack.as_ref()).collect();
        if packs.len() < chain.len() || has_errors(&findings) {
            return Err(self.failed(findings));
        }
        let (layered, more) = lay(&packs);
        findings.extend(more);
        if has_errors(&findings) {
            return Err(self.failed(findings));
        }
        let headers: Vec<_> = packs.iter().map(|pack| &pack.header).collect();
        let (compiled, more) = compile_all(&layered, &headers);
        findings.extend(more);
        order::sort_by_key(&mut findings, |finding| finding.place.map(|place| (place.file, place.span.start)));
        match compiled {
            Some(compiled) if !has_errors(&findings) => {
                Ok((compiled, Diagnostics { sources: self.sources.clone(), list: findings }))
            }
            _ => Err(self.failed(findings)),
        }
    }

    /// The packs that a policy is laid of, from the base to its own; none where one of them could not be read.
    pub(crate) fn packs_of(&self, id: &str) -> Option<Vec<&Pack>> {
        self.chain(self.find(id)?).into_iter().map(|read| read.pack.as_ref()).collect()
    }

    /// The files that the packs were read from.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    fn broken_extends(&self, chain: &[&Read]) -> Option<Diagnostic> {
        let extends = chain.first()?.pack.as_ref()?.header.extends.as_ref()?;
        if extends.value == chain[0].id {
            // The header says so itself.
            return None;
        }
        let known = self.packs.iter().map(|read| read.id.as_str());
        let place: Place = extends.place;
        Some(if self.find(&extends.value).is_some() {
            Diagnostic::error(place, format!("`{}` extends itself in a circle", chain[0].id))
        } else {
            Diagnostic::error(place, format!("there is no policy `{}`", extends.value))
                .maybe_help(did_you_mean(&extends.value, known))
        })
    }

    /// Every finding about every pack of the library, each once.
    pub fn check(&self) -> Diagnostics {
        let mut list: Vec<Diagnostic> = Vec::new();
        for read in &self.packs {
            let found = match self.compile(&read.id) {
                Ok((_, warnings)) => warnings.list,
                Err(errors) => errors.list,
            };
            for finding in found {
                if !list.contains(&finding) {
                    list.push(finding);
                }
            }
        }
        order::sort_by_key(&mut list, |finding| finding.place.map(|place| (place.file, place.span.start)));
        self.failed(list)
    }

    fn failed(&self, list: Vec<Diagnostic>) -> Diagnostics {
        Diagnostics { sources: self.sources.clone(), list }
    }
}

/// The folders that hold a `policy.toml`, sorted, each with its `/` at the end; the scenarios of a pack are no pack.
fn folders_of_packs<'a>(files: &'a [(String, &str)]) -> Vec<&'a str> {
    let folders = files.iter().filter_map(|(path, _)| path.strip_suffix("policy.toml"));
    let mut folders: Vec<&str> = folders.filter(|folder| folder.is_empty() || folder.ends_with('/')).collect();
    order::sort(&mut folders);
    let all = folders.clone();
    folders.retain(|folder| folder.strip_suffix("cases/").is_none_or(|parent| all.binary_search(&parent).is_err()));
    folders
}

fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The name of the folder that a file lies in; of a file in none, its own.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(folder, _)| folder.rsplit('/').next().unwrap_or(folder))
}

#[cfg(test)]
mod tests {
    use super::Library;

    #[test]
    fn a_file_beside_the_packs_is_none_of_them() {
        let (a, b) = (pack("a", ""), pack("b", ""));
        let files = [("rules/Cargo.toml", "[package]\n"), ("rules/a/policy.toml", &*a), ("rules/b/policy.toml", &*b)];
        let library = Library::with_files(files);
        assert_eq!(library.check().to_string(), "");
        assert_eq!(library.given_ids(), ["a", "b"]);
    }

    /// A pack of one definition.
    fn pack(id: &str, extends: &str) -> String {
        let extends = if extends.is_empty() { String::new() } else { format!("extends = '{extends}'\n") };
        format!("[policy]\nid = '{id}'\ntitle = {{ zh = '甲', en = 'A' }}\nreadings = 30\n{extends}")
    }

    fn library(files: &[(&str, String)]) -> Library {
        Library::with_files(files.iter().map(|(path, text)| (*path, text.as_str())))
    }

    /// What compiling the own policy of these files gives: its id, or the errors.
    fn own(files: &[(&str, String)]) -> String {
        let library = library(files);
        let compiled = library.own_id().and_then(|id| library.compile(id));
        compiled.map_or_else(|errors| errors.to_string(), |(compiled, _)| compiled.document.id.to_string())
    }

    #[test]
    fn the_base_comes_first() {
        let library = Library::builtin();
        assert_eq!(library.ids()[0], "cn");
        assert!(library.ids().contains(&"guyuan-2021"));
        assert!(library.given_ids().is_empty());
    }

    #[test]
    fn paths_of_every_kind_lead_to_a_pack() {
        for path in ["mine/policy.toml", "./mine/policy.toml", "C:\\rules\\mine\\policy.toml", "/srv/mine/policy.toml"]
        {
            assert_eq!(own(&[(path, pack("mine", "cn"))]), "mine", "{path}");
        }
    }

    #[test]
    fn a_pack_may_stand_in_the_root_folder() {
        assert_eq!(own(&[("policy.toml", pack("mine", "cn")), ("more.toml", String::new())]), "mine");
    }

    #[test]
    fn scenarios_are_passed_over() {
        let files = [
            ("mine/policy.toml", pack("mine", "cn")),
            ("mine/cases/age.toml", "no rules".to_owned()),
            ("mine/cases/policy.toml", "no rules".to_owned()),
            ("mine/cases/deeper/age.toml", "no rules".to_owned()),
            ("mine/equivalent.toml", "no rules".to_owned()),
        ];
        assert_eq!(own(&files), "mine");
    }

    #[test]
    fn packs_may_lie_in_a_folder_named_cases() {
        let files =
            [("/home/cases/mine/policy.toml", pack("mine", "cn")), ("/home/cases/mine/cases/a.toml", "no".into())];
        assert_eq!(own(&files), "mine");
    }

    #[test]
    fn a_given_pack_stands_in_place_of_the_built_in_one() {
        let library = library(&[("cn/policy.toml", pack("cn", ""))]);
        assert_eq!(library.ids().iter().filter(|id| **id == "cn").count(), 1);
        assert!(library.compile("cn").is_ok_and(|(compiled, _)| compiled.results.is_empty()));
    }

    #[test]
    fn two_packs_of_one_id_are_an_error() {
        let found = library(&[("a/mine/policy.toml", pack("mine", "cn")), ("b/mine/policy.toml", pack("mine", "cn"))]);
        let error = found.compile("mine").map(|_| ()).expect_err("two packs").to_string();
        assert!(error.contains("b/mine/policy.toml:2:6: error: a second pack of the id `mine`"), "{error}");
    }

    #[test]
    fn circles_of_extends_are_told_as_such() {
        let itself = own(&[("mine/policy.toml", pack("mine", "mine"))]);
        assert!(itself.ends_with("error: a policy cannot extend itself"), "{itself}");
        let pair = own(&[("a/policy.toml", pack("a", "b")), ("b/policy.toml", pack("b", "a"))]);
        assert!(pair.contains("extends itself in a circle"), "{pair}");
        let beside = library(&[
            ("a/policy.toml", pack("a", "b")),
            ("b/policy.toml", pack("b", "b")),
            ("c/policy.toml", pack("c", "a")),
        ]);
        let error = beside.compile("c").map(|_| ()).expect_err("a circle").to_string();
        assert!(error.contains("a policy cannot extend itself"), "{error}");
    }

    #[test]
    fn files_without_a_policy_say_what_a_pack_is() {
        assert!(own(&[]).contains("these files hold no policy"));
        assert!(own(&[("mine/rules.toml", String::new())]).contains("no `[policy]` in this pack"));
    }
}
