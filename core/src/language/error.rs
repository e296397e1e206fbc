//! What is wrong with a text that is not an expression.

use super::syntax::Span;

/// One thing wrong with the text of an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// the bytes of the text that are wrong; empty at the end of the text
    pub span: Span,
    /// what is wrong: lower case, no full stop, the user's words in backticks
    pub message: String,
    /// what to write instead, where that can be guessed
    pub help: Option<String>,
}

impl SyntaxError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        SyntaxError { span, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A construct of CEL that this language leaves out.
    pub(super) fn left_out(span: Span, construct: &str) -> Self {
        SyntaxError::new(span, format!("{construct} not part of the rule language"))
    }
}
