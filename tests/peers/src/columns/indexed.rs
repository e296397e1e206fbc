//! One loop over the rows; each reads the cells that it needs.

use super::input::{Columns, Days, bit};
use super::rare;
use crate::answers::{Answer, Output};
use crate::calendar::Dates;
use crate::words::{NULL, ground, placement, status};

/// Evaluates a batch into `out`.
pub fn evaluate(columns: &Columns<'_>, dates: &Dates, out: &mut Output) {
    out.resize(columns.rows);
    for at in 0..columns.rows.div_ceil(64) {
        let (mut school_age, mut ground_valid, mut category_valid, mut visit_due) = (0, 0, 0, 0);
        for row in at * 64..columns.rows.min(at * 64 + 64) {
            let answer = answer(columns, row, dates);
            let here = row % 64;
            school_age |= u64::from(answer.school_age) << here;
            ground_valid |= u64::from(answer.ground != NULL) << here;
            category_valid |= u64::from(answer.category != NULL) << here;
            visit_due |= u64::from(answer.visit_due) << here;
            out.ground[row] = answer.ground;
            out.status[row] = answer.status;
            out.category[row] = answer.category;
        }
        out.school_age[at] = school_age;
        out.ground_valid[at] = ground_valid;
        out.category_valid[at] = category_valid;
        out.visit_due[at] = visit_due;
    }
}

#[inline]
fn answer(columns: &Columns<'_>, row: usize, dates: &Dates) -> Answer {
    let birth = columns.birth[row];
    let six = birth <= dates.six_at_cutoff;
    let fifteen_at_cutoff = birth <= dates.fifteen_at_cutoff;
    let ever = bit(columns.ever_enrolled, row);
    let graduated = bit(columns.graduated, row);
    let over_age = bit(columns.left_over_age, row) && birth <= dates.fifteen;
    let absent = columns.absent_since.day(row).is_some_and(|day| day <= dates.on);
    let leave = covers(&columns.leave_from, &columns.leave_until, row, dates.on);
    let suspension = covers(&columns.suspension_from, &columns.suspension_until, row, dates.on);
    let placed = columns.placement[row];
    let special = matches!(placed, placement::SPECIAL_SCHOOL | placement::REHABILITATION_CLASS);
    let home = placed == placement::HOME_TEACHING;

    let school_age = six && !graduated && !over_age && (!fifteen_at_cutoff || ever && !absent);

    let ground = if !(six && (ever || graduated || !fifteen_at_cutoff)) {
        NULL
    } else if special {
        ground::SPECIAL_EDUCATION
    } else if graduated {
        ground::GRADUATED
    } else if leave || suspension {
        ground::LEAVE_OR_SUSPENSION
    } else if home && bit(columns.grade_valid, row) && columns.grade[row] <= 2 {
        ground::HOME_TEACHING
    } else {
        NULL
    };

    let status = if !six && !ever {
        status::BELOW_AGE
    } else if graduated {
        status::COMPLETED
    } else if over_age || !ever && fifteen_at_cutoff {
        status::OVER_AGE
    } else if bit(columns.exempted, row) {
        status::EXEMPTED
    } else if columns.deferral_until.day(row).is_some_and(|until| dates.on <= until) {
        status::DEFERRED
    } else if bit(columns.missing, row) {
        status::MISSING
    } else if leave {
        status::ON_LEAVE
    } else if suspension {
        status::SUSPENDED
    } else if special || home {
        status::PLACED
    } else if !ever {
        status::NEVER_ENROLLED
    } else if absent {
        rare::absence(columns, row, dates)
    } else {
        status::ATTENDING
    };

    let category = rare::code(columns, row, status, dates);
    let away = category != NULL || matches!(status, status::SUSPECTED | status::DROPOUT);
    let visit_due = away && !columns.visited(row, dates.month_start, dates.on);
    Answer { school_age, ground, status, category, visit_due }
}

#[inline]
fn covers(from: &Days<'_>, until: &Days<'_>, row: usize, on: i32) -> bool {
    from.day(row).is_some_and(|from| from <= on) && until.day(row).is_some_and(|until| on <= until)
}
