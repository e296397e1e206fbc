//! Runs of absence read from daily marks (考勤): when the present one began, and how many there were before.

use crate::date::Date;
use crate::facts::roles::Marks;
use crate::value::Value;

/// What daily marks say. A run is a row of absent marks that no mark of another kind breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Runs {
    /// first mark of the run that is still open; none where the last mark is not absent
    pub open: Option<FirstMark>,
    /// how many runs ended before
    pub ended: i64,
}

/// The first mark of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstMark {
    /// its day
    pub on: Date,
    /// its half of the day, as a word of the field's enum; none = the whole day
    pub slot: Option<u16>,
}

/// Reads the runs out of the records of `attendance`, in whatever order they are given.
///
/// Marks follow one another by day, then slot (a mark of the whole day first, then the enum's order), then mark.
pub(crate) fn runs(records: &[Value], marks: Marks) -> Runs {
    let mut days: Vec<(Date, Option<u16>, u16)> = records.iter().filter_map(|record| mark(record, marks)).collect();
    days.sort_unstable();
    let mut runs = Runs::default();
    for (on, slot, mark) in days {
        match (mark == marks.absent, runs.open) {
            (true, None) => runs.open = Some(FirstMark { on, slot }),
            (false, Some(_)) => {
                runs.open = None;
                runs.ended += 1;
            }
            _ => {}
        }
    }
    runs
}

fn mark(record: &Value, marks: Marks) -> Option<(Date, Option<u16>, u16)> {
    let Value::Record(fields) = record else { return None };
    let slot = marks.slot.and_then(|(at, _)| match fields.get(at) {
        Some(Value::Word(word)) => Some(*word),
        _ => None,
    });
    match (fields.get(marks.on)?, fields.get(marks.mark)?) {
        (Value::Date(on), Value::Word(mark)) => Some((*on, slot, *mark)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Runs, runs};
    use crate::facts::roles::Roles;
    use crate::facts::testing::{case, facts, id, records, vocabulary};
    use crate::value::Value;

    fn read(marks: &[[&str; 3]]) -> Runs {
        let vocabulary = vocabulary();
        let facts = facts(&case(&[("attendance", records(["on", "slot", "mark"], marks))]));
        let Some(Value::List(given)) = facts.get(id(&vocabulary, "attendance")) else { panic!("a list was given") };
        runs(given, Roles::of(&vocabulary).attendance.unwrap())
    }

    fn open(runs: Runs) -> Option<(String, Option<u16>)> {
        runs.open.map(|first| (first.on.to_string(), first.slot))
    }

    #[test]
    fn no_marks_no_run() {
        assert_eq!(read(&[]), Runs::default());
    }

    #[test]
    fn the_last_run_is_open_while_the_last_mark_is_absent() {
        let found = read(&[["2021-10-08", "", "present"], ["2021-10-11", "", "absent"], ["2021-10-12", "", "absent"]]);
        assert_eq!(open(found), Some(("2021-10-11".to_owned(), None)));
        assert_eq!(found.ended, 0);
    }

    #[test]
    fn present_and_leave_end_a_run() {
        for mark in ["present", "leave"] {
            let found = read(&[["2021-10-11", "", "absent"], ["2021-10-12", "", mark]]);
            assert_eq!((open(found), found.ended), (None, 1));
            let found = read(&[["2021-10-11", "", "absent"], ["2021-10-12", "", mark], ["2021-10-13", "", "absent"]]);
            assert_eq!((open(found), found.ended), (Some(("2021-10-13".to_owned(), None)), 1));
        }
    }

    #[test]
    fn days_without_a_mark_do_not_end_a_run() {
        let found = read(&[["2021-10-08", "", "absent"], ["2021-10-18", "", "absent"]]);
        assert_eq!(open(found), Some(("2021-10-08".to_owned(), None)));
    }

    #[test]
    fn halves_of_a_day_follow_one_another() {
        let found = read(&[["2021-10-08", "afternoon", "absent"], ["2021-10-08", "morning", "present"]]);
        assert_eq!(open(found), Some(("2021-10-08".to_owned(), Some(1))));
        let found = read(&[["2021-10-08", "afternoon", "present"], ["2021-10-08", "morning", "absent"]]);
        assert_eq!((open(found), found.ended), (None, 1));
    }

    #[test]
    fn the_order_given_does_not_matter() {
        let mut marks = [
            ["2021-10-08", "", "absent"],
            ["2021-10-09", "", "leave"],
            ["2021-10-11", "morning", "absent"],
            ["2021-10-11", "morning", "present"],
            ["2021-10-12", "", "absent"],
        ];
        let found = read(&marks);
        marks.reverse();
        assert_eq!(read(&marks), found);
    }
}
