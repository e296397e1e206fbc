//! Lists of names from a bit for each name and row: the results that are open, the words of a list.

use super::buffers::{ReadyTexts, TextLists};
use super::spread::spread;
use crate::columns::{BLOCK, Bits};

/// How many different lists are kept: where nearly every row has its own, keeping them would cost more than it saves.
const PLACES: u16 = 1 << 10;

/// Of up to so many sets all patterns are few.
const FEW: usize = 6;

/// Adds the lists of blocks to a column. Rows mostly repeat few lists: each is put together once.
#[derive(Default)]
pub struct SetWriter {
    /// in order, the names of which some row has one; whether all rows have it, else a bit of the pattern stands for it
    names: Vec<(String, bool)>,
    /// the lists of all patterns, where these are few
    all: Vec<ReadyTexts>,
    /// otherwise lists that were put together, each at the place of its pattern
    known: Vec<Option<List>>,
    /// the places of the lists of rows that are to be added
    rows: Vec<u16>,
}

/// The list of rows with the same names.
struct List {
    pattern: u64,
    texts: ReadyTexts,
}

impl SetWriter {
    /// Adds a list for each row that is kept: the names whose rows it is among, in their order.
    pub fn add(&mut self, sets: &[(&str, Bits)], keep: &Bits, into: &mut TextLists) {
        let sets: Vec<_> = sets.iter().map(|(name, rows)| (*name, rows.and(keep))).collect();
        let sets: Vec<_> = sets.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
        let parted: Vec<&Bits> = sets.iter().map(|(_, rows)| rows).filter(|rows| *rows != keep).collect();
        if sets.is_empty() {
            into.push_empty(keep.count());
        } else if parted.len() > 64 {
            for row in keep.rows() {
                into.push(sets.iter().filter(|(_, rows)| rows.get(row)).map(|(name, _)| *name));
            }
        } else {
            let names = || sets.iter().map(|(name, rows)| (*name, rows == keep));
            if !self.names.iter().map(|(name, all)| (name.as_str(), *all)).eq(names()) {
                self.names = names().map(|(name, all)| (name.to_owned(), all)).collect();
                self.all.clear();
                self.known.clear();
            }
            if parted.len() <= FEW { self.add_few(&parted, keep, into) } else { self.add_patterns(&parted, keep, into) }
        }
    }

    /// Where there are few patterns, each row's says at once which list is its.
    fn add_few(&mut self, sets: &[&Bits], keep: &Bits, into: &mut TextLists) {
        if self.all.is_empty() {
            self.all = (0..1 << sets.len()).map(|pattern| ready(&self.names, pattern)).collect();
        }
        let patterns = spread(keep, (0..).zip(sets).map(|(at, rows)| (1 << at, *rows)));
        let list = |pattern: &u8| &self.all[usize::from(*pattern)];
        let rows = keep.count();
        if *keep == Bits::first(rows) {
            into.push_ready(patterns[..rows].iter().map(list));
        } else {
            into.push_ready(keep.rows().map(|row| list(&patterns[row])));
        }
    }

    fn add_patterns(&mut self, sets: &[&Bits], keep: &Bits, into: &mut TextLists) {
        // A byte of each row's pattern for every eight sets.
        let eights = sets.chunks(8).map(|eight| spread(keep, (0..).zip(eight).map(|(at, rows)| (1 << at, *rows))));
        let eights: Vec<[u8; BLOCK]> = eights.collect();
        let pattern = |row: usize| eights.iter().rev().fold(0, |pattern, eight| pattern << 8 | u64::from(eight[row]));
        for (at, keep) in keep.0.iter().enumerate().filter(|(_, keep)| **keep != 0) {
            for row in (at * 64..at * 64 + 64).filter(|row| keep >> (row % 64) & 1 == 1) {
                let place = self.place(pattern(row), into);
                self.rows.push(place);
            }
        }
        self.add_rows(into);
    }

    /// The place of a pattern's list.
    fn place(&mut self, pattern: u64, into: &mut TextLists) -> u16 {
        if self.known.is_empty() {
            self.known.resize_with(usize::from(PLACES), || None);
        }
        let few = u16::try_from(pattern).ok().filter(|pattern| *pattern < PLACES);
        let place = few.unwrap_or_else(|| {
            let mixed = pattern.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
            u16::try_from(mixed % u64::from(PLACES)).unwrap_or(0)
        });
        if self.known[usize::from(place)].as_ref().is_none_or(|list| list.pattern != pattern) {
            // Rows before may have the list that stood here.
            self.add_rows(into);
            self.known[usize::from(place)] = Some(List { pattern, texts: ready(&self.names, pattern) });
        }
        place
    }

    /// Adds the lists of the rows whose places are known.
    fn add_rows(&mut self, into: &mut TextLists) {
        into.push_ready(
            self.rows.iter().filter_map(|place| self.known[usize::from(*place)].as_ref()).map(|list| &list.texts),
        );
        self.rows.clear();
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
            assert!(writer.known.len() <= usize::from(PLACES));
        }
        let lists = lists.finish(None).unwrap();
        for row in 0..1 << 13 {
            let list = lists.value(row);
            let expected = names.iter().enumerate().filter(|(bit, _)| has(row, *bit)).map(|(_, name)| name.as_str());
            assert!(list.as_string::<i32>().iter().flatten().eq(expected), "row {row}");
        }
    }
}
