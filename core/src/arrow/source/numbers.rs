//! What follows from the ID number (身份证号), and rows whose numbers need a look.

use arrow_buffer::BooleanBuffer;

use super::{ArrowSource, Reader, array};
use crate::arrow::answers::BitWriter;
use crate::arrow::cell::each_text;
use crate::arrow::rows::BatchRows;
use crate::facts::{FactError, Problem, Roles, birth_date, is_roll_number};

impl<'a> ArrowSource<'a> {
    /// Takes the birth date from the ID number where it is not given, sets apart rows with a fault, and notes what
    /// a person should look at.
    pub(super) fn read_numbers(&mut self, rows: &BatchRows<'a>, roles: &Roles) {
        let says_none = |text: &str| matches!(text, "null" | "无");
        if let Some(numbers) = array(rows, roles.roll_number) {
            let mut unusual = BitWriter::with_capacity(numbers.len());
            each_text(numbers, |_, number| {
                unusual.push(number.is_some_and(|number| !says_none(number) && !is_roll_number(number)));
            });
            self.note(unusual.finish(), &FactError::of("roll_number", Problem::RollNumberShape));
        }
        let on = rows.on();
        let birth = roles.birth_date.map(|id| (id, usize::from(id.0)));
        if let Some(numbers) = array(rows, roles.id_number) {
            let own = birth.and_then(|(_, at)| self.readers[at].take());
            let mut days = Vec::with_capacity(numbers.len());
            let mut births = Vec::with_capacity(numbers.len());
            let mut given = BitWriter::with_capacity(numbers.len());
            let mut known = BitWriter::with_capacity(numbers.len());
            let mut wrong = BitWriter::with_capacity(numbers.len());
            let mut other = BitWriter::with_capacity(numbers.len());
            each_text(numbers, |row, number| {
                let number = number.filter(|number| !says_none(number));
                let day = number.and_then(|number| birth_date(number).ok()).map(crate::date::Date::days);
                let birth = own.as_ref().and_then(|own| own.day(row));
                let has_birth = own.as_ref().is_some_and(|own| own.is_known(row));
                wrong.push(number.is_some() && day.is_none());
                other.push(day.is_some() && birth.is_some() && birth != day);
                given.push(day.is_some());
                days.push(day.unwrap_or_default());
                births.push(if has_birth { birth } else { day }.unwrap_or_default());
                known.push(if has_birth { birth.is_some() } else { day.is_some() });
            });
            if let Some(own) = own {
                // The fact may be null where its type allows that: such rows are rare, and read by themselves.
                let mut none = BitWriter::with_capacity(numbers.len());
                (0..numbers.len()).for_each(|row| none.push(own.is_known(row) && own.day(row).is_none()));
                self.set_apart(none.finish());
                self.set_apart(own.all_bad(numbers.len()));
            }
            if let Some((id, at)) = birth {
                self.readers[at] = Some(Reader::of_days(births, known.finish()));
                self.given.insert(id);
            }
            if let Some(id) = roles.id_birth_date {
                self.readers[usize::from(id.0)] = Some(Reader::of_days(days, given.finish()));
                self.given.insert(id);
            }
            self.set_apart(wrong.finish());
            self.note(other.finish(), &FactError::of("birth_date", Problem::ContradictsIdNumber));
        }
        if let Some((_, at)) = birth {
            self.readers[at] = self.readers[at].take().map(|reader| reader.until(on));
        }
    }

    fn note(&mut self, rows: BooleanBuffer, note: &FactError) {
        if rows.count_set_bits() > 0 {
            self.notes.push((rows, note.clone()));
        }
    }

    fn set_apart(&mut self, rows: BooleanBuffer) {
        if rows.count_set_bits() > 0 {
            self.apart.push(rows);
        }
    }
}
