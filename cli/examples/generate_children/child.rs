//! One row of the table: cells by column name, and the invented person behind them.

use kongchuo::Date;

use crate::random::SplitMix64;

/// The columns of children.csv, by the names of the vocabulary.
pub const COLUMNS: [&str; 32] = [
    "student_id",
    "name",
    "sex",
    "id_number",
    "birth_date",
    "ever_enrolled",
    "stage",
    "grade",
    "graduated",
    "has_roll",
    "school",
    "township",
    "absent_since",
    "leave_from",
    "leave_until",
    "suspension_from",
    "suspension_until",
    "deferral_until",
    "exempted",
    "left_over_age",
    "placement",
    "absence_reason",
    "absence_reason_since",
    "has_child",
    "missing",
    "police_proof",
    "disability_kind",
    "disability_grade",
    "disability_certificate",
    "unfit_for_schooling",
    "household",
    "returned_on",
];

/// No province has a code that begins with 99, so no number made here can be a person's.
const AREA: &str = "990000";

const SURNAMES: [&str; 16] =
    ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨"];
const GIVEN: [&str; 24] = [
    "甲云", "乙川", "丙禾", "丁月", "小例", "示远", "子虚", "乌有", "拟晴", "样安", "试宁", "假山", "无名", "例星",
    "拟雪", "样舟", "示岚", "例松", "试泉", "拟桐", "样溪", "示田", "例穗", "试麦",
];
const TOWNSHIPS: [&str; 6] = ["星河镇", "月泉镇", "云杉镇", "风铃乡", "青穗乡", "石榴乡"];
const HOUSEHOLDS: [&str; 8] = [
    "rural_low_income",
    "unstable_out_of_poverty",
    "marginal_poverty_prone",
    "sudden_hardship",
    "minimum_living",
    "disabled_household",
    "rural_low_income;minimum_living",
    "registered_poor;disabled_household",
];

/// Where a child of an archetype stands in life before anything is said of absence.
#[derive(Clone, Copy)]
pub enum Base {
    /// A pupil of this grade, of the age that belongs to it.
    Pupil(i64),
    /// A pupil of this grade who is no longer taught anywhere.
    Left(i64),
    /// A child of this age at the cut-off who was never enrolled.
    Never(i64),
    /// A child of this age at the cut-off in kindergarten.
    Kindergarten(i64),
    /// A youth of this age at the cut-off who finished junior secondary school.
    Graduate(i64),
}

impl Base {
    /// Full years on 31 August 2021.
    fn age_at_cutoff(self) -> i64 {
        match self {
            Base::Pupil(grade) | Base::Left(grade) => grade + 5,
            Base::Never(age) | Base::Kindergarten(age) | Base::Graduate(age) => age,
        }
    }

    fn stage(self) -> &'static str {
        match self {
            Base::Pupil(grade) | Base::Left(grade) if grade <= 6 => "primary",
            Base::Pupil(_) | Base::Left(_) => "junior",
            Base::Never(_) => "none",
            Base::Kindergarten(_) => "kindergarten",
            Base::Graduate(_) => "senior",
        }
    }
}

/// The cells of one row, in the order of [`COLUMNS`].
#[derive(Clone)]
pub struct Child {
    cells: [String; COLUMNS.len()],
}

impl Child {
    /// Invents a child. `number` makes the ID number unique; `facts` are words such as `absent_since=2021-10-21` that
    /// stand over what the base says (an empty value empties the cell).
    pub fn invent(student_id: &str, number: u32, base: Base, facts: &str, chance: &mut SplitMix64) -> Self {
        let mut child = Self { cells: Default::default() };
        let male = chance.percent(52);
        let township = chance.one_of(&TOWNSHIPS);
        let household = if chance.percent(25) { chance.one_of(&HOUSEHOLDS) } else { "" };
        child.set("student_id", student_id);
        child.set("name", &(chance.one_of(&SURNAMES).to_owned() + chance.one_of(&GIVEN)));
        child.set("sex", if male { "male" } else { "female" });
        child.set("birth_date", &birth(base.age_at_cutoff(), chance).to_string());
        child.set("township", township);
        child.set("household", household);
        child.place(base, township);
        for column in ["exempted", "left_over_age", "has_child", "missing", "police_proof", "unfit_for_schooling"] {
            child.set(column, "false");
        }
        child.set("disability_certificate", "false");
        child.set("disability_kind", "none");
        child.set("absence_reason", "none");

        let facts: Vec<_> = facts.split_whitespace().map(|fact| fact.split_once('=').expect("column=value")).collect();
        let (before, after): (Vec<_>, Vec<_>) = facts.into_iter().partition(|(_, value)| !value.is_empty());
        for (column, value) in before {
            child.set(column, value);
        }
        let known_only_by_number = after.iter().any(|(column, _)| *column == "birth_date");
        if chance.percent(70) || known_only_by_number {
            child.set("id_number", &id_number(child.get("birth_date"), number, male));
        }
        for (column, _) in after {
            child.set(column, "");
        }
        child
    }

    /// School, stage and place of learning.
    fn place(&mut self, base: Base, township: &str) {
        let (enrolled, kind) = match base {
            Base::Pupil(_) | Base::Left(_) if base.stage() == "primary" => (true, "中心小学"),
            Base::Pupil(_) | Base::Left(_) => (true, "初级中学"),
            Base::Graduate(_) => (true, "高级中学"),
            Base::Kindergarten(_) => (false, "幼儿园"),
            Base::Never(_) => (false, ""),
        };
        self.set("ever_enrolled", if enrolled { "true" } else { "false" });
        self.set("has_roll", if enrolled { "true" } else { "false" });
        self.set("stage", base.stage());
        self.set("graduated", if matches!(base, Base::Graduate(_)) { "true" } else { "false" });
        self.set("placement", if matches!(base, Base::Left(_) | Base::Never(_)) { "none" } else { "regular" });
        if let Base::Pupil(grade) | Base::Left(grade) = base {
            self.set("grade", &grade.to_string());
        }
        if !kind.is_empty() {
            self.set("school", &(township.to_owned() + kind));
        }
    }

    pub fn get(&self, column: &str) -> &str {
        &self.cells[index(column)]
    }

    pub fn set(&mut self, column: &str, value: &str) {
        value.clone_into(&mut self.cells[index(column)]);
    }

    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// The row as CSV; no cell needs quotes, which a test asserts.
    pub fn line(&self) -> String {
        self.cells.join(",") + "\n"
    }
}

fn index(column: &str) -> usize {
    COLUMNS.iter().position(|known| *known == column).expect("a column of the table")
}

/// A birthday of the cohort that was `age` full years old on 31 August 2021.
fn birth(age: i64, chance: &mut SplitMix64) -> Date {
    let first = Date::from_ymd(2020 - age, 9, 1).expect("a date");
    first.add_days(i64::from(chance.below(365)))
}

/// Eighteen characters as in GB 11643: area, birth date, a number that is odd for males, the check digit.
pub fn id_number(birth_date: &str, number: u32, male: bool) -> String {
    let body = format!("{AREA}{}{:03}", birth_date.replace('-', ""), 2 * number + u32::from(male));
    let check = check_digit(&body);
    body + &check.to_string()
}

/// The check digit of the first seventeen characters (GB 11643: ISO 7064, MOD 11-2).
pub fn check_digit(body: &str) -> char {
    let sum = body.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    char::from(b"10X98765432"[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_standard() {
        // The two numbers printed as examples in GB 11643-1999.
        assert_eq!(check_digit("11010519491231002"), 'X');
        assert_eq!(check_digit("44052418800101001"), '4');
    }

    #[test]
    fn a_cohort_begins_on_1_september() {
        let mut chance = SplitMix64::new(1);
        let cutoff = Date::from_ymd(2021, 8, 31).expect("a date");
        for _ in 0..2000 {
            assert_eq!(birth(6, &mut chance).age_on(cutoff), 6);
        }
    }
}
