//! `tmgate respond`: what a responder asks, offline.

mod glance;
mod search;
mod yards;

use std::io::{self, ErrorKind};

use anyhow::{Context, Result, bail};

use super::args::{Respond as Args, RespondFormat};
use super::outputs::color;
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{Searched, Task};
use crate::host::{Host, Models};
use crate::report::{self, Style, harmless};
use crate::syntax::Limits;

pub(super) use search::{Asked, search};
pub(super) use yards::yards;

/// An alert is no book.
const MOST_INPUT: usize = 64 * 1024;

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let today = day(args.today.as_deref(), host)?;
    let reports = !args.evidence.is_empty();
    let task = Task { today, limits: Limits::default(), reports, excerpts: false };
    let query = arguments(&args.query, host)?;
    let workspace = args.workspace.as_deref();
    let yards = yards(host, args.config.as_deref(), workspace, &args.evidence)?;
    if yards.iter().all(|yard| yard.models.is_empty()) {
        let (settings, _) = settings::load(host, args.config.as_deref(), &[])?;
        let models = Models::find(host, &[String::new()], &settings)?;
        bail!("{}", no_model(host, &Searched::of(&models, &settings)));
    }
    if yards.iter().any(|yard| yard.is_odd) {
        writeln!(
            streams.err,
            "warning: the configuration has mistakes; `tmgate check` shows them"
        )?;
    }
    let asked = Asked { query: &query, task: &task, everywhere: workspace.is_some() };
    let answer = search(host, &yards, &asked)?;
    for path in &answer.partial {
        let path = host.typed(path);
        writeln!(streams.err, "warning: part of {} could not be read", harmless(&path))?;
    }
    let style = Style {
        color: color(args.color, host, streams.color),
        width: streams.width,
        verbose: false,
        quiet: false,
        typed: &|path| host.typed(path),
    };
    let written = match args.format {
        RespondFormat::Text => report::respond::text(&answer, &style, streams.out),
        RespondFormat::Json => report::respond::json(&answer, streams.out),
        RespondFormat::Markdown => report::respond::markdown(&answer, &style, streams.out),
    };
    finish(written.and_then(|()| streams.out.flush()))?;
    Ok(if answer.is_empty() { Exit::GateFailed } else { Exit::Pass })
}

/// A reader who has seen enough is no failure.
pub(super) fn finish(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("the output cannot be written")
        }
        _ => Ok(()),
    }
}

/// What was typed; `-` stands for the text on standard input.
fn arguments(typed: &[String], host: &dyn Host) -> Result<Vec<String>> {
    let mut arguments = Vec::new();
    for argument in typed {
        if argument != "-" {
            arguments.push(argument.clone());
            continue;
        }
        let bytes = host.standard_input().context("standard input cannot be read")?;
        if bytes.len() > MOST_INPUT {
            bail!("the alert on standard input is longer than {MOST_INPUT} bytes");
        }
        arguments.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    Ok(arguments)
}
