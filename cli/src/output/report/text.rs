//! Reports as text: aligned for a terminal, or CSV.

use std::io::{self, Write};

use super::super::csv::of_csv;
use super::super::table::{printable, write_rows};
use super::sheet::{Sheet, SheetCell};

/// Title, lines above, the table, and what stands below.
pub fn table(sheet: &Sheet, target: &mut impl Write) -> io::Result<()> {
    writeln!(target, "{}", sheet.title)?;
    for line in &sheet.above {
        writeln!(target, "{line}")?;
    }
    writeln!(target)?;
    let mut rows: Vec<Vec<String>> = vec![sheet.columns.iter().map(|column| column.title.clone()).collect()];
    rows.extend(sheet.rows.iter().map(|row| row.iter().map(cell).collect()));
    write_rows(target, &rows)?;
    if !sheet.below.is_empty() {
        writeln!(target)?;
    }
    sheet.below.iter().try_for_each(|line| writeln!(target, "{line}"))
}

/// An empty cell is told, so that columns stay apart.
fn cell(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Empty => "-".to_owned(),
        other => printable(&other.text()),
    }
}

/// A header and the rows: `?` for what is open, an empty cell for none.
pub fn csv(sheet: &Sheet, target: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(target);
    writer.write_record(sheet.columns.iter().map(|column| column.title.as_str())).map_err(of_csv)?;
    for row in &sheet.rows {
        let cells = row.iter().map(|cell| match cell {
            SheetCell::Between(..) | SheetCell::Open => "?".to_owned(),
            known => known.text(),
        });
        writer.write_record(cells).map_err(of_csv)?;
    }
    writer.flush()
}
