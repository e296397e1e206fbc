//! Work on many things at once, each by itself.

use std::panic::resume_unwind;
use std::thread;

/// What `work` makes of each thing, in their order. Each thread takes things that stand side by side.
pub fn share<T: Send, U: Send>(threads: usize, things: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let part = things.len().div_ceil(threads.max(1)).max(1);
    if things.len() <= part {
        return things.into_iter().map(work).collect();
    }
    let (mut rest, mut made) = (things, Vec::new());
    let work = &work;
    thread::scope(|scope| {
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let later = rest.split_off(part.min(rest.len()));
            let mine = std::mem::replace(&mut rest, later);
            parts.push(scope.spawn(move || mine.into_iter().map(work).collect::<Vec<U>>()));
        }
        for part in parts {
            match part.join() {
                Ok(done) => made.extend(done),
                Err(panic) => resume_unwind(panic),
            }
        }
    });
    made
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn things_keep_their_order_whoever_works_on_them() {
        for count in [0, 1, 2, 3, 1000] {
            let squares: Vec<usize> = (0..count).map(|thing| thing * thing).collect();
            for threads in [0, 1, 2, 3, 2000] {
                assert_eq!(share(threads, (0..count).collect(), |thing: usize| thing * thing), squares);
            }
        }
    }
}
