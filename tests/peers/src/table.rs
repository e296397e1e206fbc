//! The table: what was measured, with the machine and the date.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::calendar::civil;
use crate::measure::{Measured, count};

/// The contender whose time is 1 in the column of ratios: the fastest loop by hand over the same columns.
const LIMIT: &str = "by hand, over columns";

/// The table in Markdown, fastest first.
pub fn markdown(mut measured: Vec<Measured>) -> String {
    measured.sort_by(|one, other| one.parts.total_cmp(&other.parts));
    let by_hand = measured.iter().filter(|row| row.name.starts_with(LIMIT)).map(|row| row.parts);
    let limit = by_hand.fold(f64::NAN, f64::min);
    let mut text = format!("{}\n\n", heading());
    text.push_str("| what | version | a call takes | children | ns a child | fastest run | median | children a second | times the fastest column loop |\n");
    text.push_str("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for Measured { name, version, call, rows, parts, min, median } in &measured {
        let ratio = parts / limit;
        let _ = writeln!(
            text,
            "| {name} | {version} | {call} | {rows} | {} | {} | {} | {:.1e} | {} |",
            short(*parts),
            short(*min),
            short(*median),
            1e9 / parts,
            if ratio.is_nan() { "–".to_owned() } else { short(ratio) }
        );
    }
    text
}

/// Three figures.
pub fn short(number: f64) -> String {
    match number {
        0.0..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

/// The day and the machine, in a sentence.
pub fn heading() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil(i32::try_from(seconds / 86_400).unwrap_or(0));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal")
        .map_or_else(String::new, |kib| format!(", {:.0} GiB of memory", count(kib) / (1024.0 * 1024.0)));
    format!(
        "{year:04}-{month:02}-{day:02}, {}, {cores} cores{memory}; one thread where nothing else is said.",
        processor()
    )
}

/// The most memory that this process has held, in bytes; none where the system does not say.
pub fn peak_memory() -> Option<usize> {
    field("/proc/self/status", "VmHWM").map(|kib| kib * 1024)
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(|| "an unnamed processor".to_owned(), |(_, model)| model.trim().to_owned())
}

/// The number after `name:` in one of the system's files.
fn field(file: &str, name: &str) -> Option<usize> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}
