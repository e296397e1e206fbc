//! Reports written: laid out as a sheet in one language for people, typed for programs.

mod sheet;
mod text;
#[cfg(any(feature = "ipc", feature = "parquet"))]
mod typed;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::io::{self, Write};

use kongchuo::{Lang, ReportAnswer};

#[cfg(any(feature = "ipc", feature = "parquet"))]
use super::Sink;
use super::Target;
use crate::args::ReportFormat;
use sheet::Sheet;

/// Writes a report in a form.
pub fn write_report(answer: &ReportAnswer, format: ReportFormat, lang: Lang, mut target: Target) -> io::Result<()> {
    match format {
        ReportFormat::Table => text::table(&Sheet::of(answer, lang), &mut target)?,
        ReportFormat::Csv => text::csv(&Sheet::of(answer, lang), &mut target)?,
        ReportFormat::Json => {
            serde_json::to_writer(&mut target, answer)?;
            writeln!(target)?;
        }
        #[cfg(feature = "xlsx")]
        ReportFormat::Xlsx => xlsx::write(&Sheet::of(answer, lang), &mut target)?,
        #[cfg(feature = "parquet")]
        ReportFormat::Parquet => {
            let table = typed::table(answer)?;
            let mut sink = super::parquet::ParquetSink::new(target, table.schema())?;
            sink.write(&table, &[])?;
            return Box::new(sink).finish();
        }
        #[cfg(feature = "ipc")]
        ReportFormat::Arrow => {
            let table = typed::table(answer)?;
            let mut sink = super::ipc::IpcSink::new(target, table.schema().as_ref())?;
            sink.write(&table, &[])?;
            return Box::new(sink).finish();
        }
        #[cfg(not(all(feature = "ipc", feature = "parquet", feature = "xlsx")))]
        _ => return Err(io::ErrorKind::Unsupported.into()),
    }
    target.close()
}
