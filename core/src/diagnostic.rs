//! Errors in rule files: what is wrong, where, and the nearest right word.

mod render;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use crate::language::Span;

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A span in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// the file
    pub file: FileId,
    /// the bytes
    pub span: Span,
}

/// The rule files that are being loaded: path and text of each.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(String, String)>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push((path.into(), text.into()));
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// A file's path as it was given; empty for a file that is not among these.
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |(path, _)| path)
    }

    /// A file's text; empty for a file that is not among these.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |(_, text)| text)
    }

    /// Line and column (both from 1, columns in characters) of a byte of a file.
    pub fn line_column(&self, file: FileId, byte: usize) -> (usize, usize) {
        let text = self.text(file);
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The pack does not load.
    Error,
    /// The pack loads; `kongchuo check` says it.
    Warning,
}

/// One finding about a rule file: a [`Finding`], made step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Finding>);

/// What a [`Diagnostic`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// error or warning
    pub severity: Severity,
    /// where; none where the finding has no one place
    pub place: Option<Place>,
    /// what is wrong: lower case, no full stop, the user's words in backticks
    pub message: Message,
    /// what to do, apart from the message
    pub help: Option<Message>,
    /// other places that belong to it, each with a word on why
    pub related: Vec<(Place, Message)>,
}

/// Words of a finding.
pub type Message = Cow<'static, str>;

impl Deref for Diagnostic {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.0
    }
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(place: impl Into<Option<Place>>, message: impl Into<Message>) -> Self {
        Diagnostic::new(Severity::Error, place.into(), message.into())
    }

    /// A warning at a place.
    pub fn warning(place: impl Into<Option<Place>>, message: impl Into<Message>) -> Self {
        Diagnostic::new(Severity::Warning, place.into(), message.into())
    }

    // There are hundreds of findings in the text of this program: what makes them stands once, outside of those who report.
    #[inline(never)]
    fn new(severity: Severity, place: Option<Place>, message: Message) -> Self {
        Diagnostic(Box::new(Finding { severity, place, message, help: None, related: Vec::new() }))
    }

    /// With help.
    #[must_use]
    pub fn help(self, help: impl Into<Message>) -> Self {
        self.with_help(Some(help.into()))
    }

    /// With help, where there is any.
    #[must_use]
    pub fn maybe_help(self, help: Option<String>) -> Self {
        self.with_help(help.map(Cow::Owned))
    }

    #[inline(never)]
    fn with_help(mut self, help: Option<Message>) -> Self {
        self.0.help = help.or(self.0.help);
        self
    }

    /// With a related place.
    #[must_use]
    pub fn related(self, place: Place, why: impl Into<Message>) -> Self {
        self.with_related(place, why.into())
    }

    #[inline(never)]
    fn with_related(mut self, place: Place, why: Message) -> Self {
        self.0.related.push((place, why));
        self
    }
}

/// Every finding of one load, with the files they speak of: what a failed load returns.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// the files
    pub sources: Sources,
    /// the findings, in the order of files and places
    pub list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }
}

impl std::error::Error for Diagnostics {}

/// A list of `{ "severity", "file", "line", "column", "span": { "start", "end" }, "message", "help", "related" }`; lines and
/// columns count from 1, columns in characters, the span in bytes. Without a place, `file` to `span` are null.
impl Serialize for Diagnostics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.list.iter().map(|finding| {
            FindingOut {
                severity: finding.severity,
                place: PlaceOut::new(finding.place, &self.sources),
                message: &finding.message,
                help: finding.help.as_deref(),
                related: finding
                    .related
                    .iter()
                    .map(|(place, message)| RelatedOut { place: PlaceOut::new(Some(*place), &self.sources), message })
                    .collect(),
            }
        }))
    }
}

#[derive(Serialize)]
struct FindingOut<'a> {
    severity: Severity,
    #[serde(flatten)]
    place: PlaceOut<'a>,
    message: &'a str,
    help: Option<&'a str>,
    related: Vec<RelatedOut<'a>>,
}

#[derive(Serialize)]
struct RelatedOut<'a> {
    #[serde(flatten)]
    place: PlaceOut<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct PlaceOut<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    span: Option<Span>,
}

impl<'a> PlaceOut<'a> {
    fn new(place: Option<Place>, sources: &'a Sources) -> Self {
        let at = place.map(|place| sources.line_column(place.file, place.span.start));
        PlaceOut {
            file: place.map(|place| sources.path(place.file)),
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            span: place.map(|place| place.span),
        }
    }
}

impl fmt::Display for Diagnostics {
    /// One line a finding: `path:line:column: error: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.list.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            if let Some(place) = finding.place {
                let (line, column) = self.sources.line_column(place.file, place.span.start);
                write!(f, "{}:{line}:{column}: ", self.sources.path(place.file))?;
            }
            let word = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            write!(f, "{word}: {}", finding.message)?;
            if let Some(help) = &finding.help {
                write!(f, " ({help})")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, Place, Sources};
    use crate::language::Span;

    #[test]
    fn findings_as_data_say_where_they_stand() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "一二\n三四");
        let place = Place { file, span: Span { start: 10, end: 13 } };
        let list = vec![
            Diagnostic::error(place, "no `四`").help("did you mean `三`?").related(place, "here"),
            Diagnostic::warning(None, "empty"),
        ];
        assert_eq!(
            serde_json::to_value(Diagnostics { sources, list }).expect("data"),
            serde_json::json!([
                {
                    "severity": "error", "file": "a.toml", "line": 2, "column": 2, "span": { "start": 10, "end": 13 },
                    "message": "no `四`", "help": "did you mean `三`?",
                    "related": [{ "file": "a.toml", "line": 2, "column": 2, "span": { "start": 10, "end": 13 }, "message": "here" }],
                },
                {
                    "severity": "warning", "file": null, "line": null, "column": null, "span": null,
                    "message": "empty", "help": null, "related": [],
                },
            ])
        );
    }
}
