//! What is known of a new incident: from flags, from a file, from somebody at a terminal.

use anyhow::{Context, Result, bail};

use crate::cli::Streams;
use crate::cli::args::New;
use crate::host::Host;
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, Node, Value, parse};

/// Bytes of a file of answers.
const MOST: usize = 256 * 1024;

/// A yes or no of somebody at a terminal; no where nobody sits there.
pub(super) fn confirm(question: &str, host: &dyn Host, streams: &mut Streams<'_>) -> Result<bool> {
    let answer = ask(&format!("{question} [y/N]"), host, streams)?;
    Ok(answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")))
}

/// An answer of somebody at a terminal; nothing where nobody sits there, or says nothing.
pub(super) fn ask(
    question: &str,
    host: &dyn Host,
    streams: &mut Streams<'_>,
) -> Result<Option<String>> {
    if !host.is_attended() {
        return Ok(None);
    }
    write!(streams.err, "{} ", harmless(question))?;
    streams.err.flush()?;
    let line = host.line()?;
    Ok(line.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()))
}

/// Fills what no flag says from the file of answers. A key that a record does not have is an error.
pub(super) fn read(new: &New, host: &dyn Host) -> Result<New> {
    let mut filled = New {
        title: new.title.clone(),
        severity: new.severity.clone(),
        phase: new.phase.clone(),
        started: new.started.clone(),
        detected: new.detected.clone(),
        affected: new.affected.clone(),
        threat: new.threat.clone(),
        refs: new.refs.clone(),
        cause: new.cause.clone(),
        playbook: new.playbook.clone(),
        failed: new.failed.clone(),
        owner: new.owner.clone(),
        tlp: new.tlp.clone(),
        id: new.id.clone(),
        answers: None,
        place: crate::cli::args::Place { model: None, apply: false, config: None, today: None },
    };
    let Some(path) = &new.answers else { return Ok(filled) };
    let bytes = host.read_typed(path, MOST).context("the answers cannot be read")?;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("answers.yaml", bytes));
    let document = parse(&sources, file, &Limits::default());
    if let Some(mistake) = document.mistakes.first() {
        let line = sources.bare_place(mistake.draft.span()).start.line;
        bail!("line {line} of the answers: {}", mistake.draft.message());
    }
    let Some(entries) = document.root.as_map() else { bail!("the answers are no map of keys") };
    for entry in entries {
        let (key, value) = (entry.key.value.as_str(), &entry.value);
        let line = sources.bare_place(entry.key.span).start.line;
        let at = || format!("line {line} of the answers: `{key}`");
        let one = match key {
            "title" => &mut filled.title,
            "severity" => &mut filled.severity,
            "phase" => &mut filled.phase,
            "started" => &mut filled.started,
            "detected" => &mut filled.detected,
            "cause" => &mut filled.cause,
            "playbook" => &mut filled.playbook,
            "owner" => &mut filled.owner,
            "tlp" => &mut filled.tlp,
            "id" => &mut filled.id,
            _ => {
                let many = match key {
                    "affected" => &mut filled.affected,
                    "threats" => &mut filled.threat,
                    "refs" => &mut filled.refs,
                    "failed" => &mut filled.failed,
                    _ => bail!("{} is no key that a new record has", at()),
                };
                let items = texts(value).with_context(|| format!("{} takes texts", at()))?;
                if many.is_empty() {
                    *many = items;
                }
                continue;
            }
        };
        let text = value.as_text().with_context(|| format!("{} takes a text", at()))?;
        one.get_or_insert_with(|| text.to_string());
    }
    Ok(filled)
}

fn texts(node: &Node) -> Option<Vec<String>> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| Some(item.as_text()?.to_string())).collect(),
        Value::Null => Some(Vec::new()),
        _ => Some(vec![node.as_text()?.to_string()]),
    }
}
