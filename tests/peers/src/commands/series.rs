//! This engine against itself: more rows, unknown facts, more results, more threads, and the memory it holds.

use super::Arguments;
use crate::answers::Output;
use crate::calendar::Dates;
use crate::columns::{Columns, bitmaps};
use crate::data::ON;
use crate::engine::{ByColumns, Fault, Setup};
use crate::measure::{BATCHES, Measured, by_columns, contender, count, interleaved};
use crate::register::{BATCH, Nulls, Register};
use crate::table::{heading, peak_memory, short};

/// Time a child at each size; the loop by hand beside it shows what of a change is the machine's.
pub fn linear(arguments: &Arguments) -> Result<(), Fault> {
    println!("{}\n", heading());
    println!(
        "| children | ns a child | fastest run | median | against 10^5 | by hand, 64 children a word | against 10^5 |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut first = None;
    for rows in [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000] {
        if rows > arguments.rows {
            break;
        }
        let register = Register::draw(arguments.seed, 0..rows, Nulls::KnownNone)?;
        let engine = ByColumns::prepare(&register, Setup::default())?;
        let columns: Vec<Columns<'_>> = register.batches.iter().filter_map(Columns::of).collect();
        let dates = Dates::of(ON);
        let mut out = Output::default();
        let by_hand = |batch: usize| {
            bitmaps::evaluate(&columns[batch], &dates, &mut out);
            std::hint::black_box(&out);
            Ok(())
        };
        let by_hand = contender("by hand", BATCHES, rows, columns.len(), by_hand);
        let mut contenders = [by_columns("engine", rows, &engine), by_hand];
        let measured = interleaved(&mut contenders, arguments.runs)?;
        let [engine, by_hand] = &measured[..] else { continue };
        let (engine_first, by_hand_first) = *first.get_or_insert((engine.parts, by_hand.parts));
        println!(
            "| {rows} | {} | {} | {} | {} | {} | {} |",
            short(engine.parts),
            short(engine.min),
            short(engine.median),
            short(engine.parts / engine_first),
            short(by_hand.parts),
            short(by_hand.parts / by_hand_first)
        );
    }
    Ok(())
}

/// Every fact known, against one cell in ten not given; between them every fact known where nulls do not say so, and what is
/// none takes a value, as it must where a null is a fact not given.
pub fn unknowns(arguments: &Arguments) -> Result<(), Fault> {
    let prepare = |nulls| -> Result<ByColumns, Fault> {
        let register = Register::draw(arguments.seed, 0..arguments.rows, nulls)?;
        ByColumns::prepare(&register, Setup { nulls, ..Setup::default() })
    };
    let (known, written, unknown) = (prepare(Nulls::KnownNone)?, prepare(Nulls::Absent)?, prepare(Nulls::NotGiven)?);
    let contenders = [
        ("every fact known, a null is none", &known),
        ("every fact known, none is a value", &written),
        ("one cell in ten not given, none is a value", &unknown),
    ];
    compare(arguments, contenders)
}

/// The five results of the workload, against all results and warnings.
pub fn results(arguments: &Arguments) -> Result<(), Fault> {
    let register = Register::draw(arguments.seed, 0..arguments.rows, Nulls::KnownNone)?;
    let prepare = |all| ByColumns::prepare(&register, Setup { all, ..Setup::default() });
    let (five, all) = (prepare(false)?, prepare(true)?);
    compare(arguments, [("the five results of the workload", &five), ("all results, with warnings", &all)])
}

/// One thread, against two.
pub fn threads(arguments: &Arguments) -> Result<(), Fault> {
    let register = Register::draw(arguments.seed, 0..arguments.rows, Nulls::KnownNone)?;
    let prepare = |threads| ByColumns::prepare(&register, Setup { threads, ..Setup::default() });
    let (one, two) = (prepare(None)?, prepare(Some(2))?);
    compare(arguments, [("one thread", &one), ("two threads", &two)])
}

fn compare<const N: usize>(arguments: &Arguments, contenders: [(&'static str, &ByColumns); N]) -> Result<(), Fault> {
    let mut contenders = contenders.map(|(name, engine)| by_columns(name, arguments.rows, engine));
    let measured = interleaved(&mut contenders, arguments.runs)?;
    println!("{}\n", heading());
    println!("| {} children | ns a child | fastest run | median | ratio |", arguments.rows);
    println!("| --- | ---: | ---: | ---: | ---: |");
    let first = measured.first().map_or(f64::NAN, |measured| measured.parts);
    for Measured { name, parts, min, median, .. } in &measured {
        println!("| {name} | {} | {} | {} | {} |", short(*parts), short(*min), short(*median), short(parts / first));
    }
    Ok(())
}

/// Batches drawn, evaluated and dropped one after another: the most memory held, for so many children.
pub fn memory(arguments: &Arguments) -> Result<(), Fault> {
    let nobody = Register::draw(arguments.seed, 0..0, Nulls::KnownNone)?;
    let engine = ByColumns::prepare(&nobody, Setup::default())?;
    let mut evaluated = 0;
    for from in (0..arguments.rows).step_by(BATCH) {
        let numbers = from..arguments.rows.min(from + BATCH);
        for batch in &Register::draw(arguments.seed, numbers, Nulls::KnownNone)?.batches {
            evaluated += engine.evaluate(batch)?.num_rows();
        }
    }
    let peak = peak_memory().map_or_else(|| "unknown".to_owned(), |peak| short(count(peak) / 1e6));
    println!("{evaluated} children in batches of {BATCH}: at most {peak} MB held");
    Ok(())
}
