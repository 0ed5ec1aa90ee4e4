//! `tmgate fmt`: canonical layout.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use similar::TextDiff;

use super::args::Fmt;
use super::check::relative_even_if_new;
use super::{Exit, Streams, settings};
use crate::check::Library;
use crate::config::Settings;
use crate::formats::{self, native};
use crate::host::{Host, Models};
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// A comparison that takes longer is told less finely.
const PATIENCE: Duration = Duration::from_secs(2);

/// What becomes of a file.
enum Outcome {
    Same,
    Changed(String),
    /// It is of another tool.
    Foreign(&'static str),
    /// Line, column and why it is left as it is.
    Refused(u32, u32, String),
}

pub(super) fn run(args: &Fmt, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, _) = settings::load(host, args.config.as_deref(), &[])?;
    if let Some(name) = &args.stdin_filename {
        let path = relative_even_if_new(host, name)?;
        return one(args, &path, host.standard_input()?, &settings, streams);
    }
    let typed = settings::paths(host, &args.paths)?;
    let files = files(host, &typed, &settings)?;
    if files.is_empty() {
        bail!("there is no model to lay out");
    }
    let (mut changed, mut same, mut refused) = (0, 0, 0);
    for path in &files {
        let bytes = host.read(path)?.with_context(|| format!("`{path}` is gone"))?;
        let old = SourceFile::new(path.clone(), bytes.clone());
        match outcome(path, bytes, &settings) {
            Outcome::Same => same += 1,
            Outcome::Changed(new) => {
                changed += 1;
                let shown = host.typed(path);
                if args.diff {
                    write!(streams.out, "{}", difference(&shown, old.text(), &new))?;
                } else if args.check {
                    writeln!(streams.out, "would change {}", harmless(&shown))?;
                } else {
                    host.write(path, new.as_bytes())?;
                    writeln!(streams.err, "wrote {}", harmless(&shown))?;
                }
            }
            Outcome::Foreign(format) if typed.iter().any(|typed| **path == *typed) => {
                refused += 1;
                let why = format!("it is a file of {format}, and fmt lays out tmgate's own format");
                refuse(streams, &host.typed(path), None, &why)?;
            }
            Outcome::Foreign(_) => {}
            Outcome::Refused(line, column, why) => {
                refused += 1;
                refuse(streams, &host.typed(path), Some((line, column)), &why)?;
            }
        }
    }
    let would = if args.check || args.diff { "to change" } else { "changed" };
    writeln!(streams.err, "{would}: {changed}, unchanged: {same}, left as they are: {refused}")?;
    Ok(exit(args, changed > 0, refused > 0))
}

fn exit(args: &Fmt, changed: bool, refused: bool) -> Exit {
    match (refused, changed && (args.check || args.diff)) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::GateFailed,
        (false, false) => Exit::Pass,
    }
}

fn refuse(
    streams: &mut Streams<'_>,
    path: &str,
    place: Option<(u32, u32)>,
    why: &str,
) -> Result<()> {
    let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    let said = format!("{path}{place}: left as it is: {why}");
    writeln!(streams.err, "{}", harmless(&said))?;
    Ok(())
}

/// The text on standard input.
fn one(
    args: &Fmt,
    path: &str,
    bytes: Vec<u8>,
    settings: &Settings,
    streams: &mut Streams<'_>,
) -> Result<Exit> {
    let old = SourceFile::new(path, bytes.clone());
    let shown = args.stdin_filename.as_deref().unwrap_or(path);
    let new = match outcome(path, bytes, settings) {
        Outcome::Same => old.text().to_owned(),
        Outcome::Changed(new) => new,
        Outcome::Foreign(format) => {
            bail!("`{path}` is a file of {format}, and fmt lays out tmgate's own format");
        }
        Outcome::Refused(line, column, why) => {
            refuse(streams, shown, Some((line, column)), &why)?;
            return Ok(Exit::CouldNotRun);
        }
    };
    let changed = new != old.text();
    match (args.diff, args.check) {
        (true, _) => write!(streams.out, "{}", difference(shown, old.text(), &new))?,
        (false, true) if changed => writeln!(streams.out, "would change {}", harmless(shown))?,
        (false, true) => {}
        (false, false) => streams.out.write_all(new.as_bytes())?,
    }
    Ok(exit(args, changed, false))
}

/// The files of models and of the organisation's catalogue at or below the paths.
fn files(host: &dyn Host, typed: &[String], settings: &Settings) -> Result<BTreeSet<Arc<str>>> {
    let models = Models::find(host, typed, settings)?;
    let meant = |file: &str| {
        typed.iter().any(|path| {
            file.strip_prefix(&**path)
                .is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
        })
    };
    // Who names one file of a folder means this file here.
    let mut files: BTreeSet<Arc<str>> =
        models.models().iter().flatten().filter(|file| meant(file)).cloned().collect();
    let entries = host.files(&settings.org_catalogue, &|file| syntax::is_tree(file))?;
    files.extend(entries.into_iter().filter(|file| is_data(file) && meant(file)));
    Ok(files)
}

fn is_data(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending))
}

fn outcome(path: &str, bytes: Vec<u8>, settings: &Settings) -> Outcome {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, bytes));
    let document = syntax::parse(&sources, file, &Limits::default());
    let source = sources.file(file);
    let of_catalogue =
        path.strip_prefix(&*settings.org_catalogue).is_some_and(|rest| rest.starts_with('/'));
    if let Some(format) = formats::foreign(source, &document) {
        return Outcome::Foreign(format.title);
    }
    let arranged = match of_catalogue {
        true => native::arranged_catalogue(source, &document),
        false => native::arranged(source, &document),
    };
    match arranged {
        Ok(text) if text == source.text() => Outcome::Same,
        Ok(text) => Outcome::Changed(text),
        Err(refusal) => {
            let at = source.bare_place(refusal.span).start;
            Outcome::Refused(at.line, at.column, refusal.why)
        }
    }
}

/// A unified diff, made harmless line by line.
fn difference(path: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let text = diff.unified_diff().header(path, path).to_string();
    text.lines().map(|line| format!("{}\n", harmless(line))).collect()
}
