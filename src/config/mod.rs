//! What the user wants: which rules, how severe, on which files.
//!
//! Flags beat the environment, the environment beats `tmgate.yaml`, the file beats the defaults.
//! Nothing in the configuration is ignored in silence: what is not understood is a finding at its
//! line, what nothing reads yet is counted as not assessed.

mod keys;
mod values;
mod globs;
mod spot;
mod mistakes;
mod meaning;
mod weakened;
mod schema;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use globset::GlobSet;

use crate::catalog::Catalog;
use crate::finding::{Draft, Finding, RuleMeta, Severity, Sink, Subject};
use crate::graph::{Approvers, LossBounds, Matrix};
use crate::rules::{self, Chosen, Options, Rule, gate};
use crate::source::{FileId, Place, Sources, Span, Spanned};
use crate::syntax::{self, Limits};

pub use keys::profiles;
pub use schema::schema;
pub use weakened::{differ, weakened};

/// The configuration's path, relative to the root of the repository.
pub const FILE: &str = "tmgate.yaml";

/// The path of the baseline, where the configuration names no other.
pub const BASELINE: &str = "tmgate.baseline";

/// The thresholds that the gate may have.
pub const FAIL_ON: [&str; 4] = ["error", "warning", "note", "never"];

pub const DEFAULT_MODELS: &[&str] =
    &["**/threatmodel.{yaml,yml,json}", "**/threatmodel/**", "threatmodels/lib/**/*.yaml"];

/// The folder of the organisation's catalogue of threats.
pub const ORG_CATALOGUE: &str = "threatmodels/catalog";

/// Everything that a run was told.
pub struct Settings {
    /// The file that they are from.
    pub file: Arc<str>,
    /// Globs of the files that are models, relative to the repository root.
    pub models: Vec<String>,
    /// Globs of files that are no models, unless they are asked for by path.
    pub exclude: Vec<String>,
    /// The file that lists known findings, where it is not the default one.
    pub baseline: Option<String>,
    pub fail_on: FailOn,
    pub matrix: Matrix,
    pub drift: Drift,
    pub owners: Owners,
    /// The folder of the organisation's catalogue, relative to the repository root.
    pub org_catalogue: String,
    /// The configuration names that folder, so that there should be a catalogue.
    pub names_catalogue: bool,
    /// Who may accept risks.
    pub approvers: Arc<Approvers>,
    /// Who must approve which changes: the id of a rule, or `weakening`.
    pub approval: Vec<(String, Vec<String>)>,
    /// Where the reports of test runs are.
    pub reports: Vec<ReportPattern>,
    pub loss: Option<LossBounds>,
    /// The folder with tables of catalogues, as the configuration names it.
    pub catalog_dir: Option<Spanned<String>>,
    /// The catalogues, where they are not those of the program.
    pub catalog: Option<Arc<Catalog>>,
    /// What the configuration says, this version reads and nothing uses.
    pub unheeded: Vec<String>,
    profiles: Vec<String>,
    changes: Vec<Change>,
    overrides: Vec<Override>,
    /// Every rule as it is set where no override applies, in the order of the catalogue.
    base: Vec<Setting>,
}

/// What the models need not know of.
#[derive(Default)]
pub struct Drift {
    /// Files that no model describes, and why.
    pub ignore: Vec<(GlobSet, String)>,
    /// All infrastructure of the repository must be in some model.
    pub everywhere: bool,
    /// The files a change of which should be a change of a model as well; `None`: those whose
    /// paths tell.
    pub sensitive: Option<GlobSet>,
}

/// Where owners are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owners {
    /// Whether CODEOWNERS is asked.
    pub codeowners: bool,
    /// The teams file, and the bytes of the configuration that name it.
    pub teams: Option<(String, Range<usize>)>,
    /// Patterns of further owners.
    pub allow: Vec<String>,
}

/// The least severity that fails the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    At(Severity),
    Never,
}

/// A pattern of test reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPattern {
    pub pattern: String,
    /// Where the configuration says it; `None` where it was typed.
    pub place: Option<Place>,
}

impl ReportPattern {
    #[must_use]
    pub fn typed(pattern: &str) -> Self {
        ReportPattern { pattern: pattern.to_owned(), place: None }
    }

    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.place.is_none()
    }
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

/// What an entry of the configuration changes about a rule.
struct Change {
    /// The rule's place in the catalogue.
    rule: usize,
    /// `Some(None)`: off.
    severity: Option<Option<Severity>>,
    options: Vec<(&'static str, Chosen)>,
    because: String,
}

/// Other settings for some paths.
struct Override {
    paths: GlobSet,
    changes: Vec<Change>,
}

/// Reads a configuration. It never fails: what is wrong is a finding, and the default of that
/// entry stands.
#[must_use]
pub fn load(sources: &Sources, file: FileId, limits: &Limits) -> (Settings, Vec<Finding>) {
    let document = syntax::parse(sources, file, limits);
    let findings = mistakes::find(sources, &document);
    (meaning::settings(sources.file(file), &document.root), findings)
}

/// The finding about a file that somebody may take for the configuration, and that is not read.
#[must_use]
pub fn misnamed(sources: &Sources, file: FileId) -> Vec<Finding> {
    let mut sink = Sink::new(sources, FILE.into());
    let rule = &gate::CONFIG_INVALID.meta;
    sink.speak_as(rule, rule.severity, false);
    let path = sources.file(file).path();
    let message = format!("`{path}` is not read: the configuration is called `{FILE}`");
    let draft = Draft::new(Subject::new("config", &**path), Span::new(file, 0, 0), message);
    sink.report(draft.help("rename the file, or remove it"));
    sink.finish(path).0
}

/// The finding about the folder of catalogues at `dir`, which cannot be read.
#[must_use]
pub fn no_catalog(sources: &Sources, dir: Span, why: &str) -> Vec<Finding> {
    let mut sink = Sink::new(sources, FILE.into());
    let rule = &gate::CONFIG_INVALID.meta;
    sink.speak_as(rule, rule.severity, false);
    let message = format!("the catalogues of `catalog.dir` cannot be read: {why}");
    let draft = Draft::new(Subject::new("config", "catalog.dir"), dir, message);
    sink.report(draft.help("the catalogues of tmgate count instead"));
    sink.finish(sources.file(dir.file).path()).0
}

/// The set of some patterns of paths; `*` stays within one folder.
#[must_use]
pub fn globs(patterns: &[String]) -> GlobSet {
    globs::set(patterns.iter().map(String::as_str))
}

impl Default for Settings {
    fn default() -> Self {
        let mut settings = Settings {
            file: FILE.into(),
            models: DEFAULT_MODELS.iter().map(|glob| (*glob).to_owned()).collect(),
            exclude: Vec::new(),
            baseline: None,
            fail_on: FailOn::At(Severity::Error),
            matrix: Matrix::default(),
            drift: Drift::default(),
            owners: Owners::default(),
            org_catalogue: ORG_CATALOGUE.to_owned(),
            names_catalogue: false,
            approvers: Arc::default(),
            approval: Vec::new(),
            reports: Vec::new(),
            loss: None,
            catalog_dir: None,
            catalog: None,
            unheeded: Vec::new(),
            profiles: Vec::new(),
            changes: Vec::new(),
            overrides: Vec::new(),
            base: Vec::new(),
        };
        settings.resolve();
        settings
    }
}

impl Default for Owners {
    fn default() -> Self {
        Owners { codeowners: true, teams: None, allow: Vec::new() }
    }
}

impl FailOn {
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "never" => Some(FailOn::Never),
            name => Severity::from_name(name).map(FailOn::At),
        }
    }

    /// The one of two thresholds at which more fails.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (FailOn::Never, other) => other,
            (own, FailOn::Never) => own,
            (FailOn::At(own), FailOn::At(other)) => FailOn::At(own.min(other)),
        }
    }
}

impl Settings {
    /// The path of the baseline, and whether the configuration names it.
    #[must_use]
    pub fn baseline(&self) -> (&str, bool) {
        (self.baseline.as_deref().unwrap_or(BASELINE), self.baseline.is_some())
    }

    /// The profiles in force.
    #[must_use]
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }

    /// Puts a profile in force. One that no rule answers to yet is counted as not assessed, one
    /// that nobody knows is left out.
    pub fn add_profile(&mut self, name: &str) {
        if self.profiles.iter().any(|known| known == name) || !profiles().contains(&name) {
            return;
        }
        if !rules::profiles().contains(&name) {
            self.unheeded.push(format!("profile {name}"));
        }
        self.profiles.push(name.to_owned());
        self.resolve();
    }

    /// Looks for reports of tests where the user says as well.
    pub fn add_reports(&mut self, typed: &[String]) {
        self.reports.extend(typed.iter().map(|typed| ReportPattern::typed(typed)));
    }

    /// Puts a rule in force that is off by default.
    pub fn turn_on(&mut self, id: &str) {
        for (rule, setting) in rules::all().zip(&mut self.base) {
            if rule.meta.id == id && setting.severity.is_none() {
                setting.severity = Some(rule.meta.severity);
            }
        }
    }

    /// Puts no rule in force: the models are only to be looked at.
    pub fn silence(&mut self) {
        self.overrides.clear();
        self.base.iter_mut().for_each(|setting| setting.severity = None);
    }

    /// Every rule with its setting for the file at `path`.
    pub fn rules_for<'s>(
        &'s self,
        path: &str,
    ) -> impl Iterator<Item = (&'static Rule, Cow<'s, Setting>)> {
        let special: Vec<&Override> =
            self.overrides.iter().filter(|o| o.paths.is_match(path)).collect();
        rules::all().zip(&self.base).enumerate().map(move |(at, (rule, base))| {
            let mut setting = Cow::Borrowed(base);
            for change in special.iter().flat_map(|o| &o.changes).filter(|c| c.rule == at) {
                setting.to_mut().apply(change);
            }
            (rule, setting)
        })
    }

    /// Sets every rule anew: by default, by profile, by the section `rules`, in this order.
    fn resolve(&mut self) {
        self.base = rules::all().map(|rule| Setting::of(&rule.meta, &self.profiles)).collect();
        for change in &self.changes {
            self.base[change.rule].apply(change);
        }
    }
}

impl Setting {
    /// How a rule is set by itself and by the profiles in force, of which the highest counts.
    fn of(meta: &RuleMeta, profiles: &[String]) -> Self {
        let named = meta.profiles.iter().filter(|(name, _)| profiles.iter().any(|p| p == name));
        // Of two that are as high the first is named.
        let highest = named.rev().max_by_key(|(_, severity)| *severity);
        let (severity, because) = match highest {
            Some((name, severity)) => (Some(*severity), format!("profile {name}")),
            None if meta.on_by_default => (Some(meta.severity), "default".to_owned()),
            None => (None, "off by default".to_owned()),
        };
        let options = options_of(meta, profiles);
        Setting { severity, configured: false, options, because }
    }

    fn apply(&mut self, change: &Change) {
        if let Some(severity) = change.severity {
            self.severity = severity;
            self.configured = true;
            self.because.clone_from(&change.because);
        }
        for (name, value) in &change.options {
            self.options.set(name, value.clone());
        }
    }
}

/// The defaults of a rule's options, as far as no profile in force chooses other words.
fn options_of(meta: &RuleMeta, profiles: &[String]) -> Options {
    let mut options = Options::defaults(meta.options);
    let mut chosen: Vec<(&str, Vec<String>)> = Vec::new();
    for (profile, option, words) in meta.profile_options {
        if !profiles.iter().any(|known| known == profile) {
            continue;
        }
        let words = words.iter().map(|word| (*word).to_owned());
        match chosen.iter_mut().find(|(known, _)| known == option) {
            Some((_, known)) => known.extend(words),
            None => chosen.push((option, words.collect())),
        }
    }
    for (option, words) in chosen {
        options.set(option, Chosen::Words(words));
    }
    options
}
