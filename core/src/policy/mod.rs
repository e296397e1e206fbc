//! Policies: rule packs read from TOML, laid over one another, ready to be compiled.

pub mod items;
