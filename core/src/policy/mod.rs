//! Policies: rule packs read from TOML, laid over one another, ready to be compiled.

pub mod items;
mod overlay;
mod read;
mod toml_view;

pub use overlay::{Body, Layer, Layered, LayeredRule, lay};
pub use read::{MAX_FILE, MAX_ITEMS, MAX_ROWS, read_pack};
