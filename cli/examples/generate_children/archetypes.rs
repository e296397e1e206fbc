//! Who is in the table: a list of archetypes, each with what the Guyuan rules must say of it on 29 October 2021, and
//! plain attending pupils up to two hundred.
//!
//! The thresholds on that day: an absence that began on 22 October or before is suspected, one that began on
//! 22 September or before is a dropout (a week, then a month); a reason that began on 29 April or before is long.

use crate::child::Base::{self, Graduate, Kindergarten, Left, Never, Pupil};
use crate::child::Child;
use crate::random::SplitMix64;

const CHILDREN: u32 = 200;

/// A child and what it stands for.
pub struct Sketch {
    pub archetype: &'static str,
    pub child: Child,
    pub status: &'static str,
    /// The letter of Guyuan's ledger, or empty.
    pub code: &'static str,
}

/// The base, the status and the code that the rules must give, and the facts that make it so.
type Row = (Base, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const GROUPS: &[(&str, &[Row])] = &[
    // Not yet six on 31 August 2021: born on 1 September 2015 or later. Entering early is attending.
    ("below school age", &[
        (Kindergarten(5), "below_age", "", "birth_date=2015-09-01"),
        (Kindergarten(5), "below_age", "", ""),
        (Never(5), "below_age", "", ""),
        (Pupil(1), "attending", "", "birth_date=2015-09-01"),
    ]),
    // Six on 31 August, in kindergarten or nowhere, without an approved deferral.
    ("six and not enrolled", &[
        (Kindergarten(6), "never_enrolled", "A", "birth_date=2015-08-31"),
        (Kindergarten(6), "never_enrolled", "A", "birth_date=2015-08-30"),
        (Never(6), "never_enrolled", "A", "birth_date=2015-08-31"),
    ]),
    // An approved deferral: running, on its last day, ended the day before.
    ("deferral", &[
        (Kindergarten(6), "deferred", "P", "deferral_until=2022-08-31"),
        (Never(6), "deferred", "P", "deferral_until=2022-08-31 disability_kind=intellectual disability_grade=2 disability_certificate=true"),
        (Never(7), "deferred", "P", "deferral_until=2021-10-29"),
        (Never(7), "never_enrolled", "A", "deferral_until=2021-10-28"),
    ]),
    // Never enrolled: A below twelve at the cut-off, B from twelve (born on 31 August 2009), above the age from fifteen.
    ("never enrolled", &[
        (Never(8), "never_enrolled", "A", "absence_reason=relocation"),
        (Never(11), "never_enrolled", "A", "birth_date=2009-09-01"),
        (Never(12), "never_enrolled", "B", "birth_date=2009-08-31"),
        (Never(12), "never_enrolled", "B", "birth_date=2009-08-30"),
        (Never(13), "never_enrolled", "B", "absence_reason=poverty"),
        (Never(14), "never_enrolled", "B", "birth_date=2006-09-01"),
        (Never(15), "over_age", "", "birth_date=2006-08-31"),
    ]),
    // Finished junior secondary school, whether or not they went on.
    ("graduated", &[
        (Graduate(15), "completed", "", ""),
        (Graduate(16), "completed", "", ""),
        (Graduate(14), "completed", "", ""),
        (Graduate(15), "completed", "", "stage=junior grade=9 school= placement=none"),
    ]),
    // Left after turning fifteen: a year ago, on the day after the birthday, on the birthday.
    ("left over age", &[
        (Left(9), "over_age", "O", "birth_date=2005-11-16 left_over_age=true absent_since=2021-03-02 absence_reason=working_away"),
        (Left(9), "over_age", "O", "birth_date=2006-10-28 left_over_age=true absent_since=2021-10-29"),
        (Left(8), "over_age", "O", "birth_date=2006-10-29 left_over_age=true absent_since=2021-10-29"),
    ]),
    // Exempted from schooling by the county.
    ("exempted", &[
        (Never(9), "exempted", "", "exempted=true disability_kind=intellectual disability_grade=1 disability_certificate=true unfit_for_schooling=true"),
        (Left(5), "exempted", "", "exempted=true disability_kind=multiple disability_grade=1 disability_certificate=true unfit_for_schooling=true"),
    ]),
    // Missing: with the police's paper, without it, without the day of the absence, and never enrolled.
    ("missing", &[
        (Left(7), "missing", "T", "missing=true absent_since=2021-06-01 police_proof=true"),
        (Left(8), "missing", "T", "missing=true absent_since=2021-09-06"),
        (Left(4), "missing", "T", "missing=true"),
        (Never(10), "missing", "T", "missing=true police_proof=true"),
    ]),
    // Approved leave, both days included: long, last day, first day, in the middle of an absence, not begun, over.
    ("leave", &[
        (Pupil(5), "on_leave", "", "leave_from=2021-09-27 leave_until=2021-11-12 absence_reason=illness"),
        (Pupil(3), "on_leave", "", "leave_from=2021-10-25 leave_until=2021-10-29"),
        (Pupil(8), "on_leave", "", "leave_from=2021-10-29 leave_until=2021-11-02"),
        (Pupil(7), "on_leave", "", "absent_since=2021-10-11 leave_from=2021-10-18 leave_until=2021-10-29 absence_reason=illness"),
        (Pupil(2), "attending", "", "leave_from=2021-11-01 leave_until=2021-11-05"),
        (Pupil(6), "attending", "", "leave_from=2021-10-18 leave_until=2021-10-28"),
    ]),
    // The leave ended and the child did not come: the absence counts from the day after.
    ("leave expired", &[
        (Pupil(4), "absent", "", "absent_since=2021-10-18 leave_from=2021-10-18 leave_until=2021-10-28 absence_reason=illness"),
        (Pupil(7), "absent", "", "absent_since=2021-10-11 leave_from=2021-10-11 leave_until=2021-10-22 absence_reason=illness"),
        (Left(7), "suspected_dropout", "", "absent_since=2021-10-11 leave_from=2021-10-11 leave_until=2021-10-21 absence_reason=illness"),
        (Left(8), "suspected_dropout", "", "absent_since=2021-10-20 leave_from=2021-09-13 leave_until=2021-09-17 absence_reason=school_averse"),
        (Left(9), "dropout", "E", "absent_since=2021-09-06 leave_from=2021-09-06 leave_until=2021-09-21 absence_reason=illness"),
    ]),
    // A leave without an end covers nothing.
    ("open leave", &[
        (Pupil(6), "absent", "", "absent_since=2021-10-25 leave_from=2021-10-25"),
    ]),
    // Approved suspension: a term, last day, first day, ended yesterday, ended before the summer vacation.
    ("suspension", &[
        (Pupil(8), "suspended", "", "suspension_from=2021-09-01 suspension_until=2022-01-31 absence_reason=illness"),
        (Pupil(5), "suspended", "", "suspension_from=2021-09-29 suspension_until=2021-10-29 absence_reason=psychological"),
        (Pupil(9), "suspended", "", "suspension_from=2021-10-29 suspension_until=2022-01-31 absence_reason=illness"),
        (Pupil(7), "absent", "", "absent_since=2021-10-29 suspension_from=2021-09-29 suspension_until=2021-10-28 absence_reason=illness"),
        (Left(8), "dropout", "E", "absent_since=2021-03-01 suspension_from=2021-03-01 suspension_until=2021-07-10 absence_reason=illness"),
    ]),
    // Taught at a special school, in a rehabilitation class, at home.
    ("placed", &[
        (Pupil(3), "placed", "", "placement=special_school disability_kind=visual disability_grade=1 disability_certificate=true"),
        (Pupil(6), "placed", "", "placement=special_school disability_kind=hearing disability_grade=1 disability_certificate=true"),
        (Pupil(2), "placed", "", "placement=rehabilitation_class disability_kind=intellectual disability_grade=3 disability_certificate=true"),
        (Pupil(4), "placed", "", "placement=home_teaching disability_kind=physical disability_grade=1 disability_certificate=true"),
    ]),
    // Around the week: suspected from the eighth day on.
    ("a week of absence", &[
        (Pupil(7), "suspected_dropout", "", "absent_since=2021-10-21 absence_reason=school_averse"),
        (Pupil(8), "suspected_dropout", "", "absent_since=2021-10-22"),
        (Pupil(5), "absent", "", "absent_since=2021-10-23"),
        (Pupil(9), "absent", "", "absent_since=2021-10-26"),
        (Pupil(3), "absent", "", "absent_since=2021-10-29"),
        (Pupil(4), "attending", "", "absent_since=2021-11-01"),
    ]),
    // Around the month, which Guyuan counts from the day of suspicion.
    ("a month of suspicion", &[
        (Left(9), "dropout", "H", "absent_since=2021-09-21 absence_reason=working_away"),
        (Left(8), "dropout", "F", "absent_since=2021-09-22 absence_reason=school_averse"),
        (Left(8), "suspected_dropout", "", "absent_since=2021-09-23 absence_reason=school_averse"),
    ]),
    // Around the month of Chengkou, which counts from the first day: for a comparison of the two counties.
    ("a month of absence", &[
        (Left(7), "suspected_dropout", "", "absent_since=2021-09-28 absence_reason=family_attitude"),
        (Left(9), "suspected_dropout", "", "absent_since=2021-09-29 absence_reason=working_away"),
        (Left(6), "suspected_dropout", "", "absent_since=2021-09-30"),
    ]),
    // A psychological cause without leave: suspected in Guyuan, which asks for leave and not for a reason.
    ("cause without leave", &[
        (Pupil(8), "suspected_dropout", "", "absent_since=2021-10-12 absence_reason=psychological"),
    ]),
    // C and D: disability, able to attend or assessed as unfit. E: illness without leave.
    ("dropout by health", &[
        (Left(6), "dropout", "C", "absent_since=2021-09-01 absence_reason=disability disability_kind=physical disability_grade=3 disability_certificate=true"),
        (Left(5), "dropout", "D", "absent_since=2021-05-17 absence_reason=disability disability_kind=mental disability_grade=2 disability_certificate=true unfit_for_schooling=true"),
        (Left(8), "dropout", "E", "absent_since=2021-09-08 absence_reason=illness"),
    ]),
    // F and G: averse and at home, short or long. Six months back from the day is 29 April.
    ("dropout by aversion", &[
        (Left(8), "dropout", "F", "absent_since=2021-09-01 absence_reason=school_averse absence_reason_since=2021-08-01"),
        (Left(9), "dropout", "F", "absent_since=2021-09-01 absence_reason=school_averse absence_reason_since=2021-04-30"),
        (Left(9), "dropout", "G", "absent_since=2021-09-01 absence_reason=school_averse absence_reason_since=2021-04-29"),
        (Left(7), "dropout", "G", "absent_since=2021-09-01 absence_reason=school_averse absence_reason_since=2021-04-28"),
        (Left(8), "dropout", "G", "absent_since=2021-09-01 absence_reason=school_averse absence_reason_since=2021-01-10"),
        (Left(9), "dropout", "G", "absent_since=2021-03-15 absence_reason=school_averse"),
    ]),
    // H and I: working away, short or long; one was fourteen when the absence began and is fifteen now.
    ("dropout by work", &[
        (Left(9), "dropout", "H", "absent_since=2021-09-01 absence_reason=working_away birth_date=2006-10-15"),
        (Left(8), "dropout", "H", "absent_since=2021-09-01 absence_reason=working_away absence_reason_since=2021-04-30"),
        (Left(9), "dropout", "I", "absent_since=2021-09-01 absence_reason=working_away absence_reason_since=2021-04-29"),
        (Left(9), "dropout", "I", "absent_since=2021-03-01 absence_reason=working_away"),
    ]),
    // The other coded causes: J, K, L, M, N, R, S.
    ("dropout by another coded cause", &[
        (Left(9), "dropout", "J", "absent_since=2021-09-01 absence_reason=hukou_age_error"),
        (Left(7), "dropout", "K", "absent_since=2021-09-01 absence_reason=training_institution placement=training_institution"),
        (Left(8), "dropout", "L", "absent_since=2021-09-01 absence_reason=religion"),
        (Left(9), "dropout", "M", "absent_since=2021-09-01 absence_reason=early_marriage"),
        (Left(9), "dropout", "N", "absent_since=2021-04-12 absence_reason=early_marriage has_child=true"),
        (Left(3), "dropout", "R", "absent_since=2021-09-01 absence_reason=relocation"),
        (Left(6), "dropout", "S", "absent_since=2021-09-01 absence_reason=transition"),
        (Left(6), "dropout", "S", "absent_since=2021-09-13 absence_reason=transition"),
    ]),
    // Causes for which the ledger has no code: counted all the same.
    ("dropout without a code", &[
        (Left(8), "dropout", "", "absent_since=2021-09-01 absence_reason=poverty"),
        (Left(4), "dropout", "", "absent_since=2021-09-15 absence_reason=with_parents_away"),
        (Left(7), "dropout", "", "absent_since=2021-09-01"),
    ]),
    // Q: attends, here or elsewhere, without being on a register.
    ("attending without register", &[
        (Pupil(2), "attending", "Q", "has_roll=false"),
        (Pupil(5), "attending", "Q", "has_roll=false"),
    ]),
    // Came back: attending, the old absence still on record, absent once more.
    ("returned", &[
        (Pupil(8), "attending", "", "returned_on=2021-10-11"),
        (Pupil(9), "attending", "", "returned_on=2021-10-29"),
        (Pupil(7), "attending", "", "absent_since=2021-09-01 returned_on=2021-10-20 absence_reason=school_averse"),
        (Pupil(8), "suspected_dropout", "", "absent_since=2021-10-12 returned_on=2021-09-27 absence_reason=school_averse"),
    ]),
    // In school, with something worth a look: late in grade 9, disabled in a regular class, birth date only in the ID number.
    ("attending and special", &[
        (Pupil(9), "attending", "", "birth_date=2006-03-20"),
        (Pupil(4), "attending", "", "disability_kind=hearing disability_grade=3 disability_certificate=true"),
        (Pupil(7), "attending", "", "disability_kind=physical disability_grade=4 disability_certificate=true"),
        (Pupil(1), "attending", "", "birth_date="),
        (Pupil(5), "attending", "", "birth_date="),
        (Pupil(8), "attending", "", "birth_date="),
    ]),
];

/// The two hundred, archetypes first, in an order that never changes.
pub fn children(chance: &mut SplitMix64) -> Vec<Sketch> {
    let mut rows: Vec<(&'static str, Row)> =
        GROUPS.iter().flat_map(|(name, rows)| rows.iter().map(|row| (*name, *row))).collect();
    // Pupils of grades 1 to 9 of whom there is nothing to say.
    while rows.len() < CHILDREN as usize {
        let grade = i64::from(chance.below(9)) + 1;
        rows.push(("plain", (Pupil(grade), "attending", "", "")));
    }
    (1..)
        .zip(rows)
        .map(|(number, (archetype, (base, status, code, facts)))| {
            let child = Child::invent(&format!("gy{number:04}"), number, base, facts, chance);
            Sketch { archetype, child, status, code }
        })
        .collect()
}
