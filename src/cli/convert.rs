//! `tmgate convert`: models from one format to another, and what was lost on the way.

use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;

use super::args::{Convert, LossFormat};
use super::{Exit, Streams};
use crate::check;
use crate::diagram;
use crate::formats::native::{Section, express};
use crate::formats::writing::{self, WRITERS, Writer, Written};
use crate::formats::{self, Loss, Reading};
use crate::host::Host;
use crate::model::Model;
use crate::report::harmless;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Limits};

pub(super) fn run(args: &Convert, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let writer = writers().find(|writer| writer.name == args.to);
    let writer = writer.with_context(|| format!("`{}` is not written", args.to))?;
    let output =
        args.output.as_deref().map(|typed| Ok::<_, anyhow::Error>((typed, new_file(host, typed)?)));
    let output = output.transpose()?;
    let converted = convert(&args.file, args.from.as_deref(), writer, host)?;
    match &output {
        None => write!(streams.out, "{}", converted.text)?,
        Some((_, new)) => host.create(new, converted.text.as_bytes())?,
    }
    let wrote = output.map(|(typed, _)| typed);
    match args.format {
        LossFormat::Text => {
            if let Some(wrote) = wrote {
                writeln!(streams.err, "wrote {}", harmless(wrote))?;
            }
            converted.tell(&mut streams.err)?;
        }
        LossFormat::Json => writeln!(streams.err, "{:#}", converted.as_json(writer, wrote))?,
    }
    Ok(if converted.mistakes.is_empty() { Exit::Pass } else { Exit::GateFailed })
}

/// The names of the formats that are read.
pub(super) fn readable() -> Vec<&'static str> {
    let foreign = formats::FOREIGN.iter().map(|format| format.name);
    std::iter::once(formats::native::NAME).chain(foreign).collect()
}

/// The names of the formats that are written.
pub(super) fn writable() -> Vec<&'static str> {
    writers().map(|writer| writer.name).collect()
}

fn writers() -> impl Iterator<Item = &'static Writer> {
    WRITERS.iter().copied().chain([&diagram::MERMAID])
}

/// A file and a line in it.
type At = (String, u32);

/// A file in another format, and what is to be said about it.
pub(super) struct Converted {
    /// As it was typed.
    file: String,
    pub(super) text: String,
    /// How many entries each section has, of those that have any.
    counts: Vec<(&'static str, usize)>,
    /// What is wrong with the file, by line.
    pub(super) mistakes: Vec<(At, String)>,
    losses: Vec<(At, Loss)>,
}

/// The model in the file `typed`, of whatever format it is.
pub(super) fn model(typed: &str, host: &dyn Host) -> Result<Model> {
    let path = host.relative(typed)?;
    let (sources, documents) = documents(typed, &path, host)?;
    let (document, included) = documents.split_first().context("nothing was read")?;
    let reading = formats::convert(&sources, document, included, None);
    let model = reading.map_err(|why| anyhow!(why))?.model;
    let unread = document.mistakes.iter().chain(&model.mistakes);
    match unread.into_iter().next().filter(|_| !document.whole || !model.whole) {
        None => Ok(model),
        Some(mistake) => {
            let line = sources.bare_place(mistake.draft.span()).start.line;
            bail!("`{typed}`, line {line}: {}", mistake.draft.message())
        }
    }
}

/// The file and what it names as parts of itself.
fn documents(typed: &str, path: &str, host: &dyn Host) -> Result<(Sources, Vec<Document>)> {
    let bytes = host.read(path)?.with_context(|| format!("there is no file `{typed}`"))?;
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, bytes));
    let find = |path: &str| {
        let bytes = host.read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    };
    let documents = check::gather(&mut sources, &[file], &Limits::default(), &find);
    Ok((sources, documents.map_err(|why| anyhow!(why))?))
}

/// Reads the file `typed` and writes it in the format of `writer`.
pub(super) fn convert(
    typed: &str,
    from: Option<&str>,
    writer: &Writer,
    host: &dyn Host,
) -> Result<Converted> {
    let path = host.relative(typed)?;
    let (sources, documents) = documents(typed, &path, host)?;
    let place = |span| {
        let place = sources.bare_place(span);
        match *place.path == *path {
            true => (typed.to_owned(), place.start.line),
            false => (place.path.to_string(), place.start.line),
        }
    };
    let (document, included) = documents.split_first().context("nothing was read")?;
    if let Some(mistake) = document.mistakes.first().filter(|_| !document.whole) {
        let (file, line) = place(mistake.draft.span());
        bail!("`{file}`, line {line}: {}", mistake.draft.message());
    }
    let Reading { model, mut losses } =
        formats::convert(&sources, document, included, from).map_err(|why| anyhow!(why))?;
    let mut mistakes: Vec<(At, String)> = Vec::new();
    for mistake in &model.mistakes {
        mistakes.push((place(mistake.draft.span()), mistake.draft.message().to_owned()));
    }
    mistakes.sort();
    if let Some(((file, line), message)) = mistakes.first().filter(|_| !model.whole) {
        bail!("`{file}`, line {line}: {message}");
    }
    let Written { text, losses: later } = writing::write(writer, &model);
    losses.extend(later);
    let mut losses: Vec<_> = losses.into_iter().map(|loss| (place(loss.place), loss)).collect();
    losses.sort_by(|(_, a), (_, b)| {
        let key = |loss: &Loss| (loss.place.file, loss.place.start);
        (key(a), &a.element, &a.what).cmp(&(key(b), &b.element, &b.what))
    });
    losses.dedup_by(|(_, a), (_, b)| a.element == b.element && a.what == b.what);
    let counts = counts(&model);
    Ok(Converted { file: typed.to_owned(), text, counts, mistakes, losses })
}

fn counts(model: &Model) -> Vec<(&'static str, usize)> {
    let root = express(model);
    let size =
        |section: Section| root.get(section.key()).and_then(|node| Some(node.as_map()?.len()));
    Section::ALL.into_iter().filter_map(|section| Some((section.key(), size(section)?))).collect()
}

impl Converted {
    /// One line for each mistake of the file and each loss, and what there is in all.
    pub(super) fn tell(&self, to: &mut dyn std::io::Write) -> Result<()> {
        for ((file, line), message) in &self.mistakes {
            writeln!(to, "{}", harmless(&format!("{file}:{line}: {message}")))?;
        }
        for ((file, line), loss) in &self.losses {
            let said = format!("{file}:{line}: {}: {}", loss.element, loss.what);
            writeln!(to, "{}", harmless(&said))?;
        }
        for (section, size) in &self.counts {
            write!(to, "{section}: {size}, ")?;
        }
        writeln!(to, "different or left out: {}", self.losses.len())?;
        Ok(())
    }

    fn as_json(&self, writer: &Writer, wrote: Option<&str>) -> serde_json::Value {
        let counts: serde_json::Map<_, _> = self
            .counts
            .iter()
            .map(|(section, size)| ((*section).to_owned(), json!(size)))
            .collect();
        let mistake = |((file, line), message): &(At, String)| json!({"file": file, "line": line, "message": message});
        let loss = |((file, line), loss): &(At, Loss)| json!({"file": file, "line": line, "element": loss.element, "what": loss.what});
        json!({
            "file": self.file,
            "to": writer.name,
            "wrote": wrote,
            "counts": counts,
            "mistakes": self.mistakes.iter().map(mistake).collect::<Vec<_>>(),
            "losses": self.losses.iter().map(loss).collect::<Vec<_>>(),
        })
    }
}

/// The path, from the root, of a file that is not there yet; its folder must be.
fn new_file(host: &dyn Host, typed: &str) -> Result<String> {
    let (folder, name) = match typed.rsplit_once('/') {
        Some((folder, name)) => (folder, name),
        None => (".", typed),
    };
    if matches!(name, "" | "." | "..") {
        bail!("`{typed}` names no file");
    }
    let new = match host.relative(folder)?.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    if host.read(&new)?.is_some() {
        bail!("`{typed}` exists; tmgate never overwrites it");
    }
    Ok(new)
}
