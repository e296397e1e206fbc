//! A guard around decoders of binary formats: on damaged bytes some of them panic where an error is due.

use std::panic::{self, AssertUnwindSafe};

/// What a decoder gives; none where it panicked. Nothing of it may be used after that, and nothing is printed.
pub fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let decoded = panic::catch_unwind(AssertUnwindSafe(decode));
    panic::set_hook(hook);
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_none() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| [1, 2][std::hint::black_box(2)]), None);
    }
}
