use std::sync::Arc;

use icalendar::{Calendar, CalendarComponent, Component, Todo};
use proptest::prelude::*;

use super::TodoCalendar;
use crate::date::Date;
use crate::obligation::{Duty, DutyState, ScheduledDuty};
use crate::policy::items::Strength;
use crate::subject::Subject;
use crate::wording::{Lang, Wording};

fn day(text: &str) -> Date {
    text.parse().expect("a date in a test")
}

fn calendar(lang: Lang) -> TodoCalendar {
    let title = Wording::new("控辍保学工作方案", "Keeping children in school");
    let slots = vec![("evening".to_owned(), Wording::new("晚上", "evening"))];
    TodoCalendar { policy: "chengkou-2022".to_owned(), title, slots, on: day("2022-09-20"), lang }
}

/// One of three visits of September done.
fn visits() -> ScheduledDuty {
    ScheduledDuty {
        subject: Subject::Child,
        key: Some(Arc::from("s17")),
        duty: Duty {
            id: Arc::from("persuasion"),
            title: Wording::new("辍学劝返", "Persuasion, to return"),
            bearer: Arc::from("school"),
            bearer_title: Wording::new("学校", "school"),
            from: Some(day("2022-09-01")),
            due: Some(day("2022-09-30")),
            slot: None,
            required: Some(3),
            done: Some(1),
            state: DutyState::Due,
            catalogue: vec!["CK12".to_owned()],
            cite: vec!["chengkou-2022 附件1 四(一)3".to_owned(), "N14".to_owned()],
            strength: Strength::May,
            fulfilled_on: None,
            late: None,
            undetermined: Vec::new(),
        },
    }
}

fn with(change: impl FnOnce(&mut Duty)) -> ScheduledDuty {
    let mut scheduled = visits();
    change(&mut scheduled.duty);
    scheduled
}

/// The to-dos that a reader which is not ours finds.
fn read(text: &str) -> Vec<Todo> {
    let calendar: Calendar = text.parse().expect("a calendar");
    let todo = |component: CalendarComponent| match component {
        CalendarComponent::Todo(todo) => todo,
        other => panic!("{other:?} is no to-do"),
    };
    calendar.components.into_iter().map(todo).collect()
}

/// The reader leaves a list as it is written.
fn categories(todo: &Todo) -> Vec<String> {
    let value = todo.multi_properties()["CATEGORIES"][0].value();
    let (mut found, mut letters) = (vec![String::new()], value.chars());
    while let Some(letter) = letters.next() {
        match letter {
            ',' => found.push(String::new()),
            '\\' => found.last_mut().expect("one").extend(letters.next()),
            letter => found.last_mut().expect("one").push(letter),
        }
    }
    found
}

fn read_one(scheduled: &ScheduledDuty) -> Todo {
    let mut found = read(&calendar(Lang::En).whole(std::slice::from_ref(scheduled)));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn the_bytes_are_these() {
    let text = calendar(Lang::Zh).whole(&[visits()]);
    let expected = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Kongchuo//Kongchuo//ZH
CALSCALE:GREGORIAN
NAME:责任事项：控辍保学工作方案
X-WR-CALNAME:责任事项：控辍保学工作方案
BEGIN:VTODO
UID:child:persuasion:20220901:20220930:s17@chengkou-2022
DTSTAMP:20220920T000000Z
DTSTART;VALUE=DATE:20220901
DUE;VALUE=DATE:20220930
STATUS:IN-PROCESS
PERCENT-COMPLETE:33
CATEGORIES:学校,待办,CK12
SUMMARY:辍学劝返（s17）
DESCRIPTION:责任主体：学校\\n状态：待办\\n完成：1/3\\n期限：
 2022-09-30\\n依据：chengkou-2022 附件1 四(一)3；N14
END:VTODO
END:VCALENDAR
";
    assert_eq!(text, expected.replace('\n', "\r\n"));
}

#[test]
fn another_reader_finds_what_was_written() {
    let todo = read_one(&visits());
    assert_eq!(todo.get_uid(), Some("child:persuasion:20220901:20220930:s17@chengkou-2022"));
    assert_eq!(todo.property_value("DTSTAMP"), Some("20220920T000000Z"));
    assert_eq!(todo.property_value("DTSTART"), Some("20220901"));
    assert_eq!(todo.property_value("DUE"), Some("20220930"));
    assert_eq!(todo.get_summary(), Some("Persuasion, to return (s17)"));
    assert_eq!(categories(&todo), ["school", "due", "CK12"]);
    assert_eq!(
        todo.get_description(),
        Some("Bearer: school\nState: due\nDone: 1/3\nDue: 2022-09-30\nBy: chengkou-2022 附件1 四(一)3; N14")
    );
}

#[test]
fn states_have_a_status() {
    let expected = [
        (DutyState::Fulfilled, 0, "COMPLETED", Some("100")),
        (DutyState::Due, 0, "NEEDS-ACTION", Some("0")),
        (DutyState::Due, 2, "IN-PROCESS", Some("66")),
        (DutyState::Overdue, 0, "NEEDS-ACTION", Some("0")),
        (DutyState::Overdue, 1, "IN-PROCESS", Some("33")),
        (DutyState::Upcoming, 0, "NEEDS-ACTION", Some("0")),
        (DutyState::Lapsed, 1, "CANCELLED", Some("33")),
        (DutyState::Undetermined, 3, "IN-PROCESS", Some("99")),
    ];
    for (state, done, status, percent) in expected {
        let todo = read_one(&with(|duty| {
            duty.state = state;
            duty.done = Some(done);
        }));
        assert_eq!(todo.property_value("STATUS"), Some(status), "{state}");
        assert_eq!(todo.property_value("PERCENT-COMPLETE"), percent, "{state}");
    }
    let open = read_one(&with(|duty| duty.done = None));
    assert_eq!(open.property_value("PERCENT-COMPLETE"), None);
    assert_eq!(open.property_value("STATUS"), Some("NEEDS-ACTION"));
}

#[test]
fn what_is_fulfilled_says_when() {
    let late = |late| {
        with(|duty| {
            duty.state = DutyState::Fulfilled;
            duty.fulfilled_on = Some(day("2022-10-02"));
            duty.late = Some(late);
        })
    };
    let todo = read_one(&late(true));
    assert_eq!(todo.property_value("COMPLETED"), Some("20221002T000000Z"));
    assert!(todo.get_description().is_some_and(|text| text.contains("State: fulfilled late")));
    assert!(read_one(&late(false)).get_description().is_some_and(|text| text.contains("State: fulfilled\n")));
    // What was done before it ended in vain did not complete it.
    let lapsed = with(|duty| {
        duty.state = DutyState::Lapsed;
        duty.fulfilled_on = Some(day("2022-10-02"));
    });
    assert_eq!(read_one(&lapsed).property_value("COMPLETED"), None);
}

#[test]
fn a_start_stands_before_its_end_or_not_at_all() {
    let from = |from: Option<&str>, due: Option<&str>| {
        let todo = read_one(&with(|duty| {
            duty.from = from.map(day);
            duty.due = due.map(day);
        }));
        let value = |name| todo.property_value(name).map(str::to_owned);
        (value("DTSTART"), value("DUE"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(from(Some("2022-09-29"), Some("2022-09-30")), (some("20220929"), some("20220930")));
    assert_eq!(from(Some("2022-09-30"), Some("2022-09-30")), (None, some("20220930")));
    assert_eq!(from(Some("2022-09-30"), None), (some("20220930"), None));
    assert_eq!(from(None, None), (None, None));
}

#[test]
fn a_half_of_the_day_is_told_by_its_label() {
    let of = |slot: &str| calendar(Lang::Zh).description(&with(|duty| duty.slot = Some(Arc::from(slot))));
    assert!(of("evening").contains("\n期限：2022-09-30 晚上\n"), "{}", of("evening"));
    assert!(of("noon").contains("\n期限：2022-09-30 noon\n"));
    // Of a policy they are those of the enums that its obligations use.
    let policy = crate::policy::Policy::builtin("yongzhen-2020").expect("a policy");
    let slots = TodoCalendar::new(&policy, day("2022-09-20"), Lang::En).slots;
    assert_eq!(slots.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>(), ["morning", "afternoon", "evening"]);
}

#[test]
fn no_two_windows_share_a_name() {
    let mut all = vec![visits()];
    all.push(ScheduledDuty { subject: Subject::School, ..visits() });
    all.push(ScheduledDuty { key: None, ..visits() });
    all.push(ScheduledDuty { key: Some(Arc::from("s\u{1}")), ..visits() });
    all.push(ScheduledDuty { key: Some(Arc::from("s%01")), ..visits() });
    all.push(ScheduledDuty { key: Some(Arc::from("s\u{2}")), ..visits() });
    all.push(with(|duty| duty.id = Arc::from("persuasion_2")));
    all.push(with(|duty| duty.from = Some(day("2022-09-02"))));
    all.push(with(|duty| duty.due = None));
    let mut names: Vec<String> = all.iter().map(|one| calendar(Lang::Zh).uid(one)).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    // How far it has come changes nothing of it.
    let done = with(|duty| {
        duty.state = DutyState::Fulfilled;
        duty.done = Some(3);
    });
    assert_eq!(calendar(Lang::En).uid(&done), calendar(Lang::Zh).uid(&visits()));
}

#[test]
fn pieces_make_the_whole() {
    let calendar = calendar(Lang::En);
    let all = [visits(), with(|duty| duty.due = None)];
    let pieces = calendar.begin() + &calendar.todo(&all[0]) + &calendar.todo(&all[1]) + calendar.end();
    assert_eq!(pieces, calendar.whole(&all));
    assert_eq!(read(&pieces).len(), 2);
}

proptest! {
    /// Whatever a key or a title holds, a reader finds it again, and no line is too long.
    #[test]
    fn any_text_comes_back(key in "\\PC{0,120}", title in "\\PC{0,120}", row in "[A-Z,;\\\\]{1,6}") {
        let mut scheduled = visits();
        scheduled.key = Some(Arc::from(key.as_str()));
        scheduled.duty.title = Wording::same(title.as_str());
        scheduled.duty.catalogue = vec![row.clone()];
        let text = calendar(Lang::En).whole(&[scheduled]);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let todo = &read(&text)[0];
        let summary = format!("{title} ({key})");
        prop_assert_eq!(todo.get_summary(), Some(summary.as_str()));
        prop_assert_eq!(categories(todo), ["school", "due", &row]);
    }
}
