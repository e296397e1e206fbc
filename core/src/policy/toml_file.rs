//! One TOML file, parsed as far as it goes: a reader sees the table that it is, and every error in it is reported at once.

use toml::de::DeTable;

use super::toml_view::{File, Findings, Table};
use crate::diagnostic::{Diagnostic, FileId, Place, Sources};
use crate::language::Span;

/// The largest file, in bytes.
pub const MAX_FILE: usize = 1 << 20;

/// Hands the table of a file, called `name` in messages, to a reader. Gives the findings of parser and reader, and whether
/// the file could be read whole: where not, what seems to be missing may be in what could not be read.
pub(crate) fn read_file(
    sources: &Sources,
    id: FileId,
    name: &str,
    read: impl FnOnce(Table<'_>),
) -> (Vec<Diagnostic>, bool) {
    let findings = Findings::default();
    let text = sources.text(id);
    let file = File { id, text, findings: &findings };
    if text.len() > MAX_FILE {
        let message = format!("the file is larger than {} KiB", MAX_FILE / 1024);
        let finding = Diagnostic::error(file.place(0..0), message).help("split it into several files");
        return (vec![finding], false);
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    read(Table::root(file, document.get_ref(), name));
    let mut found = findings.into_list();
    if errors.is_empty() {
        return (found, true);
    }
    // What the parser made up to go on after an error is not the author's: of a broken table only the break is told.
    let blocks = Blocks::of(text);
    let broken: Vec<usize> =
        errors.iter().map(|error| blocks.index(error.span().map_or(0, |span| span.start))).collect();
    let sound = |place: Place| !broken.contains(&blocks.index(place.span.start));
    found.retain(|finding| finding.place.is_some_and(sound));
    for error in errors {
        let finding = syntax_error(id, text, &error);
        if !found.contains(&finding) {
            found.push(finding);
        }
    }
    (found, false)
}

fn syntax_error(file: FileId, text: &str, error: &toml::de::Error) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let place = Place { file, span: Span::new(range.start, range.end) };
    let message = match text.get(range) {
        Some(key) if error.message() == "duplicate key" => format!("duplicate key `{key}`"),
        _ => error.message().to_owned(),
    };
    Diagnostic::error(place, message)
}

/// The stretches of a file that begin with a line starting with `[`: a table's header and its keys.
struct Blocks(Vec<usize>);

impl Blocks {
    fn of(text: &str) -> Self {
        let after_line_ends = text.match_indices("\n[").map(|(at, _)| at + 1);
        Blocks(after_line_ends.collect())
    }

    /// Which stretch a byte is in.
    fn index(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}
