//! Visits paid to the children who are away: dated, invented, never after the day of the evaluation.

use std::fmt::Write as _;

use kongchuo::Date;

use crate::ON;
use crate::archetypes::Sketch;
use crate::random::SplitMix64;

/// Who goes, in turn: the further a case goes, the higher the visitor stands.
const VISITORS: [&str; 5] = ["class_teacher", "school", "village", "township", "county"];

pub fn csv(sketches: &[Sketch], chance: &mut SplitMix64) -> String {
    let mut csv = String::from("student_id,on,slot,kind,by,result\n");
    for sketch in sketches {
        for visit in visits(sketch, chance) {
            // Writing to a String cannot fail.
            let _ = writeln!(csv, "{},{visit}", sketch.child.get("student_id"));
        }
    }
    csv
}

/// The lines of one child, oldest first, without its key.
fn visits(sketch: &Sketch, chance: &mut SplitMix64) -> Vec<String> {
    let on: Date = ON.parse().expect("the date is written right");
    let date = |column| sketch.child.get(column).parse::<Date>().ok();
    let returned = date("returned_on");
    let away = match sketch.status {
        "absent" | "suspected_dropout" | "dropout" | "missing" => {
            // Nobody calls on a child who is excused.
            let after = |column| date(column).map(|last| last.add_days(1));
            date("absent_since")
                .map(|since| since.max(after("leave_until").or(after("suspension_until")).unwrap_or(since)))
        }
        "never_enrolled" => Date::from_ymd(2021, 9, 1),
        _ => None,
    };

    let mut lines = Vec::new();
    if let Some(day) = returned {
        for before in [21, 7] {
            lines.push(line(weekday(day.add_days(-before)), VISITORS[0], "refused", chance));
        }
        lines.push(line(day, VISITORS[1], "returned", chance));
    }
    if let Some(since) = away {
        // The first call on the first day, a visit in the first week, then one about every fortnight.
        let mut day = since;
        let mut turn = 0;
        while day <= on && turn < 12 {
            let result = match sketch.status {
                "missing" => "not_found",
                "absent" => "pending",
                _ => chance.one_of(&["refused", "refused", "pending", "not_found"]),
            };
            lines.push(line(day, VISITORS[(turn / 2).min(VISITORS.len() - 1)], result, chance));
            let step = if turn == 0 { 4 } else { 11 + i64::from(chance.below(7)) };
            day = weekday(day.add_days(step));
            turn += 1;
        }
    }
    lines
}

fn line(day: Date, by: &str, result: &str, chance: &mut SplitMix64) -> String {
    let kind = chance.one_of(&["home_visit", "home_visit", "home_visit", "call", "letter"]);
    // A child comes back from a visit, and a letter has no time of day.
    let kind = if result == "returned" { "home_visit" } else { kind };
    let slot = match kind {
        "letter" => "",
        "call" => "evening",
        _ => chance.one_of(&["morning", "afternoon", "evening"]),
    };
    // Nor does a letter bring an answer on the day it is sent.
    let result = if kind == "letter" { "pending" } else { result };
    format!("{day},{slot},{kind},{by},{result}")
}

/// The day itself, or the Monday after a weekend.
fn weekday(day: Date) -> Date {
    match day.weekday_from_monday() {
        5 => day.add_days(2),
        6 => day.add_days(1),
        _ => day,
    }
}
