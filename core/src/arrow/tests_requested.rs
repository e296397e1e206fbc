//! What is asked for in addition costs no row an evaluation of its own, but those with open results.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::BatchOptions;
use super::testing::on;
use crate::columns::{Bits, Block, Column, Common, FactsSource, Source};
use crate::evaluate::Options;
use crate::facts::{Case, FactErrors, Facts, Missing};
use crate::policy::Policy;
use crate::value::InputId;

/// Counts the rows that are read by themselves.
struct Counting<'a> {
    rows: FactsSource<'a>,
    read: AtomicUsize,
}

impl Source for Counting<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn has(&self, id: InputId) -> bool {
        self.rows.has(id)
    }

    fn apart(&self, block: Block) -> Bits {
        self.rows.apart(block)
    }

    fn facts(&self, row: usize) -> Result<Facts, FactErrors> {
        self.read.fetch_add(1, Ordering::Relaxed);
        self.rows.facts(row)
    }

    fn read(&self, id: InputId, block: Block, wanted: &Bits, into: &mut Column) {
        self.rows.read(id, block, wanted, into);
    }

    fn list(&self, id: InputId, row: usize) -> Option<Range<usize>> {
        self.rows.list(id, row)
    }

    fn field(&self, list: InputId, field: usize, records: &[u32], into: &mut Column) {
        self.rows.field(list, field, records, into);
    }
}

/// How many of two rows are read by themselves for `school_age`: assumed facts settle the one, the other has no birth date.
fn read(missing: Missing, assumed: bool, facts_needed: bool) -> usize {
    let policy = Policy::builtin("guyuan-2021").unwrap();
    let facts = |case: &str| Facts::from_case(&Case::from_json(case).unwrap(), policy.vocabulary()).unwrap().facts;
    let rows = [facts(r#"{"birth_date": "2010-05-20"}"#), facts("{}")];
    let options = Options { missing, select: Some(policy.select(["school_age"]).unwrap()) };
    let options = BatchOptions { options, warnings: false, assumed, facts_needed, ..BatchOptions::default() };
    let evaluator = policy.batches(on(), &options).unwrap();
    let rows = FactsSource::new(&rows, policy.vocabulary(), on(), Common::default());
    let source = Counting { rows, read: AtomicUsize::new(0) };
    evaluator.run(&source);
    source.read.into_inner()
}

#[test]
fn only_open_rows_are_read_by_themselves() {
    for (missing, open) in [(Missing::Ask, 2), (Missing::Assume, 1)] {
        assert_eq!(read(missing, false, false), 0);
        assert_eq!(read(missing, true, false), 0);
        assert_eq!(read(missing, false, true), open);
        assert_eq!(read(missing, true, true), open);
    }
}
