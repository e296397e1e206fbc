//! Reading the columns of the workload once: what memory alone allows.

use std::hint::black_box;

use crate::columns::Columns;

/// Adds up every word of every column, bitmaps included.
pub fn read(columns: &Columns<'_>) {
    let days = |values: &[i32]| values.iter().fold(0_i32, |sum, value| sum.wrapping_add(*value));
    let bytes = |values: &[u8]| values.iter().fold(0_u8, |sum, value| sum ^ value);
    let small = columns.grade.iter().fold(0_i8, |sum, value| sum ^ value);
    let dates = [
        &columns.absent_since,
        &columns.returned_on,
        &columns.leave_from,
        &columns.leave_until,
        &columns.suspension_from,
        &columns.suspension_until,
        &columns.deferral_until,
        &columns.reason_since,
    ];
    let mut sum = days(columns.birth) ^ days(columns.visits) ^ days(columns.offsets);
    let mut flags = bytes(columns.placement) ^ bytes(columns.reason) ^ bytes(columns.grade_valid);
    for column in dates {
        sum ^= days(column.values);
        flags ^= bytes(column.valid);
    }
    for column in [
        columns.ever_enrolled,
        columns.graduated,
        columns.has_roll,
        columns.exempted,
        columns.left_over_age,
        columns.missing,
        columns.unfit,
        columns.has_child,
    ] {
        flags ^= bytes(column);
    }
    black_box((sum, flags, small));
}
