//! 64 children a word: conditions that hold of many are words; children to whom something rare applies are looked at one by one.

use super::input::{self, Columns};
use super::rare::{absence, code};
use crate::answers::Output;
use crate::calendar::Dates;
use crate::words::{NULL, ground, placement, status};

/// Evaluates a batch into `out`.
pub fn evaluate(columns: &Columns<'_>, dates: &Dates, out: &mut Output) {
    out.resize(columns.rows);
    for at in 0..columns.rows.div_ceil(64) {
        evaluate_word(columns, dates, at, out);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one word of children from its columns to its results, in the order of the rules"
)]
#[inline]
fn evaluate_word(columns: &Columns<'_>, dates: &Dates, at: usize, out: &mut Output) {
    let from = at * 64;
    let rows = (columns.rows - from).min(64);
    let all = u64::MAX >> (64 - rows);
    let word = |bits: &[u8]| input::word(bits, at) & all;
    let born = &columns.birth[from..from + rows];
    let six = by(born, dates.six_at_cutoff);
    let fifteen_at_cutoff = by(born, dates.fifteen_at_cutoff);
    let ever = word(columns.ever_enrolled);
    let graduated = word(columns.graduated);
    let left = word(columns.left_over_age);
    let over_age = if left == 0 { 0 } else { left & by(born, dates.fifteen) };

    // Dates that few children have: each is compared by itself.
    let absent = having(word(columns.absent_since.valid), from, |row| columns.absent_since.values[row] <= dates.on);
    let until = |period: &[i32], row: usize| dates.on <= period[row];
    let leave = word(columns.leave_from.valid) & word(columns.leave_until.valid);
    let leave =
        having(leave, from, |row| columns.leave_from.values[row] <= dates.on && until(columns.leave_until.values, row));
    let suspension = word(columns.suspension_from.valid) & word(columns.suspension_until.valid);
    let suspension = having(suspension, from, |row| {
        columns.suspension_from.values[row] <= dates.on && until(columns.suspension_until.values, row)
    });
    let deferred = having(word(columns.deferral_until.valid), from, |row| until(columns.deferral_until.values, row));
    let placed = placed(&columns.placement[from..from + rows]);
    let of = |code: u8| having(placed, from, |row| columns.placement[row] == code);
    let special = of(placement::SPECIAL_SCHOOL) | of(placement::REHABILITATION_CLASS);
    let home = of(placement::HOME_TEACHING);

    out.school_age[at] = six & !graduated & !over_age & (!fifteen_at_cutoff | ever & !absent);

    let in_range = six & (ever | graduated | !fifteen_at_cutoff);
    let severe = having(home & word(columns.grade_valid), from, |row| columns.grade[row] <= 2);
    let mut open = in_range;
    let mut rule = |condition: u64| {
        let fires = open & condition;
        open &= !condition;
        fires
    };
    let grounds = [
        (rule(special), ground::SPECIAL_EDUCATION),
        (rule(graduated), ground::GRADUATED),
        (rule(leave | suspension), ground::LEAVE_OR_SUSPENSION),
        (rule(severe), ground::HOME_TEACHING),
    ];
    let keys = &mut out.ground[from..from + 64];
    keys.fill(0);
    let mut valid = 0;
    for (fires, key) in grounds {
        valid |= fires;
        each(fires, |bit| keys[bit] = key);
    }
    out.ground_valid[at] = valid;

    let mut open = all;
    let mut rule = |condition: u64| {
        let fires = open & condition;
        open &= !condition;
        fires
    };
    let statuses = [
        (rule(!six & !ever), status::BELOW_AGE),
        (rule(graduated), status::COMPLETED),
        (rule(over_age | !ever & fifteen_at_cutoff), status::OVER_AGE),
        (rule(word(columns.exempted)), status::EXEMPTED),
        (rule(deferred), status::DEFERRED),
        (rule(word(columns.missing)), status::MISSING),
        (rule(leave), status::ON_LEAVE),
        (rule(suspension), status::SUSPENDED),
        (rule(special | home), status::PLACED),
        (rule(!ever), status::NEVER_ENROLLED),
    ];
    let away = rule(absent);
    let keys = &mut out.status[from..from + 64];
    keys.fill(status::ATTENDING);
    let mut coded = open & !word(columns.has_roll);
    for (fires, key) in statuses {
        if matches!(key, status::OVER_AGE | status::DEFERRED | status::MISSING | status::NEVER_ENROLLED) {
            coded |= fires;
        }
        each(fires, |bit| keys[bit] = key);
    }
    let mut due = 0;
    each(away, |bit| {
        let status = absence(columns, from + bit, dates);
        keys[bit] = status;
        let here = 1 << bit;
        match status {
            status::DROPOUT => {
                coded |= here;
                due |= here;
            }
            status::SUSPECTED => due |= here,
            status::ATTENDING => coded |= here,
            _ => {}
        }
    });

    let codes = &mut out.category[from..from + 64];
    codes.fill(0);
    let mut valid = 0;
    each(coded, |bit| {
        let code = code(columns, from + bit, keys[bit], dates);
        codes[bit] = code;
        valid |= u64::from(code != NULL) << bit;
    });
    out.category_valid[at] = valid;
    out.visit_due[at] = having(due | valid, from, |row| !columns.visited(row, dates.month_start, dates.on));
}

/// Which of up to 64 days are not after `limit`.
#[inline]
fn by(days: &[i32], limit: i32) -> u64 {
    let mut flags = [0_u8; 64];
    for (flag, day) in flags.iter_mut().zip(days) {
        *flag = u8::from(*day <= limit);
    }
    pack(&flags)
}

/// 64 bytes, each 0 or 1, as bits: eight at a time, gathered into the top byte by a multiplication.
#[inline]
fn pack(flags: &[u8; 64]) -> u64 {
    let (chunks, _) = flags.as_chunks::<8>();
    chunks.iter().enumerate().fold(0, |word, (at, bytes)| {
        word | (u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8)
    })
}

/// Which children are taught neither in a regular school nor nowhere known: mostly none of the 64.
#[inline]
fn placed(keys: &[u8]) -> u64 {
    if keys.iter().fold(0, |any, key| any | key) == 0 {
        return 0;
    }
    keys.iter().enumerate().fold(0, |word, (bit, key)| word | u64::from(*key != 0) << bit)
}

/// Calls `with` for every bit that is set.
#[inline]
fn each(mut bits: u64, mut with: impl FnMut(usize)) {
    while bits != 0 {
        with(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// The bits of those that meet a condition, which is asked of the row.
#[inline]
fn having(bits: u64, from: usize, condition: impl Fn(usize) -> bool) -> u64 {
    let mut met = 0;
    each(bits, |bit| met |= u64::from(condition(from + bit)) << bit);
    met
}
