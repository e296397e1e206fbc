//! `kongchuo test --mutate`: which changes of the rules no scenario notices.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use kongchuo::Library;
use kongchuo::mutation::{self, Equivalents, Mutant, MutationReport, Trials, Verdict};
use kongchuo::scenario::Scenario;

use super::load;
use crate::failure::Failure;
use crate::host::Host;
use crate::progress::Progress;

/// What became of the mutants, and how long it took.
pub struct Mutation {
    /// pack by pack
    pub report: MutationReport,
    /// how long the runs took
    pub elapsed: Duration,
}

/// The lists of equivalent mutants of a folder, or the built-in ones.
pub fn equivalents(host: &dyn Host, folder: Option<&Path>) -> Result<Equivalents, Failure> {
    let Some(folder) = folder else {
        return Equivalents::read(mutation::builtin_lists().iter().copied()).map_err(load::rules);
    };
    let files = load::files(host, folder)?;
    Equivalents::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).map_err(load::rules)
}

/// Runs the mutants of every pack that was given, or of the built-in ones where none was.
pub fn run(
    library: &Library,
    scenarios: Vec<(String, Scenario)>,
    equivalents: &Equivalents,
    host: &dyn Host,
) -> Result<Mutation, Failure> {
    let begun = host.clock();
    let given = library.given_ids();
    let packs = library.ids().into_iter().filter(|id| given.is_empty() || given.contains(id));
    let mutants = packs.map(|id| mutation::mutants(library, id)).collect::<Result<Vec<_>, _>>().map_err(load::rules)?;
    let mutants: Vec<Mutant> = mutants.into_iter().flatten().collect();
    let trials = Trials::new(library, scenarios).map_err(load::rules)?;
    let progress = Progress::new(host, false);
    let verdicts = verdicts(&trials, &mutants, host.threads(), |done| progress.set(done as u64, mutants.len() as u64));
    let verdicts: Vec<(Mutant, Verdict)> = mutants.into_iter().zip(verdicts).collect();
    let report = mutation::report(&verdicts, equivalents);
    Ok(Mutation { report, elapsed: host.clock().saturating_sub(begun) })
}

/// The verdict of each mutant, by so many threads; `done` is told how many are.
fn verdicts(trials: &Trials<'_>, mutants: &[Mutant], threads: usize, done: impl Fn(usize)) -> Vec<Verdict> {
    if threads < 2 {
        let all = mutants.iter().enumerate();
        return all
            .map(|(at, mutant)| {
                done(at);
                trials.run(mutant)
            })
            .collect();
    }
    let next = AtomicUsize::new(0);
    let mut verdicts = vec![Verdict::Survived; mutants.len()];
    thread::scope(|scope| {
        let (send, found) = mpsc::channel();
        for _ in 0..threads {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some((at, mutant)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    mutants.get(at).map(|mutant| (at, mutant))
                } {
                    if send.send((at, trials.run(mutant))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for (so_far, (at, verdict)) in found.into_iter().enumerate() {
            verdicts[at] = verdict;
            done(so_far);
        }
    });
    verdicts
}
