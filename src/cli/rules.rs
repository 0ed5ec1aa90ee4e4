//! `tmgate rules`: the catalogue, and how each rule is set here.

use std::io::Write;

use anyhow::Result;
use serde_json::json;

use super::args::{RuleFormat, Rules};
use super::{Exit, Streams, settings};
use crate::config::Setting;
use crate::finding::{OptionMeta, OptionValue, RuleMeta, Severity};
use crate::formats::{self, Format, overlay};
use crate::host::Host;
use crate::rules::{groups, page_of};

pub(super) fn run(args: &Rules, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    let rules: Vec<(&RuleMeta, Setting)> =
        settings.rules_for("").map(|(rule, setting)| (&rule.meta, setting.into_owned())).collect();
    let format = args.format_of.as_deref().and_then(|name| formats::named(name).ok());
    match args.format {
        RuleFormat::Text => text(&rules, format, streams.out)?,
        RuleFormat::Json => {
            crate::report::write_json(&as_json(&rules, format), &mut streams.out)?;
        }
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

/// What a rule must know that files of a format cannot say.
fn lacks(meta: &RuleMeta, format: Option<&Format>) -> Vec<&'static str> {
    let missing = meta.needs.iter().filter(|fact| format.is_some_and(|f| !f.says.contains(fact)));
    missing.map(|fact| fact.phrase()).collect()
}

fn text(
    rules: &[(&RuleMeta, Setting)],
    format: Option<&Format>,
    out: &mut dyn Write,
) -> Result<()> {
    let wide = rules.iter().map(|(meta, _)| meta.id.len()).max().unwrap_or(0);
    let mut rest = rules.iter();
    for group in groups() {
        writeln!(out, "{}", group.title)?;
        for (meta, setting) in rest.by_ref().take(group.rules.len()) {
            let because = match setting.because.as_str() {
                "default" => String::new(),
                because => format!("  ({because})"),
            };
            writeln!(out, "  {:wide$}  {:7}  {}{because}", meta.id, word(setting), meta.summary)?;
            let lacks = lacks(meta, format);
            if !lacks.is_empty() {
                writeln!(out, "  {:wide$}  not assessed: {}", "", lacks.join("; "))?;
            }
        }
        writeln!(out)?;
    }
    let on = rules.iter().filter(|(_, setting)| setting.severity.is_some()).count();
    writeln!(out, "{} rules, {on} of them on here", rules.len())?;
    if let Some(format) = format {
        let is_on = |(_, setting): &&(&RuleMeta, Setting)| setting.severity.is_some();
        let blind = |(meta, _): &&(&RuleMeta, Setting)| !lacks(meta, Some(format)).is_empty();
        let count = rules.iter().filter(is_on).filter(blind).count();
        writeln!(
            out,
            "{count} of those need what {} files as a rule cannot say; where a file or `{}` says it, \
             they are assessed",
            format.title,
            overlay::FILE
        )?;
    }
    Ok(())
}

fn as_json(rules: &[(&RuleMeta, Setting)], format: Option<&Format>) -> serde_json::Value {
    let rules = rules.iter().map(|(meta, setting)| {
        let mut rule = json!({
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
        });
        if format.is_some() {
            rule["lacks"] = json!(lacks(meta, format));
        }
        rule
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
    let mut page = "# Rules\n\n`tmgate explain RULE` shows a rule's page. Severities are those \
        without any configuration; `off` says which profile puts the rule in force.\n\n"
        .to_owned();
    page.push_str(&overview());
    for group in groups() {
        page.push_str(&format!("\n## {}\n\n| rule | severity | says |\n", group.title));
        page.push_str("|---|---|---|\n");
        group.rules.iter().for_each(|rule| page.push_str(&row(&rule.meta)));
    }
    page
}

/// The groups with how many rules they have, and how many of those are on by default.
fn overview() -> String {
    let mut table = "| group | rules | on by default |\n|---|---|---|\n".to_owned();
    let (mut all, mut on) = (0, 0);
    for group in groups() {
        let (count, default) =
            (group.rules.len(), group.rules.iter().filter(|rule| rule.meta.on_by_default).count());
        let anchor = group.title.to_lowercase().replace(' ', "-");
        table.push_str(&format!("| [{}](#{anchor}) | {count} | {default} |\n", group.title));
        (all, on) = (all + count, on + default);
    }
    table.push_str(&format!("| all | {all} | {on} |\n"));
    table
}

fn row(meta: &RuleMeta) -> String {
    let page = page_of(meta.id).unwrap_or_default();
    let severity = if meta.on_by_default { meta.severity.name() } else { "off" };
    let named = |(name, severity): &(&str, Severity)| format!("{} in `{name}`", severity.name());
    let profiles: Vec<String> = meta.profiles.iter().map(named).collect();
    let also =
        if profiles.is_empty() { String::new() } else { format!("; {}", profiles.join(", ")) };
    format!("| [`{}`](../{page}) | {severity}{also} | {} |\n", meta.id, meta.summary)
}
