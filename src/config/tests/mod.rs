//! What a configuration means, and what is wrong with it.

mod meaning;
mod mistakes;
mod noise;
mod schema;
mod weakened;

use super::{Setting, Settings, load};
use crate::finding::Finding;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

fn loaded(text: &str) -> (Settings, Vec<Finding>) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tmgate.yaml", text.as_bytes().to_vec()));
    load(&sources, file, &Limits::default())
}

/// The settings that a text without a mistake gives.
fn settings(text: &str) -> Settings {
    let (settings, findings) = loaded(text);
    assert!(findings.is_empty(), "{:?} in:\n{text}", said(&findings));
    settings
}

/// `line:column message` of every finding.
fn said(findings: &[Finding]) -> Vec<String> {
    let line = |f: &Finding| {
        let at = f.primary.place.start;
        format!("{}:{} {}", at.line, at.column, f.message)
    };
    findings.iter().map(line).collect()
}

fn set(settings: &Settings, rule: &str, path: &str) -> Setting {
    let mut rules = settings.rules_for(path);
    rules.find(|(known, _)| known.meta.id == rule).unwrap().1.into_owned()
}
