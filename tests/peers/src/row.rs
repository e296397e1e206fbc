//! The workload by hand, one child after another over plain structs: what a program without a rules engine does.

use crate::answers::Answer;
use crate::calendar::{Dates, NO_DAY};
use crate::data::{Child, NO_GRADE, Visit};
use crate::words::{NULL, category, ground, placement, reason, status};

/// The five results of one child.
#[inline]
pub fn answer(child: &Child, visits: &[Visit], dates: &Dates) -> Answer {
    let on = dates.on;
    let six = child.birth <= dates.six_at_cutoff;
    let fifteen_at_cutoff = child.birth <= dates.fifteen_at_cutoff;
    let over_age = child.left_over_age && child.birth <= dates.fifteen;
    let absent = child.absent_since <= on;
    let leave = child.leave_from <= on && on <= child.leave_until && child.leave_until != NO_DAY;
    let suspension = child.suspension_from <= on && on <= child.suspension_until && child.suspension_until != NO_DAY;
    let special = matches!(child.placement, placement::SPECIAL_SCHOOL | placement::REHABILITATION_CLASS);
    let home = child.placement == placement::HOME_TEACHING;

    let school_age = six && !child.graduated && !over_age && (!fifteen_at_cutoff || child.ever_enrolled && !absent);

    let in_range = six && (child.ever_enrolled || child.graduated || !fifteen_at_cutoff);
    let ground = if !in_range {
        NULL
    } else if special {
        ground::SPECIAL_EDUCATION
    } else if child.graduated {
        ground::GRADUATED
    } else if leave || suspension {
        ground::LEAVE_OR_SUSPENSION
    } else if home && child.disability_grade != NO_GRADE && child.disability_grade <= 2 {
        ground::HOME_TEACHING
    } else {
        NULL
    };

    let status = if !six && !child.ever_enrolled {
        status::BELOW_AGE
    } else if child.graduated {
        status::COMPLETED
    } else if over_age || !child.ever_enrolled && fifteen_at_cutoff {
        status::OVER_AGE
    } else if child.exempted {
        status::EXEMPTED
    } else if child.deferral_until != NO_DAY && on <= child.deferral_until {
        status::DEFERRED
    } else if child.missing {
        status::MISSING
    } else if leave {
        status::ON_LEAVE
    } else if suspension {
        status::SUSPENDED
    } else if special || home {
        status::PLACED
    } else if !child.ever_enrolled {
        status::NEVER_ENROLLED
    } else if absent {
        absence(child, dates)
    } else {
        status::ATTENDING
    };

    let category = category(child, status, dates);
    let away = category != NULL || matches!(status, status::SUSPECTED | status::DROPOUT);
    let visit_due = away && {
        let own = visits.get(child.visits_from as usize..child.visits_to as usize).unwrap_or_default();
        !own.iter().any(|visit| dates.month_start <= visit.on && visit.on <= on)
    };
    Answer { school_age, ground, status, category, visit_due }
}

/// The status of a child who is neither on leave nor suspended today and was absent on some day.
#[inline]
pub fn absence(child: &Child, dates: &Dates) -> u8 {
    if child.returned_on <= dates.on && child.absent_since <= child.returned_on {
        return status::ATTENDING;
    }
    // The count starts again on the day after leave or suspension ended.
    let mut start = child.absent_since;
    if child.leave_from <= child.leave_until && child.leave_until < dates.on {
        start = start.max(child.leave_until + 1);
    }
    if child.suspension_from <= child.suspension_until && child.suspension_until < dates.on {
        start = start.max(child.suspension_until + 1);
    }
    if start <= dates.dropout {
        status::DROPOUT
    } else if start <= dates.suspected {
        status::SUSPECTED
    } else {
        status::ABSENT
    }
}

/// The ledger's code.
#[inline]
pub fn category(child: &Child, status: u8, dates: &Dates) -> u8 {
    match status {
        status::ATTENDING if !child.has_roll => category::Q,
        status::DEFERRED => category::P,
        status::OVER_AGE if child.left_over_age => category::O,
        status::MISSING => category::T,
        status::NEVER_ENROLLED if child.birth > dates.twelve_at_cutoff => category::A,
        status::NEVER_ENROLLED => category::B,
        status::DROPOUT => {
            let since = if child.reason_since == NO_DAY { child.absent_since } else { child.reason_since };
            dropout(child.reason, child.unfit, child.has_child, since <= dates.long)
        }
        _ => NULL,
    }
}

/// The ledger's code of a dropout, by the reason.
#[inline]
pub fn dropout(reason: u8, unfit: bool, has_child: bool, long: bool) -> u8 {
    match reason {
        reason::DISABILITY if unfit => category::D,
        reason::DISABILITY => category::C,
        reason::ILLNESS => category::E,
        reason::SCHOOL_AVERSE if long => category::G,
        reason::SCHOOL_AVERSE => category::F,
        reason::WORKING_AWAY if long => category::I,
        reason::WORKING_AWAY => category::H,
        reason::HUKOU_AGE_ERROR => category::J,
        reason::TRAINING_INSTITUTION => category::K,
        reason::RELIGION => category::L,
        reason::EARLY_MARRIAGE if has_child => category::N,
        reason::EARLY_MARRIAGE => category::M,
        reason::RELOCATION => category::R,
        reason::TRANSITION => category::S,
        _ => NULL,
    }
}
