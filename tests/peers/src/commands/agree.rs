//! Who agrees with whom: a contender that differs on one row does not count.

use arrow_array::RecordBatch;

use super::Arguments;
use crate::answers::{Answer, Output, difference, results};
use crate::calendar::Dates;
use crate::columns::{Columns, bitmaps, indexed, passes};
use crate::data::{Children, ON};
use crate::engine::{ByColumns, Fault, OneCase, Records, Setup, answers, partial};
use crate::register::{Nulls, Register};
use crate::row;

/// A loop over columns.
pub type Loop = fn(&Columns<'_>, &Dates, &mut Output);

/// The loops over columns, by name.
pub const LOOPS: [(&str, Loop); 3] = [
    ("by hand, over columns, 64 children a word", bitmaps::evaluate),
    ("by hand, over columns, vectorised passes", passes::evaluate),
    ("by hand, over columns, indexed row by row", indexed::evaluate),
];

/// The fastest of them where it begins and ends with Arrow, as the engine does: with buffers of its own for each batch, which
/// it hands over as columns.
pub const INTO_ARROW: &str = "by hand, over columns, 64 children a word, into Arrow";

/// [`INTO_ARROW`] of a batch.
pub fn into_arrow(columns: &Columns<'_>, dates: &Dates) -> Result<RecordBatch, Fault> {
    let mut out = Output::default();
    bitmaps::evaluate(columns, dates, &mut out);
    out.into_batch()
}

/// Compares all; the first that differs ends it.
pub fn agree(arguments: &Arguments) -> Result<(), Fault> {
    let dates = Dates::of(ON);
    let register = Register::draw(arguments.seed, 0..arguments.rows, Nulls::KnownNone)?;
    let engine = ByColumns::prepare(&register, Setup::default())?;
    let mut expected = Vec::with_capacity(arguments.rows);
    engine.each(|table| {
        expected.extend(answers(table)?);
        Ok(())
    })?;

    let mut found = Vec::with_capacity(arguments.rows);
    for (name, evaluate) in LOOPS {
        found.clear();
        let mut out = Output::default();
        for batch in &register.batches {
            evaluate(&columns(batch)?, &dates, &mut out);
            found.extend(out.answers());
        }
        same(name, &expected, &found)?;
    }
    found.clear();
    for batch in &register.batches {
        found.extend(results(&into_arrow(&columns(batch)?, &dates)?)?);
    }
    same(INTO_ARROW, &expected, &found)?;
    let children = Children::draw(arguments.seed, 0..arguments.rows);
    found.clear();
    found.extend(children.rows.iter().map(|child| row::answer(child, &children.visits, &dates)));
    same("by hand, over rows", &expected, &found)?;
    drop(children);

    let keyed = ByColumns::prepare(&register, Setup { records: Records::Keyed, ..Setup::default() })?;
    found.clear();
    keyed.each(|table| {
        found.extend(answers(table)?);
        Ok(())
    })?;
    same("this engine, by columns, visits by key", &expected, &found)?;

    unknowns(arguments, Nulls::Absent, "this engine, by columns, none is a value", &expected)?;
    unknowns(arguments, Nulls::NotGiven, "this engine, by columns, one cell in ten not given", &expected)?;

    let sample = arguments.sample.min(arguments.rows);
    let children = Children::draw(arguments.seed, 0..sample);
    let expected = &expected[..sample];
    OneCase::prepare(&children, false)?.evaluate(&mut found)?;
    same("this engine, one case at a time", expected, &found)?;
    #[cfg(feature = "engines")]
    for mut named in crate::engines::all(&children, &dates)? {
        named.engine.evaluate(&mut found)?;
        same(named.name, expected, &found)?;
    }
    Ok(())
}

fn columns(batch: &RecordBatch) -> Result<Columns<'_>, Fault> {
    Columns::of(batch).ok_or_else(|| "the columns are not as the loops want them".into())
}

/// What is settled though facts are unknown is what it is when they are known.
fn unknowns(arguments: &Arguments, nulls: Nulls, name: &str, expected: &[Answer]) -> Result<(), Fault> {
    let register = Register::draw(arguments.seed, 0..arguments.rows, nulls)?;
    let engine = ByColumns::prepare(&register, Setup { nulls, ..Setup::default() })?;
    let (mut found, mut open) = (Vec::with_capacity(arguments.rows), 0);
    engine.each(|table| {
        let (answers, undetermined) = partial(table)?;
        for (mut answer, undetermined) in answers.into_iter().zip(undetermined) {
            let known = expected.get(found.len()).ok_or("the engine answers too many rows")?;
            let [school_age, ground, status, category, visit_due] = undetermined;
            answer.school_age = if school_age { known.school_age } else { answer.school_age };
            answer.ground = if ground { known.ground } else { answer.ground };
            answer.status = if status { known.status } else { answer.status };
            answer.category = if category { known.category } else { answer.category };
            answer.visit_due = if visit_due { known.visit_due } else { answer.visit_due };
            open += usize::from(undetermined.contains(&true));
            found.push(answer);
        }
        Ok(())
    })?;
    same(name, expected, &found)?;
    if nulls != Nulls::NotGiven && open > 0 {
        return Err(format!("the engine leaves results of {open} rows open though every fact is known").into());
    }
    if open > 0 {
        println!("  (in {open} of these rows a result is open, and not compared)");
    }
    Ok(())
}

fn same(name: &str, expected: &[Answer], found: &[Answer]) -> Result<(), Fault> {
    if let Some(difference) = difference(name, expected, found) {
        return Err(difference.into());
    }
    println!("agrees on {} rows: {name}", found.len());
    Ok(())
}
