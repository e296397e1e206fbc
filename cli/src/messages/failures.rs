//! Why nothing could be done.

use kongchuo::{FactErrors, Lang, printable};

use super::pick;
use super::rows::expected;
use crate::failure::{Failure, FileFault, TermPart};
use crate::format::{Format, Looks};

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
        Failure::Write(path, error) => {
            let path = path.display();
            pick(lang, format!("{path}：无法写入：{error}"), format!("{path}: cannot write: {error}"))
        }
        Failure::Print(error) => {
            pick(lang, format!("无法写到标准输出：{error}"), format!("cannot write to standard output: {error}"))
        }
        Failure::Unknown(unknown) => unknown.message(lang),
        Failure::Parameter { name, expected } => {
            let expected = expected.describe(lang);
            pick(lang, format!("--set {name}：应为{expected}"), format!("--set {name}: expected {expected}"))
        }
        Failure::NoRules(path) => {
            let path = path.display();
            pick(lang, format!("{path}：没有规则文件（.toml）"), format!("{path}: there are no rule files (.toml)"))
        }
        Failure::AllNeedsJson => pick(
            lang,
            "--all 只用于 --format json 或 ndjson：表格每行是一处差异",
            "--all goes with --format json or ndjson: a table has a row for each difference",
        ),
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
                format!("{path}：应以 .json、.ndjson、.csv、.parquet 或 .arrow 结尾，或用 --format 指明格式"),
                format!("{path}: expected a name ending in .json, .ndjson, .csv, .parquet or .arrow, or --format"),
            )
        }
        Failure::BinaryToTerminal(format) => {
            pick(lang, format!("{format} 须用 --out 写入文件"), format!("{format} needs a file: give --out"))
        }
        Failure::NoWriter(format) => pick(
            lang,
            format!("此版本的程序不能写 {format}"),
            format!("this build of the program does not write {format}"),
        ),
        Failure::Rules(diagnostics) => diagnostics.to_string(),
        Failure::NoOrganisation => pick(
            lang,
            "--name：没有这样的单位，或其数据有误",
            "--name: there is no such organisation, or what was given of it is wrong",
        ),
        Failure::NoFile => pick(
            lang,
            "缺少学生文件（FILE）；只有给了 --organisations 才可以不给",
            "expected a file of children (FILE); only with --organisations it may be left out",
        ),
        Failure::NoStudent => pick(
            lang,
            "没有编号为 --student 所指的学生（有误的行不计）",
            "no good row has the student_id given by --student",
        ),
        other => asked(other, lang),
    }
}

/// The sentence of what the command line asks for and cannot have.
fn asked(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::NoRulesOf(subject) => {
            let zh = format!("--subject {subject}：该政策没有关于{}的规则", subject.title().zh);
            pick(lang, zh, format!("--subject {subject}: the policy has no rules of a {subject}"))
        }
        Failure::ObligationsNeedJson => pick(
            lang,
            "责任事项只在 --format json 或 ndjson 的答案中；其表格见 kongchuo schedule",
            "obligations stand in answers with --format json or ndjson; a table of them is given by `kongchuo schedule`",
        ),
        Failure::NoChildren => pick(
            lang,
            "应给出学生文件；责任主体为学校等时用 --subject",
            "expected a file of children; without one there is --subject",
        ),
        Failure::Range => pick(lang, "--to 应不早于 --from", "--to: expected a day that is not before --from"),
        Failure::NoObligation(name) => {
            let name = printable(name);
            pick(
                lang,
                format!("--select {name}：应为 obligation. 加责任事项编号"),
                format!("--select {name}: expected `obligation.` and the id of an obligation"),
            )
        }
        Failure::OutputTwice(path) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：--out 与 --ics 应为两个文件"),
                format!("{path}: --out and --ics need two files"),
            )
        }
        Failure::Facts(errors) => {
            let told = errors.iter().map(|error| format!("{}: {}", error.place(), error.message(lang)));
            told.collect::<Vec<_>>().join("; ")
        }
        Failure::RecordsTwice(name) => {
            pick(lang, format!("--records {name}：只能给一个文件"), format!("--records {name}: expected one file only"))
        }
        Failure::ReportNeeds(what) => pick(lang, format!("还需给出 {what}"), format!("the report needs {what}, too")),
        Failure::ReportExtension(path) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：应以 .xlsx、.csv、.json、.parquet、.arrow 或 .txt 结尾，或用 --format 指明格式"),
                format!("{path}: expected a name ending in .xlsx, .csv, .json, .parquet, .arrow or .txt, or --format"),
            )
        }
        _ => String::new(),
    }
}

fn file_fault(fault: &FileFault, lang: Lang) -> String {
    match fault {
        FileFault::Io(error) => pick(lang, format!("无法读取：{error}"), format!("cannot read: {error}")),
        FileFault::UnknownExtension => pick(
            lang,
            "应为 .json、.ndjson、.csv、.parquet、.arrow 或 .xlsx 文件",
            "expected a .json, .ndjson, .csv, .parquet, .arrow or .xlsx file",
        ),
        FileFault::NotInThisBuild(format) => {
            let (zh, en) = format_name(*format);
            pick(lang, format!("此版本的程序不能读取 {zh}"), format!("this build of the program does not read {en}"))
        }
        FileFault::NotRegular => pick(
            lang,
            "应为普通文件，不能是文件夹或管道（文件需读取两遍）",
            "expected a regular file, not a folder or a pipe: it is read twice",
        ),
        FileFault::Changed => pick(
            lang,
            "读取期间文件被改动，结果不可用，请重新运行",
            "the file was changed while it was read: the answer is of no use, run again",
        ),
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
            let header = printable(header);
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
        #[cfg(feature = "parquet")]
        FileFault::Parquet => pick(
            lang,
            "应为完好的 Parquet 文件（压缩方式 snappy、zstd 或不压缩）",
            "expected an undamaged Parquet file (compressed by snappy, zstd or not at all)",
        ),
        #[cfg(feature = "ipc")]
        FileFault::Arrow => pick(
            lang,
            "应为完好的 Arrow IPC 文件或数据流（压缩方式 lz4、zstd 或不压缩）",
            "expected an undamaged file or stream of Arrow IPC (compressed by lz4, zstd or not at all)",
        ),
        FileFault::Batch(error) => error.message(lang),
        #[cfg(feature = "xlsx")]
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
            let column = printable(column);
            pick(lang, format!("第 {row} 行，{column}：{what}"), format!("row {row}, {column}: {what}"))
        }
        FileFault::BadRow { row, problem } => {
            let what = expected(&problem.expected, lang);
            match &problem.column {
                Some(column) => {
                    let column = printable(column);
                    pick(lang, format!("第 {row} 行，{column}：{what}"), format!("row {row}, {column}: {what}"))
                }
                None => pick(lang, format!("第 {row} 行：{what}"), format!("row {row}: {what}")),
            }
        }
        FileFault::Terms(errors) => fact_errors(errors, lang),
    }
}

/// What is wrong with a case, in one line.
fn fact_errors(errors: &FactErrors, lang: Lang) -> String {
    let each: Vec<String> = errors.iter().map(|error| error.message(lang)).collect();
    each.join(if lang == Lang::Zh { "；" } else { "; " })
}

/// The name of a form that is no text; the others are always written, and to a terminal, too.
fn format_name(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Json => ("JSON（一个对象或数组）", "JSON (an object or an array)"),
        Format::Ndjson => ("NDJSON（每行一个 JSON 对象）", "NDJSON (one JSON object a line)"),
        Format::Csv => ("CSV", "CSV"),
        Format::Parquet => ("Parquet", "Parquet"),
        Format::Arrow => ("Arrow IPC", "Arrow IPC"),
        Format::Xlsx => ("Excel 工作簿", "an Excel workbook"),
    }
}

fn looks_name(looks: Looks) -> (&'static str, &'static str) {
    match looks {
        Looks::Zip => (" Excel 工作簿（.xlsx）或 zip 压缩包", "an Excel workbook (.xlsx) or a zip archive"),
        Looks::OldOffice => ("旧版 Excel 工作簿（.xls）", "a workbook of an old Excel (.xls)"),
        Looks::Parquet => (" Parquet", "Parquet"),
        Looks::Arrow => (" Arrow IPC", "Arrow IPC"),
        Looks::Gzip => (" gzip 压缩文件", "a gzip archive"),
        Looks::Utf16 => (" UTF-16 文本，请另存为 UTF-8", "UTF-16 text: save it as UTF-8"),
        Looks::Binary => ("二进制数据", "binary data"),
        Looks::JsonObject => (" JSON 对象", "a JSON object"),
        Looks::JsonArray => (" JSON 数组", "a JSON array"),
        Looks::Text => ("其他文本", "other text"),
    }
}
