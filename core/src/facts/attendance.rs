//! Runs of absence read from daily marks (考勤): when the present one began, and how many there were before
//! (catalogue N3 to N5).

use crate::date::Date;
use crate::facts::roles::Marks;
use crate::order::sort_by_key;
use crate::value::Value;

/// What daily marks say. A run is a row of absent marks that no mark of another kind breaks: a half-day present ends it,
/// one on leave splits it. Days without a mark, such as weekends and vacations, do neither.
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

/// Reads the runs out of the records of `attendance`, in whatever order they are given, repeated or not.
///
/// On a day with marks of its halves, one of the whole day stands for the halves that have none. Where the marks of one
/// half-day contradict one another, absent yields: somebody saw the child, or knew of its leave.
pub(crate) fn runs(records: &[Value], marks: Marks) -> Runs {
    let mut given: Vec<Mark> = records.iter().filter_map(|record| mark(record, marks)).collect();
    sort_by_key(&mut given, |mark| (mark.on, mark.slot));
    let mut runs = Runs::default();
    for day in given.chunk_by(|one, next| one.on == next.on) {
        let on = day[0].on;
        let whole = absent(day, None);
        if day.iter().all(|mark| mark.slot.is_none()) {
            runs.follow(FirstMark { on, slot: None }, whole);
            continue;
        }
        for slot in (0..marks.slots()).map(Some) {
            runs.follow(FirstMark { on, slot }, absent(day, slot).or(whole));
        }
    }
    runs
}

impl Runs {
    /// The next half-day or day: absent or not, or without a mark.
    fn follow(&mut self, mark: FirstMark, absent: Option<bool>) {
        match (absent, self.open) {
            (Some(true), None) => self.open = Some(mark),
            (Some(false), Some(_)) => {
                self.open = None;
                self.ended += 1;
            }
            _ => {}
        }
    }
}

/// Whether all marks of a half of the day are absent; none where it has no mark.
fn absent(day: &[Mark], slot: Option<u16>) -> Option<bool> {
    let marks = day.iter().filter(|mark| mark.slot == slot);
    marks.map(|mark| mark.absent).reduce(|all, one| all && one)
}

/// A mark as far as it matters.
#[derive(Debug, Clone, Copy)]
struct Mark {
    on: Date,
    slot: Option<u16>,
    absent: bool,
}

fn mark(record: &Value, marks: Marks) -> Option<Mark> {
    let Value::Record(fields) = record else { return None };
    let slot = marks.slot.and_then(|slot| match fields.get(slot.field) {
        Some(Value::Word(word)) => Some(*word),
        _ => None,
    });
    match (fields.get(marks.on)?, fields.get(marks.mark)?) {
        (Value::Date(on), Value::Word(mark)) => Some(Mark { on: *on, slot, absent: *mark == marks.absent }),
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
    fn weekends_and_vacations_do_not_end_a_run() {
        let found = read(&[["2021-10-08", "", "absent"], ["2021-10-18", "", "absent"]]);
        assert_eq!(open(found), Some(("2021-10-08".to_owned(), None)));
        let found = read(&[["2022-01-20", "", "absent"], ["2022-02-21", "", "absent"]]);
        assert_eq!((open(found), found.ended), (Some(("2022-01-20".to_owned(), None)), 0));
    }

    #[test]
    fn halves_of_a_day_follow_one_another() {
        let found = read(&[["2021-10-08", "afternoon", "absent"], ["2021-10-08", "morning", "present"]]);
        assert_eq!(open(found), Some(("2021-10-08".to_owned(), Some(1))));
        let found = read(&[["2021-10-08", "afternoon", "present"], ["2021-10-08", "morning", "absent"]]);
        assert_eq!((open(found), found.ended), (None, 1));
        let found = read(&[["2021-10-08", "afternoon", "absent"], ["2021-10-09", "morning", "absent"]]);
        assert_eq!((open(found), found.ended), (Some(("2021-10-08".to_owned(), Some(1))), 0));
    }

    #[test]
    fn a_mark_of_the_whole_day_stands_for_the_halves_without_one() {
        let whole = |half: &str, mark: &str, other: &str| {
            let found = read(&[["2021-10-08", "", other], ["2021-10-08", half, mark]]);
            (open(found), found.ended)
        };
        let since = |slot| Some(("2021-10-08".to_owned(), Some(slot)));
        assert_eq!(whole("afternoon", "absent", "present"), (since(1), 0));
        assert_eq!(whole("morning", "absent", "present"), (None, 1));
        assert_eq!(whole("morning", "present", "absent"), (since(1), 0));
        assert_eq!(whole("afternoon", "present", "absent"), (None, 1));
        assert_eq!(whole("morning", "absent", "absent"), (since(0), 0));
        assert_eq!(whole("afternoon", "leave", "absent"), (None, 1));
    }

    #[test]
    fn what_is_given_twice_counts_once() {
        let marks = [["2021-10-08", "", "absent"], ["2021-10-09", "", "present"], ["2021-10-11", "morning", "absent"]];
        let twice: Vec<_> = marks.iter().chain(&marks).copied().collect();
        assert_eq!(read(&twice), read(&marks));
        assert_eq!(read(&marks).ended, 1);
    }

    #[test]
    fn of_contradicting_marks_absent_yields() {
        for other in ["present", "leave"] {
            for slot in ["", "morning"] {
                let one = ["2021-10-08", slot, "absent"];
                let found = read(&[one, ["2021-10-08", slot, other]]);
                assert_eq!((open(found), found.ended), (None, 0), "{slot} {other}");
                let found = read(&[["2021-10-07", "", "absent"], ["2021-10-08", slot, other], one]);
                assert_eq!((open(found), found.ended), (None, 1), "{slot} {other}");
            }
        }
    }

    #[test]
    fn the_order_given_does_not_matter() {
        let mut marks = [
            ["2021-10-08", "", "absent"],
            ["2021-10-09", "", "leave"],
            ["2021-10-11", "morning", "absent"],
            ["2021-10-11", "morning", "present"],
            ["2021-10-11", "", "absent"],
            ["2021-10-12", "", "absent"],
        ];
        let found = read(&marks);
        assert_eq!((open(found), found.ended), (Some(("2021-10-11".to_owned(), Some(1))), 1));
        marks.reverse();
        assert_eq!(read(&marks), found);
    }
}
