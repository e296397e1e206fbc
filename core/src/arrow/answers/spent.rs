//! Answers that nobody has any more: the next ones are written to their memory. To ask the system for a few megabytes with each
//! batch and to give them back takes longer than to fill them.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;

use super::buffers::{TextLists, text_element};

/// Batches whose lists are kept, for whoever writes one batch while the next is evaluated.
const BATCHES: usize = 3;

/// Lists of longer batches are not kept: nobody evaluates many of these, and they are large.
const ROWS: usize = 1 << 17;

/// The lists of texts of the latest answers, by column. Memory of which anybody else has a part is not taken.
#[derive(Default)]
pub struct Spent(Mutex<Vec<(String, ArrayRef)>>);

impl Spent {
    /// Keeps the lists of answers.
    pub fn keep(&self, answers: &RecordBatch) {
        if answers.num_rows() > ROWS {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (field, column) in answers.schema_ref().fields().iter().zip(answers.columns()) {
            let of_texts = *field.data_type() == DataType::List(text_element());
            if of_texts && !column.as_list::<i32>().values().is_empty() {
                let mut same = kept.iter().enumerate().filter(|(_, (name, _))| name == field.name());
                if let (Some((oldest, _)), true) = (same.next(), same.count() + 1 >= BATCHES) {
                    kept.remove(oldest);
                }
                kept.push((field.name().clone(), column.clone()));
            }
        }
    }

    /// A column of lists with room for some rows.
    pub fn lists(&self, column: &str, rows: usize) -> TextLists {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = kept.iter().position(|(name, lists)| name == column && Arc::strong_count(lists) == 1);
        match free.map(|at| kept.remove(at)) {
            Some((_, lists)) => {
                let own = lists.as_list::<i32>().clone();
                drop(lists);
                TextLists::over(own, rows)
            }
            None => TextLists::with_capacity(rows),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::cast::AsArray;
    use arrow_array::{ArrayRef, ListArray, RecordBatch};

    use super::{BATCHES, Spent};

    /// Lists of one text, written where `spent` has memory.
    fn lists(spent: &Spent, text: &str) -> ListArray {
        let mut lists = spent.lists("undetermined", 100);
        (0..100).for_each(|_| lists.push([text]));
        lists.finish(None).unwrap()
    }

    fn table(lists: ListArray) -> RecordBatch {
        RecordBatch::try_from_iter([("undetermined", Arc::new(lists) as ArrayRef)]).unwrap()
    }

    fn place(table: &RecordBatch) -> *const u8 {
        table.column(0).as_list::<i32>().values().as_string::<i32>().value_data().as_ptr()
    }

    #[test]
    fn memory_is_taken_once_nobody_else_has_it() {
        let spent = Spent::default();
        let held = table(lists(&spent, "held"));
        spent.keep(&held);
        let gone = table(lists(&spent, "gone"));
        assert_ne!(place(&gone), place(&held));
        spent.keep(&gone);
        let memory = place(&gone);
        drop(gone);
        let next = table(lists(&spent, "next"));
        assert_eq!(place(&next), memory);
        let shown = |table: &RecordBatch| {
            let lists = table.column(0).as_list::<i32>();
            (0..100).map(|row| lists.value(row).as_string::<i32>().value(0).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((shown(&held), shown(&next)), (vec!["held".to_owned(); 100], vec!["next".to_owned(); 100]));
    }

    #[test]
    fn of_what_others_have_a_part_of_nothing_is_taken() {
        let spent = Spent::default();
        let first = table(lists(&spent, "first"));
        let part = first.column(0).as_list::<i32>().values().clone();
        spent.keep(&first);
        drop(first);
        let second = lists(&spent, "second");
        assert_eq!(part.as_string::<i32>().value(99), "first");
        assert_eq!(second.value(99).as_string::<i32>().value(0), "second");
    }

    #[test]
    fn no_more_than_a_few_are_kept() {
        let spent = Spent::default();
        let tables: Vec<_> = (0..10).map(|_| table(lists(&Spent::default(), "text"))).collect();
        for table in &tables {
            spent.keep(table);
        }
        assert_eq!(spent.0.lock().unwrap().len(), BATCHES);
        assert!(tables.iter().rev().take(BATCHES).all(|table| Arc::strong_count(table.column(0)) == 2));
        // Empty lists have no memory.
        spent.keep(&table(spent.lists("undetermined", 0).finish(None).unwrap()));
        assert_eq!(spent.0.lock().unwrap().len(), BATCHES);
    }
}
