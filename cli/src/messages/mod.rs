//! Every sentence that the command line says, in Chinese and English.
//!
//! A sentence about data names the file, the row, the column and what was expected; it never holds a cell's value.

mod differences;
mod failures;
mod notices;
mod reports;
mod rows;
mod words;

use kongchuo::Lang;

pub use differences::{clause, kind, only, pair_count, summary};
pub use failures::failure;
pub use notices::{Notice, notice};
pub use reports::{Label, check_line, open_children, open_facts, target};
pub use rows::{problem, row};
pub use words::{Heading, citation};

fn pick(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

fn suggestion(nearest: Option<&str>, lang: Lang) -> String {
    nearest
        .map(|name| pick(lang, format!("；是否指“{name}”？"), format!("; did you mean `{name}`?")))
        .unwrap_or_default()
}
