//! Cases that were checked one by one, as the rows of a batch.

use std::ops::Range;
use std::sync::Arc;

use super::bits::Bits;
use super::column::Column;
use super::source::{Block, Source};
use crate::date::Date;
use crate::facts::{FactErrors, Facts, TermInput};
use crate::value::{InputId, InputSet, Value};
use crate::vocabulary::Vocabulary;

/// What is the same for every row of a batch.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// semesters in order, where the caller gives them
    pub terms: Option<Arc<[TermInput]>>,
    /// statutory holidays in order, where the caller gives them
    pub holidays: Option<Arc<[Date]>>,
}

/// Typed facts as a source of columns.
pub struct FactsSource<'a> {
    rows: &'a [Facts],
    on: Date,
    common: Common,
    /// inputs that some row has
    given: InputSet,
    lists: Vec<FlatList<'a>>,
}

/// The records of all rows in one list, one row's after another's.
struct FlatList<'a> {
    id: InputId,
    /// where each row's records begin; one more than there are rows
    starts: Vec<usize>,
    records: Vec<&'a [Value]>,
}

impl<'a> FactsSource<'a> {
    /// The rows, with the calendar that all but the rows [`apart`](Source::apart) have.
    pub fn new(rows: &'a [Facts], vocabulary: &Vocabulary, on: Date, common: Common) -> Self {
        let mut given = InputSet::default();
        for facts in rows {
            given.extend(&facts.given());
        }
        let lists = given.iter().filter(|id| vocabulary.list(*id).is_some());
        let lists = lists.map(|id| FlatList::new(rows, id)).collect();
        FactsSource { rows, on, common, given, lists }
    }

    fn is_apart(&self, facts: &Facts) -> bool {
        let marks = facts.roles.attendance.is_some_and(|marks| facts.get(marks.list).is_some());
        let calendar = facts.terms() != self.common.terms.as_ref() || facts.holidays() != self.common.holidays.as_ref();
        let birth = facts.roles.birth_date.and_then(|id| facts.get(id));
        marks || calendar || matches!(birth, Some(Value::Date(day)) if *day > self.on)
    }
}

impl<'a> FlatList<'a> {
    fn new(rows: &'a [Facts], id: InputId) -> Self {
        let mut list = FlatList { id, starts: vec![0], records: Vec::new() };
        for facts in rows {
            if let Some(Value::List(records)) = facts.get(id) {
                list.records.extend(records.iter().map(|record| match record {
                    Value::Record(fields) => &**fields,
                    _ => &[][..],
                }));
            }
            list.starts.push(list.records.len());
        }
        list
    }
}

impl Source for FactsSource<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn has(&self, id: InputId) -> bool {
        self.given.contains(id)
    }

    fn apart(&self, block: Block) -> Bits {
        let mut apart = Bits::NONE;
        for (row, facts) in self.rows.iter().skip(block.from).take(block.len).enumerate() {
            apart.set(row, self.is_apart(facts));
        }
        apart
    }

    fn facts(&self, row: usize) -> Result<Facts, FactErrors> {
        Ok(self.rows[row].clone())
    }

    fn read(&self, id: InputId, block: Block, wanted: &Bits, into: &mut Column) {
        into.clear();
        for row in wanted.rows().take_while(|row| *row < block.len) {
            match self.rows.get(block.from + row).and_then(|facts| facts.get(id)) {
                Some(value) => into.put(row, value),
                None => into.leave(row),
            }
        }
    }

    fn list(&self, id: InputId, row: usize) -> Option<Range<usize>> {
        self.rows.get(row)?.get(id)?;
        let list = self.lists.iter().find(|list| list.id == id)?;
        Some(*list.starts.get(row)?..*list.starts.get(row + 1)?)
    }

    fn field(&self, list: InputId, field: usize, records: &[u32], into: &mut Column) {
        let Some(list) = self.lists.iter().find(|known| known.id == list) else { return };
        for (row, record) in records.iter().enumerate() {
            let value = list.records.get(*record as usize).and_then(|fields| fields.get(field));
            into.put(row, value.unwrap_or(&Value::Null));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Common, FactsSource};
    use crate::columns::bits::{BLOCK, Bits};
    use crate::columns::column::{Column, Data};
    use crate::columns::source::{Block, Source};
    use crate::facts::Facts;
    use crate::facts::testing::{case, date, facts, id, records, term, text, vocabulary};

    fn child(birth: &str, visits: &[[&str; 1]]) -> Facts {
        let mut given = vec![("birth_date", text(birth))];
        if !visits.is_empty() {
            given.push(("visits", records(["on"], visits)));
        }
        facts(&case(&given))
    }

    #[test]
    fn columns_are_what_the_facts_are() {
        let vocabulary = vocabulary();
        let rows: Vec<Facts> =
            (0..=BLOCK).map(|at| if at % 2 == 0 { child("2010-05-20", &[]) } else { facts(&case(&[])) }).collect();
        let source = FactsSource::new(&rows, &vocabulary, date("2021-10-29"), Common::default());
        let birth = id(&vocabulary, "birth_date");
        assert!(source.has(birth) && !source.has(id(&vocabulary, "sex")));
        let mut column = Column::of(&vocabulary.input_type(birth));
        source.read(birth, Block { from: 1, len: BLOCK }, &Bits::ALL, &mut column);
        assert_eq!((column.known.get(0), column.known.get(1), column.known.count()), (false, true, BLOCK / 2));
        assert!(matches!(&column.data, Data::Date(days) if days[1] == date("2010-05-20").days()));
    }

    #[test]
    fn records_are_found_by_row_and_field() {
        let vocabulary = vocabulary();
        let rows = [
            child("2010-05-20", &[["2021-10-01"], ["2021-10-02"]]),
            child("2010-05-20", &[]),
            child("2010-05-20", &[["2021-10-03"]]),
        ];
        let source = FactsSource::new(&rows, &vocabulary, date("2021-10-29"), Common::default());
        let visits = id(&vocabulary, "visits");
        assert_eq!([0, 1, 2].map(|row| source.list(visits, row)), [Some(0..2), None, Some(2..3)]);
        let mut days = Column::of(&vocabulary.types.parse("date").unwrap());
        source.field(visits, 0, &[2, 0], &mut days);
        assert!(
            matches!(&days.data, Data::Date(found) if found[..2] == [date("2021-10-03").days(), date("2021-10-01").days()])
        );
        let mut slots = Column::of(&vocabulary.types.parse("half_day?").unwrap());
        source.field(visits, 1, &[2, 0], &mut slots);
        assert_eq!((slots.known.count(), slots.some.count()), (2, 0));
    }

    #[test]
    fn rows_that_cannot_be_columns_stand_apart() {
        let vocabulary = vocabulary();
        let marks = records(["on", "mark"], &[["2021-10-01", "absent"]]);
        let mut own_terms = case(&[]);
        own_terms.set_terms(vec![term("a", "2021-09-01", "2022-01-31")]);
        let rows = [
            child("2021-10-29", &[]),
            child("2021-10-30", &[]),
            facts(&case(&[("attendance", marks)])),
            facts(&own_terms),
        ];
        let source = FactsSource::new(&rows, &vocabulary, date("2021-10-29"), Common::default());
        let apart = source.apart(Block { from: 0, len: 4 });
        assert_eq!(apart.rows().collect::<Vec<_>>(), [1, 2, 3]);
        let common = Common { terms: rows[3].terms().cloned(), holidays: None };
        let source = FactsSource::new(&rows, &vocabulary, date("2021-10-29"), common);
        assert_eq!(source.apart(Block { from: 0, len: 4 }).rows().collect::<Vec<_>>(), [0, 1, 2]);
    }
}
