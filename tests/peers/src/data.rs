//! The children: drawn from a seed, each by its own number, so that the first rows of a longer register are the shorter one's.

use crate::calendar::{NO_DAY, day};
use crate::words::{PLACEMENTS, REASONS, VISIT_KINDS, placement, reason};

/// The day of evaluation: 2021-10-29.
pub const ON: i32 = 18_929;

/// Grade of disability of a child who has none.
pub const NO_GRADE: i8 = 0;

/// One child as a plain struct: what a program in which the rules are written by hand would hold. Days are days since 1970-01-01,
/// [`NO_DAY`] where there is none; enums are codes of [`crate::words`].
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "facts of a child, each by itself")]
pub struct Child {
    /// born
    pub birth: i32,
    /// first day of the present absence
    pub absent_since: i32,
    /// came back
    pub returned_on: i32,
    /// first day of an approved leave
    pub leave_from: i32,
    /// and its last
    pub leave_until: i32,
    /// first day of a suspension
    pub suspension_from: i32,
    /// and its last
    pub suspension_until: i32,
    /// last day of an approved deferral
    pub deferral_until: i32,
    /// since when the reason of absence has lasted
    pub reason_since: i32,
    /// where the child's visits begin in the list of all
    pub visits_from: u32,
    /// where they end
    pub visits_to: u32,
    /// 1 to 4, [`NO_GRADE`]
    pub disability_grade: i8,
    /// where the child is taught
    pub placement: u8,
    /// why the child is away
    pub reason: u8,
    /// stage of schooling; no rule of the workload reads it, warnings do
    pub stage: u8,
    /// was ever enrolled in primary school
    pub ever_enrolled: bool,
    /// has completed junior secondary school
    pub graduated: bool,
    /// is on a school's roll
    pub has_roll: bool,
    /// an exemption was approved
    pub exempted: bool,
    /// left school at fifteen or older
    pub left_over_age: bool,
    /// contact is lost
    pub missing: bool,
    /// was assessed as unfit for schooling
    pub unfit: bool,
    /// has a child
    pub has_child: bool,
}

/// One visit.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// its day
    pub on: i32,
    /// a code of [`VISIT_KINDS`]
    pub kind: u8,
}

/// Children and their visits, in order.
#[derive(Debug, Default)]
pub struct Children {
    /// the children
    pub rows: Vec<Child>,
    /// the visits of all, each child's in one run
    pub visits: Vec<Visit>,
}

/// The generator `SplitMix64`: one stream a child.
pub struct Random(u64);

impl Random {
    /// The stream of a number under a seed.
    pub fn new(seed: u64, number: u64) -> Random {
        let mut random = Random(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number from `low` to `high`, both included.
    #[expect(clippy::cast_possible_truncation, reason = "the product's upper half is below the range's length")]
    fn within(&mut self, low: i32, high: i32) -> i32 {
        let range = u128::from(low.abs_diff(high)) + 1;
        low + ((u128::from(self.next()) * range) >> 64) as i32
    }

    /// True of `of` in ten thousand.
    pub fn chance(&mut self, of: i32) -> bool {
        self.within(0, 9_999) < of
    }

    fn code(&mut self, words: usize) -> u8 {
        u8::try_from(self.within(0, i32::try_from(words).unwrap_or(1) - 1)).unwrap_or(0)
    }
}

impl Children {
    /// The children with these numbers.
    pub fn draw(seed: u64, numbers: std::ops::Range<usize>) -> Children {
        let mut children = Children::default();
        children.rows.reserve_exact(numbers.len());
        for number in numbers {
            let mut random = Random::new(seed, number as u64);
            let mut child = child(&mut random);
            child.visits_from = position(children.visits.len());
            draw_visits(&mut random, &child, &mut children.visits);
            child.visits_to = position(children.visits.len());
            children.rows.push(child);
        }
        children
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The latest births of six, twelve and fifteen at the cut-off, and of fifteen today.
const BIRTH_LIMITS: [i32; 4] = [16_678, 14_487, 13_391, 13_450];

/// The latest first days of a suspected dropout, of a dropout, and of a reason that has lasted long.
const ABSENCE_LIMITS: [i32; 3] = [18_922, 18_892, 18_746];

/// A limit, the day before, or the day after.
fn near(random: &mut Random, limits: &[i32]) -> i32 {
    let limit = limits.get(usize::from(random.code(limits.len()))).copied().unwrap_or(ON);
    limit + random.within(-1, 1)
}

/// In shares of ten thousand; the last few have facts of every kind at random, near every limit.
fn child(random: &mut Random) -> Child {
    let mut child = attending(random);
    match random.within(0, 9_999) {
        0..9_400 => past(random, &mut child),
        9_400..9_700 => absent(random, &mut child),
        9_700..9_770 => {
            child.leave_from = ON - random.within(0, 20);
            child.leave_until = ON + random.within(0, 20);
        }
        9_770..9_790 => {
            child.suspension_from = ON - random.within(10, 300);
            child.suspension_until = ON + random.within(0, 300);
        }
        9_790..9_805 => {
            child.birth = day(2015, 8, 31) - random.within(0, 364);
            child.ever_enrolled = false;
            child.stage = 1;
            child.deferral_until = ON + random.within(-60, 400);
        }
        9_805..9_812 => child.exempted = true,
        9_812..9_830 => {
            child.birth = day(2006, 8, 31) - random.within(0, 500);
            child.graduated = true;
            child.stage = 4;
        }
        9_830..9_840 => {
            child.birth = ON - random.within(15 * 365, 17 * 365);
            child.left_over_age = true;
            child.absent_since = ON - random.within(0, 400);
        }
        9_840..9_844 => {
            child.missing = true;
            child.absent_since = ON - random.within(0, 400);
        }
        9_844..9_864 => {
            child.ever_enrolled = false;
            child.has_roll = false;
            child.stage = 0;
        }
        9_864..9_894 => {
            child.placement = 1 + random.code(3);
            child.disability_grade = i8::try_from(random.within(1, 4)).unwrap_or(1);
            child.unfit = random.chance(3_000);
        }
        9_894..9_940 => {
            child.birth = day(2015, 9, 1) + random.within(0, 364);
            child.ever_enrolled = false;
            child.has_roll = false;
            child.stage = 1;
        }
        _ => anything(random, &mut child),
    }
    child
}

fn attending(random: &mut Random) -> Child {
    Child {
        birth: day(2015, 8, 31) - random.within(0, 9 * 365),
        absent_since: NO_DAY,
        returned_on: NO_DAY,
        leave_from: NO_DAY,
        leave_until: NO_DAY,
        suspension_from: NO_DAY,
        suspension_until: NO_DAY,
        deferral_until: NO_DAY,
        reason_since: NO_DAY,
        visits_from: 0,
        visits_to: 0,
        disability_grade: NO_GRADE,
        placement: 0,
        reason: 0,
        stage: 2 + random.code(2),
        ever_enrolled: true,
        graduated: false,
        has_roll: true,
        exempted: false,
        left_over_age: false,
        missing: false,
        unfit: false,
        has_child: false,
    }
}

/// A few who attend were away before, on leave or not, or are on no roll.
fn past(random: &mut Random, child: &mut Child) {
    child.has_roll = !random.chance(30);
    if random.chance(50) {
        child.birth = near(random, &BIRTH_LIMITS);
    }
    if random.chance(100) {
        child.absent_since = ON - random.within(10, 200);
        child.returned_on = child.absent_since + random.within(1, 9);
    }
    if random.chance(150) {
        child.leave_from = ON - random.within(20, 200);
        child.leave_until = child.leave_from + random.within(0, 15);
    }
}

fn absent(random: &mut Random, child: &mut Child) {
    child.absent_since = match random.within(0, 9) {
        0..3 => ON - random.within(0, 9),
        3..6 => ON - random.within(0, 50),
        6..9 => ON - random.within(30, 300),
        _ => near(random, &ABSENCE_LIMITS),
    };
    child.reason = random.code(REASONS.len());
    child.unfit = child.reason == reason::DISABILITY && random.chance(5_000);
    child.has_child = child.reason == reason::EARLY_MARRIAGE && random.chance(5_000);
    if random.chance(2_000) {
        let long = random.chance(1_000);
        child.reason_since =
            if long { near(random, &ABSENCE_LIMITS[2..]) } else { child.absent_since - random.within(-10, 300) };
    }
    if random.chance(1_000) {
        child.leave_from = child.absent_since - random.within(0, 5);
        child.leave_until = child.leave_from + random.within(0, 40);
    }
    if random.chance(500) {
        child.suspension_from = child.absent_since - random.within(0, 100);
        child.suspension_until = child.suspension_from + random.within(0, 180);
    }
    if random.chance(500) {
        child.returned_on = child.absent_since - random.within(1, 60);
    }
}

/// Everything at random, contradictions and days after `ON` included.
fn anything(random: &mut Random, child: &mut Child) {
    child.birth = near(random, &BIRTH_LIMITS);
    let some_day = |random: &mut Random, often: i32| {
        let near = [ON, ON - 7, ON - 37, day(2021, 8, 31), day(2021, 4, 29), day(2021, 7, 10), day(2021, 10, 1)];
        let near = near[usize::from(random.code(near.len()))];
        if random.chance(often) { near + random.within(-3, 3) } else { NO_DAY }
    };
    child.absent_since = some_day(random, 7_000);
    child.returned_on = some_day(random, 1_500);
    child.leave_from = some_day(random, 2_000);
    child.leave_until = some_day(random, 2_500);
    child.suspension_from = some_day(random, 2_000);
    child.suspension_until = some_day(random, 2_500);
    child.deferral_until = some_day(random, 1_000);
    child.reason_since = some_day(random, 3_000);
    child.disability_grade = i8::try_from(random.within(0, 4)).unwrap_or(NO_GRADE);
    child.placement = if random.chance(3_000) { random.code(PLACEMENTS.len()) } else { 0 };
    child.reason = random.code(REASONS.len());
    child.ever_enrolled = random.chance(8_000);
    child.graduated = random.chance(700);
    child.has_roll = random.chance(7_000);
    child.exempted = random.chance(500);
    child.left_over_age = random.chance(3_000);
    child.missing = random.chance(700);
    child.unfit = random.chance(5_000);
    child.has_child = random.chance(5_000);
    if child.placement == placement::HOME_TEACHING {
        child.unfit = true;
    }
}

/// Most who are away are visited; of the others one in a hundred. Some visits lie after `ON`.
fn draw_visits(random: &mut Random, child: &Child, visits: &mut Vec<Visit>) {
    let away = child.absent_since != NO_DAY || !child.ever_enrolled;
    if !random.chance(if away { 6_500 } else { 100 }) {
        return;
    }
    for _ in 0..random.within(1, 4) {
        visits.push(Visit { on: ON + 3 - random.within(0, 100), kind: random.code(VISIT_KINDS.len()) });
    }
}
