//! The invariant of sources, for random batches: what is read by columns is what is read row by row.

use proptest::prelude::*;

use super::ArrowSource;
use crate::arrow::BatchOptions;
use crate::arrow::rows::BatchRows;
use crate::arrow::testing::{Dice, batch, evaluator, keys, on, reading};
use crate::columns::{BLOCK, Bits, Block, Column, Data, RowRecords, Source};
use crate::language::Type;
use crate::policy::Policy;
use crate::value::{InputId, Value};
use crate::vocabulary::Vocabulary;

/// Compares all that a source says with its rows one by one; how many rows stood apart.
fn compare(dice: &mut Dice, source: &ArrowSource<'_>, vocabulary: &Vocabulary) -> usize {
    let mut count = 0;
    for from in (0..source.len()).step_by(BLOCK) {
        let block = Block { from, len: BLOCK.min(source.len() - from) };
        let apart = source.apart(block);
        count += apart.count();
        let rows: Vec<_> =
            (0..block.len).map(|row| if apart.get(row) { None } else { source.facts(from + row).ok() }).collect();
        for (row, facts) in rows.iter().enumerate() {
            assert!(apart.get(row) || facts.is_some(), "row {} is bad and not apart", from + row);
        }
        let sparse = dice.one_in(2);
        let mut wanted = Bits::NONE;
        (0..block.len).for_each(|row| wanted.set(row, !sparse || dice.one_in(9)));
        for at in 0..vocabulary.input_count() {
            let id = InputId(u16::try_from(at).unwrap());
            let name = vocabulary.input_name(id);
            let ty = vocabulary.input_type(id);
            let mut columns = vec![Column::of(&ty)];
            if matches!(&ty, Type::List(element) if matches!(**element, Type::Enum(_))) {
                columns.push(Column { data: Data::Sets(Vec::new()), ..Column::of(&ty) });
            }
            if vocabulary.fact(id).is_some() {
                for column in &mut columns {
                    source.read(id, block, &wanted, column);
                }
            }
            if vocabulary.list(id).is_some() {
                let (_, filled) = source.listed(id, block, &wanted);
                let RowRecords { rows, indices } = source.records(id, block, &filled);
                let found: Vec<_> = rows.into_iter().zip(indices).collect();
                let each = |row| source.list(id, from + row).into_iter().flatten().map(move |index| (row, index));
                let number = |(row, index)| (u32::try_from(row).unwrap(), u32::try_from(index).unwrap());
                assert_eq!(found, wanted.rows().flat_map(each).map(number).collect::<Vec<_>>(), "{name}");
            }
            for (row, facts) in rows.iter().enumerate().filter(|(row, _)| wanted.get(*row)) {
                let Some(facts) = facts else { continue };
                assert!(facts.get(id).is_none() || source.has(id), "{name}");
                if vocabulary.fact(id).is_some() {
                    for column in &columns {
                        let found = column.known.get(row).then(|| column.value(row));
                        assert_eq!(found.as_ref(), facts.get(id), "{name} in row {}", from + row);
                    }
                } else {
                    let found = source.list(id, from + row).map(|range| record_values(source, vocabulary, id, range));
                    assert_eq!(found.as_ref(), facts.get(id), "{name} in row {}", from + row);
                }
            }
        }
    }
    count
}

fn record_values(
    source: &ArrowSource<'_>,
    vocabulary: &Vocabulary,
    id: InputId,
    range: std::ops::Range<usize>,
) -> Value {
    let records: Vec<u32> = range.map(|at| u32::try_from(at).unwrap()).collect();
    let (list, _) = vocabulary.list(id).unwrap();
    let types = &vocabulary.types.record_type(list).fields;
    let columns: Vec<Column> = types
        .iter()
        .enumerate()
        .map(|(field, (_, ty))| {
            let mut column = Column::of(ty);
            source.field(id, field, &records, &mut column);
            assert!((0..records.len()).all(|row| column.known.get(row)));
            column
        })
        .collect();
    let record = |row| Value::Record(columns.iter().map(|column| column.value(row)).collect());
    Value::List((0..records.len()).map(record).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_are_what_the_rows_are(
        seed: u64,
        rows in prop_oneof![0_usize..70, Just(BLOCK - 1), Just(BLOCK), Just(BLOCK + 1), Just(2 * BLOCK + 65)],
    ) {
        let mut dice = Dice(seed);
        let policy = Policy::builtin("guyuan-2021").unwrap();
        let keys = keys(&mut dice, rows);
        let evaluator = {
            let options = reading(&mut dice);
            evaluator(&mut dice, &policy, &keys, &options)
        };
        let batch = batch(&mut dice, rows, policy.vocabulary(), &keys);
        let source = ArrowSource::new(BatchRows::new(&evaluator, &batch).unwrap());
        compare(&mut dice, &source, policy.vocabulary());
    }
}

#[test]
fn few_rows_stand_apart() {
    let policy = Policy::builtin("guyuan-2021").unwrap();
    let evaluator = policy.batches(on(), &BatchOptions::default()).unwrap();
    let (mut all, mut apart) = (0, 0);
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let keys = keys(&mut dice, 300);
        let columns = batch(&mut dice, 300, policy.vocabulary(), &keys);
        // Marks of attendance set every row apart; birth dates drawn at random contradict the ID number.
        let read_together = |name: &str| !["attendance", "id_number"].contains(&name);
        let kept: Vec<usize> =
            (0..columns.num_columns()).filter(|at| read_together(columns.schema().field(*at).name())).collect();
        let columns = columns.project(&kept).unwrap();
        let source = ArrowSource::new(BatchRows::new(&evaluator, &columns).unwrap());
        apart += compare(&mut dice, &source, policy.vocabulary());
        all += 300;
    }
    assert!(apart * 20 < all, "{apart} of {all}");
}
