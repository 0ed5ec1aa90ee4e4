//! The program: arguments in, exit code out.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use mimalloc::MiMalloc;
use tmgate::cli::{self, Exit, Streams};
use tmgate::host::Disk;

/// A model is thousands of small pieces, read by several threads at once: what the system has for them
/// takes a tenth of the time of a check, and the one of musl, for which releases are built, far more.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // A rule that panics is caught and reported as a finding; its trace would only be noise.
    std::panic::set_hook(Box::new(|_| {}));
    let args: Vec<String> = std::env::args().collect();
    let disk = Disk::for_paths(&cli::paths(&args));
    let exit = match disk {
        Ok(disk) => {
            let color = stdout().is_terminal();
            let mut out = std::io::BufWriter::with_capacity(1 << 16, stdout().lock());
            let mut err = stderr().lock();
            let mut streams = Streams { out: &mut out, err: &mut err, color, width: 100 };
            let exit = cli::run(&args, &disk, &mut streams);
            let _ = out.flush();
            exit
        }
        Err(error) => {
            let _ = writeln!(stderr(), "error: {error:#}");
            Exit::CouldNotRun
        }
    };
    ExitCode::from(exit as u8)
}
