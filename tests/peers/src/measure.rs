//! Timing: every contender in turn, round after round, so that a busy spell of the machine falls on all.

use std::time::Instant;

use crate::engine::Fault;

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
    /// one run
    pub run: Box<dyn FnMut() -> Result<(), Fault> + 'a>,
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
    /// the fastest run
    pub min: f64,
    /// the run in the middle
    pub median: f64,
}

/// Runs all of them so many times, after one run each that does not count.
pub fn interleaved(contenders: &mut [Contender<'_>], runs: usize) -> Result<Vec<Measured>, Fault> {
    let mut times = vec![Vec::with_capacity(runs); contenders.len()];
    for round in 0..=runs {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            let start = Instant::now();
            (contender.run)()?;
            let time = start.elapsed().as_secs_f64() * 1e9;
            if round > 0 {
                times.push(time / count(contender.rows.max(1)));
            }
        }
    }
    let measured = contenders.iter().zip(times).map(|(contender, mut times)| {
        times.sort_by(f64::total_cmp);
        Measured {
            name: contender.name.to_owned(),
            version: contender.version.to_owned(),
            call: contender.call.to_owned(),
            rows: contender.rows,
            min: times.first().copied().unwrap_or(f64::NAN),
            median: times.get(times.len() / 2).copied().unwrap_or(f64::NAN),
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
        let Measured { name, version, call, rows, min, median } = self;
        format!("{name}\t{version}\t{call}\t{rows}\t{min}\t{median}")
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
            min: text()?.parse().ok()?,
            median: text()?.parse().ok()?,
        })
    }
}
