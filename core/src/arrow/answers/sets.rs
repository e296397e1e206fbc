//! Lists of names from a bit for each name and row: the results that are open, the words of a list.

use super::names::{FewNames, NameLists};
use super::spread::spread;
use crate::columns::{BLOCK, Bits, each_bit};

/// How many different lists are kept: where nearly every row has its own, keeping them would cost more than it saves.
const PLACES: usize = 1 << 10;

/// Of so many sets the lists of all patterns are kept.
const FEW: usize = 6;
const _: () = assert!(FEW <= FewNames::MOST);

/// Of a word of which up to so many rows have a list that is not empty, these are added one by one.
const SPARSE: u32 = 12;

/// Adds the lists of blocks to a column. Rows mostly repeat few lists: each is put together once.
#[derive(Default)]
pub struct SetWriter {
    /// in order, the names of the lists that are kept; whether all rows have it, else a bit of the pattern stands for it
    names: Vec<(u16, bool)>,
    /// the lists of all patterns, where there are few names
    all: Vec<FewNames>,
    /// otherwise lists that were put together, each at the place of its pattern
    known: Vec<Option<List>>,
}

/// The list of rows with the same names.
struct List {
    pattern: u64,
    names: Vec<u16>,
}

impl SetWriter {
    /// Adds a list for each row that is kept: the names whose rows it is among, in their order.
    pub fn add(&mut self, sets: &[(u16, Bits)], keep: &Bits, into: &mut NameLists) {
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
                let names = sets.iter().filter(|(_, rows)| rows.get(row)).map(|(name, _)| *name);
                into.push(&names.collect::<Vec<_>>());
            }
        } else {
            self.name(&sets.iter().map(|(name, rows)| (*name, rows == keep)).collect::<Vec<_>>());
            self.add_patterns(&parted, keep, into);
        }
    }

    /// Keeps lists for these names.
    fn name(&mut self, names: &[(u16, bool)]) {
        if self.names != names {
            self.names = names.to_vec();
            self.all.clear();
            self.known.clear();
        }
    }

    /// Where there are few names, a row's pattern says at once which list it has.
    fn add_few(&mut self, sets: &[(u16, Bits)], keep: &Bits, into: &mut NameLists) {
        if self.all.is_empty() {
            self.all = (0..1 << sets.len()).map(|pattern| FewNames::new(&list(&self.names, pattern))).collect();
        }
        let patterns = spread(keep, (0..).zip(sets).map(|(at, (_, rows))| (1 << at, rows)));
        let few = |pattern: &u8| &self.all[usize::from(*pattern)];
        let words = keep.0.iter().zip(patterns.as_chunks::<64>().0).enumerate();
        for (at, (keep, patterns)) in words.filter(|(_, (keep, _))| **keep != 0) {
            let some = sets.iter().fold(0, |some, (_, rows)| some | rows.0[at]) & keep;
            if some.count_ones() <= SPARSE {
                let mut rest = *keep;
                each_bit(some, |bit| {
                    let before = rest & ((1 << bit) - 1);
                    into.push_empty(before.count_ones() as usize);
                    into.push_few(1, std::iter::once(few(&patterns[bit])));
                    rest &= !before & !(1 << bit);
                });
                into.push_empty(rest.count_ones() as usize);
            } else if *keep == u64::MAX {
                into.push_few(64, patterns.iter().map(few));
            } else {
                let kept = (0..64).filter(|bit| keep >> bit & 1 == 1);
                into.push_few(keep.count_ones() as usize, kept.map(|bit| few(&patterns[bit])));
            }
        }
    }

    /// Otherwise a row's list is put together when its pattern first occurs.
    fn add_patterns(&mut self, sets: &[&Bits], keep: &Bits, into: &mut NameLists) {
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
    fn push(&mut self, pattern: u64, into: &mut NameLists) {
        if self.known.is_empty() {
            self.known.resize_with(PLACES, || None);
        }
        let mixed = if pattern < PLACES as u64 { pattern } else { pattern.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 };
        let place = usize::try_from(mixed).unwrap_or(0) % PLACES;
        let known = &mut self.known[place];
        let held = match known {
            Some(held) if held.pattern == pattern => held,
            _ => known.insert(List { pattern, names: list(&self.names, pattern) }),
        };
        into.push(&held.names);
    }
}

/// The list of a pattern.
fn list(names: &[(u16, bool)], pattern: u64) -> Vec<u16> {
    let mut rest = pattern;
    let has = |(_, all): &&(u16, bool)| {
        let has = *all || rest & 1 == 1;
        rest >>= u32::from(!*all);
        has
    };
    names.iter().filter(has).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::{PLACES, SetWriter};
    use crate::arrow::answers::names::NameLists;
    use crate::columns::{BLOCK, Bits};

    /// The lists as texts, a name being `n` and its number.
    fn shown(lists: NameLists) -> Vec<String> {
        let lists = lists.finish((0..100).map(|name| format!("n{name}")), None).unwrap();
        let row = |row: usize| {
            let list = lists.value(row);
            let names = list.as_any_dictionary();
            let name = |key: usize| names.values().as_string::<i32>().value(key).to_owned();
            names.normalized_keys().into_iter().map(name).collect::<Vec<_>>().join(";")
        };
        (0..lists.len()).map(row).collect()
    }

    #[test]
    fn rows_have_the_names_that_they_are_among() {
        let at = |rows: &[usize]| {
            let mut bits = Bits::NONE;
            for row in rows {
                bits.set(*row, true);
            }
            bits
        };
        let many: Vec<u16> = (0..70).collect();
        let mut lists = NameLists::with_capacity(0);
        let mut writer = SetWriter::default();
        writer.add(&[(1, at(&[0, 2, 3])), (2, at(&[2, 70]))], &at(&[0, 1, 2, 70]), &mut lists);
        writer.add(&[(2, at(&[0])), (3, Bits::NONE)], &at(&[0, 1]), &mut lists);
        writer.add(&[], &at(&[5]), &mut lists);
        let all: Vec<_> = many.iter().map(|name| (*name, at(&[1]))).collect();
        writer.add(&all, &at(&[0, 1]), &mut lists);
        // Names that all rows have need no bit of a pattern, and keep their places among those that need one.
        let mut most: Vec<_> = many.iter().map(|name| (*name, at(&[0, 1, 2]))).collect();
        (most[3].1, most[68].1) = (at(&[1, 2]), at(&[2]));
        writer.add(&most, &at(&[0, 1, 2]), &mut lists);
        let without = |gone: &[u16]| {
            let stays = many.iter().filter(|name| !gone.contains(name));
            stays.map(|name| format!("n{name}")).collect::<Vec<_>>().join(";")
        };
        let shown = shown(lists);
        assert_eq!(shown[..9], ["n1", "", "n1;n2", "n2", "n2", "", "", "", &without(&[])]);
        assert_eq!(shown[9..], [without(&[3, 68]), without(&[68]), without(&[])]);
    }

    #[test]
    fn few_names_are_written_as_they_stand_however_many_rows_have_them() {
        let names = [7, 1, 99, 3, 5];
        let has = |every: usize, row: usize, at: usize| (row / every).is_multiple_of(2 + at);
        for every in [1, 7, 100, 1000] {
            let bits = |holds: &dyn Fn(usize) -> bool| {
                let mut rows = Bits::NONE;
                (0..BLOCK).for_each(|row| rows.set(row, holds(row)));
                rows
            };
            let rare = |row: usize, at: usize| row.is_multiple_of(every) && has(every, row, at);
            let sets: Vec<_> = (0..).zip(names).map(|(at, name)| (name, bits(&|row| rare(row, at)))).collect();
            for keep in [Bits::ALL, Bits::first(100), bits(&|row| row % 3 != 1)] {
                let (mut lists, mut writer) = (NameLists::with_capacity(0), SetWriter::default());
                writer.add(&sets, &keep, &mut lists);
                let shown = shown(lists);
                assert_eq!(shown.len(), keep.count());
                for (shown, row) in shown.iter().zip(keep.rows()) {
                    let held = (0..).zip(names).filter(|(at, _)| rare(row, *at)).map(|(_, name)| format!("n{name}"));
                    assert_eq!(*shown, held.collect::<Vec<_>>().join(";"), "{every}: row {row}");
                }
            }
        }
    }

    #[test]
    fn more_different_lists_than_are_kept() {
        let mut lists = NameLists::with_capacity(0);
        let mut writer = SetWriter::default();
        let has = |row: usize, bit: usize| row >> bit & 1 == 1;
        for from in (0..1 << 13).step_by(BLOCK) {
            let set = |bit: usize| {
                let mut rows = Bits::NONE;
                (0..BLOCK).for_each(|row| rows.set(row, has(from + row, bit)));
                rows
            };
            let sets: Vec<_> = (0..13).map(|bit| (bit, set(usize::from(bit)))).collect();
            writer.add(&sets, &Bits::ALL, &mut lists);
            assert!(writer.known.len() <= PLACES);
        }
        for (row, shown) in shown(lists).iter().enumerate() {
            let held = (0..13).filter(|bit| has(row, *bit)).map(|bit| format!("n{bit}"));
            assert_eq!(*shown, held.collect::<Vec<_>>().join(";"), "row {row}");
        }
    }
}
