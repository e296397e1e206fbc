//! What is wrong with a row.

use std::path::Path;

use kongchuo::{Lang, printable};

use super::pick;
use crate::format::Encoding;
use crate::problem::{Expected, Problem};

/// `file: row 3, birth_date: expected …`
pub fn problem(path: &Path, row: u64, problem: &Problem, lang: Lang) -> String {
    let path = path.display();
    let expected = expected(&problem.expected, lang);
    match (&problem.column, lang) {
        (Some(column), Lang::Zh) => format!("{path}：第 {row} 行，{}：{expected}", printable(column)),
        (Some(column), Lang::En) => format!("{path}: row {row}, {}: {expected}", printable(column)),
        (None, Lang::Zh) => format!("{path}：第 {row} 行：{expected}"),
        (None, Lang::En) => format!("{path}: row {row}: {expected}"),
    }
}

/// Which row is meant.
pub fn row(row: u64, lang: Lang) -> String {
    pick(lang, format!("第 {row} 行"), format!("row {row}"))
}

/// What was expected, in one sentence without a full stop.
pub fn expected(expected: &Expected, lang: Lang) -> String {
    match expected {
        Expected::Cells { wanted, found, lines } => {
            let mut text = pick(
                lang,
                format!("应与表头一样有 {wanted} 个单元格，此行有 {found} 个"),
                format!("expected {wanted} cells as in the header, the row has {found}"),
            );
            text += &open_quotation(*lines, lang);
            text
        }
        Expected::Encoded(Encoding::Utf8) => pick(lang, "应为 UTF-8 编码的文本", "expected text in UTF-8"),
        Expected::Encoded(Encoding::Gbk) => pick(lang, "应为 GBK 编码的文本", "expected text in GBK"),
        Expected::NoNul => pick(lang, "应为文本；此处含有空字符（NUL）", "expected text, there is a NUL character"),
        Expected::WithinLimit { lines } => {
            let mut text = pick(lang, "应不超过 1 MiB；此行过长", "expected at most 1 MiB, the row is longer");
            text += &open_quotation(*lines, lang);
            text
        }
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
        Expected::NothingMore => {
            pick(lang, "数组已结束，其后不应再有内容", "the array has ended, expected nothing after it")
        }
        Expected::Fact(error) => error.message(lang),
    }
}

/// What a row that lies on several lines suggests.
fn open_quotation(lines: u64, lang: Lang) -> String {
    if lines < 2 {
        return String::new();
    }
    pick(
        lang,
        format!("；此行跨 {lines} 行文本，引号可能没有闭合"),
        format!("; it lies on {lines} lines of text: a quotation mark may be left open"),
    )
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
