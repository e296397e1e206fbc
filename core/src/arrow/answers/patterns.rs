//! The truths of a procedure's parts in the rows of blocks: rows with the same truths share one assembled answer.

use std::collections::HashMap;

use crate::columns::{Column, Data};
use crate::language::RuleId;
use crate::policy::ProcedureInfo;
use crate::procedure::{Assembled, Pattern, Truth, assemble, pattern};
use crate::value::Value;

/// The patterns of one procedure that occurred, each with its answer.
pub struct Patterns<'a> {
    info: &'a ProcedureInfo,
    /// the rules of its parts, in the order in which a pattern asks for them
    rules: Vec<RuleId>,
    /// places among the answers by the truths of the parts, two bits each
    known: HashMap<Vec<u64>, usize>,
    assembled: Vec<(Pattern, Assembled)>,
    /// that of the row looked at
    key: Vec<u64>,
}

/// What a truth is in a key.
const BITS: [(u64, Truth); 3] = [(0, Truth::No), (1, Truth::Yes), (2, Truth::Open)];

impl<'a> Patterns<'a> {
    /// None yet.
    pub fn new(info: &'a ProcedureInfo) -> Self {
        let mut rules = Vec::new();
        pattern(info, |rule| {
            rules.push(rule);
            Truth::Open
        });
        let key = vec![0; rules.len().div_ceil(32)];
        Patterns { info, rules, known: HashMap::new(), assembled: Vec::new(), key }
    }

    /// The columns of the parts in a block, of those of all rules.
    pub fn parts<'b>(&self, columns: &[(RuleId, &'b Column)]) -> Vec<&'b Column> {
        let nothing = &Column::NOTHING;
        let column =
            |rule: &RuleId| columns.iter().find(|(known, _)| known == rule).map_or(nothing, |(_, found)| *found);
        self.rules.iter().map(column).collect()
    }

    /// The place of the pattern of a row.
    pub fn place(&mut self, parts: &[&Column], row: usize) -> usize {
        self.key.fill(0);
        for (at, part) in parts.iter().enumerate() {
            self.key[at / 32] |= bits_of(part, row) << (at % 32 * 2);
        }
        match self.known.get(&self.key) {
            Some(place) => *place,
            None => self.add(),
        }
    }

    /// A pattern that occurred, by its place, and its answer.
    pub fn get(&self, place: usize) -> &(Pattern, Assembled) {
        &self.assembled[place]
    }

    /// Assembles the answer of rows with the truths of the key.
    fn add(&mut self) -> usize {
        let (mut at, key) = (0, &self.key);
        let pattern = pattern(self.info, |_| {
            let bits = key[at / 32] >> (at % 32 * 2) & 3;
            at += 1;
            BITS.iter().find(|(known, _)| *known == bits).map_or(Truth::Open, |(_, truth)| *truth)
        });
        let assembled = assemble(&pattern);
        self.assembled.push((pattern, assembled));
        self.known.insert(key.clone(), self.assembled.len() - 1);
        self.assembled.len() - 1
    }
}

/// A condition in a row, as it stands in a key.
fn bits_of(column: &Column, row: usize) -> u64 {
    if !column.known.get(row) {
        return 2;
    }
    match &column.data {
        Data::Bool(bits) => u64::from(column.some.get(row) && bits.get(row)),
        _ => u64::from(column.value(row) == Value::Bool(true)),
    }
}
