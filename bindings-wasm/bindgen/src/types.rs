//! TypeScript types of the facts and results of the built-in policies: of each policy what it knows, all in one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kongchuo::{Description, Kind, Library, Policy, TypeInfo, Wording};

const HEAD: &str = "// Made from the rule packs by `npm run build`; changes belong there.\n";

/// What may be left out, be undefined or be null.
const LEFT_OUT: (&str, &str) = ("?", " | null | undefined");

/// What callers give besides facts and records.
const CALENDAR: &str = "  /** 学期 / Terms */
  terms?: readonly TermInput[] | null | undefined;
  /** 法定节假日 / Statutory holidays */
  holidays?: readonly string[] | null | undefined;
";

const TERM: &str = "
/** 学期 / A term; the days are written 2021-09-01. */
export interface TermInput {
  id: string | number;
  start: string;
  end: string;
}
";

const CASE: &str = "
/** One child's facts: left out or undefined = not given, null = known to be none. */
export interface Case {
";

const RESULTS: &str = "}

/** Determined results of any built-in policy. */
export interface Results {
";

/// The text of the TypeScript file.
pub fn of_builtin_policies() -> Result<String, String> {
    let library = Library::builtin();
    let mut union = Union::default();
    for id in library.ids() {
        let policy = Policy::from_library(&library, id).map_err(|errors| errors.to_string())?;
        union.add(&policy.describe())?;
    }
    union.text()
}

/// A member of an interface: what stands over it, and its types. Two policies may give one name two types.
#[derive(Default)]
struct Member {
    doc: Vec<String>,
    optional: bool,
    types: Vec<String>,
}

/// Members in the order in which they first came.
#[derive(Default)]
struct Members(Vec<(String, Member)>);

/// Everything that any of the policies knows.
#[derive(Default)]
struct Union {
    facts: Members,
    results: Members,
    records: Vec<(String, Wording, Members)>,
    /// each enum's words, in order
    enums: BTreeMap<String, Vec<(String, Wording)>>,
    warning: Option<String>,
}

impl Members {
    fn add(&mut self, name: &str, doc: impl IntoIterator<Item = String>, ty: String, optional: bool) {
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), Member::default()));
            self.0.len() - 1
        });
        let member = &mut self.0[at].1;
        if member.doc.is_empty() {
            member.doc = doc.into_iter().collect();
        }
        member.optional |= optional;
        if !member.types.contains(&ty) {
            member.types.push(ty);
        }
    }

    /// The members; `marked` gives what stands after the name and after the type.
    fn write(&self, out: &mut String, marked: impl Fn(&Member) -> (&'static str, &'static str)) {
        for (name, member) in &self.0 {
            let (mark, null) = marked(member);
            let doc = member.doc.iter().map(|line| line.replace("*/", "*\\/")).collect::<Vec<_>>();
            let _ = match doc.as_slice() {
                [title] => writeln!(out, "  /** {title} */"),
                lines => writeln!(out, "  /**\n   * {}\n   */", lines.join("\n   *\n   * ")),
            };
            let _ = writeln!(out, "  {name}{mark}: {}{null};", member.types.join(" | "));
        }
    }
}

impl Union {
    fn add(&mut self, policy: &Description) -> Result<(), String> {
        for fact in &policy.facts {
            let ty = self.written(&fact.ty, true)?;
            let question = fact.question.as_ref().map(both);
            self.facts.add(&fact.name, [both(&fact.title)].into_iter().chain(question), ty, fact.ty.optional);
        }
        for list in &policy.records {
            let name = format!("{}Record", pascal(&list.name));
            self.facts.add(&list.name, [both(&list.title)], format!("readonly {name}[]"), true);
            let at = self.records.iter().position(|(known, _, _)| *known == name).unwrap_or_else(|| {
                self.records.push((name, list.title.clone(), Members::default()));
                self.records.len() - 1
            });
            for field in &list.fields {
                let ty = self.written(&field.ty, true)?;
                self.records[at].2.add(&field.name, [both(&field.title)], ty, field.ty.optional);
            }
        }
        for result in &policy.results {
            let ty = self.written(&result.ty, false)?;
            // Warnings stand at the top of an answer.
            if &*result.name == "warnings" {
                self.warning = ty.strip_suffix("[]").map(str::to_owned);
            } else {
                self.results.add(&result.name, [both(&result.title)], ty, result.ty.optional);
            }
        }
        Ok(())
    }

    /// A type as TypeScript writes it, without null. What is read may be more than what is answered: an identifier may be a
    /// number, a list may be one that nobody changes.
    fn written(&mut self, ty: &TypeInfo, read: bool) -> Result<String, String> {
        Ok(match &ty.kind {
            Kind::Bool => "boolean".to_owned(),
            Kind::Int { .. } => "number".to_owned(),
            Kind::Date => "string".to_owned(),
            Kind::Text => if read { "string | number" } else { "string" }.to_owned(),
            Kind::Enum { name, words } => {
                let name = pascal(name);
                let known = self.enums.entry(name.clone()).or_default();
                for word in words {
                    if !known.iter().any(|(other, _)| *other == word.word) {
                        known.push((word.word.clone(), word.title.clone()));
                    }
                }
                name
            }
            Kind::List { element } => {
                let element = self.written(element, read)?;
                let element = if element.contains(' ') { format!("({element})") } else { element };
                format!("{}{element}[]", if read { "readonly " } else { "" })
            }
            Kind::Record { name } => return Err(format!("no TypeScript type for a value of the record `{name}`")),
        })
    }

    fn text(&self) -> Result<String, String> {
        let mut out = HEAD.to_owned();
        out.push_str(CASE);
        // Null on a fact that cannot be none is as good as leaving it out.
        self.facts.write(&mut out, |_| LEFT_OUT);
        out.push_str(CALENDAR);
        out.push_str(RESULTS);
        self.results.write(&mut out, |member| ("?", if member.optional { " | null" } else { "" }));
        out.push_str("}\n");
        out.push_str(TERM);
        let mut names: Vec<&str> = vec!["Case", "Results", "TermInput"];
        for (name, title, fields) in &self.records {
            let _ = write!(out, "\n/** {} */\nexport interface {name} {{\n", both(title));
            fields.write(&mut out, |member| if member.optional { LEFT_OUT } else { ("", "") });
            let _ = writeln!(out, "}}");
            names.push(name);
        }
        for (name, words) in &self.enums {
            if names.contains(&name.as_str()) {
                return Err(format!("two TypeScript types would be named `{name}`"));
            }
            let labels: Vec<_> = words.iter().map(|(word, title)| format!(" * - `{word}`: {}", both(title))).collect();
            let literals: Vec<_> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
            let _ = write!(
                out,
                "\n/**\n{}\n */\nexport type {name} =\n  | {};\n",
                labels.join("\n"),
                literals.join("\n  | ")
            );
        }
        // An enum `warning` is declared among the others.
        let warning = self.warning.as_deref().unwrap_or("string");
        if warning != "Warning" {
            let _ = write!(out, "\n/** A thing that a person should look at. */\nexport type Warning = {warning};\n");
        }
        Ok(out)
    }
}

fn both(wording: &Wording) -> String {
    if wording.zh == wording.en { wording.zh.to_string() } else { format!("{} / {}", wording.zh, wording.en) }
}

/// `attendance_status` as TypeScript names a type.
fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    });
    words.collect()
}
