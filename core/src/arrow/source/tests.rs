//! The invariant of sources.
