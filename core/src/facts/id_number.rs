//! The citizen's ID number (公民身份号码, GB 11643-1999): its check digit and the birth date inside it.

use crate::date::Date;
use crate::wording::Lang;

/// An ID number that is not one. The number itself is personal and never in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum IdNumberError {
    /// not 17 digits and a digit or X; the 15-digit numbers of before 1999 are not read
    Shape,
    /// digits 7 to 14 are no day of the calendar
    BirthDate,
    /// the last character does not check the others
    CheckDigit,
}

impl IdNumberError {
    /// What was expected, in one sentence without a full stop.
    pub fn message(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (IdNumberError::Shape, Lang::Zh) => "应为 18 位身份证号：17 位数字加校验码",
            (IdNumberError::Shape, Lang::En) => "expected 18 characters: 17 digits and a check digit",
            (IdNumberError::BirthDate, Lang::Zh) => "应为 18 位身份证号，第 7 至 14 位为有效的出生日期",
            (IdNumberError::BirthDate, Lang::En) => "expected 18 characters of which the 7th to 14th are a birth date",
            (IdNumberError::CheckDigit, Lang::Zh) => "应为 18 位身份证号，且校验码正确",
            (IdNumberError::CheckDigit, Lang::En) => "expected 18 characters with a right check digit",
        }
    }
}

/// The birth date in an ID number of 18 characters whose check digit is right; its last character may be `x` or `X`.
pub fn birth_date(id: &str) -> Result<Date, IdNumberError> {
    let characters: &[u8; 18] = id.as_bytes().try_into().map_err(|_| IdNumberError::Shape)?;
    let (digits, check) = (&characters[..17], characters[17].to_ascii_uppercase());
    if !digits.iter().all(u8::is_ascii_digit) || !(check.is_ascii_digit() || check == b'X') {
        return Err(IdNumberError::Shape);
    }
    let number =
        |from: usize, to: usize| digits[from..to].iter().fold(0, |all, digit| all * 10 + i64::from(digit - b'0'));
    let birth = Date::from_ymd(number(6, 10), number(10, 12), number(12, 14)).ok_or(IdNumberError::BirthDate)?;
    if check_digit(digits) == check { Ok(birth) } else { Err(IdNumberError::CheckDigit) }
}

/// The check character of 17 digits: their weighted sum modulo 11, looked up (ISO 7064, MOD 11-2).
fn check_digit(digits: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = *b"10X98765432";
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[sum as usize % CHECKS.len()]
}

#[cfg(test)]
mod tests {
    use super::{IdNumberError, birth_date};

    fn born(id: &str) -> Result<String, IdNumberError> {
        birth_date(id).map(|date| date.to_string())
    }

    #[test]
    fn published_examples_are_valid() {
        assert_eq!(born("11010519491231002X"), Ok("1949-12-31".to_owned()));
        assert_eq!(born("370101190102039973"), Ok("1901-02-03".to_owned()));
    }

    #[test]
    fn a_small_x_is_read() {
        assert_eq!(born("11010519491231002x"), Ok("1949-12-31".to_owned()));
    }

    #[test]
    fn every_wrong_check_digit_is_found() {
        for check in "0123456789".chars() {
            assert_eq!(born(&format!("11010519491231002{check}")), Err(IdNumberError::CheckDigit));
        }
    }

    #[test]
    fn a_swap_of_neighbours_is_found() {
        assert_eq!(born("11010519491213002X"), Err(IdNumberError::CheckDigit));
    }

    #[test]
    fn the_birth_date_must_be_a_day() {
        assert_eq!(born("110105194902300021"), Err(IdNumberError::BirthDate));
        assert_eq!(born("110105194913010021"), Err(IdNumberError::BirthDate));
        assert_eq!(born("110105000001010021"), Err(IdNumberError::BirthDate));
    }

    #[test]
    fn other_shapes_are_refused() {
        for id in [
            "",
            "130503670401001",
            "11010519491231002",
            "11010519491231002XX",
            "1101051949123100XX",
            " 1010519491231002X",
            "一二三四五六",
        ] {
            assert_eq!(born(id), Err(IdNumberError::Shape));
        }
    }

    #[test]
    fn the_message_has_no_number_in_it() {
        assert_eq!(IdNumberError::CheckDigit.to_string(), "expected 18 characters with a right check digit");
    }
}
