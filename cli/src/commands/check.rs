//! `kongchuo check`: every finding about every rule pack, at once.

use std::io::{self, IsTerminal, Write};

use kongchuo::{Diagnostics, Lang};

use super::{Status, load};
use crate::args::{CheckArgs, Cli};
use crate::failure::Failure;
use crate::messages::{self, Notice};
use crate::output::Target;
use crate::progress::say;

/// Checks packs. Errors fail the check, warnings are only shown.
pub fn run(cli: &Cli, args: &CheckArgs) -> Result<Status, Failure> {
    let library = load::library(args.dir.as_deref().or(cli.rules.as_deref()))?;
    let findings = library.check();
    show(&findings);
    let summary = messages::notice(&Notice::Checked(library.ids().len(), findings.list.len()), cli.lang);
    let mut target = Target::stdout();
    writeln!(target, "{summary}").and_then(|()| target.close()).map_err(Failure::Print)?;
    Ok(if findings.has_errors() { Status::Failed } else { Status::Good })
}

/// Shows why nothing could be done: rules that do not load, where they stand in their files.
pub fn show_failure(failure: &Failure, lang: Lang) {
    match failure {
        Failure::Rules(findings) => show(findings),
        failure => say(&messages::failure(failure, lang)),
    }
}

/// Shows findings where they stand in their files.
pub fn show(findings: &Diagnostics) {
    if !findings.list.is_empty() {
        let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        say(findings.render(color).trim_end());
    }
}
