//! All that a responder wants to know of one threat.

use jiff::civil::Date;

use super::At;
use super::rank::{Hit, Why};
use crate::graph::treatment::is_detective;
use crate::graph::tree::{AttackTree, Barrier, NoTriage};
use crate::graph::{Element, Graph};
use crate::ground::{Outcome, Pointed};
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Evidence, EvidenceKind, Mitigation, Text, Threat};
use crate::source::{Sources, Span};

/// A threat, told in full.
#[derive(Clone, Debug)]
pub struct ThreatFact {
    pub id: String,
    pub title: Option<String>,
    pub at: At,
    pub score: u32,
    pub why: Vec<Why>,
    /// The ids of what it is at.
    pub targets: Vec<String>,
    pub level: Option<&'static str>,
    /// "mitigated", "open", ...
    pub treatment: &'static str,
    pub refs: Vec<String>,
    /// The most certain first.
    pub defences: Vec<Defence>,
    /// What is to notice it; the same order.
    pub detections: Vec<Defence>,
    /// Ids of the playbooks that are for it.
    pub playbooks: Vec<String>,
    pub owner: Option<String>,
    pub attacks: Vec<AttackFact>,
    /// Why the ways to it cannot be told.
    pub no_attacks: Option<&'static str>,
}

/// A mitigation, with what shows that it holds.
#[derive(Clone, Debug)]
pub struct Defence {
    pub id: String,
    pub title: Option<String>,
    /// `None` where the model does not say, or has no such mitigation.
    pub status: Option<&'static str>,
    /// The model has no such mitigation.
    pub is_lost: bool,
    pub at: Option<At>,
    pub proofs: Vec<Proof>,
    /// Incidents in which it did not hold.
    pub failed_in: Vec<String>,
}

/// One piece of evidence.
#[derive(Clone, Debug)]
pub struct Proof {
    /// "test `pay::rejects_replay`".
    pub what: String,
    /// When it was last seen to hold.
    pub on: Option<Date>,
    /// What speaks against it: "failed", "does not exist".
    pub against: Option<String>,
}

/// A minimal attack of a tree.
#[derive(Clone, Debug)]
pub struct AttackFact {
    pub tree: String,
    pub steps: Vec<StepFact>,
    /// Nothing that is in place stops it.
    pub is_open: bool,
}

/// A leaf of it.
#[derive(Clone, Debug)]
pub struct StepFact {
    pub id: String,
    pub title: Option<String>,
    /// "stopped by `replay-window`", "ruled out until 2026-12-31"; nothing where it can be taken.
    pub barrier: Option<String>,
}

/// More attacks of one threat are left to `triage`.
const MOST_ATTACKS: usize = 50;

pub(super) fn at(sources: &Sources, span: Span) -> At {
    let place = sources.bare_place(span);
    At { path: place.path, line: place.start.line }
}

pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.to_string())
}

pub(super) fn tell<'m>(
    graph: &Graph<'m>,
    sources: &Sources,
    hit: &Hit<'m>,
    settled: u64,
) -> ThreatFact {
    let threat = hit.threat;
    let mut why: Vec<Why> = hit
        .reasons
        .iter()
        .filter(|reason| !(reason.why.is_word() && settled & (1 << reason.term) != 0))
        .map(|reason| reason.why.clone())
        .collect();
    why.sort_by_key(|why| std::cmp::Reverse(why.points()));
    // What a library asks for is the model's own control of that name, else the library's.
    let home = |id: &Text| match hit.came {
        Some(came) if graph.mitigation(&id.value).is_none() => &came.with.library.graph,
        _ => graph,
    };
    let (mut defences, mut detections) = (Vec::new(), Vec::new());
    for id in &threat.mitigated_by {
        let notices = home(id).mitigation(&id.value).is_some_and(is_detective);
        let to = if notices { &mut detections } else { &mut defences };
        to.push(defence(home(id), sources, id));
    }
    detections.extend(threat.detected_by.iter().map(|id| defence(home(id), sources, id)));
    for list in [&mut defences, &mut detections] {
        list.sort_by_key(|defence| order(defence.status));
        list.dedup_by(|a, b| a.id == b.id);
    }
    let (attacks, no_attacks) = attacks(graph, threat);
    let came_as = hit.came.map(|came| came.with.id()).unwrap_or_default();
    let playbooks = graph.model.playbooks.iter().filter(|playbook| {
        graph.threats_of_playbook(playbook).iter().any(|t| std::ptr::eq(*t, threat))
    });
    let of_own =
        || graph.owner_of_subject(&crate::finding::Subject::new("threat", threat.id.value.clone()));
    let component = hit.came.and_then(|came| came.component);
    let of_component = || component.and_then(|c| graph.owner_of(Element::Component(c)));
    let owner = if hit.came.is_some() { of_component() } else { of_own() };
    ThreatFact {
        id: hit.came.map_or(&threat.id.value, |_| &came_as).to_string(),
        title: text(threat.title.as_ref()),
        at: at(sources, threat.id.span),
        score: hit.score(settled),
        why,
        targets: match hit.came {
            Some(_) => component.iter().map(|component| component.id.value.to_string()).collect(),
            None => threat.at.iter().map(|id| id.value.to_string()).collect(),
        },
        level: graph.risk(threat).map(|level| level.word()),
        treatment: match hit.came {
            Some(came) => match graph.is_answered(&came.with, came.component) {
                Some(true) => "answered",
                Some(false) => "open",
                None => "unknown",
            },
            None => graph.treatment(threat).word(),
        },
        refs: threat.refs.iter().map(|id| id.value.to_string()).collect(),
        defences,
        detections,
        playbooks: playbooks.map(|playbook| playbook.id.value.to_string()).collect(),
        owner: text(owner),
        attacks,
        no_attacks,
    }
}

/// The most certain first.
fn order(status: Option<&str>) -> u8 {
    match status {
        Some("verified") => 0,
        Some("implemented") => 1,
        Some("planned") => 2,
        Some("proposed") => 3,
        Some(_) => 5,
        None => 4,
    }
}

fn defence(graph: &Graph<'_>, sources: &Sources, id: &Text) -> Defence {
    let Some(found) = graph.mitigation(&id.value) else {
        return Defence {
            id: id.value.to_string(),
            title: None,
            status: None,
            is_lost: true,
            at: None,
            proofs: Vec::new(),
            failed_in: Vec::new(),
        };
    };
    let failed = graph.model.incidents.iter().filter(|incident| {
        incident
            .failed
            .iter()
            .any(|id| graph.mitigation(&id.value).is_some_and(|m| std::ptr::eq(m, found)))
    });
    let is_claimed = found.status.as_ref().is_none_or(|status| {
        matches!(status.value, MitigationStatus::Implemented | MitigationStatus::Verified)
    });
    Defence {
        id: found.id.value.to_string(),
        title: text(found.title.as_ref()),
        status: found.status.as_ref().map(|status| status.value.word()),
        is_lost: false,
        at: Some(at(sources, found.id.span)),
        proofs: if is_claimed { proofs(graph, found) } else { Vec::new() },
        failed_in: failed.map(|incident| incident.id.value.to_string()).collect(),
    }
}

/// Evidence, and where there is none, the code that is said to do it.
fn proofs(graph: &Graph<'_>, control: &Mitigation) -> Vec<Proof> {
    let of = |evidence: &Evidence| {
        evidence
            .points
            .iter()
            .map(|(kind, to)| proof(graph, evidence, *kind, to))
            .collect::<Vec<_>>()
    };
    let mut proofs: Vec<Proof> = control.evidence.iter().flat_map(of).collect();
    if proofs.is_empty() {
        let places = control.code.iter().chain(&control.iac);
        proofs.extend(places.map(|to| Proof {
            what: format!("code `{}`", to.value),
            on: None,
            against: astray(graph, to),
        }));
    }
    proofs.sort_by_key(|proof| std::cmp::Reverse(proof.on));
    proofs
}

fn proof(graph: &Graph<'_>, evidence: &Evidence, kind: EvidenceKind, to: &Text) -> Proof {
    let word = match kind {
        EvidenceKind::Test => "test",
        EvidenceKind::Code => "code",
        EvidenceKind::Iac => "infrastructure",
        EvidenceKind::Ci => "CI",
        EvidenceKind::Drill => "drill",
        EvidenceKind::Doc => "document",
    };
    let run = graph.tested(&to.value).and_then(|tested| tested.run);
    let against = match (kind, run.map(|run| run.outcome)) {
        (EvidenceKind::Test, Some(Outcome::Failed)) => Some("failed".to_owned()),
        (EvidenceKind::Test, Some(Outcome::Skipped)) => Some("was skipped".to_owned()),
        (EvidenceKind::Test, Some(Outcome::Absent)) => Some("did not run".to_owned()),
        (EvidenceKind::Test, _) => None,
        _ => astray(graph, to),
    };
    Proof { what: format!("{word} `{}`", to.value), on: graph.shown_on(evidence), against }
}

/// What is wrong with the way to something.
fn astray(graph: &Graph<'_>, to: &Text) -> Option<String> {
    match graph.pointed(&to.value)? {
        Pointed::Nowhere { why, .. } => Some(why.clone()),
        _ => None,
    }
}

/// The minimal attacks of the trees that lead to a threat, the open ones first.
fn attacks<'m>(graph: &Graph<'m>, threat: &'m Threat) -> (Vec<AttackFact>, Option<&'static str>) {
    let leads = |tree: &AttackTree<'_, 'm>| {
        let of = tree.tree.threat.as_ref().and_then(|id| graph.threat(&id.value));
        of.is_some_and(|of| std::ptr::eq(of, threat))
    };
    let (mut found, mut doubt) = (Vec::new(), None);
    for tree in graph.attack_trees().filter(leads) {
        let triage = match tree.triage(&[], &[]) {
            Ok(triage) => triage,
            Err(NoTriage::Doubt(why)) => {
                doubt = Some(why.why());
                continue;
            }
            // Nothing was said of any node.
            Err(NoTriage::Contradiction(_) | NoTriage::Idle(_)) => continue,
        };
        for scenario in triage.scenarios.into_iter().take(MOST_ATTACKS) {
            let steps = scenario.steps.iter().map(|(node, _)| StepFact {
                id: node.id.value.to_string(),
                title: text(node.title.as_ref()),
                barrier: barrier(tree.barrier(node)),
            });
            let tree = tree.tree.id.value.to_string();
            found.push(AttackFact { tree, steps: steps.collect(), is_open: scenario.is_open });
        }
    }
    found.sort_by_key(|attack| !attack.is_open);
    (found, doubt)
}

pub(super) fn barrier(barrier: Barrier<'_>) -> Option<String> {
    match barrier {
        Barrier::None => None,
        Barrier::StoppedBy(control) => Some(format!("stopped by `{}`", control.id.value)),
        Barrier::RuledOut(rule_out) => Some(match &rule_out.until {
            Some(until) => format!("ruled out until {}", until.value),
            None => "ruled out".to_owned(),
        }),
    }
}
