//! Reports as Excel workbooks: merged headers, frozen panes, and one page of A4 across.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::sheet::{Sheet, SheetCell, SheetColumn};

/// The number of A4 among paper sizes.
const A4: u8 = 9;

/// Points of a line of text.
const LINE: f64 = 15.0;

/// Writes one workbook of one sheet.
pub fn write(sheet: &Sheet, target: &mut impl Write) -> io::Result<()> {
    let mut book = Workbook::new();
    // One report gives the same bytes whenever it is written.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(of_xlsx)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    fill(book.add_worksheet(), sheet).map_err(of_xlsx)?;
    let bytes = book.save_to_buffer().map_err(of_xlsx)?;
    target.write_all(&bytes)
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let plain = Format::new().set_font_name("宋体").set_font_size(11);
    let title = Format::new()
        .set_font_name("黑体")
        .set_font_size(16)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let boxed = plain.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let head = boxed.clone().set_bold().set_align(FormatAlign::Center);
    let body = boxed.clone().set_align(FormatAlign::Center);
    let left = boxed.set_align(FormatAlign::Left);
    let wrapped = plain.clone().set_text_wrap().set_align(FormatAlign::Top);

    for (at, column) in (0..).zip(&sheet.columns) {
        page.set_column_width(at, f64::from(column.width))?;
    }
    let last = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(0);
    let mut row = 0;
    across(page, row, last, &sheet.title, &title)?;
    page.set_row_height(row, 28)?;
    row += 1;
    for line in &sheet.above {
        across(page, row, last, line, &plain)?;
        row += 1;
    }
    let header = row;
    row = headings(page, sheet, row, &head)?;
    page.set_freeze_panes(row, u16::from(sheet.columns.len() > 1))?;
    for cells in &sheet.rows {
        for ((at, cell), column) in (0..).zip(cells).zip(&sheet.columns) {
            let format = if column.left { &left } else { &body };
            match cell {
                SheetCell::Empty => page.write_blank(row, at, format)?,
                SheetCell::Number(number) => page.write_number_with_format(row, at, whole(*number), format)?,
                other => page.write_string_with_format(row, at, other.text(), format)?,
            };
        }
        row += 1;
    }
    let width: u32 = sheet.columns.iter().map(|column| column.width).sum();
    for line in &sheet.below {
        across(page, row, last, line, &wrapped)?;
        page.set_row_height(row, LINE * lines(line, width))?;
        row += 1;
    }

    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.set_repeat_rows(header, header + u32::from(sheet.grouped()))?;
    page.set_footer("&C&P / &N");
    Ok(())
}

/// The headings, in two rows where some stand in a group; gives the row after them.
fn headings(page: &mut Worksheet, sheet: &Sheet, row: u32, format: &Format) -> Result<u32, XlsxError> {
    let grouped = sheet.grouped();
    let rows = 1 + u32::from(grouped);
    page.set_row_height(row + rows - 1, 32)?;
    let mut at: u16 = 0;
    for group in sheet.columns.chunk_by(|a, b| a.group.is_some() && a.group == b.group) {
        let end = at + u16::try_from(group.len().saturating_sub(1)).unwrap_or(0);
        match group.first().and_then(|column| column.group.as_ref()) {
            Some(title) => {
                merged(page, [row, u32::from(at), row, u32::from(end)], title, format)?;
                for (at, column) in (at..).zip(group) {
                    page.write_string_with_format(row + 1, at, &column.title, format)?;
                }
            }
            None => {
                for (at, SheetColumn { title, .. }) in (at..).zip(group) {
                    merged(page, [row, u32::from(at), row + rows - 1, u32::from(at)], title, format)?;
                }
            }
        }
        at = end + 1;
    }
    Ok(row + rows)
}

/// A text across the whole table.
fn across(page: &mut Worksheet, row: u32, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    merged(page, [row, 0, row, u32::from(last)], text, format)
}

/// A text in a range of cells: first row, first column, last row, last column. One cell is no range.
fn merged(
    page: &mut Worksheet,
    [top, left, bottom, right]: [u32; 4],
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let column = |at: u32| u16::try_from(at).unwrap_or(u16::MAX);
    if (top, left) == (bottom, right) {
        page.write_string_with_format(top, column(left), text, format)?;
    } else {
        page.merge_range(top, column(left), bottom, column(right), text, format)?;
    }
    Ok(())
}

/// How many lines a text takes in a width of Latin letters.
fn lines(text: &str, width: u32) -> f64 {
    let letters = unicode_width::UnicodeWidthStr::width(text);
    let per_line = usize::try_from(width).unwrap_or(usize::MAX).max(1);
    f64::from(u32::try_from(letters.div_ceil(per_line).max(1)).unwrap_or(1))
}

/// Numbers of children are far below the 2^53 up to which a cell holds every whole number.
#[expect(clippy::cast_precision_loss, reason = "a cell is a floating-point number, whatever is written into it")]
fn whole(number: i64) -> f64 {
    number as f64
}

fn of_xlsx(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
