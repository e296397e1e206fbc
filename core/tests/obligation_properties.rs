//! What holds of the duties of every child: checked on random ones, under obligations with every cadence and under the
//! built-in policies.

use std::sync::LazyLock;

use kongchuo::{
    Answer, Case, Date, Duty, DutyState, Library, Missing, OBLIGATION_PREFIX, Options, Policy, ScheduledDuty,
};
use proptest::prelude::*;

#[path = "support/random.rs"]
mod random;

use random::{cases, child, givable, value};

/// An obligation of each cadence, with and without a lapse, an end, parts, numbers that facts decide.
const CADENCES: [(&str, &str); 10] = [
    ("days", "anchor = 'absent_since'\nlapses = 'returned_on'\ncadence = { days = 3, at_least = 2 }"),
    (
        "months",
        "anchor = 'suspected_on'\nends = 'visits.filter(v, v.result == \"returned\").min()'\ncadence = { months = 1 }",
    ),
    ("by", "anchor = 'absent_since'\ncadence = { by = 'dropout_on' }"),
    ("standing", "applies = 'orphan || left_behind'\ncadence = { standing = true }"),
    (
        "phases",
        "anchor = 'dropped_out_on'\nlapses = 'returned_on'\ncadence = [{ months = 1, at_least = 2, times = 1 }, { weeks = 1 }]",
    ),
    ("calendar", "anchor = 'absent_since'\nanchored = 'boarding'\ncadence = [{ months = 1 }]"),
    ("weeks", "anchor = 'absent_since'\nlapses = 'leave_from'\ncadence = { every = 'week', in_term = true }"),
    ("terms", "anchor = 'placement_since'\ncadence = { every = 'term', at_least = 'grade.orElse(1)' }"),
    ("year", "cadence = { dates = ['03-31', '09-30'], month_ends = [4, 6], term_weekday = 'friday', open_months = 2 }"),
    ("replaced", "anchor = 'absent_since'\ncadence = [{ days = 10 }]"),
];

const PARTS: &str = "parts = [{ id = 'plan', when = 'filed(\"individual_plan\")', say = { zh = '方案', en = 'plan' } },\n\
    { id = 'visited', when = 'visits.exists(v, v.on >= window.from && v.on <= window.until)', say = { zh = '走访', en = 'visit' } }]";

const COUNTS: &str = "counts = 'visits.filter(v, v.on >= window.from && v.on <= window.until)'";

static MIXED: LazyLock<Policy> = LazyLock::new(|| {
    let mut text =
        "[policy]\nid = 'mixed'\ntitle = { zh = '甲', en = 'Mixed' }\nextends = 'cn'\nissued = 2022-03-01\n".to_owned();
    for (id, keys) in CADENCES {
        let counts = if id == "standing" { PARTS } else { COUNTS };
        let more = match id {
            "days" => "instead_of = ['replaced']\napplies = 'return_risky'\n",
            "by" => "not_before_issue = true\n",
            _ => "",
        };
        text += &format!(
            "[[obligation]]\nid = 'every_{id}'\ntitle = {{ zh = '{id}', en = '{id}' }}\ncite = {{ reading = 'N15' }}\n\
             bearer = 'school'\nsay = {{ zh = '做', en = 'do it' }}\n{}{keys}\n{counts}\n",
            more.replace("'replaced'", "'every_replaced'")
        );
    }
    Policy::from_files([("mixed/policy.toml", text.as_str())]).unwrap_or_else(|errors| panic!("{errors}"))
});

/// That policy and the built-in ones.
static ALL: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let library = Library::builtin();
    let builtin = library.ids().into_iter().map(|id| Policy::from_library(&library, id).expect("a built-in policy"));
    builtin.chain([MIXED.clone()]).collect()
});

fn evaluate(policy: &Policy, case: &Case, on: Date, missing: Missing) -> Answer {
    let names = policy.selectable();
    let obligations = names.iter().filter(|name| name.starts_with(OBLIGATION_PREFIX));
    let select = policy.select(obligations.map(|name| &**name)).expect("names of the policy");
    let options = Options { missing, select: Some(select) };
    policy.evaluate_with(case, on, &options).unwrap_or_else(|errors| panic!("a good case: {errors}"))
}

/// What every duty keeps to.
fn is_sound(duty: &Duty, on: Date) {
    let shown = format!("{duty:?}");
    assert_eq!(duty.state == DutyState::Undetermined, !duty.undetermined.is_empty(), "{shown}");
    assert_eq!(duty.late.is_some(), duty.fulfilled_on.is_some(), "{shown}");
    assert!(duty.fulfilled_on.is_none_or(|day| duty.state == DutyState::Fulfilled && day <= on), "{shown}");
    assert!(duty.from.zip(duty.due).is_none_or(|(from, due)| from <= due), "{shown}");
    assert!(duty.done.is_none_or(|done| done >= 0), "{shown}");
    match duty.state {
        DutyState::Upcoming => assert!(duty.from.is_some_and(|from| from > on), "{shown}"),
        DutyState::Due => assert!(duty.due.is_none_or(|due| on <= due), "{shown}"),
        DutyState::Overdue => assert!(duty.due.is_some_and(|due| due < on), "{shown}"),
        DutyState::Lapsed | DutyState::Fulfilled | DutyState::Undetermined => {}
    }
}

/// What is certain of a duty: its days, how often, and its state.
type Certain = (Option<Date>, Option<Date>, Option<i64>, DutyState);

fn certain(duty: &Duty) -> Certain {
    (duty.from, duty.due, duty.required, duty.state)
}

fn certain_of(answer: &Answer, id: &str) -> Vec<Certain> {
    answer.duties(id).map(certain).collect()
}

/// Answers are total and sound, and a schedule of the same days says the same.
fn duties_are_sound(policy: &Policy, on: Date, seeds: &[Option<u64>]) {
    let case = child(policy, on, seeds);
    for missing in [Missing::Ask, Missing::Assume] {
        let answer = evaluate(policy, &case, on, missing);
        assert!(serde_json::to_string(&answer).is_ok());
        for duty in &answer.obligations {
            is_sound(duty, on);
            assert!(duty.from.is_none_or(|from| from <= on), "begun by the day: {duty:?}");
            assert!(missing == Missing::Ask || duty.state != DutyState::Undetermined || !duty.undetermined.is_empty());
        }
        for pair in answer.obligations.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            assert!(pair[0].due < pair[1].from, "windows follow one another: {pair:?}");
        }
        let options = Options { missing, select: None };
        let range = on.add_months(-12)..=on;
        let scheduled = policy.schedule_with(&case, range, on, &options).expect("good facts");
        let listed = |duty: &&Duty| scheduled.iter().any(|one| one.duty == **duty);
        // What was done once and long ago is in the answer alone.
        let old = |duty: &Duty| duty.due.is_some_and(|due| due < on.add_months(-12));
        assert!(answer.obligations.iter().filter(|duty| !old(duty)).all(|duty| listed(&duty) || is_over(duty)));
        assert!(scheduled.iter().all(|one| answer.obligations.contains(&one.duty)), "{}", policy.id());
    }
}

/// A single duty that ended, or was done, before the range.
fn is_over(duty: &Duty) -> bool {
    matches!(duty.state, DutyState::Fulfilled | DutyState::Lapsed)
}

/// What follows from marks of attendance.
const FROM_ATTENDANCE: [&str; 3] = ["absent_since", "absence_noticed", "earlier_runs"];

/// Duties that are determined on partial facts stay as they are on every completion; and a fact that an undetermined one
/// does not name changes nothing in it.
fn partial_facts_hold(policy: &Policy, on: Date, seeds: &[Option<u64>], more: &[(u64, bool)]) {
    let vocabulary = policy.vocabulary();
    let partial = child(policy, on, seeds);
    let before = evaluate(policy, &partial, on, Missing::Ask);
    let ids: Vec<String> = policy.describe().obligations.iter().map(|known| known.name.to_string()).collect();
    let open = || {
        let all = givable(vocabulary).into_iter().zip(more).filter(|(id, _)| {
            let name = vocabulary.input_name(*id);
            // Marks of attendance contradict an absence that is given besides.
            let marked = partial.get("attendance").is_some() && FROM_ATTENDANCE.contains(&name);
            partial.get(name).is_none() && name != "attendance" && !marked
        });
        all.collect::<Vec<_>>()
    };
    for id in &ids {
        let determined = before.duties(id).all(|duty| duty.state != DutyState::Undetermined);
        let named = |fact: &str| before.duties(id).any(|duty| duty.undetermined.iter().any(|one| **one == *fact));
        let mut completed = partial.clone();
        for (input, (seed, some)) in open() {
            let name = vocabulary.input_name(input);
            if *some && (determined || !named(name)) {
                completed.set(name, value(vocabulary, input, on, *seed));
            }
        }
        let after = evaluate(policy, &completed, on, Missing::Ask);
        assert_eq!(certain_of(&after, id), certain_of(&before, id), "{}: {id}", policy.id());
        if !determined {
            let named = |answer: &Answer| answer.duties(id).map(|duty| duty.undetermined.clone()).collect::<Vec<_>>();
            assert_eq!(named(&after), named(&before), "{}: {id} depends on more than it says", policy.id());
        }
    }
}

/// A schedule of a range is that of its halves together, and in the order of last days.
fn schedules_add_up(policy: &Policy, on: Date, seeds: &[Option<u64>], days: i64, split: i64) {
    let case = child(policy, on, seeds);
    let (from, to) = (on.add_days(-days / 2), on.add_days(days));
    let middle = from.add_days(split.min(from.days_until(to) - 1).max(0));
    let schedule = |from: Date, to: Date| policy.schedule(&case, from..=to, on).expect("good facts");
    let whole = schedule(from, to);
    let mut halves: Vec<ScheduledDuty> = schedule(from, middle);
    for one in schedule(middle.add_days(1), to) {
        if !halves.contains(&one) {
            halves.push(one);
        }
    }
    assert_eq!(whole.len(), halves.len(), "{}", policy.id());
    assert!(whole.iter().all(|one| halves.contains(one)), "{}", policy.id());
    for one in &whole {
        is_sound(&one.duty, on);
    }
    let key =
        |one: &ScheduledDuty| (one.duty.due.is_none(), one.duty.due, one.duty.bearer.clone(), one.duty.id.clone());
    assert!(whole.windows(2).all(|pair| key(&pair[0]) <= key(&pair[1])), "sorted");
}

fn day() -> impl Strategy<Value = Date> {
    (0..800_i64).prop_map(|days| "2021-03-01".parse::<Date>().expect("a date").add_days(days))
}

fn seeds(given: f64) -> impl Strategy<Value = Vec<Option<u64>>> {
    prop::collection::vec(prop::option::weighted(given, any::<u64>()), 256)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn every_child_has_sound_duties(on in day(), seeds in seeds(0.7)) {
        ALL.iter().for_each(|policy| duties_are_sound(policy, on, &seeds));
    }

    #[test]
    fn duties_on_partial_facts_hold(
        on in day(), seeds in seeds(0.6), more in prop::collection::vec((any::<u64>(), any::<bool>()), 256),
    ) {
        ALL.iter().for_each(|policy| partial_facts_hold(policy, on, &seeds, &more));
    }

    #[test]
    fn schedules_of_adjoining_ranges_add_up(on in day(), seeds in seeds(0.8), days in 2_i64..700, split in 0_i64..1000) {
        ALL.iter().for_each(|policy| schedules_add_up(policy, on, &seeds, days, split));
    }
}
