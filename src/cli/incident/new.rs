//! `tmgate incident new`: the record of an incident, from what is known at first.

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;

use super::answers::{ask, read};
use super::{Office, settle};
use crate::cli::args::New;
use crate::cli::desk::{Desk, quoted_list};
use crate::cli::{Exit, Streams};
use crate::formats::native::Section;
use crate::formats::overlay;
use crate::graph::{Graph, Resolved};
use crate::host::Host;
use crate::model::RefKind;
use crate::model::vocabulary::{Cause, Level, Phase, Tlp, Vocabulary, parse_date};
use crate::report::harmless;
use crate::syntax::scalar;

pub(super) fn run(args: &New, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let office = Office::open(&args.place, host)?;
    let mut new = read(args, host)?;
    question(&mut new, host, streams)?;
    let today = office.task.today;
    let detected = new.detected.take().unwrap_or_else(|| today.to_string());
    let mut missing = Vec::new();
    for (flag, is_there) in [
        ("--title", new.title.is_some()),
        ("--severity", new.severity.is_some()),
        ("--affected", !new.affected.is_empty()),
    ] {
        if !is_there {
            missing.push(flag);
        }
    }
    if !missing.is_empty() {
        bail!("{} is missing; give it as a flag or in the file of --answers", missing.join(", "));
    }
    word::<Level>("--severity", new.severity.as_deref())?;
    word::<Phase>("--phase", new.phase.as_deref())?;
    word::<Cause>("--cause", new.cause.as_deref())?;
    word::<Tlp>("--tlp", new.tlp.as_deref())?;
    if new.phase.as_deref() == Some("closed") {
        bail!("a new record is open; `tmgate incident close` closes it");
    }
    let on = date("--detected", &detected, today)?;
    if let Some(started) = &new.started
        && date("--started", started, today)? > on
    {
        bail!("--started {started} lies after --detected {detected}");
    }
    let at = choose(&office, &new, args, host)?;
    let id = match &new.id {
        Some(id) if is_id(id) => id.clone(),
        Some(id) => bail!("--id takes letters, digits, `-`, `_` and `.`, not `{id}`"),
        None => next_id(&office, on.year(), host)?,
    };
    let mut desk = Desk::open(host, &office.models[at])?;
    let fields = fields(&new, &detected);
    let line = fields.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>();
    let whole = fields.iter().map(|(key, value)| format!("{key}: {value}\n")).collect::<String>();
    let is_folder = desk.folder().is_some();
    desk.add(Section::Incidents, &id, &format!("{{{}}}", line.join(", ")), &whole)?;
    let write = is_folder || args.place.apply;
    if settle(&desk, write, "write this?", host, streams)? {
        writeln!(streams.out, "next: `tmgate incident map {}`", harmless(&id))?;
    } else {
        writeln!(streams.out, "nothing was written; --apply does it")?;
    }
    Ok(Exit::Pass)
}

/// Asks somebody at a terminal for what a record must have.
fn question(new: &mut New, host: &dyn Host, streams: &mut Streams<'_>) -> Result<()> {
    if new.title.is_none() {
        new.title = ask("What happened, in a sentence?", host, streams)?;
    }
    if new.severity.is_none() {
        new.severity = ask("How bad is it: low, medium, high or critical?", host, streams)?;
    }
    if new.affected.is_empty() {
        let answer = ask("Which components, flows or data does it concern?", host, streams)?;
        let answer = answer.unwrap_or_default();
        let ids = answer.split([',', ' ']).filter(|id| !id.is_empty());
        new.affected = ids.map(str::to_owned).collect();
    }
    Ok(())
}

/// A word of a closed list.
fn word<V: Vocabulary>(flag: &str, typed: Option<&str>) -> Result<()> {
    let Some(typed) = typed else { return Ok(()) };
    if V::from_word(typed).is_some() {
        return Ok(());
    }
    let words = V::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>();
    bail!("{flag} takes {}, not `{typed}`", words.join(", "))
}

fn date(flag: &str, typed: &str, today: Date) -> Result<Date> {
    let date = parse_date(typed);
    let date =
        date.ok_or_else(|| anyhow!("{flag}: `{typed}` is no date of the form 2026-11-23"))?;
    if date > today {
        bail!("{flag} {date} is still to come");
    }
    Ok(date)
}

/// The model that is meant: the one that is named, the only one, or the only one that has all that
/// is affected.
fn choose(office: &Office, new: &New, args: &New, host: &dyn Host) -> Result<usize> {
    let named = office.named(&args.place, host)?;
    let wrong = office.each(host, |files, graph, _| match &graph.model.origin {
        Some(origin) => Some(homeless(&files[0], origin.format)),
        None => unresolved(graph, new),
    })?;
    if let Some(at) = named.or((office.models.len() == 1).then_some(0)) {
        return match &wrong[at] {
            None => Ok(at),
            Some(why) => bail!("{why}"),
        };
    }
    let fit: Vec<usize> = (0..wrong.len()).filter(|at| wrong[*at].is_none()).collect();
    match fit.as_slice() {
        [one] => Ok(*one),
        [] => bail!("no model has all of {}; name one with --model", new.affected.join(", ")),
        several => {
            let paths = several.iter().filter_map(|at| office.models[*at].first());
            let paths = paths.map(|path| host.typed(path)).collect::<Vec<_>>();
            bail!("several models could be meant; name one with --model: {}", paths.join(", "))
        }
    }
}

/// Why an incident is not written into a file of another tool.
fn homeless(path: &str, format: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!(
        "`{path}` is a file of {format}, which has no place for incidents; write it below \
         `files: {name}: incidents:` of `{}` in the same folder, by hand",
        overlay::FILE
    )
}

/// What of the record leads nowhere in a model.
fn unresolved(graph: &Graph<'_>, new: &New) -> Option<String> {
    let none = new.playbook.as_deref() == Some("none");
    let playbook = new.playbook.iter().filter(|_| !none);
    let kinds = [
        (RefKind::ElementOrData, new.affected.iter().collect::<Vec<_>>()),
        (RefKind::Threat, new.threat.iter().collect()),
        (RefKind::Mitigation, new.failed.iter().collect()),
        (RefKind::Playbook, playbook.collect()),
    ];
    for (kind, ids) in kinds {
        for id in ids {
            let meant = match graph.resolve(kind, id) {
                Resolved::Found => continue,
                Resolved::Misspelt(meant) => format!("; did you mean `{meant}`?"),
                _ => String::new(),
            };
            return Some(format!("no {} is called `{id}`{meant}", kind.noun()));
        }
    }
    None
}

/// The id becomes the name of a file.
fn is_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.chars().all(fits)
}

/// The next free id of a year: numbers are given once in all models.
fn next_id(office: &Office, year: i16, host: &dyn Host) -> Result<String> {
    let prefix = format!("INC-{year}-");
    let last = office.each(host, |_, graph, _| {
        let ids = graph.model.incidents.iter().map(|incident| incident.id.value.as_str());
        let numbers = ids.filter_map(|id| id.strip_prefix(&prefix)?.parse::<u32>().ok());
        numbers.max().unwrap_or(0)
    })?;
    let last = last.into_iter().max().unwrap_or(0);
    Ok(format!("{prefix}{:02}", last.saturating_add(1)))
}

/// The keys of the record with their values, as YAML.
fn fields(new: &New, detected: &str) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.as_deref().map(scalar);
    let list = |items: &[String]| {
        (!items.is_empty()).then(|| quoted_list(items.iter().map(String::as_str)))
    };
    let phase = new.phase.clone().unwrap_or_else(|| "triage".to_owned());
    let all = [
        ("title", text(&new.title)),
        ("severity", text(&new.severity)),
        ("phase", Some(phase)),
        ("started", new.started.clone()),
        ("detected", Some(detected.to_owned())),
        ("affected", list(&new.affected)),
        ("threats", list(&new.threat)),
        ("refs", list(&new.refs)),
        ("cause", new.cause.clone()),
        ("failed", list(&new.failed)),
        ("playbook", text(&new.playbook)),
        ("owner", text(&new.owner)),
        ("tlp", new.tlp.clone()),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}
