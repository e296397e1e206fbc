//! Lists of names from a bit for each name and row: the results that are open, the words of a list.

use std::iter;

use super::buffers::{ReadyTexts, TextLists};
use super::spread::spread;
use crate::columns::{BLOCK, Bits, each_bit};

/// How many different lists are kept: where nearly every row has its own, keeping them would cost more than it saves.
const PLACES: usize = 1 << 10;

/// Of so many sets the lists of all patterns are kept.
const FEW: usize = 6;

/// Of a word of which up to so many rows have a list that is not empty, these are added one by one.
const SPARSE: u32 = 12;

/// Adds the lists of blocks to a column. Rows mostly repeat few lists: each is put together once.
#[derive(Default)]
pub struct SetWriter {
    /// in order, the names of the lists that are kept; whether all rows have it, else a bit of the pattern stands for it
    names: Vec<(String, bool)>,
    /// the lists of all patterns, where there are few names
    all: Vec<ReadyTexts>,
    /// otherwise lists that were put together, each at the place of its pattern
    known: Vec<Option<List>>,
}

/// The list of rows with the same names.
struct List {
    pattern: u64,
    texts: ReadyTexts,
}

impl SetWriter {
    /// Adds a list for each row that is kept: the names whose rows it is among, in their order.
    pub fn add(&mut self, sets: &[(&str, Bits)], keep: &Bits, into: &mut TextLists) {
        if sets.iter().all(|(_, rows)| rows.and(keep).is_empty()) {
            return into.push_empty(keep.count());
        }
        if sets.len() <= FEW {
            self.name(&sets.iter().map(|(name, _)| (*name, false)).collect::<Vec<_>>());
            return self.add_few(sets, keep, into);
        }
        let sets: Vec<_> = sets.iter().map(|(name, rows)| (*name, rows.and(keep))).collect();
        let sets: Vec<_> = sets.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
        let parted: Vec<&Bits> = sets.iter().map(|(_, rows)| rows).filter(|rows| *rows != keep).collect();
        if parted.len() > 64 {
            for row in keep.rows() {
                into.push(sets.iter().filter(|(_, rows)| rows.get(row)).map(|(name, _)| *name));
            }
        } else {
            self.name(&sets.iter().map(|(name, rows)| (*name, rows == keep)).collect::<Vec<_>>());
            self.add_patterns(&parted, keep, into);
        }
    }

    /// Keeps lists for these names.
    fn name(&mut self, names: &[(&str, bool)]) {
        if !self.names.iter().map(|(name, all)| (name.as_str(), *all)).eq(names.iter().copied()) {
            self.names = names.iter().map(|(name, all)| ((*name).to_owned(), *all)).collect();
            self.all.clear();
            self.known.clear();
        }
    }

    /// Where there are few names, a row's pattern says at once which list it has.
    fn add_few(&mut self, sets: &[(&str, Bits)], keep: &Bits, into: &mut TextLists) {
        if self.all.is_empty() {
            self.all = (0..1 << sets.len()).map(|pattern| ready(&self.names, pattern)).collect();
        }
        let patterns = spread(keep, (0..).zip(sets).map(|(at, (_, rows))| (1 << at, rows)));
        let list = |pattern: &u8| &self.all[usize::from(*pattern)];
        let words = keep.0.iter().zip(patterns.as_chunks::<64>().0).enumerate();
        for (at, (keep, patterns)) in words.filter(|(_, (keep, _))| **keep != 0) {
            let some = sets.iter().fold(0, |some, (_, rows)| some | rows.0[at]) & keep;
            if some.count_ones() <= SPARSE {
                let mut rest = *keep;
                each_bit(some, |bit| {
                    let before = rest & ((1 << bit) - 1);
                    into.push_empty(before.count_ones() as usize);
                    into.push_ready(iter::once(list(&patterns[bit])));
                    rest &= !before & !(1 << bit);
                });
                into.push_empty(rest.count_ones() as usize);
            } else if *keep == u64::MAX {
                into.push_ready(patterns.iter().map(list));
            } else {
                into.push_ready((0..64).filter(|bit| keep >> bit & 1 == 1).map(|bit| list(&patterns[bit])));
            }
        }
    }

    /// Otherwise a row's list is put together when its pattern first occurs.
    fn add_patterns(&mut self, sets: &[&Bits], keep: &Bits, into: &mut TextLists) {
        // A byte of each row's pattern for every eight sets.
        let eights = sets.chunks(8).map(|eight| spread(keep, (0..).zip(eight).map(|(at, rows)| (1 << at, *rows))));
        let eights: Vec<[u8; BLOCK]> = eights.collect();
        let pattern = |row: usize| eights.iter().rev().fold(0, |pattern, eight| pattern << 8 | u64::from(eight[row]));
        let always = self.names.iter().any(|(_, all)| *all);
        for (at, keep) in keep.0.iter().enumerate().filter(|(_, keep)| **keep != 0) {
            if !always && sets.iter().all(|rows| rows.0[at] == 0) {
                into.push_empty(keep.count_ones() as usize);
                continue;
            }
            for row in (at * 64..at * 64 + 64).filter(|row| keep >> (row % 64) & 1 == 1) {
                match pattern(row) {
                    0 if !always => into.push_empty(1),
                    pattern => self.push(pattern, into),
                }
            }
        }
    }

    /// Adds the list of a pattern.
    fn push(&mut self, pattern: u64, into: &mut TextLists) {
        if self.known.is_empty() {
            self.known.resize_with(PLACES, || None);
        }
        let mixed = if pattern < PLACES as u64 { pattern } else { pattern.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 };
        let place = usize::try_from(mixed).unwrap_or(0) % PLACES;
        let known = &mut self.known[place];
        let list = match known {
            Some(list) if list.pattern == pattern => list,
            _ => known.insert(List { pattern, texts: ready(&self.names, pattern) }),
        };
        into.push_ready(iter::once(&list.texts));
    }
}

/// The list of a pattern.
fn ready(names: &[(String, bool)], pattern: u64) -> ReadyTexts {
    let mut rest = pattern;
    let has = |(_, all): &&(String, bool)| {
        let has = *all || rest & 1 == 1;
        rest >>= u32::from(!*all);
        has
    };
    let texts = names.iter().filter(has).map(|(name, _)| name.as_str());
    let longest = names.iter().map(|(name, _)| name.len()).sum();
    ReadyTexts::new(texts, (longest, names.len()))
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::{PLACES, SetWriter};
    use crate::arrow::answers::buffers::TextLists;
    use crate::columns::{BLOCK, Bits};

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
        // Names that all rows have need no bit of a pattern, and keep their places among those that need one.
        let mut most: Vec<_> = many.iter().map(|name| (name.as_str(), at(&[0, 1, 2]))).collect();
        (most[3].1, most[68].1) = (at(&[1, 2]), at(&[2]));
        writer.add(&most, &at(&[0, 1, 2]), &mut lists);
        let without = |gone: &[usize]| {
            let stays = many.iter().enumerate().filter(|(at, _)| !gone.contains(at));
            stays.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(";")
        };
        let lists = lists.finish(None).unwrap();
        let shown: Vec<String> = (0..lists.len())
            .map(|row| lists.value(row).as_string::<i32>().iter().flatten().collect::<Vec<_>>().join(";"))
            .collect();
        assert_eq!(shown[..9], ["a", "", "a;b", "b", "b", "", "", "", &many.join(";")]);
        assert_eq!(shown[9..], [without(&[3, 68]), without(&[68]), without(&[])]);
    }

    #[test]
    fn few_names_are_written_as_they_stand_however_many_rows_have_them() {
        let names = ["a", "name", "of", "some", "length that is not short at all"];
        let has = |every: usize, row: usize, at: usize| (row / every).is_multiple_of(2 + at);
        for every in [1, 7, 100, 1000] {
            let bits = |holds: &dyn Fn(usize) -> bool| {
                let mut rows = Bits::NONE;
                (0..BLOCK).for_each(|row| rows.set(row, holds(row)));
                rows
            };
            let rare = |row: usize, at: usize| row.is_multiple_of(every) && has(every, row, at);
            let sets: Vec<_> = names.iter().enumerate().map(|(at, name)| (*name, bits(&|row| rare(row, at)))).collect();
            for keep in [Bits::ALL, Bits::first(100), bits(&|row| row % 3 != 1)] {
                let (mut lists, mut writer) = (TextLists::with_capacity(0), SetWriter::default());
                writer.add(&sets, &keep, &mut lists);
                let lists = lists.finish(None).unwrap();
                assert_eq!(lists.len(), keep.count());
                for (place, row) in keep.rows().enumerate() {
                    let expected = names.iter().enumerate().filter(|(at, _)| rare(row, *at)).map(|(_, name)| *name);
                    assert!(lists.value(place).as_string::<i32>().iter().flatten().eq(expected), "{every}: row {row}");
                }
            }
        }
    }

    #[test]
    fn more_different_lists_than_are_kept() {
        let names: Vec<String> = (0..13).map(|at| format!("n{at}")).collect();
        let mut lists = TextLists::with_capacity(0);
        let mut writer = SetWriter::default();
        let has = |row: usize, bit: usize| row >> bit & 1 == 1;
        for from in (0..1 << 13).step_by(BLOCK) {
            let set = |bit: usize| {
                let mut rows = Bits::NONE;
                (0..BLOCK).for_each(|row| rows.set(row, has(from + row, bit)));
                rows
            };
            let sets: Vec<_> = names.iter().enumerate().map(|(bit, name)| (name.as_str(), set(bit))).collect();
            writer.add(&sets, &Bits::ALL, &mut lists);
            assert!(writer.known.len() <= PLACES);
        }
        let lists = lists.finish(None).unwrap();
        for row in 0..1 << 13 {
            let list = lists.value(row);
            let expected = names.iter().enumerate().filter(|(bit, _)| has(row, *bit)).map(|(_, name)| name.as_str());
            assert!(list.as_string::<i32>().iter().flatten().eq(expected), "row {row}");
        }
    }
}
