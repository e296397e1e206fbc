//! Reading, computing and writing at the same time: three stages, each a thread where the machine has them, with few pieces between
//! them, so that memory does not grow with the file and a slow stage holds up the others.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Pieces that may wait between two stages.
const WAITING: usize = 2;

/// Passes everything that `read` gives through `compute` to `write`, in order, until one of them fails or all is read.
///
/// `write` stays on the thread of the caller. With one thread, all do. The first error in the order of the pieces ends the work.
pub fn pass<A: Send, B: Send, E: Send>(
    threads: usize,
    mut read: impl FnMut() -> Result<Option<A>, E> + Send,
    mut compute: impl FnMut(A) -> Result<B, E> + Send,
    mut write: impl FnMut(B) -> Result<(), E>,
) -> Result<(), E> {
    if threads == 1 {
        while let Some(piece) = read()? {
            write(compute(piece)?)?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let (send_read, was_read) = sync_channel(WAITING);
        let (send_computed, computed) = sync_channel(WAITING);
        scope.spawn(move || feed(&send_read, || read().transpose()));
        scope.spawn(move || {
            let mut pieces = was_read.into_iter();
            feed(&send_computed, || pieces.next().map(|piece| piece.and_then(&mut compute)));
        });
        drain(computed, &mut write)
    })
}

/// Sends what comes until an error was sent, nothing more comes, or nobody listens.
fn feed<T, E>(to: &SyncSender<Result<T, E>>, mut next: impl FnMut() -> Option<Result<T, E>>) {
    while let Some(piece) = next() {
        let last = piece.is_err();
        if to.send(piece).is_err() || last {
            return;
        }
    }
}

/// Where this ends early, its end of the channel goes, and with it the stages before.
fn drain<T, E>(from: Receiver<Result<T, E>>, write: &mut impl FnMut(T) -> Result<(), E>) -> Result<(), E> {
    from.into_iter().try_for_each(|piece| write(piece?))
}

#[cfg(test)]
mod tests {
    use super::pass;

    /// Reads 0, 1, … and writes their squares; each stage may fail at a piece.
    fn run(threads: usize, rows: u32, fail: [Option<u32>; 3]) -> (Vec<u32>, Result<(), &'static str>) {
        let mut next = 0;
        let mut written = Vec::new();
        let check = |stage: usize, piece, name| if fail[stage] == Some(piece) { Err(name) } else { Ok(()) };
        let ended = pass(
            threads,
            || {
                let piece = next;
                next += 1;
                check(0, piece, "read").map(|()| (piece < rows).then_some(piece))
            },
            |piece| check(1, piece, "compute").map(|()| (piece, piece * piece)),
            |(piece, square)| {
                check(2, piece, "write")?;
                written.push(square);
                Ok(())
            },
        );
        (written, ended)
    }

    #[test]
    fn pieces_keep_their_order() {
        for threads in [1, 2] {
            let (written, ended) = run(threads, 1000, [None; 3]);
            assert_eq!(ended, Ok(()));
            assert_eq!(written, (0..1000).map(|piece| piece * piece).collect::<Vec<_>>());
            assert!(run(threads, 0, [None; 3]).0.is_empty());
        }
    }

    #[test]
    fn the_first_error_in_order_ends_the_work() {
        for threads in [1, 2] {
            assert_eq!(run(threads, 1000, [Some(3), None, None]), (vec![0, 1, 4], Err("read")));
            assert_eq!(run(threads, 1000, [Some(900), Some(2), None]), (vec![0, 1], Err("compute")));
            assert_eq!(run(threads, 1000, [Some(900), Some(800), Some(1)]), (vec![0], Err("write")));
        }
    }
}
