//! Which rules, rows and parameters decided anything in the scenarios that were run.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::Scenario;
use super::catalogue::{self, CatalogueRow};
use crate::date::Date;
use crate::diagnostic::Diagnostics;
use crate::evaluate::PROCEDURE_PREFIX;
use crate::explain::Decisive;
use crate::language::RuleId;
use crate::policy::{CountsInfo, Library, Note, Policy};
use crate::rollup::RollupAnswer;
use crate::wording::{Lang, Wording};

/// What the scenarios of a library reach.
///
/// An item is reached when it stands in the derivation of a result that a scenario names; a row, when it gave the value
/// there or an element of it. What a policy inherits is reached by the scenarios of any policy.
#[derive(Debug)]
pub struct Coverage {
    packs: Vec<Pack>,
    reached: HashSet<Decisive>,
}

/// What one pack of a library defines, and what of it the scenarios reach.
#[derive(Debug, Clone, PartialEq)]
pub struct PackCoverage {
    /// the policy's id
    pub policy: Arc<str>,
    /// scenarios of this policy
    pub cases: usize,
    /// days in them
    pub days: usize,
    /// definitions and decisions of its own
    pub rules: Tally,
    /// rows of its own, also those it adds to inherited decisions
    pub rows: Tally,
    /// parameters of its own
    pub parameters: Tally,
    /// requirements, documents and steps of its own procedures
    pub parts: Tally,
    /// obligations of its own, and their parts
    pub duties: Tally,
    /// its own items that no scenario reaches, in order
    pub unreached: Vec<Item>,
    /// the rows of the document's catalogue, or the readings of the base's, with what encodes each
    pub catalogue: Vec<CatalogueRow>,
}

/// How many there are, and how many of them scenarios reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// reached
    pub reached: usize,
    /// all
    pub of: usize,
}

/// A parameter, a rule, or a row of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// the parameter, definition or decision
    pub id: Arc<str>,
    /// the row
    pub row: Option<Arc<str>>,
    /// label of the parameter, definition or decision
    pub title: Wording,
}

#[derive(Debug)]
struct Pack {
    policy: Policy,
    cases: usize,
    days: usize,
}

impl Coverage {
    /// Begins with no scenario. Compiles every policy of the library; [`Coverage::policies`] gives them to run with.
    pub fn new(library: &Library) -> Result<Coverage, Diagnostics> {
        let policies = library.ids().into_iter().map(|id| Policy::from_library(library, id));
        let packs = policies.map(|policy| Ok(Pack { policy: policy?, cases: 0, days: 0 }));
        Ok(Coverage { packs: packs.collect::<Result<_, _>>()?, reached: HashSet::new() })
    }

    /// The policies of the library, the base first.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.packs.iter().map(|pack| &pack.policy)
    }

    /// Adds what a scenario of a policy reaches, whether or not it passes. Facts that have errors reach nothing.
    pub fn add(&mut self, policy: &Policy, scenario: &Scenario) {
        if let Some(pack) = self.packs.iter_mut().find(|pack| pack.policy.id() == policy.id()) {
            pack.cases += 1;
            pack.days += scenario.days.len();
        }
        let base = policy;
        let Ok(policy) = scenario.policy(base) else { return };
        let options = scenario.options();
        for day in &scenario.days {
            let Ok((facts, rollups)) = scenario.facts(base, day.on) else { continue };
            for about in day.about() {
                let found = policy.decisive_facts(&facts, day.on, &options, &about).unwrap_or_default();
                for rule in beneath(&policy, &about, &found) {
                    let found = policy.decisive_facts(&facts, day.on, &options, &rule);
                    self.reached.extend(found.into_iter().flatten());
                }
                self.reached.extend(found);
            }
            // A schedule lists duties that the day itself does not.
            for (id, _) in day.obligations.iter().filter(|(_, duties)| !duties.is_empty()) {
                let info = policy.obligation_at(id).map(|at| &policy.compiled.obligations[at]);
                self.reached.extend(info.map(|info| Decisive {
                    origin: info.note.origin.clone(),
                    rule: info.id.clone(),
                    row: None,
                }));
            }
            self.add_members(base, scenario, day.on, &rollups);
        }
    }

    /// What the children of an organisation reach.
    fn add_members(&mut self, policy: &Policy, scenario: &Scenario, on: Date, rollups: &[RollupAnswer]) {
        let members = policy.members().filter(|_| !rollups.is_empty());
        let Some(members) = members.and_then(|policy| scenario.with_parameters(&policy).ok()) else { return };
        for child in scenario.children.iter().flatten() {
            for rollup in rollups {
                let found = members.decisive(child, on, &scenario.options(), &rollup.name);
                self.reached.extend(found.into_iter().flatten());
            }
        }
    }

    /// What is reached of each pack, the base first.
    pub fn packs(&self) -> Vec<PackCoverage> {
        self.packs.iter().map(|pack| self.pack(pack)).collect()
    }

    /// Whether every item of every pack is reached. Catalogue rows that are not encoded do not count.
    pub fn complete(&self) -> bool {
        self.packs.iter().all(|pack| self.pack(pack).unreached.is_empty())
    }

    /// What is reached, in one language: a paragraph a pack.
    pub fn text(&self, lang: Lang) -> String {
        self.packs().iter().map(|pack| pack.text(lang)).collect()
    }

    fn pack(&self, pack: &Pack) -> PackCoverage {
        let compiled = &pack.policy.compiled;
        let mut found = PackCoverage {
            policy: compiled.document.id.clone(),
            cases: pack.cases,
            days: pack.days,
            rules: Tally::default(),
            rows: Tally::default(),
            parameters: Tally::default(),
            parts: Tally::default(),
            duties: Tally::default(),
            unreached: Vec::new(),
            catalogue: catalogue::rows(&pack.policy, &self.policies().collect::<Vec<_>>()),
        };
        let own = |note: &Note| note.origin == compiled.document.id;
        let reached = |note: &Note, id: &Arc<str>, row: Option<&Arc<str>>| {
            self.reached.contains(&Decisive { origin: note.origin.clone(), rule: id.clone(), row: row.cloned() })
        };
        let unreached = &mut found.unreached;
        for parameter in compiled.parameters.iter().filter(|parameter| own(&parameter.note)) {
            if !found.parameters.count(reached(&parameter.note, &parameter.name, None)) {
                unreached.push(Item { id: parameter.name.clone(), row: None, title: parameter.title.clone() });
            }
        }
        for procedure in compiled.procedures.iter().filter(|procedure| own(&procedure.note)) {
            procedure.parts(&mut |id| {
                let (rule, info) = (compiled.program.rule(id), &compiled.rules[id.0 as usize]);
                if !found.parts.count(reached(&info.note, &rule.name, None)) {
                    unreached.push(Item { id: rule.name.clone(), row: None, title: info.title.clone() });
                }
            });
        }
        for (compiled, obligation) in pack.policy.all_obligations().filter(|(_, info)| own(&info.note)) {
            if !found.duties.count(reached(&obligation.note, &obligation.id, None)) {
                unreached.push(Item { id: obligation.id.clone(), row: None, title: obligation.title.clone() });
            }
            let CountsInfo::Parts(parts) = &obligation.counts else { continue };
            for part in parts {
                let (rule, info) = (compiled.program.rule(part.rule), &compiled.rules[part.rule.0 as usize]);
                if !found.duties.count(reached(&info.note, &rule.name, None)) {
                    unreached.push(Item { id: rule.name.clone(), row: None, title: info.title.clone() });
                }
            }
        }
        // Of the rules that procedures and obligations stand for, which have a dot, the parts were counted; the rest
        // follows from them.
        for (rule, info) in pack.policy.all_rules().filter(|(rule, _)| !rule.name.contains('.')) {
            let item = |row| Item { id: rule.name.clone(), row, title: info.title.clone() };
            let rule_reached = reached(&info.note, &rule.name, None);
            if own(&info.note) && !found.rules.count(rule_reached) {
                unreached.push(item(None));
            }
            for row in info.rows.iter().filter(|row| own(&row.note)) {
                if !found.rows.count(reached(&row.note, &rule.name, Some(&row.id))) {
                    unreached.push(item(Some(row.id.clone())));
                }
            }
        }
        found
    }
}

/// The rules on which the parts of a procedure rest that were decided: the papers and steps, and once its last step is done
/// how long what was granted holds.
fn beneath(policy: &Policy, about: &str, found: &[Decisive]) -> Vec<Arc<str>> {
    let Some(at) = about.strip_prefix(PROCEDURE_PREFIX).and_then(|id| policy.procedure_at(id)) else {
        return Vec::new();
    };
    let info = &policy.compiled.procedures[at];
    let name = |rule: RuleId| &policy.compiled.program.rule(rule).name;
    let decided = |rule: &RuleId| found.iter().any(|one| one.rule == *name(*rule));
    let steps = info.steps.iter().map(|step| step.done);
    let mut rules: Vec<RuleId> = info.papers.iter().map(|paper| paper.held).chain(steps).filter(decided).collect();
    if info.steps.last().is_some_and(|step| decided(&step.done)) {
        rules.extend(info.valid_until.map(|(day, _)| day));
        rules.extend(info.review.as_ref().and_then(|review| review.on));
    }
    rules.into_iter().map(|rule| name(rule).clone()).collect()
}

impl Tally {
    fn count(&mut self, reached: bool) -> bool {
        self.of += 1;
        self.reached += usize::from(reached);
        reached
    }
}

impl PackCoverage {
    /// A paragraph in one language.
    pub fn text(&self, lang: Lang) -> String {
        let PackCoverage { policy, cases, days, rules, rows, parameters, parts, duties, unreached, catalogue } = self;
        let tally = |tally: &Tally| format!("{}/{}", tally.reached, tally.of);
        let (rules, rows, parameters) = (tally(rules), tally(rows), tally(parameters));
        // A pack without procedures is not told that it has none.
        let parts = match (parts.of, lang) {
            (0, _) => String::new(),
            (_, Lang::Zh) => format!("，条件、材料和环节 {}", tally(parts)),
            (_, Lang::En) => format!(", {} requirements, documents and steps", tally(parts)),
        };
        let duties = match (duties.of, lang) {
            (0, _) => String::new(),
            (_, Lang::Zh) => format!("，责任事项及其各项 {}", tally(duties)),
            (_, Lang::En) => format!(", {} obligations and their parts", tally(duties)),
        };
        let (mut text, never) = match lang {
            Lang::Zh => (
                format!(
                    "{policy}：用例 {cases} 个，{days} 天；规则 {rules}，行 {rows}，参数 {parameters}{parts}{duties} 起过作用\n"
                ),
                "从未起作用：",
            ),
            Lang::En => {
                let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
                let (cases, days) = (count(*cases, "case"), count(*days, "day"));
                let reached = format!("{rules} rules, {rows} rows, {parameters} parameters{parts}{duties} decisive");
                (format!("{policy}: {cases}, {days}; {reached}\n"), "never decisive: ")
            }
        };
        // The rows of one decision on one line.
        for rule in unreached.chunk_by(|a, b| a.id == b.id && a.row.is_some() == b.row.is_some()) {
            let _ = writeln!(text, "  {never}{}", items(rule, lang));
        }
        text + &catalogue::text(catalogue, policy, lang)
    }
}

/// Rows of one decision, or a rule or parameter: with its label.
fn items(items: &[Item], lang: Lang) -> String {
    let Some(Item { id, title, .. }) = items.first() else { return String::new() };
    let title = title.get(lang);
    let rows: Vec<String> = items.iter().filter_map(|item| Some(format!("`{}`", item.row.as_ref()?))).collect();
    match (lang, rows.len()) {
        (Lang::Zh, 0) => format!("`{id}`（{title}）"),
        (Lang::Zh, _) => format!("`{id}`（{title}）的行 {}", rows.join("、")),
        (Lang::En, 0) => format!("`{id}` ({title})"),
        (Lang::En, 1) => format!("row {} of `{id}` ({title})", rows.join(", ")),
        (Lang::En, _) => format!("rows {} of `{id}` ({title})", rows.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Coverage, Tally};
    use crate::policy::Library;
    use crate::scenario::read;
    use crate::wording::Lang;

    const BASE: &str = "[policy]\nid = 'base'\ntitle = { zh = '甲', en = 'Base' }\nreadings = 1\n\
        [[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '年级', en = 'grade' }\n\
        [[parameter]]\nid = 'limit'\ntype = 'int'\nvalue = 4\ntitle = { zh = '界限', en = 'Limit' }\ncite = { reading = 'N1' }\n\
        [[decision]]\nid = 'level'\ntype = 'int'\nhit = 'first'\ntitle = { zh = '级', en = 'Level' }\ncite = { reading = 'N1' }\n\
        row = [{ id = 'low', when = 'grade < limit', then = 1 }, { id = 'rest', otherwise = true, then = 3 }]\n";

    const COUNTY: &str = "[policy]\nid = 'county'\ntitle = { zh = '乙', en = 'County' }\nextends = 'base'\n\
        catalogue = { prefix = 'GY', rows = 3 }\n[catalogue]\nGY01 = ['CLS']\nGY02 = ['RPT']\n\
        [[patch]]\ndecision = 'level'\nbefore = 'rest'\n\
        [[patch.row]]\nid = 'mid'\nwhen = 'grade < 7'\nthen = 2\ncite = { reading = 'N1' }\ncatalogue = ['GY01']\n";

    fn coverage() -> Coverage {
        let files = [("base/policy.toml", BASE), ("county/policy.toml", COUNTY)];
        let library = Library::with_files(files);
        let coverage = Coverage::new(&library).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(coverage.policies().count(), library.ids().len());
        coverage
    }

    /// Adds a case of a policy in which a child of a grade is at a level.
    fn add(coverage: &mut Coverage, policy: &str, grade: i64, level: i64) {
        let text = format!(
            "[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\nfacts = {{ grade = {grade} }}\nexpect = {{ level = {level} }}"
        );
        let cases = read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let found = coverage.policies().find(|known| known.id() == policy).cloned();
        coverage.add(&found.expect("a policy of the library"), &cases[0]);
    }

    /// The paragraphs of the two packs of these tests.
    fn told(coverage: &Coverage, lang: Lang) -> String {
        let packs = coverage.packs();
        packs.iter().filter(|pack| ["base", "county"].contains(&&*pack.policy)).map(|pack| pack.text(lang)).collect()
    }

    #[test]
    fn what_no_scenario_reaches_is_told() {
        let mut coverage = coverage();
        add(&mut coverage, "base", 9, 3);
        assert_eq!(
            told(&coverage, Lang::En),
            "base: 1 case, 1 day; 1/1 rules, 1/2 rows, 1/1 parameters decisive\n  \
               never decisive: row `low` of `level` (Level)\n  \
               N1    limit, level; county: level.mid\n  \
               1 row: 1 encoded\n\
             county: 0 cases, 0 days; 0/0 rules, 0/1 rows, 0/0 parameters decisive\n  \
               never decisive: row `mid` of `level` (Level)\n  \
               GY01  CLS  level.mid\n  \
               GY02  RPT  later\n  \
               GY03       missing\n  \
               3 rows: 1 encoded, 1 later (GY02), 1 missing (GY03)\n"
        );
        assert!(told(&coverage, Lang::Zh).contains("  从未起作用：`level`（级）的行 `mid`\n  GY01"));
        assert!(!coverage.complete());
    }

    #[test]
    fn inherited_items_are_reached_by_any_policy() {
        let mut coverage = coverage();
        for (grade, level) in [(1, 1), (5, 2), (8, 3)] {
            add(&mut coverage, "county", grade, level);
        }
        let packs = coverage.packs();
        let of = |id: &str| packs.iter().find(|pack| &*pack.policy == id).cloned().expect("a pack");
        assert_eq!((of("base").cases, of("base").rows), (0, Tally { reached: 2, of: 2 }));
        assert_eq!(of("base").unreached, []);
        assert_eq!((of("county").cases, of("county").rows), (3, Tally { reached: 1, of: 1 }));
        assert_eq!(of("county").unreached, []);
    }
}
