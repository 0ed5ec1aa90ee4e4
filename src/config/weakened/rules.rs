//! Rules that are asked less than at the base: for all models, or for those at some paths.

use super::super::{Override, Setting};
use super::scales::{Move, moved};
use super::{Comparison, Version, word};
use crate::config::spot::first_key;
use crate::finding::{RuleMeta, listed};
use crate::rules::{self, Chosen};
use crate::source::Span;
use crate::syntax::Node;

/// Keys outside `rules` that are options of a rule.
const SHORTHANDS: [(&str, &str, &str); 7] = [
    ("catalog-coverage", "editions", "catalog.owasp-coverage"),
    ("threat-untreated", "appetite", "rating.appetite"),
    ("evidence-stale", "max-age", "evidence.max-age"),
    ("accept-too-long", "critical", "acceptance.max.critical"),
    ("accept-too-long", "high", "acceptance.max.high"),
    ("accept-too-long", "medium", "acceptance.max.medium"),
    ("accept-too-long", "low", "acceptance.max.low"),
];

/// An override as it is written, with what it means.
struct Written<'v> {
    node: &'v Node,
    globs: Vec<&'v str>,
    means: &'v Override,
}

impl Written<'_> {
    fn names(&self, glob: &str) -> bool {
        self.globs.contains(&glob)
    }
}

impl Version {
    fn overrides(&self) -> Vec<Written<'_>> {
        let items = self.root.get("overrides").and_then(Node::as_list).unwrap_or(&[]);
        let written = items.iter().zip(&self.settings.overrides).map(|(node, means)| {
            let paths = node.get("paths").and_then(Node::as_list).unwrap_or(&[]);
            let globs = paths.iter().filter_map(|glob| Some(glob.as_text()?.as_str())).collect();
            Written { node, globs, means }
        });
        written.collect()
    }

    /// How a rule is set for what a glob names, as far as overrides name the very same glob.
    fn at(&self, glob: &str, rule: usize) -> Option<Setting> {
        let mut setting = self.settings.base.get(rule)?.clone();
        for one in self.overrides().iter().filter(|one| one.names(glob)) {
            for change in one.means.changes.iter().filter(|change| change.rule == rule) {
                setting.apply(change);
            }
        }
        Some(setting)
    }

    fn says(&self, path: &str) -> bool {
        path.split('.').try_fold(&self.root, |node, key| node.get(key)).is_some()
    }
}

impl Comparison {
    pub(super) fn rules(&mut self, old: &Version, new: &Version) {
        let settings = old.settings.base.iter().zip(&new.settings.base);
        for (rule, (was, is)) in rules::all().zip(settings) {
            let id = rule.meta.id;
            if is.severity < was.severity {
                let message = lowered(&rule.meta, was, is);
                let path = format!("rules.{id}");
                let severity = format!("{path}.severity");
                let place = if new.says(&severity) { severity } else { path.clone() };
                let span = self.place(&new.root, &place);
                self.say(&path, span, message);
            }
            // What nobody asks needs no options.
            if is.severity.is_none() {
                continue;
            }
            for (option, message) in loosened(&rule.meta, was, is) {
                let path = option_path(old, new, id, option);
                self.say_at(new, &path, message);
            }
        }
    }

    /// Rules that are asked less at some paths. Paths are compared as they are written, one by one,
    /// so that it makes no difference how they are grouped.
    pub(super) fn overrides(&mut self, old: &Version, new: &Version) {
        for one in new.overrides() {
            self.lowering(old, new, &one);
        }
        let all: Vec<Written<'_>> = new.overrides();
        for one in old.overrides() {
            for change in &one.means.changes {
                let is_still_set = |glob: &str| {
                    let set = |other: &Written<'_>| {
                        other.names(glob)
                            && other.means.changes.iter().any(|c| c.rule == change.rule)
                    };
                    all.iter().any(set)
                };
                let mut gone = one.globs.clone();
                gone.retain(|glob| !is_still_set(glob));
                let base = old.settings.base.get(change.rule);
                gone.retain(|glob| {
                    // What it never raised is told under `rules`.
                    let was = old.at(glob, change.rule);
                    was.zip(base).is_some_and(|(was, base)| was.severity > base.severity)
                });
                self.unset(old, new, change.rule, &gone);
            }
        }
    }

    fn lowering(&mut self, old: &Version, new: &Version, one: &Written<'_>) {
        for change in &one.means.changes {
            let Some(rule) = rules::all().nth(change.rule) else { continue };
            let mut lower: Vec<(&str, String)> = Vec::new();
            for glob in &one.globs {
                let at = (old.at(glob, change.rule), new.at(glob, change.rule));
                let (Some(was), Some(is)) = at else { continue };
                if change.severity.is_some() && is.severity < was.severity {
                    lower.push((*glob, lowered(&rule.meta, &was, &is)));
                    continue;
                }
                let own = |option: &str| change.options.iter().any(|(name, _)| *name == option);
                let options = loosened(&rule.meta, &was, &is);
                let first = options.into_iter().find(|(option, _)| own(option));
                lower.extend(first.map(|(_, message)| (*glob, message)));
            }
            let Some((_, message)) = lower.first() else { continue };
            let globs = listed(lower.iter().map(|(glob, _)| *glob));
            let id = rule.meta.id;
            let path = format!("overrides.{}.rules.{id}", one.globs.join(","));
            self.say(&path, rule_in(one.node, id), format!("{message}, for {globs}"));
        }
    }

    fn unset(&mut self, old: &Version, new: &Version, rule: usize, globs: &[&str]) {
        let Some(meta) = rules::all().nth(rule).map(|rule| &rule.meta) else { return };
        let weaker = |glob: &&&str| {
            let at = old.at(glob, rule).zip(new.at(glob, rule));
            at.is_some_and(|(was, is)| is.severity < was.severity)
        };
        let globs: Vec<&str> = globs.iter().filter(weaker).copied().collect();
        let Some(first) = globs.first() else { return };
        let Some((was, is)) = old.at(first, rule).zip(new.at(first, rule)) else { return };
        let message = format!("{}, for {}", lowered(meta, &was, &is), listed(globs.clone()));
        let span = self.place(&new.root, "overrides");
        self.say(&format!("overrides.{}.rules.{}", globs.join(","), meta.id), span, message);
    }
}

/// The rule `id` in an override.
fn rule_in(node: &Node, id: &str) -> Span {
    let rules = node.get("rules").and_then(Node::as_map).unwrap_or(&[]);
    let entry = rules.iter().find(|entry| entry.key.value == id);
    entry.map_or_else(|| first_key(node), |entry| entry.key.span)
}

fn lowered(meta: &RuleMeta, was: &Setting, is: &Setting) -> String {
    let (was, is) = (word(was.severity), word(is.severity));
    format!("rule `{}` is `{is}`, and was `{was}` at the base", meta.id)
}

/// The options of a rule that ask for less, or that are other.
fn loosened(meta: &'static RuleMeta, was: &Setting, is: &Setting) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for option in meta.options {
        let values = was.options.get(option.name).zip(is.options.get(option.name));
        let Some((before, now)) = values else { continue };
        let what = match moved(meta.id, option, before, now) {
            Move::Looser => "looser",
            Move::Other => "other",
            Move::Same | Move::Stricter => continue,
        };
        let (name, id) = (option.name, meta.id);
        let message = format!(
            "option `{name}` of rule `{id}` is {what} than at the base: {}, and was {}",
            said(now),
            said(before)
        );
        found.push((name, message));
    }
    found
}

fn said(value: &Chosen) -> String {
    match value {
        Chosen::Number(number) => format!("`{number}`"),
        Chosen::Words(words) if words.is_empty() => "nothing".to_owned(),
        Chosen::Words(words) => listed(words.iter().map(String::as_str)),
    }
}

/// Where an option is written, or was.
fn option_path(old: &Version, new: &Version, rule: &str, option: &str) -> String {
    let full = format!("rules.{rule}.options.{option}");
    let short = SHORTHANDS.iter().find(|short| (short.0, short.1) == (rule, option));
    match short.map(|(_, _, path)| *path) {
        Some(path) if !new.says(&full) && (new.says(path) || old.says(path)) => path.to_owned(),
        _ => full,
    }
}
