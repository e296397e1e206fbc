//! Blocks of rows in the first-level cache, one short loop a condition, each of a kind that the compiler turns into vector
//! instructions. A condition of a block is one byte a row, all ones or zero.

use super::input::{Columns, Days};
use super::rare;
use crate::answers::Output;
use crate::calendar::Dates;
use crate::words::{NULL, ground, placement, status};

/// Rows a block: a multiple of 64.
const BLOCK: usize = 512;

type Mask = [u8; BLOCK];

/// The conditions of a block.
struct Masks {
    six: Mask,
    fifteen_at_cutoff: Mask,
    over_age: Mask,
    ever: Mask,
    graduated: Mask,
    exempted: Mask,
    missing: Mask,
    has_roll: Mask,
    absent: Mask,
    leave: Mask,
    suspension: Mask,
    deferred: Mask,
    special: Mask,
    home: Mask,
    severe: Mask,
    /// the status of an absence, where one is running
    absence: Mask,
}

const ZERO: Mask = [0; BLOCK];

/// Evaluates a batch into `out`.
pub fn evaluate(columns: &Columns<'_>, dates: &Dates, out: &mut Output) {
    out.resize(columns.rows);
    let mut masks = Masks {
        six: ZERO,
        fifteen_at_cutoff: ZERO,
        over_age: ZERO,
        ever: ZERO,
        graduated: ZERO,
        exempted: ZERO,
        missing: ZERO,
        has_roll: ZERO,
        absent: ZERO,
        leave: ZERO,
        suspension: ZERO,
        deferred: ZERO,
        special: ZERO,
        home: ZERO,
        severe: ZERO,
        absence: ZERO,
    };
    let (mut school_age, mut grounds, mut statuses, mut coded) = (ZERO, ZERO, ZERO, ZERO);
    for from in (0..columns.rows).step_by(BLOCK) {
        let rows = (columns.rows - from).min(BLOCK);
        fill(&mut masks, columns, dates, from, rows);
        decide_school_age(&masks, &mut school_age);
        decide_ground(&masks, &mut grounds);
        decide_status(&masks, &mut statuses);
        // Who may have a code or a visit due: everyone but those who attend, are too young, or have left with a ground.
        for ((coded, status), has_roll) in coded.iter_mut().zip(&statuses).zip(&masks.has_roll) {
            let quiet = when(*status == status::ATTENDING) & *has_roll
                | when(*status == status::BELOW_AGE)
                | when(*status == status::ABSENT)
                | when(*status == status::COMPLETED);
            *coded = !quiet;
        }
        let words = rows.div_ceil(64);
        let first = from / 64;
        pack(&school_age, &mut out.school_age[first..first + words]);
        let end = from + words * 64;
        out.status[from..end].copy_from_slice(&statuses[..words * 64]);
        out.ground[from..end].copy_from_slice(&grounds[..words * 64]);
        let mut valid = ZERO;
        for (valid, key) in valid.iter_mut().zip(&grounds) {
            *valid = when(*key != NULL);
        }
        pack(&valid, &mut out.ground_valid[first..first + words]);
        decide_codes(columns, dates, (from, rows), &coded, out);
    }
}

#[inline]
fn when(condition: bool) -> u8 {
    if condition { u8::MAX } else { 0 }
}

/// `a` where the mask is set, else `b`.
#[inline]
fn choose(mask: u8, a: u8, b: u8) -> u8 {
    mask & a | !mask & b
}

fn fill(masks: &mut Masks, columns: &Columns<'_>, dates: &Dates, from: usize, rows: usize) {
    let births = &columns.birth[from..from + rows];
    by(births, dates.six_at_cutoff, &mut masks.six);
    by(births, dates.fifteen_at_cutoff, &mut masks.fifteen_at_cutoff);
    by(births, dates.fifteen, &mut masks.over_age);
    let mut scratch = ZERO;
    let flags = |bits: &[u8], mask: &mut Mask| spread(&bits[from / 8..(from + rows).div_ceil(8)], mask);
    flags(columns.left_over_age, &mut scratch);
    and(&mut masks.over_age, &scratch);
    flags(columns.ever_enrolled, &mut masks.ever);
    flags(columns.graduated, &mut masks.graduated);
    flags(columns.exempted, &mut masks.exempted);
    flags(columns.missing, &mut masks.missing);
    flags(columns.has_roll, &mut masks.has_roll);

    let placements = &columns.placement[from..from + rows];
    for ((special, home), key) in masks.special.iter_mut().zip(&mut masks.home).zip(placements) {
        *special = when(*key == placement::SPECIAL_SCHOOL) | when(*key == placement::REHABILITATION_CLASS);
        *home = when(*key == placement::HOME_TEACHING);
    }
    flags(columns.grade_valid, &mut masks.severe);
    for ((severe, home), grade) in masks.severe.iter_mut().zip(&masks.home).zip(&columns.grade[from..from + rows]) {
        *severe &= when(*grade <= 2) & home;
    }

    let days = |days: &Days<'_>, valid: &mut Mask| flags(days.valid, valid);
    days(&columns.deferral_until, &mut masks.deferred);
    for (deferred, until) in masks.deferred.iter_mut().zip(&columns.deferral_until.values[from..from + rows]) {
        *deferred &= when(dates.on <= *until);
    }
    let mut start = [i32::MIN; BLOCK];
    let mut period = |first: &Days<'_>, last: &Days<'_>, mask: &mut Mask| {
        days(first, mask);
        days(last, &mut scratch);
        and(mask, &scratch);
        let (first, last) = (&first.values[from..from + rows], &last.values[from..from + rows]);
        covers(first, last, dates.on, mask, &mut start);
    };
    period(&columns.leave_from, &columns.leave_until, &mut masks.leave);
    period(&columns.suspension_from, &columns.suspension_until, &mut masks.suspension);

    days(&columns.absent_since, &mut masks.absent);
    days(&columns.returned_on, &mut scratch);
    let since = &columns.absent_since.values[from..from + rows];
    let returned = &columns.returned_on.values[from..from + rows];
    absences(since, returned, dates, (&mut masks.absent, &scratch, &start), &mut masks.absence);
}

/// Which of the days are not after `limit`.
fn by(days: &[i32], limit: i32, mask: &mut Mask) {
    for (mask, day) in mask.iter_mut().zip(days) {
        *mask = when(*day <= limit);
    }
}

fn and(mask: &mut Mask, other: &Mask) {
    for (mask, other) in mask.iter_mut().zip(other) {
        *mask &= other;
    }
}

/// A bitmap as bytes: a byte's eight bits are multiplied into eight bytes, and each spread over its own.
fn spread(bits: &[u8], mask: &mut Mask) {
    for (eight, byte) in mask.as_chunks_mut::<8>().0.iter_mut().zip(bits) {
        let some = u64::from(*byte).wrapping_mul(0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
        let ones = (some + 0x7f7f_7f7f_7f7f_7f7f) >> 7 & 0x0101_0101_0101_0101;
        *eight = (ones * 0xff).to_le_bytes();
    }
}

/// Bytes as a bitmap.
fn pack(mask: &Mask, words: &mut [u64]) {
    for (word, bytes) in words.iter_mut().zip(mask.as_chunks::<64>().0) {
        *word = bytes.as_chunks::<8>().0.iter().enumerate().fold(0, |word, (at, eight)| {
            let ones = u64::from_le_bytes(*eight) & 0x0101_0101_0101_0101;
            word | (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8)
        });
    }
}

/// Narrows the mask of periods with two ends to those that cover `on`; where one ended before, an absence starts no earlier than
/// the day after.
fn covers(first: &[i32], last: &[i32], on: i32, mask: &mut Mask, start: &mut [i32; BLOCK]) {
    for (((mask, start), first), last) in mask.iter_mut().zip(start).zip(first).zip(last) {
        let ended = *mask != 0 && first <= last && *last < on;
        *start = (*start).max(if ended { last + 1 } else { i32::MIN });
        *mask &= when(*first <= on) & when(on <= *last);
    }
}

/// Narrows the mask of absences to those that began by `on`, and says what status each has.
fn absences(
    since: &[i32],
    returned: &[i32],
    dates: &Dates,
    (absent, came_back, start): (&mut Mask, &Mask, &[i32; BLOCK]),
    status: &mut Mask,
) {
    for (((status, absent), start), since) in status.iter_mut().zip(absent).zip(start).zip(since) {
        *absent &= when(*since <= dates.on);
        let start = (*start).max(*since);
        let late = choose(when(start <= dates.suspected), status::SUSPECTED, status::ABSENT);
        *status = choose(when(start <= dates.dropout), status::DROPOUT, late);
    }
    for (((status, came_back), returned), since) in status.iter_mut().zip(came_back).zip(returned).zip(since) {
        let back = came_back & when(*returned <= dates.on) & when(since <= returned);
        *status = choose(back, status::ATTENDING, *status);
    }
}

fn decide_school_age(masks: &Masks, school_age: &mut Mask) {
    for (row, school_age) in school_age.iter_mut().enumerate() {
        let at_school = !masks.fifteen_at_cutoff[row] | masks.ever[row] & !masks.absent[row];
        *school_age = masks.six[row] & !masks.graduated[row] & !masks.over_age[row] & at_school;
    }
}

/// The rows of the table from the last to the first: the first that fires has the last word.
fn decide_ground(masks: &Masks, grounds: &mut Mask) {
    for (row, key) in grounds.iter_mut().enumerate() {
        let in_range = masks.six[row] & (masks.ever[row] | masks.graduated[row] | !masks.fifteen_at_cutoff[row]);
        let mut found = choose(masks.severe[row], ground::HOME_TEACHING, NULL);
        found = choose(masks.leave[row] | masks.suspension[row], ground::LEAVE_OR_SUSPENSION, found);
        found = choose(masks.graduated[row], ground::GRADUATED, found);
        found = choose(masks.special[row], ground::SPECIAL_EDUCATION, found);
        *key = choose(in_range, found, NULL);
    }
}

/// Likewise.
fn decide_status(masks: &Masks, statuses: &mut Mask) {
    for (row, key) in statuses.iter_mut().enumerate() {
        let ever = masks.ever[row];
        let mut found = choose(masks.absent[row], masks.absence[row], status::ATTENDING);
        found = choose(ever, found, status::NEVER_ENROLLED);
        found = choose(masks.special[row] | masks.home[row], status::PLACED, found);
        found = choose(masks.suspension[row], status::SUSPENDED, found);
        found = choose(masks.leave[row], status::ON_LEAVE, found);
        found = choose(masks.missing[row], status::MISSING, found);
        found = choose(masks.deferred[row], status::DEFERRED, found);
        found = choose(masks.exempted[row], status::EXEMPTED, found);
        found = choose(masks.over_age[row] | !ever & masks.fifteen_at_cutoff[row], status::OVER_AGE, found);
        found = choose(masks.graduated[row], status::COMPLETED, found);
        *key = choose(!masks.six[row] & !ever, status::BELOW_AGE, found);
    }
}

/// The codes, and whose visit is due: few rows, each by itself.
fn decide_codes(columns: &Columns<'_>, dates: &Dates, (from, rows): (usize, usize), coded: &Mask, out: &mut Output) {
    for at in 0..rows.div_ceil(64) {
        let (mut valid, mut due) = (0_u64, 0_u64);
        let word = from + at * 64;
        out.category[word..word + 64].fill(0);
        for (eight, flags) in coded[at * 64..at * 64 + 64].as_chunks::<8>().0.iter().enumerate() {
            if u64::from_le_bytes(*flags) == 0 {
                continue;
            }
            for bit in eight * 8..eight * 8 + 8 {
                let row = word + bit;
                if coded[at * 64 + bit] == 0 || row >= columns.rows {
                    continue;
                }
                let status = out.status[row];
                let code = rare::code(columns, row, status, dates);
                if code != NULL {
                    out.category[row] = code;
                    valid |= 1 << bit;
                }
                let away = code != NULL || matches!(status, status::SUSPECTED | status::DROPOUT);
                due |= u64::from(away && !columns.visited(row, dates.month_start, dates.on)) << bit;
            }
        }
        out.category_valid[word / 64] = valid;
        out.visit_due[word / 64] = due;
    }
}
