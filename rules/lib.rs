//! The rule packs of Kongchuo as data: one folder a policy, TOML inside.
//!
//! `README.md` in this folder is the reference of the rule language. The engine is in the crate `kongchuo`.

mod files {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

pub use files::FILES;

#[cfg(feature = "cases")]
pub use files::{CASES, EQUIVALENT};
