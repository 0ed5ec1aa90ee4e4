//! What can go wrong, how grave it is, and what is done about it.

use serde_json::{Map, Value as Json, json};

use super::{list, moment, name, object, of_text, owned, party, place, properties, reference};
use crate::formats::Loss;
use crate::formats::reading::is_technique;
use crate::model::vocabulary::{
    ActorKind, Answer, Cause, Impact, Likelihood, Linddun, MitigationStatus,
};
use crate::model::{Mitigation, Model, Text, Threat};

pub(super) fn threats(
    model: &Model,
    patterns: &mut Map<String, Json>,
    losses: &mut Vec<Loss>,
) -> Vec<Json> {
    model.threats.iter().map(|one| threat(model, one, patterns, losses)).collect()
}

fn threat(
    model: &Model,
    threat: &Threat,
    patterns: &mut Map<String, Json>,
    losses: &mut Vec<Loss>,
) -> Json {
    let element = format!("threat `{}`", threat.id.value);
    let mut lost =
        |place, key, what: String| losses.push(Loss::new(place, &element, what).of(&[key]));
    let mut at = Vec::new();
    for here in &threat.at {
        match place(model, here) {
            Some(place) => at.push(place),
            None => lost(here.span, "at", format!("CycloneDX has no threats at `{}`", here.value)),
        }
    }
    let mut by = Vec::new();
    for named in &threat.mitigated_by {
        match model.mitigations.iter().any(|one| one.id.value == named.value) {
            true => by.push(reference("control", &named.value)),
            false => {
                lost(
                    named.span,
                    "mitigated_by",
                    format!("mitigation `{}` is defined nowhere and left out", named.value),
                );
            }
        }
    }
    let mut hurts = Vec::new();
    for hurt in &threat.hurts {
        match model.objectives.iter().any(|one| one.id.value == hurt.value) {
            true => hurts.push(reference("objective", &hurt.value)),
            false => lost(
                hurt.span,
                "hurts",
                format!("objective `{}` is left out: nothing is called so", hurt.value),
            ),
        }
    }
    let (mut weaknesses, mut cited) = (Vec::new(), Vec::new());
    for one in &threat.refs {
        match entry(&one.value) {
            Some(Entry::Weakness(cwe)) => weaknesses.push(json!({"cweId": cwe})),
            Some(Entry::Pattern(own, pattern)) => {
                cited.push(json!(own));
                patterns.insert(own, pattern);
            }
            None => lost(one.span, "refs", format!("CycloneDX has no place for `{}`", one.value)),
        }
    }
    let title = threat.title.as_ref();
    let retired = threat.retired.as_ref();
    if let Some(date) = retired.and_then(|retired| retired.date) {
        lost(date.span, "retired", "when it was retired is left out".to_owned());
    }
    let retired =
        retired.map(|retired| owned(retired.why.as_ref()).unwrap_or_else(|| "true".to_owned()));
    let further = [
        ("ticket", owned(threat.ticket.as_ref())),
        ("found", threat.found.map(|found| found.value.to_string())),
        ("retired", retired),
        ("out_of_scope", threat.out_of_scope.as_ref().map(|answer| answered(&answer.value))),
    ];
    object([
        ("bom-ref", reference("threat", &threat.id.value)),
        ("name", json!(name(&threat.id, title))),
        ("description", of_text(threat.action.as_ref())),
        ("origin", threat.cause.map_or(Json::Null, |cause| json!(origin(cause.value)))),
        ("categories", categories(threat)),
        ("weaknesses", list(weaknesses)),
        ("attackPatterns", list(cited)),
        ("affectedAssets", list(at)),
        ("relatedBusinessObjectives", list(hurts)),
        ("mitigations", list(by)),
        ("properties", properties(&threat.id, title, &further)),
    ])
}

fn answered(answer: &Answer) -> String {
    match answer {
        Answer::Yes => "true".to_owned(),
        Answer::No => "false".to_owned(),
        Answer::Because(why) => why.to_string(),
    }
}

fn origin(cause: Cause) -> &'static str {
    match cause {
        Cause::Malicious => "adversarial",
        Cause::Accidental => "accidental",
        Cause::Environmental => "environmental",
    }
}

fn categories(threat: &Threat) -> Json {
    let letters = threat.stride.iter().map(
        |letter| json!({"taxonomy": "STRIDE", "category": letter.value.name().replace(' ', "-")}),
    );
    let privacy = threat.linddun.iter().map(|one| {
        let category = match one.value {
            Linddun::Linking => "linkability",
            Linddun::Identifying => "identifiability",
            Linddun::NonRepudiation => "non-repudiation",
            Linddun::Detecting => "detectability",
            Linddun::DataDisclosure => "disclosure-of-information",
            Linddun::Unawareness => "unawareness",
            Linddun::NonCompliance => "non-compliance",
        };
        json!({"taxonomy": "LINDDUN", "category": category})
    });
    let mut all: Vec<Json> = Vec::new();
    for category in letters.chain(privacy) {
        if !all.contains(&category) {
            all.push(category);
        }
    }
    list(all)
}

/// Where an entry of a catalogue stands.
enum Entry {
    Weakness(u32),
    Pattern(String, Json),
}

fn entry(cited: &str) -> Option<Entry> {
    if let Some(number) = cited.strip_prefix("CWE-") {
        return number.parse().ok().map(Entry::Weakness);
    }
    let own = format!("pattern:{cited}");
    if let Some(number) = cited.strip_prefix("CAPEC-") {
        let number: u32 = number.parse().ok()?;
        let pattern = json!({"bom-ref": own, "name": cited, "capecId": number});
        return Some(Entry::Pattern(own, pattern));
    }
    is_technique(cited).then(|| {
        let pattern = json!({"bom-ref": own, "name": cited, "techniques": [{"id": cited}]});
        Entry::Pattern(own, pattern)
    })
}

/// Who is behind a threat stands in a scenario of it: one for each.
pub(super) fn scenarios(model: &Model) -> Vec<Json> {
    let mut all = Vec::new();
    for threat in &model.threats {
        for (nth, by) in threat.by.iter().enumerate() {
            let Some(actor) = model.actors.iter().find(|actor| actor.id.value == by.value) else {
                continue;
            };
            let is_agent = actor.kind.is_some_and(|kind| kind.value == ActorKind::ThreatAgent);
            let key = if is_agent { "threatProfile" } else { "actor" };
            all.push(json!({
                "bom-ref": format!("scenario:{}-{}", threat.id.value, nth + 1),
                "name": name(&threat.id, threat.title.as_ref()),
                "threats": [reference("threat", &threat.id.value)],
                key: reference("actor", &by.value),
            }));
        }
    }
    all
}

/// A risk for each threat of which more is known than what it is.
pub(super) fn risks(model: &Model, losses: &mut Vec<Loss>) -> Vec<Json> {
    model.threats.iter().filter_map(|threat| risk(model, threat, losses)).collect()
}

fn risk(model: &Model, threat: &Threat, losses: &mut Vec<Loss>) -> Option<Json> {
    let element = format!("threat `{}`", threat.id.value);
    let mut lost = |place, keys: &[&str], what: &str| {
        losses.push(Loss::new(place, &element, what).of(keys));
    };
    unsaid(model, threat, &mut lost);
    let level = |key: &str, word: Option<&str>| {
        let under = word.map(|word| json!({"level": word}));
        (key.to_owned(), under.unwrap_or_default())
    };
    let inherent: Map<String, Json> = [
        level("likelihood", threat.likelihood.map(|one| likelihood(one.value))),
        level("impact", threat.impact.map(|one| impact(one.value))),
        level("score", threat.risk.map(|risk| risk.value.word())),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_null())
    .collect();
    let residual = threat.residual.map(|level| json!({"score": {"level": level.value.word()}}));
    let responses = responses(model, threat);
    let status = match threat {
        _ if threat.retired.is_some() => "retired",
        _ if threat.accept.is_some() => "accepted",
        _ if threat.transfer.is_some() => "transferred",
        _ => "identified",
    };
    let is_plain = inherent.is_empty() && residual.is_none() && responses.is_empty();
    if is_plain && threat.owner.is_none() && status == "identified" {
        return None;
    }
    let inherent = if inherent.is_empty() { Json::Null } else { Json::Object(inherent) };
    let called = name(&threat.id, threat.title.as_ref());
    Some(object([
        ("bom-ref", reference("risk", &threat.id.value)),
        ("name", json!(called)),
        ("statement", json!(called)),
        ("relatedThreats", json!([reference("threat", &threat.id.value)])),
        ("inherentRisk", inherent),
        ("residualRisk", residual.unwrap_or_default()),
        ("responses", list(responses)),
        ("status", json!(status)),
        ("owner", party("owner", threat.owner.as_ref())),
    ]))
}

/// Tells what a risk does not say as the threat does.
fn unsaid(
    model: &Model,
    threat: &Threat,
    lost: &mut impl FnMut(crate::source::Span, &[&str], &str),
) {
    if let (Some(risk), true) =
        (&threat.risk, threat.likelihood.is_some() || threat.impact.is_some())
    {
        lost(
            risk.span,
            &["likelihood", "impact"],
            "likelihood and impact are not read back beside a stated level",
        );
    }
    let likelihood = threat
        .likelihood
        .filter(|one| matches!(one.value, Likelihood::VeryLow | Likelihood::VeryHigh));
    if let Some(outer) = likelihood {
        lost(outer.span, &["likelihood"], "its likelihood reads as its neighbour");
    }
    if let Some(outer) = threat.impact.filter(|one| one.value == Impact::VeryLow) {
        lost(outer.span, &["impact"], "its impact reads as its neighbour");
    }
    if let Some(accept) = &threat.accept {
        if let Some(granted) = accept.granted {
            lost(granted.span, &["accept"], "when it was accepted is left out");
        }
        if accept.by.is_none() && threat.owner.is_some() {
            lost(accept.span, &["accept"], "it reads as accepted by the owner of the risk");
        }
    }
    if let Some(contract) = threat.transfer.as_ref().and_then(|transfer| transfer.contract.as_ref())
    {
        lost(contract.span, &["transfer"], "the contract of the transfer is left out");
    }
    let is_actor = |by: &&Text| !model.actors.iter().any(|actor| actor.id.value == by.value);
    for by in threat.by.iter().filter(is_actor) {
        lost(by.span, &["by"], "who is behind it is left out: no actor is called so");
    }
}

fn likelihood(one: Likelihood) -> &'static str {
    one.word()
}

fn impact(one: Impact) -> &'static str {
    match one {
        Impact::VeryLow => "negligible",
        Impact::Low => "low",
        Impact::Medium => "moderate",
        Impact::High => "major",
        Impact::Critical => "catastrophic",
    }
}

fn responses(model: &Model, threat: &Threat) -> Vec<Json> {
    let own = |strategy: &str| json!(format!("response:{}-{strategy}", threat.id.value));
    let mut all = Vec::new();
    for named in &threat.mitigated_by {
        let found = model.mitigations.iter().find(|one| one.id.value == named.value);
        let Some((due, mitigation)) = found.and_then(|one| Some((one.due?, one))) else { continue };
        all.push(object([
            ("bom-ref", json!(format!("response:{}-{}", threat.id.value, named.value))),
            ("strategy", json!("reduce")),
            ("controls", json!([reference("control", &named.value)])),
            ("status", status(mitigation)),
            ("owner", party("owner", mitigation.owner.as_ref())),
            ("targetDate", moment(due.value)),
        ]));
    }
    if let Some(accept) = &threat.accept {
        let ticket = owned(accept.ticket.as_ref());
        let ticket = ticket.map(|ticket| json!([{"name": "tmgate:ticket", "value": ticket}]));
        all.push(object([
            ("bom-ref", own("accept")),
            ("strategy", json!("accept")),
            ("description", of_text(accept.why.as_ref())),
            ("owner", party("owner", accept.by.as_ref())),
            ("targetDate", accept.until.map_or(Json::Null, |until| moment(until.value))),
            ("properties", ticket.unwrap_or_default()),
        ]));
    }
    if let Some(transfer) = &threat.transfer {
        all.push(object([
            ("bom-ref", own("transfer")),
            ("strategy", json!("transfer")),
            ("description", of_text(transfer.why.as_ref())),
            ("owner", party("insurer", transfer.to.as_ref())),
        ]));
    }
    if let Some(avoid) = &threat.avoid {
        all.push(object([
            ("bom-ref", own("avoid")),
            ("strategy", json!("avoid")),
            ("description", json!(avoid.value.as_str())),
        ]));
    }
    all
}

fn status(mitigation: &Mitigation) -> Json {
    mitigation.status.map_or(Json::Null, |status| {
        json!(match status.value {
            MitigationStatus::Retired => "decommissioned",
            other => other.word(),
        })
    })
}

pub(super) fn controls(model: &Model) -> Vec<Json> {
    let control = |one: &Mitigation| {
        let title = one.title.as_ref();
        let is_address = |ticket: &&Text| {
            let ticket = ticket.value.as_str();
            ticket.starts_with("https://") && !ticket.contains(char::is_whitespace)
        };
        let address = one.ticket.as_ref().filter(is_address);
        let ticket = one.ticket.as_ref().filter(|_| address.is_none());
        let issue =
            address.map(|url| json!([{"type": "issue-tracker", "url": url.value.as_str()}]));
        let due = one.due.map(|due| due.value.to_string());
        object([
            ("bom-ref", reference("control", &one.id.value)),
            ("name", json!(name(&one.id, title))),
            ("description", of_text(one.why.as_ref())),
            ("category", one.kind.map_or(Json::Null, |kind| json!(kind.value.word()))),
            ("status", status(one)),
            ("owner", party("owner", one.owner.as_ref())),
            ("externalReferences", issue.unwrap_or_default()),
            ("properties", properties(&one.id, title, &[("ticket", owned(ticket)), ("due", due)])),
        ])
    };
    model.mitigations.iter().map(control).collect()
}
