//! Every sentence that the command line says, in Chinese and English.
//!
//! A sentence about data names the file, the row, the column and what was expected; it never holds a cell's value.

use std::fmt;
use std::path::Path;

use kongchuo::{Citation, FactErrors, Lang, Type, Types, Wording};

use crate::commands::Tally;
use crate::failure::{Failure, FileFault, Word};
use crate::input::{Encoding, Format, Looks, TermPart, UnknownColumn};
use crate::problem::{Expected, Problem};

/// A remark that is not an error.
pub enum Notice<'a> {
    /// a column that no name matches, and is not read
    UnknownColumn(&'a Path, &'a UnknownColumn),
    /// a table of a header alone
    NoRows(&'a Path),
    /// record rows whose key no child has
    Orphans(&'a Path, usize),
    /// how many rows were left out, of how many
    LeftOut(u64, u64),
    /// how many rule packs were checked, and how much was found
    Checked(usize, usize),
    /// how scenarios fared, and how long they took
    Tested(&'a Tally),
    /// something to look at in a row that was evaluated
    Note(&'a Path, u64, &'a Problem),
}

fn pick(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// `file: row 3, birth_date: expected …`
pub fn problem(path: &Path, row: u64, problem: &Problem, lang: Lang) -> String {
    let path = path.display();
    let expected = expected(&problem.expected, lang);
    match (&problem.column, lang) {
        (Some(column), Lang::Zh) => format!("{path}：第 {row} 行，{}：{expected}", Shown(column)),
        (Some(column), Lang::En) => format!("{path}: row {row}, {}: {expected}", Shown(column)),
        (None, Lang::Zh) => format!("{path}：第 {row} 行：{expected}"),
        (None, Lang::En) => format!("{path}: row {row}: {expected}"),
    }
}

fn expected(expected: &Expected, lang: Lang) -> String {
    match expected {
        Expected::Cells { wanted, found, lines } => {
            let mut text = pick(
                lang,
                format!("应与表头一样有 {wanted} 个单元格，此行有 {found} 个"),
                format!("expected {wanted} cells as in the header, the row has {found}"),
            );
            if *lines > 1 {
                text += &pick(
                    lang,
                    format!("；此行跨 {lines} 行文本，引号可能没有闭合"),
                    format!("; it lies on {lines} lines of text: a quotation mark may be left open"),
                );
            }
            text
        }
        Expected::Encoded(Encoding::Utf8) => pick(lang, "应为 UTF-8 编码的文本", "expected text in UTF-8"),
        Expected::Encoded(Encoding::Gbk) => pick(lang, "应为 GBK 编码的文本", "expected text in GBK"),
        Expected::WithinLimit => pick(lang, "应不超过 1 MiB；此行过长", "expected at most 1 MiB, the row is longer"),
        Expected::Key => pick(lang, "不应为空，此列是每行的标识", "expected a value: the column is the key"),
        Expected::UniqueKey => pick(
            lang,
            "应不与其他行重复；相同编号的各行均未计算",
            "expected a key that no other row has; all rows with it are left out",
        ),
        Expected::Json => pick(lang, "应为格式正确的 JSON", "expected well-formed JSON"),
        Expected::JsonObject => pick(lang, "应为 JSON 对象 { … }", "expected a JSON object { … }"),
        Expected::JsonEnd => {
            pick(lang, "文件在此处中断，数组没有结束", "the file ends here, expected the rest of the array")
        }
        Expected::Fact(error) => error.message(lang),
    }
}

/// The sentence of a remark.
pub fn notice(notice: &Notice, lang: Lang) -> String {
    match notice {
        Notice::UnknownColumn(path, UnknownColumn { header, nearest }) => {
            let (path, header) = (path.display(), Shown(header));
            let meant = suggestion(nearest.as_deref(), lang);
            pick(
                lang,
                format!("{path}：列“{header}”不在词汇表中，未读取{meant}"),
                format!("{path}: column `{header}` is not in the vocabulary and is not read{meant}"),
            )
        }
        Notice::NoRows(path) => {
            let path = path.display();
            pick(lang, format!("{path}：只有表头，没有数据行"), format!("{path}: a header and no rows"))
        }
        Notice::Orphans(path, rows) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：{rows} 条记录的编号不属于任何已计算的学生"),
                format!("{path}: {rows} records belong to no child that was evaluated"),
            )
        }
        Notice::LeftOut(bad, all) => pick(
            lang,
            format!("{all} 行中有 {bad} 行有误，未计入结果"),
            format!("{bad} of {all} rows are bad and left out of the answer"),
        ),
        Notice::Checked(packs, findings) => pick(
            lang,
            format!("检查了 {packs} 个规则包，发现 {findings} 处问题"),
            format!("{packs} rule packs checked, {findings} findings"),
        ),
        Notice::Tested(tally) => {
            let Tally { cases, days, failed, unreadable, elapsed } = tally;
            let milliseconds = elapsed.as_millis();
            let mut text = pick(
                lang,
                format!("{cases} 个用例（{days} 天），{failed} 个未通过，用时 {milliseconds} 毫秒"),
                format!("{cases} cases ({days} days), {failed} failed, {milliseconds} ms"),
            );
            if *unreadable > 0 {
                text += &pick(
                    lang,
                    format!("；{unreadable} 个用例文件有误"),
                    format!("; {unreadable} case files have errors"),
                );
            }
            text
        }
        Notice::Note(path, row, what) => problem(path, *row, what, lang),
    }
}

/// The sentence of a failure.
pub fn failure(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::File { path, fault } => {
            let path = path.display();
            match lang {
                Lang::Zh => format!("{path}：{}", file_fault(fault, lang)),
                Lang::En => format!("{path}: {}", file_fault(fault, lang)),
            }
        }
        Failure::Read(error) => pick(lang, format!("读取中断：{error}"), format!("cannot read on: {error}")),
        Failure::Write(path, error) => {
            let path = path.display();
            pick(lang, format!("{path}：无法写入：{error}"), format!("{path}: cannot write: {error}"))
        }
        Failure::Print(error) => {
            pick(lang, format!("无法写到标准输出：{error}"), format!("cannot write to standard output: {error}"))
        }
        Failure::Unknown { kind, word, nearest } => {
            let (zh, en) = match kind {
                Word::Policy => ("政策", "policy"),
                Word::Parameter => ("参数", "parameter"),
                Word::Result => ("结果", "result"),
                Word::Records => ("记录", "list of records"),
                Word::Column => ("列", "column"),
            };
            let (word, meant) = (Shown(word), suggestion(nearest.as_deref(), lang));
            pick(lang, format!("没有名为“{word}”的{zh}{meant}"), format!("no {en} is named `{word}`{meant}"))
        }
        Failure::Parameter { name, expected } => {
            let (zh, en) = (&expected.zh, &expected.en);
            pick(lang, format!("--set {name}：应为{zh}"), format!("--set {name}: expected {en}"))
        }
        Failure::NoRules(path) => {
            let path = path.display();
            pick(lang, format!("{path}：没有规则文件（.toml）"), format!("{path}: there are no rule files (.toml)"))
        }
        Failure::RecordsTwice(name) => {
            pick(lang, format!("--records {name}：只能给一个文件"), format!("--records {name}: expected one file only"))
        }
        Failure::OutputIsInput(path) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：--out 不能是正在读取的文件"),
                format!("{path}: --out cannot be a file that is read"),
            )
        }
        Failure::OutputExtension(path) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：应以 .json、.ndjson、.csv 或 .parquet 结尾，或用 --format 指明格式"),
                format!("{path}: expected a name ending in .json, .ndjson, .csv or .parquet, or --format"),
            )
        }
        Failure::ParquetToTerminal => pick(lang, "Parquet 须用 --out 写入文件", "Parquet needs a file: give --out"),
        Failure::Rules(diagnostics) => diagnostics.to_string(),
        Failure::NoStudent => pick(lang, "没有编号为 --student 的学生", "no row has the student_id given by --student"),
    }
}

fn file_fault(fault: &FileFault, lang: Lang) -> String {
    match fault {
        FileFault::Io(error) => pick(lang, format!("无法读取：{error}"), format!("cannot read: {error}")),
        FileFault::UnknownExtension => pick(
            lang,
            "应为 .json、.ndjson、.csv、.parquet 或 .xlsx 文件",
            "expected a .json, .ndjson, .csv, .parquet or .xlsx file",
        ),
        FileFault::NotRegular => pick(lang, "应为普通文件（需读取两遍）", "expected a regular file: it is read twice"),
        FileFault::Empty => pick(lang, "文件是空的", "the file is empty"),
        FileFault::NoRows => pick(lang, "没有数据行", "there are no rows"),
        FileFault::Mismatch { expected, looks } => {
            let ((zh, en), (looks_zh, looks_en)) = (format_name(*expected), looks_name(*looks));
            pick(
                lang,
                format!("按文件名应为 {zh}，内容却像{looks_zh}"),
                format!("expected {en} by its name, the content looks like {looks_en}"),
            )
        }
        FileFault::Encoding => pick(lang, "表头应为 UTF-8 或 GBK 编码的文本", "expected a header in UTF-8 or GBK"),
        FileFault::NoHeader => pick(lang, "第一行应为表头", "expected a header in the first line"),
        FileFault::NoColumn(name) => pick(
            lang,
            format!("缺少列 {name}；第一行应为表头，单元格以逗号分隔"),
            format!("expected a column `{name}`; the first line is the header, cells are separated by commas"),
        ),
        FileFault::DuplicateColumn(header) => {
            let header = Shown(header);
            pick(lang, format!("列“{header}”重复出现"), format!("column `{header}` stands there twice"))
        }
        FileFault::Json { line, column } => pick(
            lang,
            format!("应为格式正确的 JSON（第 {line} 行第 {column} 列处有误）；每行一个对象的文件应以 .ndjson 结尾"),
            format!(
                "expected well-formed JSON (line {line}, column {column}); a file of one object a line is named .ndjson"
            ),
        ),
        FileFault::JsonTooLong => pick(lang, "一个对象应不超过 1 MiB", "expected an object of at most 1 MiB"),
        FileFault::Parquet => pick(
            lang,
            "应为完好的 Parquet 文件（压缩方式 snappy、zstd 或不压缩）",
            "expected an undamaged Parquet file (compressed by snappy, zstd or not at all)",
        ),
        FileFault::Workbook => pick(
            lang,
            "应为完好、未加密的 Excel 工作簿（.xlsx）",
            "expected an undamaged Excel workbook (.xlsx) without a password",
        ),
        FileFault::Term { row, column, what } => {
            let what = match what {
                TermPart::Id => pick(lang, "应为学期名称", "expected the name of a term"),
                TermPart::Date => pick(lang, "应为日期，如 2021-09-01", "expected a date such as 2021-09-01"),
            };
            let column = Shown(column);
            pick(lang, format!("第 {row} 行，{column}：{what}"), format!("row {row}, {column}: {what}"))
        }
        FileFault::BadRow { row, problem } => {
            let what = expected(&problem.expected, lang);
            pick(lang, format!("第 {row} 行：{what}"), format!("row {row}: {what}"))
        }
        FileFault::Terms(errors) => fact_errors(errors, lang),
    }
}

/// What is wrong with a case, in one line.
fn fact_errors(errors: &FactErrors, lang: Lang) -> String {
    let each: Vec<String> = errors.iter().map(|error| error.message(lang)).collect();
    each.join(if lang == Lang::Zh { "；" } else { "; " })
}

fn suggestion(nearest: Option<&str>, lang: Lang) -> String {
    nearest
        .map(|name| pick(lang, format!("；是否指“{name}”？"), format!("; did you mean `{name}`?")))
        .unwrap_or_default()
}

fn format_name(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Json => ("JSON（一个对象或数组）", "JSON (an object or an array)"),
        Format::Ndjson => ("NDJSON（每行一个 JSON 对象）", "NDJSON (one JSON object a line)"),
        Format::Csv => ("CSV", "CSV"),
        Format::Parquet => ("Parquet", "Parquet"),
        Format::Xlsx => ("Excel 工作簿", "an Excel workbook"),
    }
}

fn looks_name(looks: Looks) -> (&'static str, &'static str) {
    match looks {
        Looks::Zip => (" Excel 工作簿（.xlsx）或 zip 压缩包", "an Excel workbook (.xlsx) or a zip archive"),
        Looks::OldOffice => ("旧版 Excel 工作簿（.xls）", "a workbook of an old Excel (.xls)"),
        Looks::Parquet => (" Parquet", "Parquet"),
        Looks::Gzip => (" gzip 压缩文件", "a gzip archive"),
        Looks::Utf16 => (" UTF-16 文本，请另存为 UTF-8", "UTF-16 text: save it as UTF-8"),
        Looks::Binary => ("二进制数据", "binary data"),
        Looks::JsonObject => (" JSON 对象", "a JSON object"),
        Looks::JsonArray => (" JSON 数组", "a JSON array"),
        Looks::Text => ("其他文本", "other text"),
    }
}

/// A label and what belongs to it.
pub fn labelled(title: &Wording, parts: &[String], lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}：{}", title.zh, parts.join("、")),
        Lang::En => format!("{}: {}", title.en, parts.join(", ")),
    }
}

/// A citation in few words: a clause of the policy's own document without its id.
pub fn citation(citation: &Citation, policy: &str, lang: Lang) -> String {
    match citation {
        Citation::Clause { document, clause } if document == policy => clause.clone(),
        Citation::Clause { document, clause } => format!("{document} {clause}"),
        Citation::Reading { id } => pick(lang, format!("读法 {id}"), format!("reading {id}")),
        Citation::Law { law, clause, .. } => format!("《{law}》{}", clause.as_deref().unwrap_or_default()),
    }
}

/// A type in plain words.
pub fn type_in_words(ty: &Type, types: &Types) -> Wording {
    match ty.required() {
        Type::Bool => Wording::new("true 或 false", "true or false"),
        Type::Int => Wording::new("整数", "a whole number"),
        Type::Date => Wording::new("日期，如 2021-09-01", "a date such as 2021-09-01"),
        Type::Enum(id) => {
            let words: Vec<String> = types.enum_type(*id).words.iter().map(|word| format!("`{word}`")).collect();
            Wording::new(format!("下列之一：{}", words.join("、")), format!("one of {}", words.join(", ")))
        }
        Type::List(element) => {
            let element = type_in_words(element, types);
            Wording::new(format!("列表，每项为{}", element.zh), format!("a list, each element {}", element.en))
        }
        _ => Wording::new("文本", "a text"),
    }
}

/// The heading of a list's column.
#[derive(Debug, Clone, Copy)]
pub enum Heading {
    /// a policy's id
    Id,
    /// a title
    Title,
    /// a document's number
    Number,
    /// when a document was issued
    Issued,
    /// how many results
    Results,
    /// a fact
    Fact,
    /// a list of records
    Record,
    /// a field of a record
    Field,
    /// an enum
    Enum,
    /// a word of an enum
    Word,
    /// a result
    Result,
    /// a type
    Type,
    /// a label
    Label,
    /// an assumed value
    Assumed,
    /// personal data
    Personal,
    /// the clauses behind an answer
    Clauses,
    /// known none
    None,
}

impl Heading {
    /// Its text.
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Heading::Id => ("编号", "id"),
            Heading::Title => ("名称", "title"),
            Heading::Number => ("文号", "number"),
            Heading::Issued => ("印发", "issued"),
            Heading::Results => ("结果数", "results"),
            Heading::Fact => ("事实", "fact"),
            Heading::Record => ("记录", "record"),
            Heading::Field => ("字段", "field"),
            Heading::Enum => ("枚举", "enum"),
            Heading::Word => ("词", "word"),
            Heading::Result => ("结果", "result"),
            Heading::Type => ("类型", "type"),
            Heading::Label => ("标签", "label"),
            Heading::Assumed => ("缺省取值", "assumed"),
            Heading::Personal => ("个人信息", "personal data"),
            Heading::Clauses => ("依据", "clauses"),
            Heading::None => ("无", "none"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A word from outside, on one line of a terminal and not endless.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 60;
        for (at, letter) in self.0.chars().enumerate() {
            if at == LONGEST {
                return f.write_str("…");
            }
            write!(f, "{}", if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use kongchuo::Lang;

    use super::problem;
    use crate::problem::{Expected, Problem};

    #[test]
    fn row_column_and_expectation_stand_on_one_line() {
        let what = Problem::of_column("student_id\n", Expected::Key);
        assert_eq!(
            problem(Path::new("a.csv"), 3, &what, Lang::En),
            "a.csv: row 3, student_id\u{fffd}: expected a value: the column is the key"
        );
        assert_eq!(
            problem(Path::new("a.csv"), 3, &what, Lang::Zh),
            "a.csv：第 3 行，student_id\u{fffd}：不应为空，此列是每行的标识"
        );
    }

    #[test]
    fn an_open_quotation_mark_is_suspected_where_a_row_spans_lines() {
        let text = |lines| {
            let what = Problem::of_row(Expected::Cells { wanted: 3, found: 2, lines });
            problem(Path::new("a.csv"), 1, &what, Lang::En)
        };
        assert!(!text(1).contains("quotation"));
        assert!(text(2).contains("quotation"));
    }
}
