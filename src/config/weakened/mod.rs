//! What a change takes away from the configuration: each entry that asks for less than it did at
//! the base, at its line.
//!
//! Settings are compared by what they mean, so that another order, another way of writing or a
//! default that is written out is no change.

mod lists;
mod people;
mod rules;
mod scales;

use super::spot::first_key;
use super::{FILE, FailOn, Settings, meaning};
use crate::finding::{Draft, Finding, Severity, Sink, Subject};
use crate::graph::LossBounds;
use crate::model::vocabulary::{Impact, Likelihood, Vocabulary};
use crate::rules::gate;
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{self, Limits, Node, Value};

const HELP: &str = "this run is judged as at the base as well; whoever answers for the gate has to \
    agree before less is asked";

/// A configuration as it was read.
struct Version {
    root: Node,
    settings: Settings,
}

/// Compares two versions of the configuration at `path`; `None`: there is no such file.
#[must_use]
pub fn weakened(
    path: &str,
    old: Option<Vec<u8>>,
    new: Option<Vec<u8>>,
    limits: &Limits,
) -> Vec<Finding> {
    let mut sources = Sources::new();
    let gone = old.is_some() && new.is_none();
    let file = sources.add(SourceFile::new(path, new.unwrap_or_default()));
    let before = sources.add(SourceFile::new(path, old.unwrap_or_default()));
    let document = syntax::parse(&sources, file, limits);
    // What cannot be read fails the gate by itself.
    if !document.whole && !matches!(document.root.value, Value::Null) {
        return Vec::new();
    }
    let read = |file: FileId, root: Node| {
        let settings = meaning::settings(sources.file(file), &root);
        Version { root, settings }
    };
    let old = read(before, syntax::parse(&sources, before, limits).root);
    let mut new = read(file, document.root);
    let mut comparison = Comparison { file, found: Vec::new() };
    comparison.profiles(&old, &new);
    // What a profile asked for is told once, and not for each of its rules.
    old.settings.profiles.iter().for_each(|profile| new.settings.add_profile(profile));
    comparison.compare(&old, &new);
    let drafts = match gone {
        true => vec![missing(file, path, comparison.found.len())],
        false => comparison.found,
    };
    let mut sink = Sink::new(&sources, "".into());
    let rule = &gate::CONFIG_WEAKENED.meta;
    sink.speak_as(rule, rule.severity, false);
    drafts.into_iter().for_each(|draft| sink.report(draft));
    sink.finish(&"".into()).0
}

/// Whether two versions say something different, however they are written.
#[must_use]
pub fn differ(old: Option<&[u8]>, new: Option<&[u8]>, limits: &Limits) -> bool {
    if old == new {
        return false;
    }
    let mut sources = Sources::new();
    let mut root = |bytes: Option<&[u8]>| {
        let file = sources.add(SourceFile::new(FILE, bytes.unwrap_or_default().to_vec()));
        let document = syntax::parse(&sources, file, limits);
        document.whole.then_some(document.root)
    };
    match (root(old), root(new)) {
        (Some(old), Some(new)) => !old.says_the_same(&new),
        _ => true,
    }
}

fn missing(file: FileId, path: &str, lost: usize) -> Draft {
    let message = match lost {
        0 => format!("the configuration `{path}` is gone"),
        1 => format!("the configuration `{path}` is gone, and with it 1 thing that it asked for"),
        lost => {
            format!("the configuration `{path}` is gone, and with it {lost} things it asked for")
        }
    };
    Draft::new(Subject::new("config", "file"), Span::new(file, 0, 0), message).help(HELP)
}

/// Two versions side by side, and what was found.
struct Comparison {
    /// The newer file.
    file: FileId,
    found: Vec<Draft>,
}

impl Comparison {
    fn compare(&mut self, old: &Version, new: &Version) {
        self.fail_on(old, new);
        self.files(old, new);
        self.rules(old, new);
        self.overrides(old, new);
        self.matrix(old, new);
        self.losses(old, new);
        self.owners(old, new);
        self.acceptance(old, new);
        self.approval(old, new);
        self.evidence(old, new);
        self.drift(old, new);
        self.catalogues(old, new);
    }

    /// Something asks for less. `path` names it: `rules.owner-missing`.
    fn say(&mut self, path: &str, span: Span, message: String) {
        self.found.push(Draft::new(Subject::new("config", path), span, message).help(HELP));
    }

    /// The same at the value under `path`, or at the nearest key around it that is still there.
    fn say_at(&mut self, new: &Version, path: &str, message: String) {
        let span = self.place(&new.root, path);
        self.say(path, span, message);
    }

    /// Where the value under `path` stands, or the nearest key around it.
    fn place(&self, root: &Node, path: &str) -> Span {
        let mut node = root;
        let mut place = match root.span.range().is_empty() {
            true => Span::new(self.file, 0, 0),
            false => first_key(root),
        };
        for key in path.split('.') {
            let Some(entry) = node.as_map().and_then(|map| map.iter().find(|e| e.key.value == key))
            else {
                return place;
            };
            (place, node) = (entry.key.span, &entry.value);
        }
        let is_small = !matches!(node.value, Value::List(_) | Value::Map(_) | Value::Null);
        if is_small { node.span } else { place }
    }

    fn profiles(&mut self, old: &Version, new: &Version) {
        for profile in &old.settings.profiles {
            if !new.settings.profiles.contains(profile) {
                let message = format!("profile `{profile}` is no longer in force");
                let span = self.place(&new.root, "profiles");
                self.say(&format!("profiles.{profile}"), span, message);
            }
        }
    }

    fn fail_on(&mut self, old: &Version, new: &Version) {
        let (was, is) = (old.settings.fail_on, new.settings.fail_on);
        if is.stricter(was) == is {
            return;
        }
        let name = |fail_on: FailOn| match fail_on {
            FailOn::At(severity) => severity.name(),
            FailOn::Never => "never",
        };
        let message = format!("the gate fails on `{}`, and did on `{}`", name(is), name(was));
        self.say_at(new, "fail-on", message);
    }

    fn losses(&mut self, old: &Version, new: &Version) {
        let Some(was) = old.settings.loss else { return };
        let is_higher = |is: LossBounds| is.0.iter().zip(was.0).any(|(is, was)| *is > was);
        let message = match new.settings.loss {
            None => "a loss of money is no longer of any level of risk",
            Some(is) if is_higher(is) => "a higher loss than at the base is of the same level",
            Some(_) => return,
        };
        self.say_at(new, "rating.loss", message.to_owned());
    }

    fn matrix(&mut self, old: &Version, new: &Version) {
        let mut lowered = Vec::new();
        for (likelihood, row) in Likelihood::WORDS {
            for (impact, column) in Impact::WORDS {
                let of = |version: &Version| version.settings.matrix.level(*row, *column);
                // A cell that is gone is no lower one: whoever uses it gets a finding.
                match (of(old), of(new)) {
                    (Some(was), Some(is)) if is < was => {
                        lowered.push((likelihood, impact, was.word(), is.word()));
                    }
                    _ => {}
                }
            }
        }
        let Some(((likelihood, impact, was, is), more)) = lowered.split_first() else { return };
        let more = match more.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!(
            "likelihood {likelihood} with impact {impact} is a {is} risk, and was {was}{more}"
        );
        self.say_at(new, &format!("rating.matrix.{likelihood}.{impact}"), message);
    }
}

/// How a rule is set, in a word.
fn word(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::name)
}
