//! Random policies: definitions and decisions of random expressions over the vocabulary of the base, each a result.

use std::fmt::Write;

use super::{next, pick};
use crate::policy::Policy;

/// The types that expressions are made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Date,
    /// a date or null
    MaybeDate,
    /// a word of `placement`
    Placement,
}

const BOOLS: [&str; 6] = ["ever_enrolled", "graduated", "has_roll", "missing", "willing_to_study", "self_care"];
const MAYBE_DATES: [&str; 5] = ["absent_since", "leave_from", "leave_until", "deferral_until", "placement_since"];
const PLACEMENTS: [&str; 4] = ["regular", "special_school", "home_teaching", "none"];
const KINDS: [&str; 3] = ["home_visit", "call", "letter"];

/// How deep expressions nest.
const DEPTH: u32 = 4;

/// A policy of a definition of each type, used by one another, and a decision of each hit policy.
pub fn policy(seed: &mut u64) -> Policy {
    let mut text = String::new();
    let mut rules = Rules { seed: *seed, definitions: Vec::new() };
    for (name, kind, ty) in [
        ("r_flag", Kind::Bool, "bool"),
        ("r_number", Kind::Int, "int"),
        ("r_day", Kind::Date, "date"),
        ("r_maybe", Kind::MaybeDate, "date?"),
        ("r_word", Kind::Placement, "placement"),
        ("r_later", Kind::Bool, "bool"),
    ] {
        let is = match kind {
            Kind::Placement => format!("{} ? placement : \"none\"", rules.expression(Kind::Bool, DEPTH)),
            kind => rules.expression(kind, DEPTH),
        };
        let head = head("definition", name, ty);
        writeln!(text, "{head}is = '''{is}'''\nresult = true").expect("text");
        rules.definitions.push((name, kind));
    }
    for (name, hit, ty) in [
        ("r_first", "first", "placement?"),
        ("r_due", "first", "date?"),
        ("r_collect", "collect", "list<placement>"),
        ("r_priority", "priority", "placement?"),
    ] {
        let head = head("decision", name, ty);
        writeln!(text, "{head}hit = \"{hit}\"").expect("text");
        for row in 0..3 + pick(&mut rules.seed, 4) {
            let when = rules.expression(Kind::Bool, DEPTH - 1);
            let then = match (name, pick(&mut rules.seed, 8)) {
                ("r_due", _) => rules.expression(Kind::MaybeDate, 1),
                ("r_first", 0) => "r_word".to_owned(),
                (_, _) => rules.of(&PLACEMENTS),
            };
            let then = if PLACEMENTS.contains(&&*then) { then } else { format!("={then}") };
            let cite = "cite = { reading = \"N1\" }";
            writeln!(
                text,
                "[[decision.row]]\nid = \"row{row}\"\nwhen = '''{when}'''\nthen = '''{then}'''\n{cite}\n{SAY}"
            )
            .expect("text");
        }
    }
    *seed = rules.seed;
    let header = "[policy]\nid = 'random'\ntitle = { zh = '随机', en = 'random' }\nextends = 'cn'\n";
    Policy::from_files([("random/policy.toml", header), ("random/rules.toml", text.as_str())])
        .unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

const SAY: &str = "say = { zh = '随机', en = 'random' }";

fn head(item: &str, name: &str, ty: &str) -> String {
    format!(
        "[[{item}]]\nid = \"{name}\"\ntype = \"{ty}\"\ntitle = {{ zh = \"{name}\", en = \"{name}\" }}\ncite = {{ reading = \"N1\" }}\n"
    )
}

struct Rules {
    seed: u64,
    /// those that later ones may use
    definitions: Vec<(&'static str, Kind)>,
}

impl Rules {
    fn of(&mut self, words: &[&str]) -> String {
        words[pick(&mut self.seed, words.len())].to_owned()
    }

    fn number(&mut self) -> i64 {
        i64::try_from(next(&mut self.seed) % 60).unwrap_or(0) - 20
    }

    fn order(&mut self) -> String {
        self.of(&["<", "<=", ">", ">=", "=="])
    }

    fn expression(&mut self, kind: Kind, depth: u32) -> String {
        let defined: Vec<&str> = self.definitions.iter().filter(|(_, of)| *of == kind).map(|(name, _)| *name).collect();
        if !defined.is_empty() && pick(&mut self.seed, 6) == 0 {
            return self.of(&defined);
        }
        if depth == 0 {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        // Words take their enum from what they are compared with: not through `?:`.
        if kind != Kind::Placement && pick(&mut self.seed, 6) == 0 {
            let (c, a, b) =
                (self.expression(Kind::Bool, depth), self.expression(kind, depth), self.expression(kind, depth));
            return format!("({c} ? {a} : {b})");
        }
        match kind {
            Kind::Bool => self.truth(depth),
            Kind::Int => self.int(depth),
            Kind::Date => self.date(depth),
            Kind::MaybeDate => match pick(&mut self.seed, 4) {
                0 => {
                    let day = self.expression(Kind::Date, depth);
                    let when = self.expression(Kind::Bool, depth);
                    format!("({when} ? null : {day})")
                }
                1 => {
                    let when = self.record_condition("visit", depth);
                    format!("visits.filter(visit, {when}).max()")
                }
                2 => "leaves.min(leave, leave.until)".to_owned(),
                _ => self.leaf(kind),
            },
            Kind::Placement => self.leaf(kind),
        }
    }

    fn leaf(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Bool => self.of(&BOOLS),
            Kind::Int => match pick(&mut self.seed, 4) {
                0 => "grade.orElse(0)".to_owned(),
                1 => "dropout_count".to_owned(),
                2 => "visits.size()".to_owned(),
                _ => self.number().to_string(),
            },
            Kind::Date => self.of(&["on", "birth_date", "date(\"2021-02-28\")"]),
            Kind::MaybeDate => self.of(&MAYBE_DATES),
            Kind::Placement => {
                let words = ["placement", "\"regular\"", "\"home_teaching\"", "\"special_school\""];
                self.of(&words)
            }
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        let order = self.order();
        match pick(&mut self.seed, 14) {
            0 | 1 => format!("({} && {})", self.expression(Kind::Bool, depth), self.expression(Kind::Bool, depth)),
            2 | 3 => format!("({} || {})", self.expression(Kind::Bool, depth), self.expression(Kind::Bool, depth)),
            4 => format!("!({})", self.expression(Kind::Bool, depth)),
            5 => format!("({} {order} {})", self.expression(Kind::Int, depth), self.expression(Kind::Int, depth)),
            6 => format!("({} {order} {})", self.expression(Kind::Date, depth), self.expression(Kind::Date, depth)),
            7 => {
                let (fact, day) = (self.of(&MAYBE_DATES), self.expression(Kind::Date, depth));
                format!("({fact} != null && {fact} {order} {day})")
            }
            8 => {
                let (fact, day) = (self.of(&MAYBE_DATES), self.expression(Kind::Date, depth));
                format!("({fact} == null || {fact}.addMonths(1) {order} {day})")
            }
            9 => {
                let (word, list) = (self.expression(Kind::Placement, depth), self.of(&PLACEMENTS));
                format!("({word} in [\"{list}\", \"reform_school\"])")
            }
            10 => {
                format!("({} == {})", self.expression(Kind::Placement, depth), self.expression(Kind::Placement, depth))
            }
            11 => "(\"low_income\" in household)".replace("low_income", &self.of(&["registered_poor"])),
            12 => {
                let quantifier = self.of(&["exists", "all"]);
                let when = self.record_condition("visit", depth);
                format!("visits.{quantifier}(visit, {when})")
            }
            _ => {
                let (a, b) = (self.expression(Kind::MaybeDate, depth), self.expression(Kind::MaybeDate, depth));
                format!("({a} == {b})")
            }
        }
    }

    /// Of a visit, and of the child.
    fn record_condition(&mut self, variable: &str, depth: u32) -> String {
        let order = self.order();
        match pick(&mut self.seed, 5) {
            0 => format!("{variable}.kind == \"{}\"", self.of(&KINDS)),
            1 => format!("{variable}.slot != null"),
            2 => format!("{variable}.on {order} {}", self.expression(Kind::Date, depth.min(1))),
            3 => format!("daysBetween({variable}.on, on) {order} {}", self.expression(Kind::Int, depth.min(1))),
            _ => format!("({variable}.on.day() > 9 || {})", self.expression(Kind::Bool, depth.min(1))),
        }
    }

    fn int(&mut self, depth: u32) -> String {
        let (a, b) = (self.expression(Kind::Date, depth), self.expression(Kind::Date, depth));
        match pick(&mut self.seed, 9) {
            0 => format!("ageOn({a}, {b})"),
            1 => format!("daysBetween({a}, {b})"),
            2 => format!("monthsBetween({a}, {b})"),
            3 => format!("({a}).{}()", self.of(&["year", "month", "day"])),
            4 => format!(
                "({} {} {})",
                self.leaf(Kind::Int),
                self.of(&["+", "-", "*"]),
                self.expression(Kind::Int, depth)
            ),
            5 => format!("-({})", self.expression(Kind::Int, depth)),
            6 => {
                let when = self.record_condition("visit", depth);
                format!("visits.filter(visit, {when}).size()")
            }
            7 => "sessions.max(session, session.class_hours).orElse(0)".to_owned(),
            _ => format!("schoolDays({a}, on)"),
        }
    }

    fn date(&mut self, depth: u32) -> String {
        let (a, n) = (self.expression(Kind::Date, depth), self.expression(Kind::Int, depth.min(1)));
        match pick(&mut self.seed, 6) {
            0 => format!("({a}).{}({n})", self.of(&["addDays", "addMonths", "addTermDays", "addTermMonths"])),
            1 => format!(
                "({a}).{}({})",
                self.of(&["addDays", "addMonths", "addTermDays", "addTermMonths"]),
                self.number()
            ),
            2 => format!("{}({a}, {})", self.of(&["min", "max"]), self.expression(Kind::Date, depth)),
            3 => format!("weekOf({a})"),
            4 => format!("({}).orElse({a})", self.expression(Kind::MaybeDate, depth)),
            _ => "leaves.filter(leave, leave.from <= on).max(leave, leave.until).orElse(on)".to_owned(),
        }
    }
}
