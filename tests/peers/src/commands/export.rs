//! The register as files, for programs in other languages.

use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;

use super::Arguments;
use crate::calendar::Dates;
use crate::data::ON;
use crate::engine::{ByColumns, Fault, Setup};
use crate::register::{Nulls, Register};

/// Writes `children.arrow`, `visits.arrow`, `answers.arrow` (the engine's, row by row) and `dates.json`.
pub fn export(arguments: &Arguments) -> Result<(), Fault> {
    let register = Register::draw(arguments.seed, 0..arguments.rows, Nulls::KnownNone)?;
    let engine = ByColumns::prepare(&register, Setup::default())?;
    let mut answers = Vec::with_capacity(register.batches.len());
    engine.each(|table| {
        answers.push(table.clone());
        Ok(())
    })?;
    write(&arguments.dir.join("children.arrow"), &register.batches)?;
    write(&arguments.dir.join("visits.arrow"), std::slice::from_ref(&register.visits))?;
    write(&arguments.dir.join("answers.arrow"), &answers)?;
    std::fs::write(arguments.dir.join("dates.json"), dates(&Dates::of(ON)))?;
    Ok(())
}

fn write(path: &Path, batches: &[RecordBatch]) -> Result<(), Fault> {
    let schema = batches.first().ok_or("there is no batch to write")?.schema();
    let mut writer = FileWriter::try_new(File::create(path)?, &schema)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    Ok(())
}

fn dates(dates: &Dates) -> String {
    let Dates {
        on,
        month_start,
        six_at_cutoff,
        twelve_at_cutoff,
        fifteen_at_cutoff,
        fifteen,
        suspected,
        dropout,
        long,
    } = dates;
    format!(
        "{{\"on\": {on}, \"month_start\": {month_start}, \"six_at_cutoff\": {six_at_cutoff}, \
         \"twelve_at_cutoff\": {twelve_at_cutoff}, \"fifteen_at_cutoff\": {fifteen_at_cutoff}, \"fifteen\": {fifteen}, \
         \"suspected\": {suspected}, \"dropout\": {dropout}, \"long\": {long}}}\n"
    )
}
