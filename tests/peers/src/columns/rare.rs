//! What is asked of few children: one row, reading only the cells that its own case needs.

use super::input::{Columns, bit};
use crate::calendar::Dates;
use crate::row::dropout;
use crate::words::{NULL, category, status};

/// The status of a child who was absent on some day up to `on`, and is neither on leave nor suspended.
#[inline]
pub fn absence(columns: &Columns<'_>, row: usize, dates: &Dates) -> u8 {
    let since = columns.absent_since.values[row];
    if let Some(returned) = columns.returned_on.day(row)
        && returned <= dates.on
        && since <= returned
    {
        return status::ATTENDING;
    }
    let mut start = since;
    for (from, until) in
        [(&columns.leave_from, &columns.leave_until), (&columns.suspension_from, &columns.suspension_until)]
    {
        if let (Some(from), Some(until)) = (from.day(row), until.day(row))
            && from <= until
            && until < dates.on
        {
            start = start.max(until + 1);
        }
    }
    if start <= dates.dropout {
        status::DROPOUT
    } else if start <= dates.suspected {
        status::SUSPECTED
    } else {
        status::ABSENT
    }
}

/// The ledger's code of a child with this status.
#[inline]
pub fn code(columns: &Columns<'_>, row: usize, status: u8, dates: &Dates) -> u8 {
    match status {
        status::ATTENDING if !bit(columns.has_roll, row) => category::Q,
        status::DEFERRED => category::P,
        status::OVER_AGE if bit(columns.left_over_age, row) => category::O,
        status::MISSING => category::T,
        status::NEVER_ENROLLED if columns.birth[row] > dates.twelve_at_cutoff => category::A,
        status::NEVER_ENROLLED => category::B,
        status::DROPOUT => {
            let since = columns.reason_since.day(row).unwrap_or(columns.absent_since.values[row]);
            dropout(columns.reason[row], bit(columns.unfit, row), bit(columns.has_child, row), since <= dates.long)
        }
        _ => NULL,
    }
}
