//! `tmgate rules`: the catalogue, and how each rule is set here.

use std::io::Write;

use anyhow::Result;
use serde_json::json;

use super::args::{RuleFormat, Rules};
use super::{Exit, Streams, settings};
use crate::config::Setting;
use crate::finding::{OptionMeta, OptionValue, RuleMeta};
use crate::host::Host;

pub(super) fn run(args: &Rules, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    let rules: Vec<(&RuleMeta, Setting)> =
        settings.rules_for("").map(|(rule, setting)| (&rule.meta, setting.into_owned())).collect();
    match args.format {
        RuleFormat::Text => text(&rules, streams.out)?,
        RuleFormat::Json => writeln!(streams.out, "{:#}", as_json(&rules))?,
        RuleFormat::Markdown => write!(streams.out, "{}", markdown())?,
    }
    if !mistakes.is_empty() {
        writeln!(
            streams.err,
            "warning: the configuration has mistakes; `tmgate check` shows them"
        )?;
    }
    Ok(Exit::Pass)
}

fn word(setting: &Setting) -> &'static str {
    setting.severity.map_or("off", |severity| severity.name())
}

fn text(rules: &[(&RuleMeta, Setting)], out: &mut dyn Write) -> Result<()> {
    let wide = rules.iter().map(|(meta, _)| meta.id.len()).max().unwrap_or(0);
    let mut group = "";
    for (meta, setting) in rules {
        if meta.group() != group && !group.is_empty() {
            writeln!(out)?;
        }
        group = meta.group();
        let because = match setting.because.as_str() {
            "default" => String::new(),
            because => format!("  ({because})"),
        };
        writeln!(out, "{:wide$}  {:7}  {}{because}", meta.id, word(setting), meta.summary)?;
    }
    let on = rules.iter().filter(|(_, setting)| setting.severity.is_some()).count();
    writeln!(out, "\n{} rules, {on} of them on here", rules.len())?;
    Ok(())
}

fn as_json(rules: &[(&RuleMeta, Setting)]) -> serde_json::Value {
    let rules = rules.iter().map(|(meta, setting)| {
        json!({
            "id": meta.id,
            "group": meta.group(),
            "summary": meta.summary,
            "description": meta.description(),
            "severity": word(setting),
            "because": setting.because,
            "default": if meta.on_by_default { meta.severity.name() } else { "off" },
            "profiles": meta.profiles.iter().map(|(name, severity)| (*name, severity.name()))
                .collect::<std::collections::BTreeMap<_, _>>(),
            "confidence": meta.confidence.name(),
            "since": meta.since,
            "always": meta.always,
            "stride": meta.stride,
            "cwe": meta.cwe.iter().map(|cwe| format!("CWE-{cwe}")).collect::<Vec<_>>(),
            "options": meta.options.iter().map(option).collect::<Vec<_>>(),
        })
    });
    json!({ "version": 1, "rules": rules.collect::<Vec<_>>() })
}

fn option(option: &OptionMeta) -> serde_json::Value {
    let default = match &option.default {
        OptionValue::Number(number) => json!(number),
        OptionValue::Days(days) => json!(format!("{days}d")),
        OptionValue::Word(allowed) => json!(allowed.first()),
        OptionValue::Words(on, _) => json!(on),
    };
    json!({ "name": option.name, "description": option.doc, "default": default })
}

/// The catalogue as a page, in the defaults: `docs/rules.md`.
pub(crate) fn markdown() -> String {
    let mut page =
        "# Rules\n\n`tmgate explain RULE` shows a rule's page. Severities are those without \
        any configuration; `off` says which profile puts the rule in force.\n"
            .to_owned();
    let mut group = "";
    for rule in crate::rules::all() {
        let meta = &rule.meta;
        if meta.group() != group {
            group = meta.group();
            page.push_str(&format!("\n## {group}\n\n| rule | severity | says |\n|---|---|---|\n"));
        }
        let file = meta.id.replace('-', "_");
        let severity = if meta.on_by_default { meta.severity.name() } else { "off" };
        let profiles: Vec<String> = meta
            .profiles
            .iter()
            .map(|(name, severity)| format!("{} in `{name}`", severity.name()))
            .collect();
        let also =
            if profiles.is_empty() { String::new() } else { format!("; {}", profiles.join(", ")) };
        let folder = crate::rules::folder(meta.id);
        page.push_str(&format!(
            "| [`{}`](../src/rules/{folder}/{file}.md) | {severity}{also} | {} |\n",
            meta.id, meta.summary
        ));
    }
    page
}
