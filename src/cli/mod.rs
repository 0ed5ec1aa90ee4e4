//! The command line: one file per command, the arguments in one place.

pub mod args;
mod catalog;
mod settings;
mod tables;
mod check;
mod completions;
mod explain;
mod fix;
mod init;
mod outputs;
mod page;
pub(crate) mod rules;
mod schema;

use std::io::Write;

use anyhow::Result;
use clap::Parser;

use crate::host::Host;
use args::{Args, Command};

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Pass = 0,
    GateFailed = 1,
    CouldNotRun = 2,
}

/// Where a run writes.
pub struct Streams<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    /// Colours are welcome on `out`.
    pub color: bool,
    pub width: usize,
}

/// Runs a command. Whatever goes wrong around it is said on `err` and ends in
/// [`Exit::CouldNotRun`].
pub fn run(args: &[String], host: &dyn Host, streams: &mut Streams<'_>) -> Exit {
    match Args::try_parse_from(args) {
        Ok(args) => {
            let done = dispatch(args, host, streams);
            done.unwrap_or_else(|error| {
                let _ = writeln!(
                    streams.err,
                    "error: {}",
                    crate::report::harmless(&format!("{error:#}"))
                );
                Exit::CouldNotRun
            })
        }
        Err(error) => {
            let asked = !error.use_stderr();
            let text = match streams.color {
                true => error.render().ansi().to_string(),
                false => error.render().to_string(),
            };
            let to: &mut dyn Write = if asked { streams.out } else { streams.err };
            let _ = write!(to, "{text}");
            if asked { Exit::Pass } else { Exit::CouldNotRun }
        }
    }
}

/// The first path that a command is about: where it lies outside the repository one stands in, the
/// repository it lies in is meant.
#[must_use]
pub fn first_path(args: &[String]) -> Option<String> {
    match Args::try_parse_from(args).ok()?.command {
        Command::Check(check) => check.paths.into_iter().next(),
        Command::Init(init) => init.dir,
        _ => None,
    }
}

fn dispatch(args: Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    match args.command {
        Command::Check(check) => check::run(&check, host, streams),
        Command::Explain(explain) => explain::run(&explain, host, streams),
        Command::Rules(rules) => rules::run(&rules, host, streams),
        Command::Catalog(catalog) => catalog::run(&catalog, host, streams),
        Command::Init(init) => init::run(&init, host, streams),
        Command::Schema(schema) => schema::run(&schema, streams),
        Command::Completions(completions) => completions::run(&completions, streams),
        Command::Man => completions::man(streams),
    }
}
