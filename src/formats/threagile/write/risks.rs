//! Threats as risk categories, and what was decided about them as tracked risks.

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use super::flows::is_written;
use super::{Pen, id_of, is_asset, name, section, text, word};
use crate::formats::threagile::flows::link_id;
use crate::formats::threagile::words::{self, Words};
use crate::model::vocabulary::{Answer, MitigationStatus, Stride};
use crate::model::{Mitigation, Text, Threat};

/// Each threat is a category with one risk, and a decision about it.
pub(super) fn risks(pen: &mut Pen<'_>) -> (Json, Json) {
    let (mut categories, mut tracking) = (Vec::new(), Map::new());
    let model = pen.model;
    let mut used: HashSet<&str> = HashSet::new();
    for threat in &model.threats {
        used.extend(threat.mitigated_by.iter().map(|id| id.value.as_str()));
        let mitigations: Vec<&Mitigation> = threat
            .mitigated_by
            .iter()
            .filter_map(|id| model.mitigations.iter().find(|m| m.id.value == id.value))
            .collect();
        let (title, category, risk_id) = category(pen, threat, &mitigations);
        if let Some(decision) = decision(pen, threat, &mitigations) {
            tracking.insert(risk_id, decision);
        }
        categories.push((title, category));
    }
    for mitigation in &model.mitigations {
        if !used.contains(mitigation.id.value.as_str()) {
            let element = format!("mitigation `{}`", mitigation.id.value);
            let what = "left out: no threat names it";
            pen.lose(mitigation.id.span, &element, &["mitigations"], what);
        }
    }
    (section(categories.into_iter()), Json::Object(tracking))
}

const STRIDE: Words<Stride> = &[
    ("spoofing", Stride::Spoofing),
    ("tampering", Stride::Tampering),
    ("repudiation", Stride::Repudiation),
    ("information-disclosure", Stride::InformationDisclosure),
    ("denial-of-service", Stride::DenialOfService),
    ("elevation-of-privilege", Stride::ElevationOfPrivilege),
];

fn category(
    pen: &mut Pen<'_>,
    threat: &Threat,
    mitigations: &[&Mitigation],
) -> (String, Json, String) {
    let element = format!("threat `{}`", threat.id.value);
    let title = name(&threat.id, threat.title.as_ref());
    if threat.stride.len() != 1 {
        let what = match threat.stride.is_empty() {
            true => "its STRIDE letter is not stated: written as `tampering`",
            false => "Threagile has room for one STRIDE letter: the others are left out",
        };
        pen.lose(threat.id.span, &element, &["stride"], what);
    }
    if threat.at.len() > 1 {
        let what = "Threagile has room for one place: the others are left out";
        pen.lose(threat.id.span, &element, &["at"], what);
    }
    let cwe = |text: &Text| text.value.strip_prefix("CWE-")?.parse::<u32>().ok();
    let number = threat.refs.iter().find_map(cwe);
    if threat.refs.len() > usize::from(number.is_some()) {
        let what = "Threagile has room for one CWE: other `refs` are left out";
        pen.lose(threat.id.span, &element, &["refs"], what);
    }
    let mut risk = Map::new();
    let mut risk_id = id_of(&threat.id.value);
    let model = pen.model;
    let flow_of = |at: &Text| model.flows.iter().find(|flow| flow.id.value == at.value);
    let has_place =
        |at: &&Text| is_asset(model, at) || flow_of(at).is_some_and(|flow| is_written(model, flow));
    if let Some(at) = threat.at.iter().find(has_place) {
        let flow = flow_of(at);
        let link = flow.and_then(|flow| {
            let from = &flow.path.as_ref()?.from.value;
            Some(link_id(&id_of(from), &name(&flow.id, flow.title.as_ref())).to_string())
        });
        let (key, id) = match link {
            Some(link) => ("most_relevant_communication_link", link),
            None => ("most_relevant_technical_asset", id_of(&at.value)),
        };
        risk_id = format!("{risk_id}@{id}");
        risk.insert(key.to_owned(), json!(id));
    }
    if let Some(level) = threat.risk {
        risk.insert("severity".to_owned(), json!(level.value.word()));
    }
    if let Some(likelihood) = threat.likelihood {
        let word = word(words::WRITTEN_LIKELIHOODS, likelihood.value);
        risk.insert("exploitation_likelihood".to_owned(), json!(word));
    }
    if let Some(impact) = threat.impact {
        let word = word(words::WRITTEN_IMPACTS, impact.value);
        risk.insert("exploitation_impact".to_owned(), json!(word));
    }
    let letter = threat.stride.first().map_or(Stride::Tampering, |letter| letter.value);
    let done: Vec<String> =
        mitigations.iter().map(|one| name(&one.id, one.title.as_ref())).collect();
    let value = json!({
        "id": id_of(&threat.id.value),
        "description": title,
        "impact": "",
        "asvs": "",
        "cheat_sheet": "",
        "action": "",
        "mitigation": done.join("; "),
        "check": "",
        "function": "architecture",
        "stride": word(STRIDE, letter),
        "detection_logic": "",
        "risk_assessment": "",
        "false_positives": "",
        "model_failure_possible_reason": false,
        "cwe": number.unwrap_or(0),
        "risks_identified": {title.clone(): Json::Object(risk)},
    });
    (title, value, risk_id)
}

/// What was decided, where something was. Threagile has no word for the other treatments.
fn decision(pen: &mut Pen<'_>, threat: &Threat, mitigations: &[&Mitigation]) -> Option<Json> {
    let element = format!("threat `{}`", threat.id.value);
    let is = |one: &&&Mitigation, least| one.status.is_some_and(|status| status.value >= least);
    let live = mitigations
        .iter()
        .filter(|one| one.status.is_some_and(|status| status.value != MitigationStatus::Retired));
    let accept = threat.accept.as_ref();
    let out = threat.out_of_scope.as_ref().map(|answer| &answer.value);
    let done: Vec<&&Mitigation> =
        live.clone().filter(|one| is(one, MitigationStatus::Implemented)).collect();
    let planned: Vec<&&Mitigation> =
        live.filter(|one| is(one, MitigationStatus::Planned)).collect();
    let titles = |all: &[&&Mitigation]| -> String {
        let names: Vec<String> = all.iter().map(|one| name(&one.id, one.title.as_ref())).collect();
        names.join("; ")
    };
    let (status, why) = match (out, done.is_empty(), accept) {
        (Some(Answer::Because(why)), _, _) => ("false-positive", why.to_string()),
        (Some(Answer::Yes), _, _) => ("false-positive", String::new()),
        (_, false, _) => ("mitigated", titles(&done)),
        (_, _, Some(accept)) => ("accepted", text(accept.why.as_ref()).to_owned()),
        _ if !planned.is_empty() => ("in-progress", titles(&planned)),
        _ => return None,
    };
    if let Some(until) = accept.and_then(|accept| accept.until) {
        let what = format!("Threagile cannot say that it is accepted until {}", until.value);
        pen.lose(until.span, &element, &["accept"], what);
    }
    let by = accept.filter(|_| status == "accepted");
    let day = by.and_then(|accept| accept.granted).or(threat.updated);
    let ticket = by.and_then(|accept| accept.ticket.as_ref()).or(threat.ticket.as_ref());
    Some(json!({
        "status": status,
        "justification": why,
        "ticket": text(ticket),
        "date": day.map(|day| day.value.to_string()),
        "checked_by": text(by.and_then(|accept| accept.by.as_ref())),
    }))
}
