//! `kongchuo check`: every finding about every rule pack, at once.

use std::io::Write;

use kongchuo::{Diagnostics, Lang};

use super::{Status, load};
use crate::args::{CheckArgs, Cli};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::messages::{self, Notice};
use crate::output::Target;

/// Checks packs. Errors fail the check, warnings are only shown.
pub fn run(cli: &Cli, args: &CheckArgs, host: &dyn Host) -> Result<Status, Failure> {
    let library = load::library(host, args.dir.as_deref().or(cli.rules.as_deref()))?;
    let findings = library.check();
    show(&findings, host);
    let summary = messages::notice(&Notice::Checked(library.ids().len(), findings.list.len()), cli.lang);
    let mut target = Target::stdout(host);
    writeln!(target, "{summary}").and_then(|()| target.close()).map_err(Failure::Print)?;
    Ok(if findings.has_errors() { Status::Failed } else { Status::Good })
}

/// Shows why nothing could be done: rules that do not load, where they stand in their files.
pub fn show_failure(failure: &Failure, lang: Lang, host: &dyn Host) {
    match failure {
        Failure::Rules(findings) => show(findings, host),
        failure => host.say(&messages::failure(failure, lang)),
    }
}

/// Shows findings where they stand in their files.
pub fn show(findings: &Diagnostics, host: &dyn Host) {
    if !findings.list.is_empty() {
        let colour = host.terminal(Stream::Error) == Terminal::Colour;
        host.say(findings.render(colour).trim_end());
    }
}
