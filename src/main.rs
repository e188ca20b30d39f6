//! The program `verbund`: hands the command line to the library and its exit code to the system.

use std::process::ExitCode;

/// Views and pages are made of many small values; this takes a quarter of the time off a large build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(verbund::cli::run(std::env::args_os()))
}
