//! The program `verbund`: hands the command line to the library and its exit code to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(verbund::cli::run(std::env::args_os()))
}
