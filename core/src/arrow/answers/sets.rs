//! Lists of names from a bit for each name and row: the results that are open, the words of a list.

use std::collections::HashMap;

use super::buffers::TextLists;
use crate::columns::{BLOCK, Bits};

/// Adds the lists of blocks to a column. Rows mostly repeat few lists: each is put together once.
#[derive(Default)]
pub struct SetWriter {
    /// what the bits of a pattern stand for
    names: Vec<String>,
    /// by pattern, the texts one after another and where each ends
    known: HashMap<u64, (Vec<u8>, Vec<usize>)>,
}

impl SetWriter {
    /// Adds a list for each row that is kept: the names whose rows it is among, in their order.
    pub fn add(&mut self, sets: &[(&str, Bits)], keep: &Bits, into: &mut TextLists) {
        let sets: Vec<_> = sets.iter().map(|(name, rows)| (*name, rows.and(keep))).collect();
        let sets: Vec<_> = sets.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
        if sets.is_empty() {
            into.push_empty(keep.count());
        } else if sets.len() > 64 {
            for row in keep.rows() {
                into.push(sets.iter().filter(|(_, rows)| rows.get(row)).map(|(name, _)| *name));
            }
        } else {
            self.add_patterns(&sets, keep, into);
        }
    }

    fn add_patterns(&mut self, sets: &[(&str, Bits)], keep: &Bits, into: &mut TextLists) {
        if !self.names.iter().map(String::as_str).eq(sets.iter().map(|(name, _)| *name)) {
            self.names = sets.iter().map(|(name, _)| (*name).to_owned()).collect();
            self.known.clear();
        }
        let mut patterns = [0_u64; BLOCK];
        for (at, (_, rows)) in sets.iter().enumerate() {
            for (word, patterns) in rows.0.iter().zip(patterns.as_chunks_mut::<64>().0) {
                match *word {
                    0 => {}
                    u64::MAX => patterns.iter_mut().for_each(|pattern| *pattern |= 1 << at),
                    word => {
                        for (bit, pattern) in patterns.iter_mut().enumerate() {
                            *pattern |= (word >> bit & 1) << at;
                        }
                    }
                }
            }
        }
        let names = &self.names;
        let mut rows = keep.rows().map(|row| patterns[row]).peekable();
        while let Some(pattern) = rows.next() {
            let mut count = 1;
            while rows.next_if_eq(&pattern).is_some() {
                count += 1;
            }
            if pattern == 0 {
                into.push_empty(count);
                continue;
            }
            let (bytes, ends) = self.known.entry(pattern).or_insert_with(|| list(names, pattern));
            (0..count).for_each(|_| into.push_bytes(bytes, ends));
        }
    }
}

/// The texts of a pattern, one after another, and where each ends.
fn list(names: &[String], pattern: u64) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = Vec::new();
    let mut ends = Vec::new();
    for (_, name) in names.iter().enumerate().filter(|(at, _)| pattern >> at & 1 == 1) {
        bytes.extend_from_slice(name.as_bytes());
        ends.push(bytes.len());
    }
    (bytes, ends)
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::SetWriter;
    use crate::arrow::answers::buffers::TextLists;
    use crate::columns::Bits;

    #[test]
    fn rows_have_the_names_that_they_are_among() {
        let at = |rows: &[usize]| {
            let mut bits = Bits::NONE;
            for row in rows {
                bits.set(*row, true);
            }
            bits
        };
        let many: Vec<String> = (0..70).map(|at| format!("n{at}")).collect();
        let mut lists = TextLists::with_capacity(0);
        let mut writer = SetWriter::default();
        writer.add(&[("a", at(&[0, 2, 3])), ("b", at(&[2, 70]))], &at(&[0, 1, 2, 70]), &mut lists);
        writer.add(&[("b", at(&[0])), ("c", Bits::NONE)], &at(&[0, 1]), &mut lists);
        writer.add(&[], &at(&[5]), &mut lists);
        let all: Vec<_> = many.iter().map(|name| (name.as_str(), at(&[1]))).collect();
        writer.add(&all, &at(&[0, 1]), &mut lists);
        let lists = lists.finish(None).unwrap();
        let shown: Vec<String> = (0..lists.len())
            .map(|row| lists.value(row).as_string::<i32>().iter().flatten().collect::<Vec<_>>().join(";"))
            .collect();
        assert_eq!(shown, ["a", "", "a;b", "b", "b", "", "", "", &many.join(";")]);
    }
}
