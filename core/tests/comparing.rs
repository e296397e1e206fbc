//! Comparing two policies, case by case.

use kongchuo::{Case, Comparison, Date, Lang, Options, Policy};

fn policy(id: &str) -> Policy {
    Policy::builtin(id).unwrap_or_else(|error| panic!("{error}"))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn compared(left: &str, right: &str, case: &str, on: &str) -> Comparison {
    let case = Case::from_json(case).expect("a case");
    policy(left).compare(&policy(right), &case, day(on), &Options::default()).expect("good facts")
}

#[test]
fn show() {
    for (case, on) in [
        (r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-20"}"#, "2022-10-24"),
        (
            r#"{"birth_date": "2006-05-20", "ever_enrolled": true, "left_over_age": true, "absent_since": "2022-09-20"}"#,
            "2022-10-24",
        ),
        (
            r#"{"birth_date": "2015-05-20", "ever_enrolled": false, "stage": "none", "deferral_until": "2023-08-31"}"#,
            "2022-10-24",
        ),
        (
            r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "missing": true, "police_proof": true, "absent_since": "2022-09-01"}"#,
            "2022-10-24",
        ),
        (
            r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-01", "absence_reason": "illness"}"#,
            "2022-10-24",
        ),
    ] {
        let c = compared("chengkou-2022", "guyuan-2021", case, on);
        println!("{}\n{}", c.text(Lang::En), c.text(Lang::Zh));
    }
}
