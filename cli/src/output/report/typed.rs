//! Reports as Arrow tables: a typed column for each of the report's, and `undetermined` with the columns that are open.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use kongchuo::{ColumnKind, CountCell, Counts, Indicator, List, Output, ReportAnswer, ReportTable};

/// The table of a report.
///
/// Of numbers: `row`, then Int64 columns, null where open. Of a list: `number`, `student_id`, then its columns. Of
/// indicators: `id`, `numerator`, `denominator`, `at_most`, `at_least`, `per` (Int64), `met`.
pub fn table(answer: &ReportAnswer) -> io::Result<RecordBatch> {
    let (names, columns) = match &answer.body {
        ReportTable::Counts(counts) => numbers(counts),
        ReportTable::List(list) => children(list),
        ReportTable::Indicators(indicators) => rates(indicators),
    };
    let fields: Vec<Field> =
        names.iter().zip(&columns).map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(io::Error::other)
}

type Named = (Vec<String>, Vec<ArrayRef>);

fn numbers(counts: &Counts) -> Named {
    let mut names = vec!["row".to_owned()];
    let rows: StringArray = counts.rows.iter().map(|row| Some(&*row.id)).collect();
    let mut columns: Vec<ArrayRef> = vec![Arc::new(rows)];
    for (at, column) in counts.columns.iter().enumerate() {
        names.push(column.id.to_string());
        let cells: Int64Array = counts.rows.iter().map(|row| row.cells[at].value()).collect();
        columns.push(Arc::new(cells));
    }
    let open = counts.rows.iter().map(|row| {
        let open = counts.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.open > 0);
        open.map(|(column, _)| &*column.id).collect()
    });
    with_open(names, columns, open)
}

fn children(list: &List) -> Named {
    let mut names = vec!["number".to_owned(), "student_id".to_owned()];
    let count = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    let keys: StringArray = list.rows.iter().map(|row| row.student_id.as_deref()).collect();
    let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(1..=count)), Arc::new(keys)];
    for (at, column) in list.columns.iter().enumerate() {
        names.push(column.id.to_string());
        let cells = list.rows.iter().map(|row| row.cells[at].as_ref());
        columns.push(values(cells, column.kind));
    }
    let open = list.rows.iter().map(|row| {
        let open = list.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.is_none());
        open.map(|(column, _)| &*column.id).collect()
    });
    with_open(names, columns, open)
}

fn rates(indicators: &[Indicator]) -> Named {
    let ints = |value: &dyn Fn(&Indicator) -> Option<i64>| -> ArrayRef {
        Arc::new(indicators.iter().map(value).collect::<Int64Array>())
    };
    let limit =
        |at_most: bool| ints(&|one| one.target.filter(|target| target.at_most == at_most).map(|target| target.limit));
    let ids: StringArray = indicators.iter().map(|one| Some(&*one.id)).collect();
    let met: StringArray = indicators.iter().map(|one| Some(one.met.word())).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(ids)),
        ("numerator", ints(&|one| one.numerator.value())),
        ("denominator", ints(&|one| one.denominator.and_then(CountCell::value))),
        ("at_most", limit(true)),
        ("at_least", limit(false)),
        ("per", ints(&|one| one.target.and_then(|target| target.per))),
        ("met", Arc::new(met)),
    ];
    columns.into_iter().map(|(name, column)| (name.to_owned(), column)).unzip()
}

fn with_open<'a>(
    mut names: Vec<String>,
    mut columns: Vec<ArrayRef>,
    open: impl Iterator<Item = Vec<&'a str>>,
) -> Named {
    let mut lists = ListBuilder::new(StringBuilder::new());
    open.for_each(|row| lists.append_value(row.into_iter().map(Some)));
    names.push("undetermined".to_owned());
    columns.push(Arc::new(lists.finish()));
    (names, columns)
}

fn values<'a>(cells: impl Iterator<Item = Option<&'a Output>>, kind: ColumnKind) -> ArrayRef {
    match kind {
        ColumnKind::Bool => Arc::new(
            cells
                .map(|cell| match cell {
                    Some(Output::Bool(value)) => Some(*value),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        ColumnKind::Int => Arc::new(
            cells
                .map(|cell| match cell {
                    Some(Output::Int(value)) => Some(*value),
                    _ => None,
                })
                .collect::<Int64Array>(),
        ),
        ColumnKind::Date => Arc::new(
            cells
                .map(|cell| match cell {
                    Some(Output::Date(value)) => Some(value.days()),
                    _ => None,
                })
                .collect::<Date32Array>(),
        ),
        ColumnKind::Text => Arc::new(cells.map(|cell| cell.and_then(Output::as_str)).collect::<StringArray>()),
        ColumnKind::List => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for cell in cells {
                match cell {
                    Some(Output::List(values)) => lists.append_value(values.iter().map(text)),
                    _ => lists.append_null(),
                }
            }
            Arc::new(lists.finish())
        }
    }
}

fn text(value: &Output) -> Option<String> {
    match value {
        Output::Null | Output::List(_) => None,
        Output::Bool(value) => Some(value.to_string()),
        Output::Int(value) => Some(value.to_string()),
        Output::Date(value) => Some(value.to_string()),
        Output::Text(value) => Some(value.to_string()),
    }
}
