//! `tmgate convert`: from the formats of other tools to tmgate's own.

use anyhow::{Context, Result, anyhow, bail};

use super::args::{Convert, Target};
use super::{Exit, Streams};
use crate::check;
use crate::formats;
use crate::host::Host;
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

pub(super) fn run(args: &Convert, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let path = host.relative(&args.file)?;
    let bytes = host.read(&path)?.with_context(|| format!("there is no file `{}`", args.file))?;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path.as_str(), bytes));
    let find = |path: &str| {
        let bytes = host.read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    };
    let documents = check::gather(&mut sources, &[file], &Limits::default(), &find);
    let documents = documents.map_err(|why| anyhow!(why))?;
    if let Some(mistake) = documents.iter().flat_map(|document| &document.mistakes).next() {
        let at = sources.bare_place(mistake.draft.span()).start;
        bail!("`{}`, line {}: {}", args.file, at.line, mistake.draft.message());
    }
    let (document, included) = documents.split_first().context("nothing was read")?;
    let converted = formats::convert(&sources, document, included).map_err(|why| anyhow!(why))?;
    let text = match args.to {
        Target::Native => formats::native::write(&converted.model),
    };
    match &args.output {
        None => write!(streams.out, "{text}")?,
        Some(output) => {
            let new = new_file(host, output)?;
            if host.read(&new)?.is_some() {
                bail!("`{output}` exists; tmgate never overwrites it");
            }
            host.create(&new, text.as_bytes())?;
            writeln!(streams.err, "wrote {}", harmless(output))?;
        }
    }
    let mut losses: Vec<_> = converted.losses.iter().collect();
    losses.sort_by_key(|loss| (loss.place.start, loss.element.clone(), loss.what.clone()));
    for loss in &losses {
        let line = sources.bare_place(loss.place).start.line;
        let said = format!("{}:{line}: {}: {}", args.file, loss.element, loss.what);
        writeln!(streams.err, "{}", harmless(&said))?;
    }
    let model = &converted.model;
    let counted = format!(
        "trees: {}, mitigations: {}, different or left out: {}",
        model.trees.len(),
        model.mitigations.len(),
        losses.len()
    );
    writeln!(streams.err, "{counted}")?;
    Ok(Exit::Pass)
}

/// The path, from the root, of a file that need not be there yet; its folder must.
fn new_file(host: &dyn Host, typed: &str) -> Result<String> {
    let (folder, name) = match typed.rsplit_once('/') {
        Some((folder, name)) => (folder, name),
        None => (".", typed),
    };
    if matches!(name, "" | "." | "..") {
        bail!("`{typed}` names no file");
    }
    match host.relative(folder)?.as_str() {
        "" => Ok(name.to_owned()),
        folder => Ok(format!("{folder}/{name}")),
    }
}
