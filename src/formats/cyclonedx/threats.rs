//! What the business wants, what can go wrong, and what is done about it.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::refs::{Bom, higher, own, who};
use super::risks::rating;
use super::{objects, word};
use crate::finding::Subject;
use crate::formats::reading::{
    Decision, bare, decision, is_technique, linddun, number, rest, stride, text, texts,
};
use crate::model::vocabulary::{Answer, Cause, Level, MitigationKind, MitigationStatus};
use crate::model::{Evidence, EvidenceKind, Mitigation, Objective, Retired, Said, Text, Threat};
use crate::source::Spanned;
use crate::syntax::Node;

pub(super) const PLACES: &[&str] = &["component", "flow", "actor"];

pub(super) fn objectives<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    const IMPACTS: &[(&str, Level)] = &[
        ("minimal", Level::Low),
        ("low", Level::Low),
        ("moderate", Level::Medium),
        ("high", Level::High),
        ("critical", Level::Critical),
    ];
    for node in objects(root.get("definitions"), "businessObjectives") {
        let name = text(node.get("name"));
        let id = bom.identify("objective", node, name.as_ref());
        let (subject, who) = who("objective", &id);
        let who = (&subject, who.as_str());
        let impact = text(node.get("criticality"));
        let objective = Objective {
            id: id.clone(),
            body: node.span,
            title: name,
            why: text(node.get("description")),
            impact: bom.once.meaning(who, "criticality", impact, IMPACTS),
            owner: bom.owner(who, node.get("owner")),
            refs: Vec::new(),
        };
        bom.reader.model.objectives.push(objective);
        let read = ["bom-ref", "name", "description", "criticality", "owner"];
        rest(&mut bom.reader, "objective", Some(&id), node, &read);
    }
}

pub(super) fn controls<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    const KINDS: &[(&str, Option<MitigationKind>)] = &[
        ("preventive", Some(MitigationKind::Preventive)),
        ("deterrent", Some(MitigationKind::Preventive)),
        ("detective", Some(MitigationKind::Detective)),
        ("corrective", Some(MitigationKind::Corrective)),
        ("recovery", Some(MitigationKind::Corrective)),
        ("compensating", None),
    ];
    for node in objects(Some(root), "controls") {
        let name = text(node.get("name"));
        let id = bom.identify("mitigation", node, name.as_ref());
        let (subject, who) = who("mitigation", &id);
        let who = (&subject, who.as_str());
        let mut mitigation = Mitigation::new(id.clone(), node.span);
        mitigation.title = name;
        mitigation.why = text(node.get("description"));
        mitigation.status = status(bom, &id, node.get("status"));
        let category = text(node.get("category"));
        let kind = bom.once.meaning(who, "category", category, KINDS);
        mitigation.kind = kind.and_then(|kind| Some(Spanned::new(kind.value?, kind.span)));
        mitigation.owner = bom.owner(who, node.get("owner"));
        mitigation.due = bom.once.date(who, "due", super::property(node, "due"));
        mitigation.ticket = super::property(node, "ticket");
        pointers(&mut mitigation, node);
        bom.reader.model.mitigations.push(mitigation);
        let read = [
            "bom-ref",
            "name",
            "description",
            "category",
            "status",
            "owner",
            "appliesTo",
            "externalReferences",
            "properties",
        ];
        rest(&mut bom.reader, "mitigation", Some(&id), node, &read);
    }
}

/// Addresses that show that a control works, or where the work on it is tracked.
fn pointers(mitigation: &mut Mitigation, node: &Node) {
    for reference in objects(Some(node), "externalReferences") {
        let (Some(url), Some(kind)) = (text(reference.get("url")), text(reference.get("type")))
        else {
            continue;
        };
        match kind.value.as_str() {
            "evidence" => mitigation.evidence.push(Evidence {
                span: reference.span,
                points: vec![(EvidenceKind::Doc, url)],
                done: None,
                why: text(reference.get("comment")),
            }),
            "issue-tracker" if mitigation.ticket.is_none() => mitigation.ticket = Some(url),
            _ => {}
        }
    }
}

/// How far a control or a response is.
pub(super) fn status(
    bom: &mut Bom<'_>,
    id: &Text,
    node: Option<&Node>,
) -> Option<Spanned<MitigationStatus>> {
    let said = word(node)?;
    let status = match bare(&said.value).as_str() {
        "recommended" | "proposed" => MitigationStatus::Proposed,
        "approved" | "planned" | "inprogress" => MitigationStatus::Planned,
        "implemented" => MitigationStatus::Implemented,
        "verified" => MitigationStatus::Verified,
        "decommissioned" => MitigationStatus::Retired,
        "rejected" => {
            let what = "that it is rejected is kept as retired";
            bom.reader.lost(said.span, format!("mitigation `{}`", id.value), what);
            MitigationStatus::Retired
        }
        _ => match decision(&said.value) {
            Some(Decision::InProgress) => MitigationStatus::Planned,
            Some(Decision::Mitigated) => MitigationStatus::Implemented,
            Some(_) => MitigationStatus::Proposed,
            None => {
                let strange = Said::StrangeWord(said.value.clone());
                bom.reader.remark("mitigation", &id.value, said.span, strange);
                MitigationStatus::Proposed
            }
        },
    };
    Some(Spanned::new(status, said.span))
}

/// What controls say themselves of where they apply. Threats and risks are read by now.
pub(super) fn applied(bom: &mut Bom<'_>, root: &Node) {
    let places = places(bom);
    for node in objects(Some(root), "controls") {
        let Some(named) = own(node) else { continue };
        let Some((_, id)) = bom.means(&named.value, &["mitigation"]).cloned() else { continue };
        let id = Text::new(id, named.span);
        let (subject, who) = who("mitigation", &id);
        let to = texts(node.get("appliesTo"));
        let nouns = ["threat", "component", "flow", "actor", "zone", "data"];
        for to in to {
            let meant = bom.means(&to.value, &["threat"]).map(|(_, id)| id.clone());
            match meant.and_then(|threat| places.get(&threat)) {
                Some(at) => mitigate(&mut bom.reader.model.threats[*at], id.clone()),
                None => _ = bom.refer((&subject, &who), "element", &nouns, to),
            }
        }
    }
}

pub(super) fn mitigate(threat: &mut Threat, by: Text) {
    if !threat.mitigated_by.iter().any(|known| known.value == by.value) {
        threat.mitigated_by.push(by);
    }
}

/// Where in the model each threat is.
pub(super) fn places(bom: &Bom<'_>) -> HashMap<EcoString, usize> {
    let threats = bom.reader.model.threats.iter().enumerate();
    threats.map(|(at, threat)| (threat.id.value.clone(), at)).collect()
}

pub(super) fn threats<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    const CAUSES: &[(&str, Cause)] = &[
        ("adversarial", Cause::Malicious),
        ("accidental", Cause::Accidental),
        ("structural", Cause::Environmental),
        ("environmental", Cause::Environmental),
    ];
    for node in objects(root.get("threats"), "threats") {
        let name = text(node.get("name"));
        let id = bom.identify("threat", node, name.as_ref());
        let (subject, who) = who("threat", &id);
        let who = (&subject, who.as_str());
        let mut threat = Threat::new(id.clone(), node.span);
        threat.title = name;
        threat.action = text(node.get("description"));
        let origin = node.get("origin").filter(|origin| origin.as_text().is_some());
        threat.cause = bom.once.meaning(who, "origin", text(origin), CAUSES);
        categories(bom, &mut threat, node);
        weaknesses(bom, &mut threat, node);
        for pattern in texts(node.get("attackPatterns")) {
            threat.refs.extend(pattern_refs(bom, who, pattern));
        }
        threat.at = bom.refer_all(who, "asset", PLACES, texts(node.get("affectedAssets")));
        let wanted = texts(node.get("relatedBusinessObjectives"));
        threat.hurts = bom.refer_all(who, "business objective", &["objective"], wanted);
        let by = texts(node.get("mitigations"));
        for by in bom.refer_all(who, "control", &["mitigation"], by) {
            mitigate(&mut threat, by);
        }
        threat.found = bom.once.date(who, "found", super::property(node, "found"));
        threat.ticket = super::property(node, "ticket");
        threat.out_of_scope = super::property(node, "out_of_scope").map(|said| {
            let answer = match said.value.as_str() {
                "true" => Answer::Yes,
                "false" => Answer::No,
                _ => Answer::Because(said.value),
            };
            Spanned::new(answer, said.span)
        });
        threat.retired = super::property(node, "retired").map(|said| Retired {
            span: said.span,
            why: Some(said).filter(|said| said.value != "true"),
            date: None,
        });
        bom.reader.model.threats.push(threat);
        let read = [
            "bom-ref",
            "name",
            "description",
            "origin",
            "categories",
            "weaknesses",
            "attackPatterns",
            "attackTrees",
            "affectedAssets",
            "relatedBusinessObjectives",
            "mitigations",
            "properties",
        ];
        rest(&mut bom.reader, "threat", Some(&id), node, &read);
    }
}

fn categories(bom: &mut Bom<'_>, threat: &mut Threat, node: &Node) {
    for category in objects(Some(node), "categories") {
        let (Some(of), Some(name)) =
            (text(category.get("taxonomy")), text(category.get("category")))
        else {
            continue;
        };
        match (of.value.as_str(), stride(&name.value), linddun(&name.value)) {
            ("STRIDE", Some(letter), _) => threat.stride.push(Spanned::new(letter, name.span)),
            ("LINDDUN", _, Some(one)) => threat.linddun.push(Spanned::new(one, name.span)),
            _ => {
                let what = format!("its category `{}` of {} is left out", name.value, of.value);
                bom.reader.lost(category.span, format!("threat `{}`", threat.id.value), what);
            }
        }
    }
}

fn weaknesses(bom: &mut Bom<'_>, threat: &mut Threat, node: &Node) {
    for weakness in objects(Some(node), "weaknesses") {
        match number(weakness.get("cweId")) {
            Some(cwe) => threat.refs.push(Text::new(eco_format!("CWE-{}", cwe.value), cwe.span)),
            None => threat.weakness = threat.weakness.take().or_else(|| text(weakness.get("name"))),
        }
        bom.alias(own(weakness), "weakness", &threat.id.value);
    }
}

/// The entries of catalogues that an attack pattern stands for.
pub(super) fn pattern_refs(bom: &mut Bom<'_>, who: (&Subject, &str), pattern: Text) -> Vec<Text> {
    let Some(node) = bom.node(&pattern.value) else {
        _ = bom.refer(who, "attack pattern", &[], pattern);
        return Vec::new();
    };
    let mut refs = Vec::new();
    if let Some(capec) = number(node.get("capecId")) {
        refs.push(Text::new(eco_format!("CAPEC-{}", capec.value), pattern.span));
    }
    for technique in objects(Some(node), "techniques") {
        let id = text(technique.get("id")).filter(|id| is_technique(&id.value));
        refs.extend(id.map(|id| Text::new(id.value, pattern.span)));
    }
    refs
}

/// A scenario tells who does what several threats are about, and how grave that is.
pub(super) fn scenarios<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    let places = places(bom);
    for node in objects(root.get("threats"), "scenarios") {
        let name = text(node.get("name"))
            .or_else(|| own(node))
            .unwrap_or_else(|| Text::new(EcoString::new(), node.span));
        let (subject, who) = (Subject::model(), format!("scenario `{}`", name.value));
        let who = (&subject, who.as_str());
        let of = bom.refer_all(who, "threat", &["threat"], texts(node.get("threats")));
        let at = bom.refer_all(who, "asset", PLACES, texts(node.get("affectedAssets")));
        let by: Vec<Text> = ["actor", "threatProfile"]
            .iter()
            .filter_map(|key| bom.refer(who, "actor", &["actor"], text(node.get(key))?))
            .collect();
        let rated = rating(bom, who, node, "riskScore");
        for threat in &of {
            let Some(place) = places.get(&threat.value) else { continue };
            let threat = &mut bom.reader.model.threats[*place];
            let add = |to: &mut Vec<Text>, from: &[Text]| {
                for one in from {
                    if !to.iter().any(|known| known.value == one.value) {
                        to.push(one.clone());
                    }
                }
            };
            add(&mut threat.at, &at);
            add(&mut threat.by, &by);
            threat.risk = higher(threat.risk, rated.level);
            if threat.risk.is_none() {
                threat.likelihood = higher(threat.likelihood, rated.likelihood);
                threat.impact = higher(threat.impact, rated.impact);
            }
        }
        let what = match of.is_empty() {
            true => "left out: it names no threat that there is",
            false => "whom, where and how grave became part of its threats; its words are left out",
        };
        bom.reader.lost(node.span, who.1.to_owned(), what);
    }
}
