//! Findings as a person reads them in a terminal: the line, the span underlined, help and related places.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, FileId, Place, Severity, Sources};

impl Diagnostics {
    /// Every finding with its lines, an empty line between two. Ends with a line end unless there is no finding.
    ///
    /// `color` adds ANSI colours. Wide (Chinese) characters count as two columns in the underlining, and as one in
    /// `path:line:column`, as everywhere else.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let shown: Vec<String> =
            self.list.iter().map(|finding| renderer.render(&[group(&self.sources, finding)]) + "\n").collect();
        shown.join("\n")
    }
}

fn group<'a>(sources: &'a Sources, finding: &'a Diagnostic) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&*finding.message);
    let Some(place) = finding.place else {
        let group = Group::with_title(title);
        return match &finding.help {
            Some(help) => group.element(Level::HELP.message(&**help)),
            None => group,
        };
    };
    // The file of the finding comes first, then those of related places, each once.
    let mut files = vec![place.file];
    for (place, _) in &finding.related {
        if !files.contains(&place.file) {
            files.push(place.file);
        }
    }
    let snippets = files.into_iter().map(|file| snippet(sources, file, finding));
    let group = Group::with_title(title).elements(snippets);
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(&**help)),
        None => group,
    }
}

/// The lines of one file that a finding speaks of.
fn snippet<'a>(sources: &'a Sources, file: FileId, finding: &'a Diagnostic) -> Snippet<'a, Annotation<'a>> {
    let text = sources.text(file);
    let primary = finding.place.filter(|place| place.file == file).map(|place| (within(text, place), None));
    let related = finding.related.iter().filter(|(place, _)| place.file == file);
    let related: Vec<_> = related.map(|(place, why)| (within(text, *place), Some(&**why))).collect();

    // Only the lines from the first to the last place are handed on: a file may be large, and findings many.
    let ranges = || primary.iter().chain(&related).map(|(range, _)| range);
    let first = ranges().map(|range| range.start).min().unwrap_or(0);
    let last = ranges().map(|range| range.end).max().unwrap_or(0);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let (line, _) = sources.line_column(file, start);

    let shifted = |range: &Range<usize>| range.start - start..range.end - start;
    let primary = primary.iter().map(|(range, _)| AnnotationKind::Primary.span(shifted(range)));
    let related = related.iter().map(|(range, why)| AnnotationKind::Context.span(shifted(range)).label(*why));
    Snippet::source(&text[start..end]).path(sources.path(file)).line_start(line).annotations(primary.chain(related))
}

/// A place as a range of bytes of a text, at the bounds of characters.
fn within(text: &str, place: Place) -> Range<usize> {
    let floor = |byte: usize| (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = floor(place.span.start);
    start..floor(place.span.end).max(start)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Place, Sources};
    use crate::language::Span;

    /// The place of a word in the first or second file.
    fn place(sources: &Sources, file: u32, word: &str) -> Place {
        let start = sources.text(FileId(file)).find(word).expect("the word is in the file");
        Place { file: FileId(file), span: Span::new(start, start + word.len()) }
    }

    fn rendered(sources: &Sources, finding: Diagnostic) -> String {
        Diagnostics { sources: sources.clone(), list: vec![finding] }.render(false)
    }

    fn sources(files: &[(&str, &str)]) -> Sources {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(*path, *text);
        }
        sources
    }

    #[test]
    fn a_finding_shows_its_line_and_help() {
        let sources = sources(&[("cn/policy.toml", "[policy]\nid = \"cn\"\ntitel = 1\n")]);
        let finding =
            Diagnostic::error(place(&sources, 0, "titel"), "unknown key `titel`").help("did you mean `title`?");
        assert_eq!(
            rendered(&sources, finding),
            "error: unknown key `titel`\n \
             --> cn/policy.toml:3:1\n  \
               |\n\
             3 | titel = 1\n  \
               | ^^^^^\n  \
               |\n  \
               = help: did you mean `title`?\n"
        );
    }

    #[test]
    fn wide_characters_are_underlined_where_they_stand() {
        let sources = sources(&[("cn/a.toml", "title = { zh = '疑似辍学', en = Days }\n")]);
        let finding = Diagnostic::warning(place(&sources, 0, "Days"), "not quoted");
        // The first four characters are two columns wide each: 28 characters, 32 columns.
        let underlined = format!("  | {}^^^^\n", " ".repeat(32));
        assert_eq!(
            rendered(&sources, finding),
            "warning: not quoted\n --> cn/a.toml:1:29\n  |\n1 | title = { zh = '疑似辍学', en = Days }\n".to_owned()
                + &underlined
        );
    }

    #[test]
    fn related_places_are_shown_in_their_files() {
        let sources = sources(&[
            ("cn/a.toml", "\n\n[[fact]]\nid = \"age\"\n\n\n\n\n[[fact]]\nid = 'age'\n"),
            ("gy/b.toml", "[[fact]]\nid = 'age'\n"),
        ]);
        let finding = Diagnostic::error(place(&sources, 0, "'age'"), "a second fact `age`")
            .related(place(&sources, 0, "\"age\""), "the first is here")
            .related(place(&sources, 1, "'age'"), "and here");
        assert_eq!(
            rendered(&sources, finding),
            "error: a second fact `age`\n  \
              --> cn/a.toml:10:6\n   \
                |\n \
              4 | id = \"age\"\n   \
                |      ----- the first is here\n\
             ...\n\
             10 | id = 'age'\n   \
                |      ^^^^^\n   \
                |\n  \
              ::: gy/b.toml:2:6\n   \
                |\n \
              2 | id = 'age'\n   \
                |      ----- and here\n"
        );
    }

    #[test]
    fn findings_without_a_place_and_at_the_ends_of_a_file_are_shown() {
        let sources = sources(&[("a.toml", "甲\n"), ("b.toml", "")]);
        let at = |file, start, end| Place { file: FileId(file), span: Span::new(start, end) };
        for place in [at(0, 0, 0), at(0, 1, 2), at(0, 4, 4), at(0, 900, 1000), at(0, 3, 1), at(1, 0, 0), at(1, 0, 9)] {
            let text = rendered(&sources, Diagnostic::error(place, "broken"));
            assert!(text.contains(".toml:"), "{place:?}: {text}");
        }
        assert_eq!(
            rendered(&sources, Diagnostic::error(None, "no pack `x`").help("try `cn`")),
            "error: no pack `x`\n |\n = help: try `cn`\n"
        );
    }

    #[test]
    fn colour_is_asked_for() {
        let sources = sources(&[("a.toml", "x\n")]);
        let list = vec![Diagnostic::error(place(&sources, 0, "x"), "broken")];
        let findings = Diagnostics { sources, list };
        assert!(findings.render(true).contains('\u{1b}') && !findings.render(false).contains('\u{1b}'));
        assert_eq!(Diagnostics::default().render(true), "");
    }
}
