//! A small table in which every other row is wrong in its own way, and a column is misspelt.

use crate::child::Base::Pupil;
use crate::child::{COLUMNS, Child, check_digit, id_number};
use crate::random::SplitMix64;

/// Not a fact: `absent_since` with a letter too many.
const MISSPELT: &str = "abscent_since";

pub fn csv(chance: &mut SplitMix64) -> String {
    let mut csv = format!("{},{MISSPELT}\n", COLUMNS.join(","));
    for row in 1..=21 {
        // Whole and sound; the even rows are then spoiled, each in one way.
        let grade = i64::from(row % 9) + 1;
        let mut child = Child::invent(&format!("ge{row:04}"), row, Pupil(grade), "", chance);
        let birth = child.get("birth_date").to_owned();
        let number = id_number(&birth, row, child.get("sex") == "male");
        child.set("id_number", &number);
        // What the misspelt column holds: in one row, a date that a reader would have wanted.
        let mut tail = if row == 3 { ",2021-10-11\n" } else { ",\n" };
        let mut line = String::new();
        match row {
            // The key of row 1 once more: both are bad.
            2 => child.set("student_id", "ge0001"),
            // There is no 30 February.
            4 => spoil_birth(&mut child, "2012-02-30"),
            // Born after the day of the evaluation.
            6 => spoil_birth(&mut child, "2022-03-01"),
            8 => child.set("id_number", &with_wrong_check_digit(&number)),
            // The number is sound, but of a child born on another day.
            10 => child.set("id_number", &id_number("2012-05-20", row, child.get("sex") == "male")),
            // A word that the enum does not have.
            12 => child.set("stage", "primry"),
            // Neither yes nor no.
            14 => child.set("ever_enrolled", "maybe"),
            // The last grade is 9.
            16 => child.set("grade", "12"),
            // The row breaks off after the grade.
            18 => {
                line = child.cells()[..8].join(",");
                tail = "\n";
            }
            20 => child.set("student_id", ""),
            _ => {}
        }
        if line.is_empty() {
            line = child.cells().join(",");
        }
        csv += &line;
        csv += tail;
    }
    csv
}

/// Leaves the date the only mistake of the row.
fn spoil_birth(child: &mut Child, birth_date: &str) {
    child.set("birth_date", birth_date);
    child.set("id_number", "");
}

fn with_wrong_check_digit(number: &str) -> String {
    let body = &number[..17];
    let wrong = if check_digit(body) == '0' { '1' } else { '0' };
    format!("{body}{wrong}")
}
