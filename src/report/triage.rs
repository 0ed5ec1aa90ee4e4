//! What `tmgate triage` prints.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};
use serde_json::json;

use super::json::write_value;
use super::{Style, counted, harmless};
use crate::graph::Graph;
use crate::graph::tree::{AttackTree, Barrier, Known, Scenario, Triage};
use crate::model::{EvidenceKind, TreeNode};
use crate::respond::At;
use crate::source::Sources;

/// The JSON Schema of this output.
pub const SCHEMA: &str = include_str!("../../schemas/triage.schema.json");

/// Raised when a reader of the last version would misunderstand this one.
const VERSION: u32 = 1;

/// Scenarios that a terminal shows.
const MOST: usize = 10;

/// What is to be told of a tree.
#[derive(Debug)]
pub struct Told {
    pub tree: String,
    pub title: Option<String>,
    pub threat: Option<String>,
    pub at: At,
    /// Id, "seen" or "out", whether somebody said so.
    pub known: Vec<(String, &'static str, bool)>,
    /// What was seen although the model says that it cannot be.
    pub surprises: Vec<String>,
    pub scenarios: Vec<Way>,
    pub dropped: usize,
    pub goal: &'static str,
    pub next: Option<Next>,
}

/// One way to the goal.
#[derive(Debug)]
pub struct Way {
    pub steps: Vec<Step>,
    pub share: f64,
    pub likely: Option<f64>,
    pub cost: Option<f64>,
    pub is_open: bool,
    pub unexplained: Vec<String>,
}

#[derive(Debug)]
pub struct Step {
    pub id: String,
    pub is_seen: bool,
    pub barrier: Option<String>,
}

/// What to look at next.
#[derive(Debug)]
pub struct Next {
    pub node: String,
    pub title: Option<String>,
    /// The share that a yes leaves.
    pub yes: f64,
    /// Tests that show it, by their ids.
    pub tests: Vec<String>,
}

fn word(known: Known) -> &'static str {
    match known {
        Known::Open => "open",
        Known::Seen => "seen",
        Known::Out => "out",
    }
}

fn barrier(barrier: Barrier<'_>) -> Option<String> {
    match barrier {
        Barrier::None => None,
        Barrier::StoppedBy(control) => Some(format!("stopped by `{}`", control.id.value)),
        Barrier::RuledOut(rule_out) => Some(match &rule_out.until {
            Some(until) => format!("ruled out until {}", until.value),
            None => "ruled out".to_owned(),
        }),
    }
}

impl Told {
    #[must_use]
    pub fn of<'m>(
        graph: &Graph<'m>,
        sources: &Sources,
        tree: &AttackTree<'_, 'm>,
        triage: &Triage<'m>,
    ) -> Self {
        let place = sources.bare_place(tree.tree.id.span);
        let id = |node: &TreeNode| node.id.value.to_string();
        let settled = triage.known.iter().filter(|(_, known, _)| *known != Known::Open);
        let seen = triage.known.iter().filter(|(_, known, _)| *known == Known::Seen);
        let surprises = seen.filter_map(|(node, ..)| surprise(tree, node));
        let way = |scenario: &Scenario<'m>| Way {
            steps: scenario
                .steps
                .iter()
                .map(|(node, seen)| Step {
                    id: id(node),
                    is_seen: *seen,
                    barrier: barrier(tree.barrier(node)),
                })
                .collect(),
            share: scenario.share,
            likely: scenario.is_likely_known.then_some(scenario.likely),
            cost: scenario.cost,
            is_open: scenario.is_open,
            unexplained: scenario.unexplained.iter().map(|node| id(node)).collect(),
        };
        let next = triage.next.as_ref().map(|next| Next {
            node: id(next.node),
            title: next.node.title.as_ref().map(|title| title.value.to_string()),
            yes: next.yes,
            tests: tests(graph, next.node),
        });
        Told {
            tree: tree.tree.id.value.to_string(),
            title: tree.tree.title.as_ref().map(|title| title.value.to_string()),
            threat: tree.tree.threat.as_ref().map(|threat| threat.value.to_string()),
            at: At { path: place.path, line: place.start.line },
            known: settled.map(|(node, known, said)| (id(node), word(*known), *said)).collect(),
            surprises: surprises.collect(),
            scenarios: triage.scenarios.iter().map(way).collect(),
            dropped: triage.dropped,
            goal: word(triage.goal),
            next,
        }
    }
}

/// What it means that a node was seen which the model says cannot be taken.
fn surprise<'m>(tree: &AttackTree<'_, 'm>, node: &'m TreeNode) -> Option<String> {
    let id = &node.id.value;
    match tree.barrier(node) {
        Barrier::None => None,
        Barrier::StoppedBy(control) => {
            let status = control.status.as_ref().map_or("", |status| status.value.word());
            let control = &control.id.value;
            Some(format!(
                "{id} was seen although {control} ({status}) is to stop it: name it under `failed`"
            ))
        }
        Barrier::RuledOut(rule_out) => {
            let why = rule_out.why.as_ref().map(|why| format!(": {}", why.value));
            let why = why.unwrap_or_default();
            Some(format!("{id} was seen although the model rules it out{why}"))
        }
    }
}

/// The tests that say something of a node: of its rule-out, and of what stops it.
fn tests(graph: &Graph<'_>, node: &TreeNode) -> Vec<String> {
    let own = node.ruled_out.as_ref().and_then(|rule_out| rule_out.test.as_ref());
    let controls = node.stopped_by.iter().filter_map(|id| graph.mitigation(&id.value));
    let points = controls.flat_map(|control| &control.evidence).flat_map(|e| &e.points);
    let points = points.filter(|(kind, _)| *kind == EvidenceKind::Test).map(|(_, id)| id);
    own.into_iter().chain(points).map(|id| id.value.to_string()).collect()
}

/// # Errors
/// When the output cannot be written.
pub fn text(told: &Told, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint = |color: AnsiColor, text: &str| {
        let paint = if style.color { color.on_default().bold() } else { Paint::new() };
        format!("{paint}{text}{paint:#}")
    };
    let mut say = |word: &str, said: &str| {
        let gap = " ".repeat(11usize.saturating_sub(word.len()));
        writeln!(out, "{}{gap}{}", paint(AnsiColor::Cyan, word), harmless(said))
    };
    let title = told.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
    let threat =
        told.threat.as_ref().map(|id| format!(", leads to threat {id}")).unwrap_or_default();
    let place = format!("{}:{}", (style.typed)(&told.at.path), told.at.line);
    say("tree", &format!("{}{title}{threat}, {place}", told.tree))?;
    for state in ["seen", "out"] {
        let of = |said: bool| -> Vec<&str> {
            let known = told.known.iter().filter(|(_, known, by)| *known == state && *by == said);
            known.map(|(id, ..)| id.as_str()).collect()
        };
        let (said, follows) = (of(true).join(", "), of(false).join(", "));
        let follows = if follows.is_empty() { follows } else { format!("it follows: {follows}") };
        let all: Vec<String> = [said, follows].into_iter().filter(|s| !s.is_empty()).collect();
        if !all.is_empty() {
            say(if state == "seen" { "seen" } else { "not" }, &all.join("; "))?;
        }
    }
    for surprise in &told.surprises {
        say("surprise", surprise)?;
    }
    let all = told.scenarios.len() + told.dropped;
    say("left", &format!("{} of {}", told.scenarios.len(), counted(all, "scenario")))?;
    if told.scenarios.is_empty() {
        say("", "no scenario of this tree is left: look for one that it does not have")?;
    }
    match &told.next {
        Some(next) => {
            let title = next.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            let (yes, no) = (percent(next.yes), percent(1.0 - next.yes));
            let leaves = match next.yes >= 0.95 {
                true => "the likeliest scenario needs it".to_owned(),
                false => format!("yes leaves {yes}, no {no} of the weight"),
            };
            let tests = match next.tests.as_slice() {
                [] => String::new(),
                tests => format!("; test {}", tests.join(", ")),
            };
            say(
                "next",
                &format!("find out whether {}{title} happened: {leaves}{tests}", next.node),
            )?;
        }
        None if told.goal == "seen" => say("next", "act on scenario 1: all its steps were seen")?,
        None => {}
    }
    writeln!(out)?;
    for (nth, way) in told.scenarios.iter().take(MOST).enumerate() {
        let steps: Vec<String> = way.steps.iter().map(step).collect();
        let mut notes = Vec::new();
        notes.push(if way.is_open {
            "nothing stops it".to_owned()
        } else {
            "stopped on paper".to_owned()
        });
        notes.extend(way.cost.map(|cost| format!("cost left {cost}")));
        if !way.unexplained.is_empty() {
            notes.push(format!("does not account for {}", way.unexplained.join(", ")));
        }
        let line = format!("{}  [{}]", steps.join(" + "), notes.join("; "));
        writeln!(out, "{:<3}{:>5}  {}", nth + 1, percent(way.share), harmless(&line))?;
    }
    if told.scenarios.len() > MOST {
        writeln!(out, "   and {} more; --format json has all", told.scenarios.len() - MOST)?;
    }
    Ok(())
}

fn step(step: &Step) -> String {
    match (&step.barrier, step.is_seen) {
        (_, true) => format!("{} (seen)", step.id),
        (Some(barrier), false) => format!("{} ({barrier})", step.id),
        (None, false) => step.id.clone(),
    }
}

fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 {
        return "<1%".to_owned();
    }
    format!("{:.0}%", share * 100.0)
}

/// # Errors
/// When the output cannot be written.
pub fn json(told: &Told, out: &mut dyn Write) -> io::Result<()> {
    let known = told
        .known
        .iter()
        .map(|(id, known, said)| json!({ "id": id, "state": known, "said": said }));
    let step =
        |step: &Step| json!({ "id": step.id, "seen": step.is_seen, "barrier": step.barrier });
    let way = |way: &Way| {
        json!({
            "steps": way.steps.iter().map(step).collect::<Vec<_>>(),
            "share": way.share, "probability": way.likely, "cost": way.cost, "open": way.is_open,
            "unexplained": way.unexplained,
        })
    };
    let next = told.next.as_ref().map(|next| {
        json!({ "node": next.node, "title": next.title, "yes": next.yes, "tests": next.tests })
    });
    let value = json!({
        "version": VERSION,
        "tool": { "name": "tmgate", "version": env!("CARGO_PKG_VERSION") },
        "tree": told.tree, "title": told.title, "threat": told.threat,
        "at": { "path": &*told.at.path, "line": told.at.line },
        "goal": told.goal,
        "known": known.collect::<Vec<_>>(),
        "surprises": told.surprises,
        "scenarios": told.scenarios.iter().map(way).collect::<Vec<_>>(),
        "dropped": told.dropped,
        "next": next,
    });
    write_value(&value, out)
}
