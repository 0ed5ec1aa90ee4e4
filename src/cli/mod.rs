//! The command line: one file per command, the arguments in one place.

pub mod args;
mod action;
mod catalog;
mod settings;
mod against;
mod baseline;
mod tables;
mod check;
mod completions;
mod diagram;
mod report;
mod diff;
mod convert;
mod desk;
mod draft;
mod explain;
mod fix;
mod fmt;
mod hub;
mod incident;
mod init;
mod lsp;
mod outputs;
mod page;
mod policy;
mod post;
mod posting;
mod respond;
pub(crate) mod rules;
mod runner;
mod schema;
mod show;
mod stages;
mod triage;
mod words;

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Parser;
use jiff::civil::Date;

use crate::check::Searched;
use crate::host::Host;
use crate::model::vocabulary::parse_date;
use args::{Args, Command};

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Pass = 0,
    GateFailed = 1,
    CouldNotRun = 2,
    /// The gate passes, and what had to be posted was not.
    NotPosted = 3,
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

/// The paths that a command is about: the repository that they lie in is meant, whatever the one
/// in which somebody stands.
#[must_use]
pub fn paths(args: &[String]) -> Vec<String> {
    match Args::try_parse_from(args).map(|args| args.command) {
        Ok(Command::Check(check)) => check.paths,
        Ok(Command::Stages(stages)) => stages.paths,
        Ok(Command::Report(report)) => match report.workspace {
            Some(workspace) => vec![workspace],
            None => report.paths,
        },
        Ok(Command::Diagram(diagram)) => diagram.model.into_iter().collect(),
        Ok(Command::Show(show)) => show.model.into_iter().collect(),
        Ok(Command::Fmt(fmt)) => fmt.paths,
        Ok(Command::Respond(respond)) => respond.workspace.into_iter().collect(),
        Ok(Command::Init(init)) => init.dir.or(init.from).into_iter().collect(),
        Ok(Command::Convert(convert)) => vec![convert.file],
        _ => Vec::new(),
    }
}

fn dispatch(args: Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    match args.command {
        Command::Check(check) => check::run(&check, host, streams),
        Command::Stages(stages) => stages::run(&stages, host, streams),
        Command::Respond(respond) => respond::run(&respond, host, streams),
        Command::Triage(triage) => triage::run(&triage, host, streams),
        Command::Incident(incident) => incident::run(&incident, host, streams),
        Command::Explain(explain) => explain::run(&explain, host, streams),
        Command::Rules(rules) => rules::run(&rules, host, streams),
        Command::Baseline(baseline) => baseline::run(&baseline, host, streams),
        Command::Diagram(diagram) => diagram::run(&diagram, host, streams),
        Command::Report(report) => report::run(&report, host, streams),
        Command::Show(show) => show::run(&show, host, streams),
        Command::Diff(diff) => diff::run(&diff, host, streams),
        Command::Fmt(args) => fmt::run(&args, host, streams),
        Command::Lsp(_) => lsp::run(host, streams),
        Command::Convert(convert) => convert::run(&convert, host, streams),
        Command::Catalog(catalog) => catalog::run(&catalog, host, streams),
        Command::Init(init) => init::run(&init, host, streams),
        Command::Action(action) => action::run(&action, host, streams),
        Command::Post(post) => post::run(&post, host, streams),
        Command::Schema(schema) => schema::run(&schema, streams),
        Command::Completions(completions) => completions::run(&completions, streams),
        Command::Man => completions::man(streams),
    }
}

/// The day to judge by: the one that was typed, else today.
fn day(typed: Option<&str>, host: &dyn Host) -> Result<Date> {
    let Some(text) = typed else { return Ok(host.today()) };
    parse_date(text).ok_or_else(|| anyhow!("`{text}` is no date of the form 2026-11-23"))
}

/// What is said where no model was found.
fn no_model(host: &dyn Host, searched: &Searched) -> String {
    crate::report::no_model(searched, &|path| host.typed(path))
}
