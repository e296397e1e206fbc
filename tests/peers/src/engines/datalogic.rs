//! datalogic-rs: one JSON Logic rule, cases parsed before into an arena.

use datalogic_rs::{DataValue, Engine as Interpreter, Logic, ParsedData};
use serde_json::{Value, json};

use super::{Engine, answer};
use crate::answers::Answer;
use crate::calendar::Dates;
use crate::engine::Fault;

pub struct Datalogic {
    engine: Interpreter,
    rule: Logic,
    cases: Vec<ParsedData>,
}

impl Datalogic {
    pub fn new(cases: &[Value], dates: &Dates) -> Result<Datalogic, Fault> {
        let engine = Interpreter::new();
        let rule = engine.compile(&rule(dates)).map_err(message)?;
        let cases = cases.iter().map(|case| ParsedData::from_json(&case.to_string()).map_err(message));
        let cases = cases.collect::<Result<_, _>>()?;
        Ok(Datalogic { engine, rule, cases })
    }
}

impl Engine for Datalogic {
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        let mut session = self.engine.session();
        for case in &self.cases {
            let found = session.eval_borrowed(&self.rule, case).map_err(message)?;
            let list = found.as_array().ok_or("datalogic-rs answers no list")?;
            let Some((DataValue::Array(chain), first)) = list.split_last() else {
                return Err("datalogic-rs answers another list than asked for".into());
            };
            let list: Vec<&DataValue<'_>> = first.iter().chain(*chain).collect();
            out.push(answer(&list, |value| value.as_bool(), |value| value.as_str())?);
            session.reset();
        }
        Ok(())
    }
}

fn message(error: impl std::fmt::Display) -> String {
    format!("datalogic-rs: {error}")
}

fn var(name: &str) -> Value {
    json!({ "var": name })
}

fn none(name: &str) -> Value {
    json!({ "===": [var(name), null] })
}

fn given(name: &str) -> Value {
    json!({ "!==": [var(name), null] })
}

fn not(value: &Value) -> Value {
    json!({ "!": [value] })
}

fn is(name: &str, word: &str) -> Value {
    json!({ "===": [var(name), word] })
}

/// A rule has no variables of its own: status, code and visit come from one chain, so that no condition is asked twice.
fn rule(dates: &Dates) -> Value {
    let on = dates.on;
    let by = |day: i32| json!({ "<=": [var("birth_date"), day] });
    let after = |day: i32| json!({ ">": [var("birth_date"), day] });
    let covers = |from: &str, until: &str| json!({ "and": [given(from), given(until), { "<=": [var(from), on] }, { "<=": [on, var(until)] }] });
    let leave = covers("leave_from", "leave_until");
    let suspension = covers("suspension_from", "suspension_until");
    let ever = var("ever_enrolled");
    let left = json!({ "and": [var("left_over_age"), by(dates.fifteen)] });
    let special = json!({ "or": [is("placement", "special_school"), is("placement", "rehabilitation_class")] });
    let attending = json!({ "or": [
        none("absent_since"),
        { ">": [var("absent_since"), on] },
        { "and": [given("returned_on"), { "<=": [var("returned_on"), on] }, { "<=": [var("absent_since"), var("returned_on")] }] },
    ] });
    let school_age = json!({ "and": [
        by(dates.six_at_cutoff),
        { "!": [var("graduated")] },
        not(&left),
        { "or": [
            after(dates.fifteen_at_cutoff),
            { "and": [ever, { "or": [none("absent_since"), { ">": [var("absent_since"), on] }] }] },
        ] },
    ] });
    let in_range = json!({ "and": [
        by(dates.six_at_cutoff),
        { "or": [ever, var("graduated"), after(dates.fifteen_at_cutoff)] },
    ] });
    let ground = json!({ "if": [
        not(&in_range), null,
        special, "special_education",
        var("graduated"), "over_age_or_graduated",
        { "or": [leave, suspension] }, "leave_or_suspension",
        { "and": [is("placement", "home_teaching"), given("disability_grade"), { "<=": [var("disability_grade"), 2] }] },
        "home_teaching",
        null,
    ] });
    let visited = json!({ "some": [var("visits"), { "and": [{ "<=": [dates.month_start, var("")] }, { "<=": [var(""), on] }] }] });
    let due = not(&visited);
    let chain = json!({ "if": [
        { "and": [after(dates.six_at_cutoff), not(&ever)] }, ["below_age", null, false],
        var("graduated"), ["completed", null, false],
        left, ["over_age", "O", due],
        { "and": [not(&ever), by(dates.fifteen_at_cutoff)] }, ["over_age", null, false],
        var("exempted"), ["exempted", null, false],
        { "and": [given("deferral_until"), { "<=": [on, var("deferral_until")] }] }, ["deferred", "P", due],
        var("missing"), ["missing", "T", due],
        leave, ["on_leave", null, false],
        suspension, ["suspended", null, false],
        { "or": [special, is("placement", "home_teaching")] }, ["placed", null, false],
        not(&ever), ["never_enrolled", { "if": [after(dates.twelve_at_cutoff), "A", "B"] }, due],
        attending, { "if": [var("has_roll"), ["attending", null, false], ["attending", "Q", due]] },
        away_since(dates.dropout, on), ["dropout", code(dates), due],
        away_since(dates.suspected, on), ["suspected_dropout", null, due],
        ["absent", null, false],
    ] });
    json!([school_age, ground, chain])
}

/// Absent since `day` or before, no leave or suspension having ended later.
fn away_since(day: i32, on: i32) -> Value {
    let ended = |from: &str, until: &str| {
        json!({ "!": [{ "and": [
            given(from), given(until), { "<=": [var(from), var(until)] }, { "<": [var(until), on] }, { ">=": [var(until), day] },
        ] }] })
    };
    json!({ "and": [
        { "<=": [var("absent_since"), day] },
        ended("leave_from", "leave_until"),
        ended("suspension_from", "suspension_until"),
    ] })
}

fn code(dates: &Dates) -> Value {
    let since = json!({ "if": [none("absence_reason_since"), var("absent_since"), var("absence_reason_since")] });
    let long = json!({ "<=": [since, dates.long] });
    json!({ "if": [
        is("absence_reason", "disability"), { "if": [var("unfit_for_schooling"), "D", "C"] },
        is("absence_reason", "illness"), "E",
        is("absence_reason", "school_averse"), { "if": [long, "G", "F"] },
        is("absence_reason", "working_away"), { "if": [long, "I", "H"] },
        is("absence_reason", "hukou_age_error"), "J",
        is("absence_reason", "training_institution"), "K",
        is("absence_reason", "religion"), "L",
        is("absence_reason", "early_marriage"), { "if": [var("has_child"), "N", "M"] },
        is("absence_reason", "relocation"), "R",
        is("absence_reason", "transition"), "S",
        null,
    ] })
}
