//! Timing: every contender in turn, round after round, so that a busy spell of the machine falls on all; batch by batch, so that
//! it falls on some batches of a run and not on all.

use std::time::Instant;

use crate::engine::{ByColumns, Fault};

/// What a call takes where it takes a batch.
pub const BATCHES: &str = "65536 children";

/// Something timed.
pub struct Contender<'a> {
    /// as the table names it
    pub name: &'static str,
    /// its version, where it has one
    pub version: &'static str,
    /// what one call takes
    pub call: &'static str,
    /// children a run
    pub rows: usize,
    /// how many parts a run has, each timed
    pub parts: usize,
    /// one part of a run
    pub run: Box<dyn FnMut(usize) -> Result<(), Fault> + 'a>,
}

/// Something without a version, that many children in so many parts.
pub fn contender<'a>(
    name: &'static str,
    call: &'static str,
    rows: usize,
    parts: usize,
    run: impl FnMut(usize) -> Result<(), Fault> + 'a,
) -> Contender<'a> {
    Contender { name, version: "", call, rows, parts, run: Box::new(run) }
}

/// This engine on the batches of a register.
pub fn by_columns<'a>(name: &'static str, rows: usize, engine: &'a ByColumns) -> Contender<'a> {
    let run = |batch| engine.run(batch);
    Contender { version: env!("CARGO_PKG_VERSION"), ..contender(name, BATCHES, rows, engine.batches(), run) }
}

/// What was measured, in nanoseconds a child.
#[derive(Debug, Clone)]
pub struct Measured {
    /// as the table names it
    pub name: String,
    /// its version
    pub version: String,
    /// what one call takes
    pub call: String,
    /// children a run
    pub rows: usize,
    /// of each part the fastest, added up
    pub parts: f64,
    /// the fastest run
    pub min: f64,
    /// the run in the middle
    pub median: f64,
}

/// Runs all of them so many times, after one run each that does not count.
pub fn interleaved(contenders: &mut [Contender<'_>], runs: usize) -> Result<Vec<Measured>, Fault> {
    let mut times: Vec<_> =
        contenders.iter().map(|contender| vec![Vec::with_capacity(runs); contender.parts]).collect();
    for round in 0..=runs {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            for (part, times) in times.iter_mut().enumerate() {
                let start = Instant::now();
                (contender.run)(part)?;
                let time = start.elapsed().as_secs_f64() * 1e9;
                if round > 0 {
                    times.push(time / count(contender.rows.max(1)));
                }
            }
        }
    }
    let measured = contenders.iter().zip(times).map(|(contender, parts)| {
        let least = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
        let mut of_runs: Vec<f64> = (0..runs).map(|run| parts.iter().map(|times| times[run]).sum()).collect();
        of_runs.sort_by(f64::total_cmp);
        Measured {
            name: contender.name.to_owned(),
            version: contender.version.to_owned(),
            call: contender.call.to_owned(),
            rows: contender.rows,
            parts: parts.iter().map(|times| least(times)).sum(),
            min: least(&of_runs),
            median: of_runs.get(of_runs.len() / 2).copied().unwrap_or(f64::NAN),
        }
    });
    Ok(measured.collect())
}

/// A count as a factor.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
pub fn count(number: usize) -> f64 {
    number as f64
}

impl Measured {
    /// One line of the file that gathers what several programs measured.
    pub fn line(&self) -> String {
        let Measured { name, version, call, rows, parts, min, median } = self;
        format!("{name}\t{version}\t{call}\t{rows}\t{parts}\t{min}\t{median}")
    }

    /// Reads such a line.
    pub fn parse(line: &str) -> Option<Measured> {
        let mut parts = line.split('\t');
        let mut text = || parts.next().map(str::to_owned);
        Some(Measured {
            name: text()?,
            version: text()?,
            call: text()?,
            rows: text()?.parse().ok()?,
            parts: text()?.parse().ok()?,
            min: text()?.parse().ok()?,
            median: text()?.parse().ok()?,
        })
    }
}
