//! What decided a result, in words: the rows of a decision or the rule itself, and what they cite. Each combination of rows is
//! put into words once.

use std::collections::HashMap;

use crate::columns::Bits;
use crate::columns::{Block, Column, Data, Evaluator, Executor, Source, Truth};
use crate::compare::cells;
use crate::evaluate::Output;
use crate::language::Type;
use crate::policy::{Policy, ResultInfo};
use crate::value::Value;

/// Which words of two policies' enums mean the same.
pub struct Words {
    /// by the right policy's word, the left policy's
    left: Vec<Option<u16>>,
}

impl Words {
    /// Of two results.
    pub fn of(left: (&Type, &Policy), right: (&Type, &Policy)) -> Words {
        let (mine, theirs) = (words(left), words(right));
        let place = |word: &std::sync::Arc<str>| mine.iter().position(|known| known == word);
        Words { left: theirs.iter().map(|word| place(word).and_then(|at| u16::try_from(at).ok())).collect() }
    }

    /// The left policy's word for one of the right policy's.
    pub fn left(&self, word: u16) -> Option<u16> {
        self.left.get(usize::from(word)).copied().flatten()
    }
}

fn words<'a>((ty, policy): (&Type, &'a Policy)) -> &'a [std::sync::Arc<str>] {
    match ty.required() {
        Type::Enum(id) => policy.compiled.words.get(usize::from(id.0)).map_or(&[], Vec::as_slice),
        Type::List(element) => words((element, policy)),
        _ => &[],
    }
}

/// One policy's values and deciders of one result, for the rows of a block that differ.
pub struct Side<'a> {
    policy: &'a Policy,
    result: &'a ResultInfo,
    collects: bool,
    known: HashMap<Vec<(u16, bool)>, Decided>,
}

/// What decided, in words.
#[derive(Debug, Clone)]
pub struct Decided {
    pub rule: String,
    pub clause: Option<String>,
}

impl<'a> Side<'a> {
    /// Of a result of a policy.
    pub fn new(policy: &'a Policy, result: &'a ResultInfo, collects: bool) -> Side<'a> {
        Side { policy, result, collects, known: HashMap::new() }
    }

    /// What is certain of a row's value, and whether all of it is known.
    pub fn value(&self, column: &Column, row: usize) -> (Option<Output>, bool) {
        let known = column.known.get(row);
        let certain = self.collects || matches!(column.data, Data::Sets(_));
        let value = match (known, certain && column.some.get(row)) {
            (true, _) | (false, true) => Some(column.value(row)),
            (false, false) if self.collects => Some(Value::List(std::sync::Arc::from([]))),
            (false, false) => None,
        };
        (value.map(|value| self.policy.compiled.output(&value, &self.result.ty)), known)
    }

    /// Of each wanted row, in order, what decided.
    pub fn decided(
        &mut self,
        evaluator: &Evaluator,
        executor: &mut Executor,
        of: (&dyn Source, Block),
        result: usize,
        wanted: &Bits,
    ) -> Vec<Decided> {
        let applied = evaluator.applied(executor, of, result, wanted);
        wanted.rows().map(|row| self.of_row(&applied, row)).collect()
    }

    fn of_row(&mut self, applied: &[(u16, Truth)], row: usize) -> Decided {
        let state = |(at, truth): &(u16, Truth)| {
            (truth.yes.get(row) || truth.open.get(row)).then(|| (*at, truth.open.get(row)))
        };
        let pattern: Vec<(u16, bool)> = applied.iter().filter_map(state).collect();
        if let Some(known) = self.known.get(&pattern) {
            return known.clone();
        }
        let info = &self.policy.compiled.rules[self.result.rule.0 as usize];
        let rule = &*self.policy.compiled.program.rule(self.result.rule).name;
        let rows = || pattern.iter().filter_map(|(at, open)| Some((info.rows.get(usize::from(*at))?, *open)));
        let decided = if pattern.is_empty() {
            let by = std::iter::once((rule, None, false));
            Decided { rule: cells::rules(by), clause: cells::clauses(info.note.cite.iter()) }
        } else {
            Decided {
                rule: cells::rules(rows().map(|(info, open)| (rule, Some(&*info.id), open))),
                clause: cells::clauses(rows().flat_map(|(info, _)| &info.note.cite)),
            }
        };
        self.known.insert(pattern, decided.clone());
        decided
    }
}
