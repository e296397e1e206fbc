//! Every contender on the same children, in turn.

use super::Arguments;
use super::agree::{INTO_ARROW, LOOPS, into_arrow};
use crate::answers::{Answer, Output};
use crate::calendar::Dates;
use crate::columns::Columns;
use crate::data::{Children, ON};
use crate::engine::{ByColumns, Fault, OneCase, Records, Setup};
use crate::measure::{BATCHES, Contender, Measured, by_columns, contender, interleaved};
use crate::register::{BATCH, Nulls, Register};
use crate::{reading, row, table};

const CHILD: &str = "one child";

/// Measures all that this program holds and prints a line of figures for each.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let rows = arguments.rows;
    let dates = Dates::of(ON);
    let register = Register::draw(arguments.seed, 0..rows, Nulls::KnownNone)?;
    let columns: Vec<Columns<'_>> = register.batches.iter().filter_map(Columns::of).collect();
    let children = Children::draw(arguments.seed, 0..rows);
    let sample = Children::draw(arguments.seed, 0..arguments.sample.min(rows));
    let in_rows = ByColumns::prepare(&register, Setup::default())?;
    let keyed = ByColumns::prepare(&register, Setup { records: Records::Keyed, ..Setup::default() })?;
    let careful = ByColumns::prepare(&register, Setup { look_at_keys: true, ..Setup::default() })?;
    let warning = ByColumns::prepare(&register, Setup { look_at_keys: true, warnings: true, ..Setup::default() })?;
    let one_case = OneCase::prepare(&sample, false)?;
    let mut row_answers = vec![Answer::default(); BATCH];
    let engine = |name, engine| by_columns(name, rows, engine);

    let mut contenders = vec![
        contender("reading the columns once", BATCHES, rows, columns.len(), |batch| {
            reading::read(&columns[batch]);
            Ok(())
        }),
        contender("by hand, over rows", CHILD, rows, columns.len(), |batch| {
            let children_of_batch = children.rows.chunks(BATCH).nth(batch).unwrap_or_default();
            for (answer, child) in row_answers.iter_mut().zip(children_of_batch) {
                *answer = row::answer(child, &children.visits, &dates);
            }
            std::hint::black_box(&row_answers);
            Ok(())
        }),
        contender(INTO_ARROW, BATCHES, rows, columns.len(), |batch| {
            std::hint::black_box(into_arrow(&columns[batch], &dates)?);
            Ok(())
        }),
        engine("**this engine, by columns**", &in_rows),
        engine("this engine, by columns, visits by key", &keyed),
        engine("this engine, by columns, keys looked at", &careful),
        engine("this engine, by columns, keys and warnings", &warning),
        Contender {
            version: env!("CARGO_PKG_VERSION"),
            ..contender("this engine, one case at a time", CHILD, sample.rows.len(), 1, |_| one_case.run())
        },
    ];
    for (name, evaluate) in LOOPS {
        let (columns, dates) = (&columns, &dates);
        let mut out = Output::default();
        contenders.push(contender(name, BATCHES, rows, columns.len(), move |batch| {
            evaluate(&columns[batch], dates, &mut out);
            std::hint::black_box(&out);
            Ok(())
        }));
    }
    #[cfg(feature = "engines")]
    for mut named in crate::engines::all(&sample, &dates)? {
        let mut out = Vec::new();
        let version = named.version;
        let run = move |_| named.engine.evaluate(&mut out);
        contenders.push(Contender { version, ..contender(named.name, CHILD, sample.rows.len(), 1, run) });
    }
    contenders.retain(|contender| contender.name.contains(&arguments.only));
    for measured in interleaved(&mut contenders, arguments.runs)? {
        println!("{}", measured.line());
    }
    Ok(())
}

/// Prints the table of what several programs measured.
pub fn report(arguments: &Arguments) -> Result<(), Fault> {
    let mut measured = Vec::new();
    for file in &arguments.files {
        for line in std::fs::read_to_string(file)?.lines() {
            measured.push(Measured::parse(line).ok_or_else(|| format!("no line of figures: {line}"))?);
        }
    }
    print!("{}", table::markdown(measured));
    Ok(())
}
