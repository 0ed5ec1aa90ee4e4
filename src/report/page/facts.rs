//! What the page tells of one model, gathered while the rules look at it: the same answers that the
//! gate goes by.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::past::{Happened, happened};
use crate::check::Sight;
use crate::diagram::{Cut, Picture};
use crate::diff::Standing;
use crate::graph::{Element, Graph, Letters, StoreRepudiation, Treatment, is_out};
use crate::model::vocabulary::{Days, Level, MitigationStatus, Stride};
use crate::model::{Evidence, EvidenceKind, Mitigation, Text, Threat};
use crate::source::{Sources, Span};

/// A line of a file.
#[derive(Clone, Debug)]
pub struct At {
    pub path: Arc<str>,
    pub line: u32,
}

/// One model.
#[derive(Debug)]
pub struct Facts {
    pub at: At,
    pub name: String,
    pub purpose: Option<String>,
    pub owner: Option<String>,
    pub stage: Option<&'static str>,
    pub reviewed: Option<Date>,
    pub standing: Standing,
    pub picture: Picture,
    pub trees: Vec<Picture>,
    pub cover: Vec<Covered>,
    pub risks: Vec<Risk>,
    pub controls: Vec<Control>,
    pub decisions: Vec<Taken>,
    pub incidents: Vec<Happened>,
    pub flows: Vec<Inventory>,
    pub trace: Vec<Traced>,
}

/// An element with its answers, letter by letter of STRIDE.
#[derive(Debug)]
pub struct Covered {
    pub at: At,
    pub id: String,
    pub kind: &'static str,
    pub owner: Option<String>,
    pub cells: [Cell; 6],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No answer is asked for.
    Blank,
    Gap,
    /// A threat, or a reason why there is none.
    Answered,
    /// So many threats of this letter are open here.
    Open(usize),
}

/// A threat.
#[derive(Debug)]
pub struct Risk {
    pub at: At,
    pub id: String,
    pub title: String,
    pub level: Option<Level>,
    pub residual: Option<Level>,
    pub treatment: &'static str,
    pub is_open: bool,
    pub owner: Option<String>,
    pub elements: Vec<String>,
    pub stride: String,
    pub refs: Vec<String>,
    pub controls: Vec<String>,
    pub found: Option<Date>,
    pub ticket: Option<String>,
}

/// A mitigation.
#[derive(Debug)]
pub struct Control {
    pub at: At,
    pub id: String,
    pub title: String,
    pub status: Option<MitigationStatus>,
    pub owner: Option<String>,
    pub due: Option<Date>,
    pub is_overdue: bool,
    pub ticket: Option<String>,
    pub evidence: Vec<Proof>,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Proof {
    pub kind: &'static str,
    pub what: String,
    /// When it was last seen to hold.
    pub shown: Option<Date>,
}

/// An acceptance.
#[derive(Debug)]
pub struct Taken {
    pub at: At,
    pub threats: Vec<String>,
    pub by: Option<String>,
    pub why: Option<String>,
    pub granted: Option<Date>,
    pub until: Option<Date>,
    pub ticket: Option<String>,
    pub is_live: bool,
}

/// A data flow.
#[derive(Debug)]
pub struct Inventory {
    pub at: At,
    pub id: String,
    pub from: String,
    pub to: String,
    pub over: Option<String>,
    pub authn: Vec<String>,
    pub sends: Vec<String>,
    pub gets: Vec<String>,
    pub class: Option<&'static str>,
    pub crosses: Option<bool>,
    pub owner: Option<String>,
    pub in_scope: bool,
}

/// One way from an objective to a proof; where it ends early, the rest is empty.
#[derive(Debug)]
pub struct Traced {
    pub objective: String,
    pub threat: String,
    pub control: String,
    pub status: &'static str,
    pub proof: Option<Proof>,
    pub refs: Vec<String>,
    pub at: At,
}

/// Places in the files of one model.
pub(super) struct Places<'s>(&'s Sources);

impl Places<'_> {
    pub(super) fn at(&self, span: Span) -> At {
        let place = self.0.bare_place(span);
        At { path: place.path, line: place.start.line }
    }
}

pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.to_string())
}

pub(super) fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.to_string()).collect()
}

/// Gathers what is told of a model.
#[must_use]
pub fn gather(sight: &Sight<'_, '_>, store: StoreRepudiation) -> Facts {
    let (graph, places) = (sight.graph, Places(sight.sources));
    let model = graph.model;
    let path = sight.files.first().map_or_else(String::new, ToString::to_string);
    let name = model.system.as_ref().or(model.library.as_ref());
    let decisions = graph.decisions().into_iter().map(|decision| Taken {
        at: places.at(decision.accept.span),
        threats: decision.threats.iter().map(|threat| threat.id.value.to_string()).collect(),
        by: text(decision.accept.by.as_ref()),
        why: text(decision.accept.why.as_ref()),
        granted: decision.accept.granted.map(|day| day.value),
        until: decision.accept.until.map(|day| day.value),
        ticket: text(decision.accept.ticket.as_ref()),
        is_live: graph.is_live(decision.accept),
    });
    Facts {
        at: places.at(model.place()),
        name: name.map_or(path, |name| name.value.to_string()),
        purpose: text(model.purpose.as_ref()),
        owner: text(model.owner.as_ref()),
        stage: model.stage.map(|stage| stage.value.word()),
        reviewed: model.reviewed.map(|day| day.value),
        standing: Standing::of(graph),
        picture: Picture::of_flows(graph, &Cut::system(graph)),
        trees: graph.attack_trees().map(|tree| Picture::of_tree(graph, &tree)).collect(),
        cover: graph.elements_in_scope().map(|e| covered(graph, &places, e, store)).collect(),
        risks: model.threats.iter().map(|threat| risk(graph, &places, threat)).collect(),
        controls: model.mitigations.iter().map(|m| control(graph, &places, m)).collect(),
        decisions: decisions.collect(),
        incidents: model.incidents.iter().map(|i| happened(graph, &places, i)).collect(),
        flows: flows(graph, &places),
        trace: trace(graph, &places),
    }
}

fn covered<'m>(
    graph: &Graph<'m>,
    places: &Places<'_>,
    element: Element<'m>,
    store: StoreRepudiation,
) -> Covered {
    let needed = graph.needed_letters(element, store);
    let answered: Letters = graph.answered_letters(element);
    let own = element.id();
    let at_it = |threat: &&'m Threat| {
        let there = graph.targets(threat);
        there.iter().any(|target| target.id().span == own.span) && is_open(graph, threat)
    };
    let open: Vec<&Threat> = graph.model.threats.iter().filter(at_it).collect();
    let cell = |letter: Stride| {
        let count = open.iter().filter(|t| t.stride.iter().any(|l| l.value == letter)).count();
        match (count, answered.contains(letter), needed.contains(letter)) {
            (0, true, _) => Cell::Answered,
            (0, false, true) => Cell::Gap,
            (0, false, false) => Cell::Blank,
            (count, ..) => Cell::Open(count),
        }
    };
    Covered {
        at: places.at(own.span),
        id: own.value.to_string(),
        kind: element.noun(),
        owner: text(graph.owner_of(element)),
        cells: super::LETTERS.map(cell),
    }
}

fn is_open<'m>(graph: &Graph<'m>, threat: &'m Threat) -> bool {
    matches!(graph.treatment(threat), Treatment::Open | Treatment::Unknown)
}

fn risk<'m>(graph: &Graph<'m>, places: &Places<'_>, threat: &'m Threat) -> Risk {
    let owners = graph.owners_of_threat(threat);
    Risk {
        at: places.at(threat.id.span),
        id: threat.id.value.to_string(),
        title: text(threat.title.as_ref()).unwrap_or_default(),
        level: graph.risk(threat),
        residual: graph.residual_risk(threat),
        treatment: graph.treatment(threat).word(),
        is_open: is_open(graph, threat),
        owner: owners.first().map(|owner| owner.value.to_string()),
        elements: texts(&threat.at),
        stride: threat.stride.iter().map(|letter| letter.value.word()).collect(),
        refs: texts(&threat.refs),
        controls: texts(&threat.mitigated_by),
        found: threat.found.map(|day| day.value),
        ticket: text(threat.ticket.as_ref()),
    }
}

fn control<'m>(graph: &Graph<'m>, places: &Places<'_>, mitigation: &'m Mitigation) -> Control {
    let status = mitigation.status.map(|status| status.value);
    let due = mitigation.due.map(|day| day.value);
    let is_done = matches!(
        status,
        Some(
            MitigationStatus::Implemented | MitigationStatus::Verified | MitigationStatus::Retired
        )
    );
    Control {
        at: places.at(mitigation.id.span),
        id: mitigation.id.value.to_string(),
        title: text(mitigation.title.as_ref()).unwrap_or_default(),
        status,
        owner: text(mitigation.owner.as_ref().or(graph.model.owner.as_ref())),
        due,
        is_overdue: !is_done && due.is_some_and(|due| due < graph.today),
        ticket: text(mitigation.ticket.as_ref()),
        evidence: mitigation.evidence.iter().flat_map(|e| proofs(graph, e)).collect(),
    }
}

fn proofs(graph: &Graph<'_>, evidence: &Evidence) -> Vec<Proof> {
    let shown = graph.shown_on(evidence);
    let kind = |kind: EvidenceKind| match kind {
        EvidenceKind::Test => "test",
        EvidenceKind::Code => "code",
        EvidenceKind::Iac => "infrastructure",
        EvidenceKind::Ci => "pipeline",
        EvidenceKind::Drill => "drill",
        EvidenceKind::Doc => "document",
    };
    let points = evidence.points.iter();
    points
        .map(|(of, what)| Proof { kind: kind(*of), what: what.value.to_string(), shown })
        .collect()
}

fn flows(graph: &Graph<'_>, places: &Places<'_>) -> Vec<Inventory> {
    let flows = graph.model.flows.iter().map(|flow| {
        let ends = graph.ends(flow);
        let end = |written: Option<&Text>| text(written).unwrap_or_default();
        Inventory {
            at: places.at(flow.id.span),
            id: flow.id.value.to_string(),
            from: end(flow.path.as_ref().map(|path| &path.from)),
            to: end(flow.path.as_ref().map(|path| &path.to)),
            over: text(flow.over.as_ref()),
            authn: texts(&flow.authn),
            sends: texts(&flow.sends),
            gets: texts(&flow.gets),
            class: graph.flow_class(flow).map(|class| class.word()),
            crosses: ends.and_then(|[from, to]| graph.crosses(&from, &to)),
            owner: text(graph.owner_of(Element::Flow(flow))),
            in_scope: !is_out(flow.out_of_scope.as_ref()),
        }
    });
    flows.collect()
}

fn trace(graph: &Graph<'_>, places: &Places<'_>) -> Vec<Traced> {
    let hurt = graph.hurt();
    let mut ways: Vec<(String, &Threat)> = Vec::new();
    for objective in &graph.model.objectives {
        let threats = hurt.threats(objective).iter();
        ways.extend(threats.map(|threat| (objective.id.value.to_string(), *threat)));
    }
    // A threat that names no objective, or none that is known, is a way all the same.
    let aimed: BTreeSet<Span> = ways.iter().map(|(_, threat)| threat.id.span).collect();
    let aimless = graph.model.threats.iter().filter(|threat| !aimed.contains(&threat.id.span));
    ways.extend(aimless.map(|threat| (String::new(), threat)));
    let mut rows = Vec::new();
    for objective in &graph.model.objectives {
        if hurt.threats(objective).is_empty() {
            rows.push(Traced {
                objective: objective.id.value.to_string(),
                threat: String::new(),
                control: String::new(),
                status: "",
                proof: None,
                refs: texts(&objective.refs),
                at: places.at(objective.id.span),
            });
        }
    }
    for (objective, threat) in ways {
        let row = |control: Option<&Mitigation>, proof: Option<Proof>| Traced {
            objective: objective.clone(),
            threat: threat.id.value.to_string(),
            control: control.map(|control| control.id.value.to_string()).unwrap_or_default(),
            status: control.and_then(|c| c.status).map_or("", |status| status.value.word()),
            proof,
            refs: texts(control.map_or(&threat.refs, |control| &control.refs)),
            at: places.at(threat.id.span),
        };
        let before = rows.len();
        for control in graph.mitigations(&threat.mitigated_by) {
            let proofs: Vec<Proof> =
                control.evidence.iter().flat_map(|e| proofs(graph, e)).collect();
            match proofs.is_empty() {
                true => rows.push(row(Some(control), None)),
                false => rows.extend(proofs.into_iter().map(|p| row(Some(control), Some(p)))),
            }
        }
        if rows.len() == before {
            rows.push(row(None, None));
        }
    }
    rows
}

/// Days from one day to another, where both are known.
pub(super) fn days(from: Option<Date>, to: Option<Date>) -> Option<i64> {
    Some(Days::between(from?, to?).0)
}
