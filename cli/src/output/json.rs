//! JSON and NDJSON: an answer is one line, whatever stands around it. The object is the one that the engine's `Answer` serialises as;
//! a test of the program holds the two together.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use kongchuo::{DUTY_FIELDS, PROCEDURE_FIELDS};

use super::cells::{Answers, Cell, Duties, Needed, texts};
use super::objects::{Around, Objects};
use super::{Form, Sink, Target};

/// Answers as objects.
pub struct JsonSink {
    objects: Objects,
    lines: Lines,
}

impl JsonSink {
    /// Writes to a target: an array, or the one object where one object was read.
    pub fn new(target: Target, form: &Form) -> Self {
        let around = if form.single { Around::One } else { Around::Array };
        JsonSink { objects: Objects::new(target, around), lines: Lines::new(form) }
    }

    /// One answer a line.
    pub fn of_lines(target: Target, form: &Form) -> Self {
        JsonSink { objects: Objects::new(target, Around::Lines), lines: Lines::new(form) }
    }
}

impl Sink for JsonSink {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        self.lines.each(table, |answer| self.objects.put(answer))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.objects.finish()
    }
}

/// Makes the text of answers.
struct Lines {
    /// `{"policy":"…","on":"…","student_id":`
    begin: Vec<u8>,
    /// for each result its name, with quotation marks and colon, and without
    names: Vec<(Vec<u8>, String)>,
    /// for each procedure its name, quoted with a colon; its columns follow those of the results
    procedures: Vec<Vec<u8>>,
    /// the text of an answer, kept for its room
    line: Vec<u8>,
}

impl Lines {
    fn new(form: &Form) -> Self {
        let mut begin = b"{\"policy\":".to_vec();
        string(&mut begin, &form.policy);
        begin.extend_from_slice(b",\"on\":");
        string(&mut begin, &form.on.to_string());
        begin.extend_from_slice(b",\"student_id\":");
        let name = |name: &String| {
            let mut quoted = Vec::new();
            string(&mut quoted, name);
            quoted.push(b':');
            (quoted, name.clone())
        };
        let columns = &form.columns;
        let results = columns.results.len() - columns.procedures.len() * PROCEDURE_FIELDS.len();
        let names = columns.results[..results].iter().map(|column| name(&column.name)).collect();
        let procedures = columns.procedures.iter().map(|id| name(id).0).collect();
        Lines { begin, names, procedures, line: Vec::new() }
    }

    /// Puts the text of each answer of a table.
    fn each(&mut self, table: &RecordBatch, mut put: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let answers = Answers::of(table, self.names.len() + self.procedures.len() * PROCEDURE_FIELDS.len())?;
        let (needed, duties, assumed) = (Needed::of(table)?, Duties::of(table)?, texts(table, "assumed")?);
        for row in 0..table.num_rows() {
            self.line.clear();
            let line = &mut self.line;
            line.extend_from_slice(&self.begin);
            match answers.key(row) {
                Some(key) => string(line, key),
                None => line.extend_from_slice(b"null"),
            }
            line.extend_from_slice(b",\"results\":");
            list(line, b'{', b'}', self.names.iter().enumerate(), |line, (at, (quoted, name))| {
                let open = answers.is_open(row, at, name);
                if !open {
                    line.extend_from_slice(quoted);
                    value(line, answers.results[at].at(row));
                }
                !open
            });
            line.extend_from_slice(b",\"undetermined\":");
            list(line, b'{', b'}', needed.at(row), |line, (result, facts)| {
                string(line, result);
                line.push(b':');
                strings(line, facts.iter());
                true
            });
            line.extend_from_slice(b",\"procedures\":");
            let parts = answers.results[self.names.len()..].chunks(PROCEDURE_FIELDS.len());
            list(line, b'{', b'}', self.procedures.iter().zip(parts), |line, (name, parts)| {
                line.extend_from_slice(name);
                list(line, b'{', b'}', PROCEDURE_FIELDS.iter().zip(parts), |line, (part, cells)| {
                    string(line, part);
                    line.push(b':');
                    value(line, cells.at(row));
                    true
                });
                true
            });
            line.extend_from_slice(b",\"obligations\":");
            let listed = duties.iter().flat_map(|duties| duties.at(row).map(move |duty| (&duties.parts, duty)));
            list(line, b'[', b']', listed, |line, (parts, duty)| {
                list(line, b'{', b'}', DUTY_FIELDS.iter().zip(parts), |line, (part, cells)| {
                    string(line, part);
                    line.push(b':');
                    value(line, cells.at(duty));
                    true
                });
                true
            });
            line.extend_from_slice(b",\"warnings\":");
            strings(line, answers.warnings.at(row).iter());
            line.extend_from_slice(b",\"assumed\":");
            strings(line, assumed.at(row).iter());
            line.push(b'}');
            put(&self.line)?;
        }
        Ok(())
    }
}

/// Adds a value.
pub fn value(line: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null => line.extend_from_slice(b"null"),
        Cell::Bool(true) => line.extend_from_slice(b"true"),
        Cell::Bool(false) => line.extend_from_slice(b"false"),
        // Memory takes all that is written.
        Cell::Int(value) => _ = write!(line, "{value}"),
        Cell::Date(value) => _ = write!(line, "\"{value}\""),
        Cell::Text(text) => string(line, text),
        Cell::Texts(texts) => strings(line, texts.iter()),
    }
}

fn strings<'a>(line: &mut Vec<u8>, texts: impl Iterator<Item = &'a str>) {
    list(line, b'[', b']', texts, |line, text| {
        string(line, text);
        true
    });
}

/// Elements with commas between them; `put` says whether it put one in.
pub fn list<T>(
    line: &mut Vec<u8>,
    open: u8,
    close: u8,
    elements: impl Iterator<Item = T>,
    mut put: impl FnMut(&mut Vec<u8>, T) -> bool,
) {
    line.push(open);
    let mut first = true;
    for element in elements {
        if !first {
            line.push(b',');
        }
        let any = put(line, element);
        if !any && !first {
            line.pop();
        }
        first &= !any;
    }
    line.push(close);
}

/// A text with quotation marks; most texts have nothing in them that JSON would write otherwise.
pub fn string(line: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        line.push(b'"');
        line.extend_from_slice(text.as_bytes());
        line.push(b'"');
    } else {
        // A text always has a JSON form, and memory takes all that is written.
        let _ = serde_json::to_writer(line, text);
    }
}

#[cfg(test)]
mod tests {
    use super::{list, string};

    #[test]
    fn texts_are_written_as_json_has_them() {
        for text in ["", "s1", "学生", "a\"b", "a\\b", "a\nb\u{1b}", "\u{7f}", "\u{2028}"] {
            let mut line = Vec::new();
            string(&mut line, text);
            assert_eq!(String::from_utf8(line).ok(), serde_json::to_string(text).ok());
        }
    }

    #[test]
    fn commas_stand_between_what_was_put_in() {
        for (put, text) in [("abc", "[a,b,c]"), ("-a-b-", "[a,b]"), ("--", "[]"), ("", "[]"), ("a-", "[a]")] {
            let mut line = Vec::new();
            list(&mut line, b'[', b']', put.bytes(), |line, byte| {
                let any = byte != b'-';
                line.extend(any.then_some(byte));
                any
            });
            assert_eq!(String::from_utf8(line).expect("text"), text, "{put}");
        }
    }
}
