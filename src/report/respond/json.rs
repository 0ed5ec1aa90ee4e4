//! Everything of an answer, for other programs. `schemas/respond.schema.json` describes it and is
//! the promise.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::json::write_value;
use crate::respond::{
    Answer, At, AttackFact, Brief, Contact, DataFact, Defence, ElementFact, IncidentFact,
    PlaybookFact, Proof, Scene, StepFact, ThreatFact, Weakness, Why,
};

/// The JSON Schema of this output.
pub const SCHEMA: &str = include_str!("../../../schemas/respond.schema.json");

/// Raised when a reader of the last version would misunderstand this one.
const VERSION: u32 = 1;

/// # Errors
/// When the output cannot be written.
pub fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let unknown = |(term, near): &(String, Vec<String>)| json!({ "term": term, "near": near });
    let value = json!({
        "version": VERSION,
        "tool": { "name": "tmgate", "version": env!("CARGO_PKG_VERSION") },
        "today": answer.today.map(|today| today.to_string()),
        "asked": answer.asked,
        "understood": answer.understood,
        "left_out": answer.left_out,
        "unknown": answer.unknown.iter().map(unknown).collect::<Vec<_>>(),
        "searched": answer.models,
        "partial": answer.partial.iter().map(|path| &**path).collect::<Vec<_>>(),
        "models": answer.scenes.iter().map(scene).collect::<Vec<_>>(),
        "others": answer.others.iter().map(brief).collect::<Vec<_>>(),
        "shared": answer.shared.as_ref().map(|all| all.iter().map(weakness).collect::<Vec<_>>()),
    });
    write_value(&value, out)
}

fn scene(scene: &Scene) -> Value {
    json!({
        "model": scene.model,
        "path": &*scene.path,
        "score": scene.score,
        "partial": scene.is_partial,
        "named": scene.is_named,
        "elements": scene.elements.iter().map(element).collect::<Vec<_>>(),
        "call": scene.contacts.iter().map(contact).collect::<Vec<_>>(),
        "playbooks": scene.playbooks.iter().map(playbook).collect::<Vec<_>>(),
        "reach": {
            "data": scene.reach.data.iter().flat_map(|(class, facts)| {
                facts.iter().map(|fact| data(*class, fact))
            }).collect::<Vec<_>>(),
            "components": scene.reach.components.iter().map(|(id, steps)| {
                json!({ "id": id, "steps": steps })
            }).collect::<Vec<_>>(),
            "silent_flows": scene.reach.silent,
            "not_described": scene.reach.lost,
        },
        "threats": scene.threats.iter().map(threat).collect::<Vec<_>>(),
        "incidents": scene.incidents.iter().map(incident).collect::<Vec<_>>(),
        "diagram": scene.diagram,
    })
}

fn at(at: &At) -> Value {
    json!({ "path": &*at.path, "line": at.line })
}

fn element(element: &ElementFact) -> Value {
    json!({
        "id": element.id, "kind": element.noun, "title": element.title, "zone": element.zone,
        "exposed": element.is_exposed, "owner": element.owner, "at": at(&element.at),
    })
}

fn contact(contact: &Contact) -> Value {
    json!({
        "owner": contact.owner, "handles": contact.handles, "contacts": contact.contacts,
        "of": contact.of,
    })
}

fn playbook(playbook: &PlaybookFact) -> Value {
    json!({
        "id": playbook.id, "title": playbook.title, "file": playbook.file,
        "missing": playbook.is_missing,
        "exercised": playbook.exercised.map(|date| date.to_string()),
        "owner": playbook.owner, "for": playbook.threats, "at": at(&playbook.at),
    })
}

fn data(class: Option<&str>, fact: &DataFact) -> Value {
    json!({
        "id": fact.id, "class": class, "steps": fact.steps, "met_at": fact.at,
        "vital": fact.is_vital, "pii": fact.is_pii,
    })
}

fn threat(threat: &ThreatFact) -> Value {
    json!({
        "id": threat.id, "title": threat.title, "at": at(&threat.at), "score": threat.score,
        "why": threat.why.iter().map(why).collect::<Vec<_>>(),
        "elements": threat.targets, "level": threat.level, "treatment": threat.treatment,
        "refs": threat.refs, "owner": threat.owner, "playbooks": threat.playbooks,
        "defences": threat.defences.iter().map(defence).collect::<Vec<_>>(),
        "detections": threat.detections.iter().map(defence).collect::<Vec<_>>(),
        "attacks": threat.attacks.iter().map(attack).collect::<Vec<_>>(),
        "attacks_unknown": threat.no_attacks,
    })
}

fn why(why: &Why) -> Value {
    json!({ "says": why.told(), "points": why.points() })
}

fn defence(defence: &Defence) -> Value {
    json!({
        "id": defence.id, "title": defence.title, "status": defence.status,
        "missing": defence.is_lost, "failed_in": defence.failed_in,
        "at": defence.at.as_ref().map(at),
        "evidence": defence.proofs.iter().map(proof).collect::<Vec<_>>(),
    })
}

fn proof(proof: &Proof) -> Value {
    json!({
        "what": proof.what, "on": proof.on.map(|date| date.to_string()), "against": proof.against,
    })
}

fn attack(attack: &AttackFact) -> Value {
    let step =
        |step: &StepFact| json!({ "id": step.id, "title": step.title, "barrier": step.barrier });
    json!({
        "tree": attack.tree, "open": attack.is_open,
        "steps": attack.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn incident(incident: &IncidentFact) -> Value {
    let cause = |(id, why, status): &(String, Option<String>, Option<&str>)| json!({ "id": id, "why": why, "status": status });
    json!({
        "id": incident.id, "title": incident.title, "severity": incident.severity,
        "phase": incident.phase, "detected": incident.detected.map(|date| date.to_string()),
        "score": incident.score, "shared": incident.shared,
        "root_causes": incident.causes.iter().map(cause).collect::<Vec<_>>(),
        "playbook": incident.playbook, "report": incident.report, "at": at(&incident.at),
    })
}

fn brief(brief: &Brief) -> Value {
    json!({
        "model": brief.model, "threat": brief.threat.as_str(), "title": brief.title.as_deref(),
        "score": brief.score, "at": at(&brief.at),
    })
}

fn weakness(weakness: &Weakness) -> Value {
    json!({
        "model": weakness.model, "threat": weakness.threat, "title": weakness.title,
        "elements": weakness.targets, "shares": weakness.shares,
        "treatment": weakness.treatment, "at": at(&weakness.at),
    })
}
