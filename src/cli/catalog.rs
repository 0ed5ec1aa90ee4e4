//! `tmgate catalog`: what an id of a public catalogue names, offline.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};

use super::args::{Catalog as Args, CatalogFormat};
use super::{Exit, Streams, settings, tables};
use crate::catalog::{self, Catalog, EMBEDDED, Entry, Scheme, Usage};
use crate::host::Host;
use crate::report::harmless;

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if args.notices {
        write!(streams.out, "{}", catalog::NOTICES)?;
        return Ok(Exit::Pass);
    }
    let (mut settings, mistakes) = settings::load(host, None, &[])?;
    if !mistakes.is_empty() {
        writeln!(
            streams.err,
            "warning: the configuration has mistakes; `tmgate check` shows them"
        )?;
    }
    tables::choose(host, args.catalog.as_deref(), &mut settings)?;
    let catalog = settings.catalog.as_deref().unwrap_or(&EMBEDDED);
    if args.editions {
        editions(catalog, args.format, streams.out)?;
        return Ok(Exit::Pass);
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for id in &args.ids {
        match catalog.lookup(id) {
            Some(entry) => known.push(entry),
            None => unknown.push(id.as_str()),
        }
    }
    match args.format {
        CatalogFormat::Text => {
            for (nth, entry) in known.iter().enumerate() {
                let gap = if nth > 0 { "\n" } else { "" };
                write!(streams.out, "{gap}{}", as_text(entry))?;
            }
        }
        CatalogFormat::Json => {
            let unknown = unknown.iter().map(|id| {
                let meant = catalog.meant(id).map(|guess| guess.entry.id);
                let mut value = json!({ "id": id, "did_you_mean": meant });
                if let Some(heading) = catalog.heading(id) {
                    value["name"] = json!(heading.name);
                    value["kind"] = json!(heading.kind);
                }
                value
            });
            let list = json!({
                "version": 1,
                "entries": known.iter().map(as_json).collect::<Vec<_>>(),
                "unknown": unknown.collect::<Vec<_>>(),
            });
            writeln!(streams.out, "{list:#}")?;
        }
    }
    for id in &unknown {
        writeln!(streams.err, "error: {}", harmless(&why_unknown(catalog, id)))?;
    }
    Ok(if unknown.is_empty() { Exit::Pass } else { Exit::GateFailed })
}

fn why_unknown(catalog: &Catalog, id: &str) -> String {
    if let Some(heading) = catalog.heading(id) {
        let (name, what) = (heading.name, heading.what());
        return format!("`{id}` ({name}) is {what}: {}", catalog.below(&heading));
    }
    if let Some(guess) = catalog.meant(id) {
        return format!("no entry is called `{id}`; {}", guess.question());
    }
    if let Some(scheme) = catalog::without_edition(id) {
        return format!(
            "`{id}` of the {} needs an edition: {}",
            scheme.name(),
            catalog.edition(scheme)
        );
    }
    let near = catalog::resembles(id).map(|near| near.scheme);
    match catalog::kind_of(id).or(near) {
        Some(Scheme::Untabled) => format!("`{id}` is of {}", Scheme::Untabled.name()),
        Some(scheme) => format!("{} {} has no `{id}`", scheme.name(), catalog.edition(scheme)),
        None => format!("`{id}` has the form of no catalogue that tmgate carries"),
    }
}

/// The entries that belong to one, by what they are to it.
fn related<'c>(entry: &Entry<'c>) -> Vec<(&'static str, Vec<Entry<'c>>)> {
    let links: Vec<Entry<'_>> = entry.links().collect();
    let of = |scheme: Scheme, mitigation: bool| {
        let fits = |e: &&Entry<'_>| e.scheme == scheme && (e.kind == "mitigation") == mitigation;
        links.iter().filter(fits).copied().collect::<Vec<_>>()
    };
    let mut groups = vec![
        ("mitigations", of(Scheme::Attack, true)),
        ("cwe", of(Scheme::Cwe, false)),
        ("capec", of(Scheme::Capec, false)),
        ("attack", of(Scheme::Attack, false)),
        ("owasp", of(Scheme::OwaspTop10, false)),
        ("narrower", entry.narrower().collect()),
    ];
    groups.retain(|(_, entries)| !entries.is_empty());
    groups
}

fn as_text(entry: &Entry<'_>) -> String {
    let mut text = format!("{}  {}\n", entry.id, entry.name);
    let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:<11}  {value}\n"));
    let of_domain = match entry.domain {
        "" => String::new(),
        domain => format!(" ({domain})"),
    };
    line("catalogue", &format!("{}{of_domain}, {}", entry.scheme.name(), entry.kind));
    line("status", entry.state.name());
    if entry.scheme == Scheme::Cwe {
        line("mapping", entry.usage.name());
    }
    let mut list = |label: &str, entries: &[Entry<'_>]| {
        for (nth, other) in entries.iter().enumerate() {
            let label = if nth == 0 { label } else { "" };
            let state = match other.is_active() {
                true => String::new(),
                false => format!(" ({})", other.state.name()),
            };
            line(label, &format!("{}  {}{state}", other.id, other.name));
        }
    };
    list("replaced by", &entry.replacements().collect::<Vec<_>>());
    for (label, entries) in related(entry) {
        let label = match label {
            "cwe" | "capec" | "owasp" => label.to_uppercase(),
            "attack" => "ATT&CK".to_owned(),
            _ => label.to_owned(),
        };
        list(&label, &entries);
    }
    text
}

fn as_json(entry: &Entry<'_>) -> Value {
    let ids = |entries: &[Entry<'_>]| entries.iter().map(|e| json!(e.id)).collect::<Vec<Value>>();
    let mut value = json!({
        "id": entry.id,
        "name": entry.name,
        "catalogue": entry.scheme.name(),
        "edition": entry.edition(),
        "kind": entry.kind,
        "status": entry.state.name(),
        "replaced_by": ids(&entry.replacements().collect::<Vec<_>>()),
    });
    if !entry.domain.is_empty() {
        value["domain"] = json!(entry.domain);
    }
    if entry.scheme == Scheme::Cwe || entry.usage != Usage::Allowed {
        value["mapping"] = json!(entry.usage.name());
    }
    if !entry.stride.is_empty() {
        value["stride"] = json!(entry.stride);
    }
    for (label, entries) in related(entry) {
        value[label] = json!(ids(&entries));
    }
    value
}

fn editions(catalog: &Catalog, format: CatalogFormat, out: &mut dyn Write) -> Result<()> {
    match format {
        CatalogFormat::Text => {
            for e in catalog.editions() {
                let replaced = match e.replaced {
                    Some(table) => format!("  (entries from your own {table}.tsv)"),
                    None => String::new(),
                };
                let (name, edition) = (e.name, e.edition);
                writeln!(out, "{name:<42}  {edition:<26}  {}  {}{replaced}", e.date, e.source)?;
            }
        }
        CatalogFormat::Json => {
            let list: Vec<Value> = catalog
                .editions()
                .map(|e| {
                    json!({ "name": e.name, "edition": e.edition, "date": e.date,
                        "source": e.source, "replaced": e.replaced.is_some() })
                })
                .collect();
            writeln!(out, "{:#}", json!({ "version": 1, "editions": list }))?;
        }
    }
    Ok(())
}
