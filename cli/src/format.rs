//! What files are: formats, what their bytes look like, encodings. Names only; `input` recognises and reads them.

use std::path::Path;

/// A format that cases, records and calendars are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// one JSON object, or an array of them
    Json,
    /// one JSON object a line
    Ndjson,
    /// comma-separated values
    Csv,
    /// Apache Parquet
    Parquet,
    /// Arrow IPC, file or stream
    Arrow,
    /// an Excel workbook; its first sheet is read
    Xlsx,
}

/// What the first bytes of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// an Excel workbook, or another zip archive
    Zip,
    /// a workbook of Excel before 2007, or another old Office file
    OldOffice,
    /// Apache Parquet
    Parquet,
    /// Arrow IPC
    Arrow,
    /// gzip
    Gzip,
    /// UTF-16 text
    Utf16,
    /// bytes that are no text
    Binary,
    /// a JSON object
    JsonObject,
    /// a JSON array
    JsonArray,
    /// other text
    Text,
}

impl Format {
    /// The format that an extension names.
    pub fn of_name(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "csv" => Format::Csv,
            "parquet" => Format::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Format::Arrow,
            "xlsx" => Format::Xlsx,
            _ => return None,
        })
    }

    /// Whether this build reads it.
    pub fn is_read(self) -> bool {
        match self {
            Format::Json | Format::Ndjson | Format::Csv => true,
            Format::Parquet => cfg!(feature = "parquet"),
            Format::Arrow => cfg!(feature = "ipc"),
            Format::Xlsx => cfg!(feature = "xlsx"),
        }
    }

    /// Whether a file of this format can begin like that.
    pub fn may_look(self, looks: Looks) -> bool {
        match self {
            Format::Json => matches!(looks, Looks::JsonObject | Looks::JsonArray),
            Format::Ndjson => looks == Looks::JsonObject,
            Format::Csv => looks == Looks::Text,
            Format::Parquet => looks == Looks::Parquet,
            Format::Arrow => looks == Looks::Arrow,
            Format::Xlsx => looks == Looks::Zip,
        }
    }
}

/// How an Arrow IPC file begins.
pub const MAGIC_OF_ARROW_FILE: &[u8] = b"ARROW1";

/// How a stream of Arrow IPC begins.
pub const MAGIC_OF_ARROW_STREAM: &[u8] = b"\xff\xff\xff\xff";

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8
    Utf8,
    /// GBK, as spreadsheets of Chinese Windows write it
    Gbk,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Format;

    #[test]
    fn extensions_name_formats() {
        assert_eq!(Format::of_name(Path::new("a/儿童.CSV")), Some(Format::Csv));
        assert_eq!(Format::of_name(Path::new("a.jsonl")), Some(Format::Ndjson));
        assert_eq!(Format::of_name(Path::new("a.xls")), None);
        assert_eq!(Format::of_name(Path::new("csv")), None);
    }
}
