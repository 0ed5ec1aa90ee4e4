//! What follows for threats and for what is done about them.

use super::{Derived, Given, owner};
use crate::finding::Subject;
use crate::graph::treatment::{is_detective, is_effective};
use crate::graph::tree::Controls;
use crate::graph::{Exercise, Graph, Treatment, owasp_level};
use crate::ground::Outcome;
use crate::ground::playbook::Found;
use crate::model::vocabulary::{Impact, Likelihood};
use crate::model::{Component, EvidenceKind, Mitigation, Playbook, Text, Threat};
use crate::source::Span;

pub(super) fn threat<'m>(graph: &Graph<'m>, threat: &'m Threat) -> Vec<Derived> {
    let found = graph.owner_of_subject(&Subject::new("threat", threat.id.value.clone()));
    let whose = |owner: &Text| match graph.model.owner.as_ref() {
        Some(system) if system.span == owner.span => "the owner of the system".to_owned(),
        _ => {
            let first = threat.at.first().map_or("", |id| id.value.as_str());
            format!("the owner of `{first}`, at which it is")
        }
    };
    let mut all = owner(graph, threat.owner.as_ref(), found, whose);
    all.extend(risk_of(graph, threat));
    all.push(treatment(graph, threat));
    let left = graph.residual_risk(threat);
    if threat.residual.is_none() {
        all.push(match left {
            Some(level) => {
                Derived::text("residual", level, "nothing is done, so all of it remains")
            }
            None => Derived::new(
                "residual",
                Given::Unknown,
                "it is treated, and what remains is not said",
            ),
        });
    }
    if let Some(detected) = graph.is_detected(threat) {
        let because = match detected {
            true => "something in place notices it",
            false => "nothing that is in place notices it",
        };
        all.push(Derived::new("detected", Given::Bool(detected), because));
    }
    all.extend(threat.from.as_ref().map(|from| origin(graph, from)));
    all
}

/// The level of risk, where more was done than to read it, and by which of several ways it was found.
fn risk_of<'m>(graph: &Graph<'m>, threat: &'m Threat) -> Option<Derived> {
    let Some(level) = graph.risk(threat) else {
        let because = "neither likelihood and impact nor a score is given";
        return Some(Derived::new("risk", Given::Unknown, because));
    };
    let computed = graph.computed_risk(threat).and(threat.likelihood.as_ref());
    if let Some((likelihood, impact)) = computed.zip(threat.impact.as_ref()) {
        let because = because(likelihood.value, impact.value);
        return Some(Derived::text("risk", level, because).at(likelihood.span));
    }
    if threat.risk.is_some() {
        return None;
    }
    let (because, at): (&str, Option<Span>) = match threat {
        Threat { owasp: Some(owasp), .. } if owasp_level(threat).is_some() => {
            ("the OWASP Risk Rating of its factors", Some(owasp.span))
        }
        Threat { fair: Some(fair), .. } if graph.fair_level(threat).is_some() => {
            ("the loss a year that its FAIR estimate expects", Some(fair.span))
        }
        Threat { cvss: Some(cvss), .. } => ("the severity of its CVSS vector", Some(cvss.span)),
        Threat { cvss_score: Some(score), .. } => ("its CVSS score", Some(score.span)),
        _ => ("", None),
    };
    Some(Derived { at, ..Derived::text("risk", level, because) })
}

fn because(likelihood: Likelihood, impact: Impact) -> String {
    format!("likelihood {} and impact {} in the matrix", likelihood.word(), impact.word())
}

fn treatment<'m>(graph: &Graph<'m>, threat: &'m Threat) -> Derived {
    let treatment = graph.treatment(threat);
    let effective = || graph.effective_mitigations(threat);
    let (because, at) = match treatment {
        Treatment::Open if threat.mitigated_by.is_empty() => {
            ("nothing is said to be done".to_owned(), None)
        }
        Treatment::Open => ("no mitigation of it is in place".to_owned(), None),
        Treatment::Mitigated => {
            let all = effective();
            let names: Vec<String> = all.iter().map(|(id, _)| format!("`{}`", id.value)).collect();
            (format!("in place: {}", names.join(", ")), all.first().map(|(id, _)| id.span))
        }
        Treatment::Accepted => ("somebody bears it".to_owned(), None),
        Treatment::Transferred => ("somebody else bears it".to_owned(), None),
        Treatment::Avoided => {
            ("`avoid` says how".to_owned(), threat.avoid.as_ref().map(|t| t.span))
        }
        Treatment::OutOfScope => {
            ("`out_of_scope` says why".to_owned(), threat.out_of_scope.as_ref().map(|t| t.span))
        }
        Treatment::Retired => ("it is retired".to_owned(), threat.retired.as_ref().map(|t| t.span)),
        Treatment::Unknown => {
            ("a mitigation of it is not to be found, or its status is not known".to_owned(), None)
        }
    };
    Derived { at, ..Derived::text("treatment", treatment.word(), because) }
}

/// What stands behind `from`.
fn origin<'m>(graph: &Graph<'m>, from: &'m Text) -> Derived {
    let written = from.value.as_str();
    if let Some((library, id)) = written.rsplit_once('/')
        && let Some(threat) = graph.library(library).and_then(|used| used.graph.threat(id))
    {
        let title = threat.title.as_ref().map_or(id, |title| title.value.as_str());
        return Derived::text("from_is", title, format!("the threat of the library `{library}`"))
            .at(threat.id.span);
    }
    let entry = graph.catalogue().iter().find(|entry| entry.id.value == written);
    match entry {
        Some(entry) => {
            let title = entry.title.as_ref().map_or(written, |title| title.value.as_str());
            let because = "the entry of the organisation's catalogue";
            Derived::text("from_is", title, because).at(entry.id.span)
        }
        None => Derived::new("from_is", Given::Unknown, "nothing of that name is to be found"),
    }
}

pub(super) fn mitigation<'m>(graph: &Graph<'m>, mitigation: &'m Mitigation) -> Vec<Derived> {
    let found = graph.owner_of_subject(&Subject::new("mitigation", mitigation.id.value.clone()));
    let whose = |_: &Text| "the owner of the system".to_owned();
    let mut all = owner(graph, mitigation.owner.as_ref(), found, whose);
    let status = mitigation.status.as_ref();
    all.push(match status {
        Some(status) => {
            let because = format!("it is {}", status.value.word());
            let value = Given::Bool(is_effective(mitigation));
            Derived::new("counts_as_defence", value, because).at(status.span)
        }
        None => Derived::new("counts_as_defence", Given::Unknown, "its status is not said"),
    });
    if is_detective(mitigation) {
        all.push(Derived::new("detective", Given::Bool(true), "by its kind"));
    }
    for evidence in &mitigation.evidence {
        for (_, to) in evidence.points.iter().filter(|(kind, _)| *kind == EvidenceKind::Test) {
            let run = graph.tested(&to.value).and_then(|tested| tested.run);
            let told = run.map(|run| match run.outcome {
                Outcome::Passed => "passed",
                Outcome::Failed => "failed",
                Outcome::Skipped => "was skipped",
                Outcome::Absent => "is in no report",
            });
            let because = format!("test `{}`", to.value);
            all.extend(told.map(|told| Derived::text("test", told, because).at(to.span)));
        }
        if let Some(on) = graph.shown_on(evidence) {
            all.push(
                Derived::text("shown_on", on, "when evidence was last seen to hold")
                    .at(evidence.span),
            );
        }
    }
    all
}

pub(super) fn playbook<'m>(graph: &Graph<'m>, playbook: &'m Playbook) -> Vec<Derived> {
    let front = graph.plan(playbook).and_then(|plan| plan.front.owner.as_ref());
    let mut all = Vec::new();
    if playbook.owner.is_none()
        && let Some(owner) = front
    {
        all.push(Derived::text("owner", owner, "the head of its file"));
    }
    if let (None, Exercise::On(day)) = (&playbook.exercised, graph.exercise(playbook)) {
        all.push(Derived::text("exercised", day, "the head of its file"));
    }
    if let Some(Found::Missing) = graph.playbook_file(playbook) {
        all.push(Derived::new("file_found", Given::Bool(false), "there is no such file"));
    }
    let threats: Vec<String> = graph
        .threats_of_playbook(playbook)
        .iter()
        .map(|threat| threat.id.value.to_string())
        .collect();
    if playbook.threats.is_empty() && !threats.is_empty() {
        all.push(Derived::new("for", Given::Texts(threats), "the head of its file"));
    }
    all
}

pub(super) fn tree(graph: &Graph<'_>, id: &str) -> Vec<Derived> {
    let Some(tree) = graph.attack_trees().find(|tree| tree.tree.id.value == id) else {
        return Vec::new();
    };
    vec![match tree.is_reachable(Controls::Effective) {
        Ok(true) => {
            Derived::new("goal_reachable", Given::Bool(true), "by some way nothing in place stops")
        }
        Ok(false) => {
            Derived::new("goal_reachable", Given::Bool(false), "every way is stopped or ruled out")
        }
        Err(doubt) => Derived::new("goal_reachable", Given::Unknown, doubt.why()),
    }]
}

/// A threat that comes along from elsewhere, with a library or by the organisation's catalogue.
#[derive(Clone, Debug)]
pub struct Coming {
    /// As a model names it in `from`.
    pub id: String,
    pub title: Option<String>,
    /// The component that it comes with; none where it comes with the system as a whole.
    pub component: Option<String>,
    /// Whether the model answers it; nothing where that cannot be told.
    pub answered: Option<bool>,
    pub at: Span,
}

/// What comes along with the libraries in use, and which entries of the catalogue apply.
#[must_use]
pub fn coming<'m>(graph: &Graph<'m>) -> Vec<Coming> {
    let name = |component: Option<&'m Component>| component.map(|c| c.id.value.to_string());
    let mut all = Vec::new();
    for (component, used) in graph.uses() {
        all.extend(graph.inherited(&used.value).map(|inherited| Coming {
            id: inherited.id().to_string(),
            title: inherited.threat.title.as_ref().map(|title| title.value.to_string()),
            component: name(component),
            answered: graph.is_answered(&inherited, component),
            at: inherited.threat.id.span,
        }));
    }
    for component in graph.components_in_scope() {
        let entries = graph.catalogue().iter();
        all.extend(entries.filter(|entry| graph.applies(entry, component) == Some(true)).map(
            |entry| Coming {
                id: entry.id.value.to_string(),
                title: entry.title.as_ref().map(|title| title.value.to_string()),
                component: name(Some(component)),
                answered: graph.answers_entry(entry, component),
                at: entry.id.span,
            },
        ));
    }
    all
}
