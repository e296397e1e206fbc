//! The program `kongchuo`: `kongchuo evaluate children.csv --policy guyuan-2021 --on 2021-10-29`.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(kongchuo_cli::run(env::args_os().skip(1), &kongchuo_cli::System::new()))
}
