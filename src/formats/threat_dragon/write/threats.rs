//! Threats of a model as the tool has them: each at one element, with one status and one text on
//! what is done.

use serde_json::{Value, json};

use super::Out;
use crate::model::vocabulary::{Answer, Level, MitigationStatus};
use crate::model::{Mitigation, Threat};

pub(super) fn write(out: &mut Out<'_>) {
    let model = out.model;
    for (nth, threat) in model.threats.iter().enumerate() {
        let id = threat.id.value.as_str();
        let is_known = |at: &str| {
            out.elements.contains(at) || model.flows.iter().any(|flow| flow.id.value == at)
        };
        let targets: Vec<&str> =
            threat.at.iter().map(|at| at.value.as_str()).filter(|at| is_known(at)).collect();
        let Some(first) = targets.first() else {
            out.lost(
                threat.id.span,
                ("threat", id),
                "threats",
                "it is at no element of the model, so it is left out",
            );
            continue;
        };
        if threat.retired.is_some() {
            out.lost(threat.id.span, ("threat", id), "threats", "it is retired, so it is left out");
            continue;
        }
        if threat.at.len() > 1 {
            let what = format!("it is at {} elements and is written at `{first}`", threat.at.len());
            out.lost(threat.id.span, ("threat", id), "at", what);
        }
        let value = value(out, nth, threat);
        out.threats.entry(first).or_default().push(value);
    }
}

fn value(out: &mut Out<'_>, nth: usize, threat: &Threat) -> Value {
    let id = out.model.threats[nth].id.value.as_str();
    let (kind, method) = kind(threat);
    if threat.stride.len() + threat.linddun.len() > 1 {
        let what = format!("it is of several types and is written as `{kind}`");
        out.lost(threat.id.span, ("threat", id), "stride", what);
    }
    let (status, text) = status(out, threat);
    let severity = match threat.risk.map(|risk| risk.value) {
        Some(Level::Low) => "Low",
        Some(Level::Medium) => "Medium",
        Some(Level::High) => "High",
        Some(Level::Critical) => "Critical",
        None => "TBD",
    };
    if threat.risk.is_none() && (threat.likelihood.is_some() || threat.impact.is_some()) {
        out.lost(
            threat.id.span,
            ("threat", id),
            "risk",
            "its severity is open: it states no `risk`",
        );
    }
    json!({
        "id": out.id_of("threat", id),
        "title": threat.title.as_ref().map_or(id, |title| title.value.as_str()),
        "status": status,
        "severity": severity,
        "type": kind,
        "description": threat.action.as_ref().map_or("", |action| action.value.as_str()),
        "mitigation": text,
        "modelType": method,
        "new": false,
        "number": nth + 1,
        "score": "",
    })
}

/// The type of a threat and the method that it is of.
fn kind(threat: &Threat) -> (String, &'static str) {
    if let Some(letter) = threat.stride.first() {
        return (capital(letter.value.name()), "STRIDE");
    }
    match threat.linddun.first() {
        Some(letter) => (capital(letter.value.name()), "LINDDUN"),
        None => ("Generic".to_owned(), "Generic"),
    }
}

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    format!("{}{rest}", first.to_uppercase())
}

/// How a threat stands, and the text beside it: what is done, or why nothing is.
fn status(out: &mut Out<'_>, threat: &Threat) -> (&'static str, String) {
    let id = threat.id.value.as_str();
    match threat.out_of_scope.as_ref().map(|answer| &answer.value) {
        Some(Answer::Yes) => return ("NotApplicable", String::new()),
        Some(Answer::Because(why)) => return ("NotApplicable", why.to_string()),
        Some(Answer::No) | None => {}
    }
    let known = threat
        .mitigated_by
        .iter()
        .filter_map(|by| out.model.mitigations.iter().find(|one| one.id.value == by.value));
    let known: Vec<&Mitigation> = known.collect();
    let is_done = |one: &&&Mitigation| {
        let status = one.status.map(|status| status.value);
        matches!(status, Some(MitigationStatus::Implemented | MitigationStatus::Verified))
    };
    let done: Vec<&Mitigation> = known.iter().filter(is_done).copied().collect();
    let is_done = !done.is_empty();
    let written = if is_done { &done } else { &known };
    if known.len() > 1 {
        let what = format!("{} of its {} mitigations become one text", written.len(), known.len());
        out.lost(threat.id.span, ("threat", id), "mitigated_by", what);
    }
    let titles: Vec<&str> =
        written.iter().filter_map(|one| Some(one.title.as_ref()?.value.as_str())).collect();
    if is_done {
        return ("Mitigated", titles.join("\n\n"));
    }
    match &threat.accept {
        Some(accept) => {
            if accept.by.is_some() || accept.until.is_some() {
                let what = "who accepted it and until when is left out";
                out.lost(accept.span, ("threat", id), "accept", what);
            }
            ("Accepted", accept.why.as_ref().map_or(String::new(), |why| why.value.to_string()))
        }
        None => ("Open", titles.join("\n\n")),
    }
}
