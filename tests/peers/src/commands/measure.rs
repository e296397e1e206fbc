//! Every contender on the same children, in turn.

use super::Arguments;
use super::agree::LOOPS;
use crate::answers::{Answer, Output};
use crate::calendar::Dates;
use crate::columns::Columns;
use crate::data::{Children, ON};
use crate::engine::{ByColumns, Fault, OneCase, Records, Setup};
use crate::measure::{Contender, Measured, interleaved};
use crate::register::{Nulls, Register};
use crate::{reading, row, table};

const BATCHES: &str = "65536 children";
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
    let mut row_answers = vec![Answer::default(); rows];

    let mut contenders = vec![
        contender("reading the columns once", "", BATCHES, rows, || {
            columns.iter().for_each(reading::read);
            Ok(())
        }),
        contender("by hand, over rows", "", CHILD, rows, || {
            for (answer, child) in row_answers.iter_mut().zip(&children.rows) {
                *answer = row::answer(child, &children.visits, &dates);
            }
            std::hint::black_box(&row_answers);
            Ok(())
        }),
        contender("**this engine, by columns**", env!("CARGO_PKG_VERSION"), BATCHES, rows, || in_rows.run()),
        contender("this engine, by columns, visits by key", env!("CARGO_PKG_VERSION"), BATCHES, rows, || keyed.run()),
        contender("this engine, by columns, keys looked at", env!("CARGO_PKG_VERSION"), BATCHES, rows, || {
            careful.run()
        }),
        contender("this engine, by columns, keys and warnings", env!("CARGO_PKG_VERSION"), BATCHES, rows, || {
            warning.run()
        }),
        contender("this engine, one case at a time", env!("CARGO_PKG_VERSION"), CHILD, sample.rows.len(), || {
            one_case.run()
        }),
    ];
    for (name, evaluate) in LOOPS {
        let (columns, dates) = (&columns, &dates);
        let mut out = Output::default();
        contenders.push(contender(name, "", BATCHES, rows, move || {
            for columns in columns {
                evaluate(columns, dates, &mut out);
                std::hint::black_box(&out);
            }
            Ok(())
        }));
    }
    #[cfg(feature = "engines")]
    for mut named in crate::engines::all(&sample, &dates)? {
        let mut out = Vec::new();
        contenders.push(contender(named.name, named.version, CHILD, sample.rows.len(), move || {
            named.engine.evaluate(&mut out)
        }));
    }
    contenders.retain(|contender| contender.name.contains(&arguments.only));
    for measured in interleaved(&mut contenders, arguments.runs)? {
        println!("{}", measured.line());
    }
    Ok(())
}

fn contender<'a>(
    name: &'static str,
    version: &'static str,
    call: &'static str,
    rows: usize,
    run: impl FnMut() -> Result<(), Fault> + 'a,
) -> Contender<'a> {
    Contender { name, version, call, rows, run: Box::new(run) }
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
