//! Threats where they are defined and where they are used, and what is done about them.

use std::collections::{BTreeMap, HashMap};

use ecow::{EcoString, eco_format};

use super::{NOT_STATED, Used, identify, objects, rest, scales, texts};
use crate::finding::Subject;
use crate::formats::reading::{Decision, Reader, decision, items, number, stride, text};
use crate::model::vocabulary::{Answer, MitigationStatus};
use crate::model::{Accept, Mitigation, Text, Threat};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

pub(super) fn mitigations(reader: &mut Reader, root: &Node) {
    for node in objects(root, "mitigations") {
        let id = identify(reader, "mitigation", node);
        let mut mitigation = Mitigation::new(id.clone(), node.span);
        mitigation.title = text(node.get("name"));
        reader.model.mitigations.push(mitigation);
        rest(reader, "mitigation", Some(&id), node, &["id", "name", "riskReduction"]);
    }
}

pub(super) fn threats(reader: &mut Reader, root: &Node, used: &[Used<'_>]) {
    // By the threat's own id, so that many uses of many threats cost one pass.
    let mut uses: HashMap<EcoString, Vec<(&Text, &Node)>> = HashMap::new();
    for element in used {
        for usage in objects(element.node, "threats") {
            if let Some(named) = text(usage.get("threat")) {
                uses.entry(named.value).or_default().push((&element.id, usage));
            }
        }
    }
    for node in objects(root, "threats") {
        let own = text(node.get("id"));
        let id = identify(reader, "threat", node);
        let mut threat = Threat::new(id.clone(), node.span);
        threat.title = text(node.get("name"));
        threat.action = text(node.get("description"));
        let categories = texts(node.get("categories"));
        let letters =
            categories.iter().filter_map(|c| Some(Spanned::new(stride(&c.value)?, c.span)));
        threat.stride = letters.collect();
        threat.refs = items(node.get("cwes")).into_iter().filter_map(weakness).collect();
        let risk = |key: &str, comment: &str| {
            let risk = node.get("risk")?;
            let said = text(risk.get(comment));
            let is_open = said.is_some_and(|said| said.value == NOT_STATED);
            number(risk.get(key)).filter(|_| !is_open)
        };
        let likelihood = risk("likelihood", "likelihoodComment");
        threat.likelihood = likelihood.map(|n| Spanned::new(scales::likelihood(n.value), n.span));
        threat.impact =
            risk("impact", "impactComment").map(|n| Spanned::new(scales::impact(n.value), n.span));
        // What is used by the id of two threats means the first.
        if let Some(uses) = own.and_then(|own| uses.remove(&own.value)) {
            treat(reader, &mut threat, &uses);
        }
        for category in categories.iter().filter(|c| stride(&c.value).is_none()) {
            let what =
                format!("its category `{}` is left out: it is no letter of STRIDE", category.value);
            reader.lost(category.span, format!("threat `{}`", id.value), what);
        }
        reader.model.threats.push(threat);
        let read = ["id", "name", "description", "categories", "cwes", "risk"];
        rest(reader, "threat", Some(&id), node, &read);
    }
}

/// `CWE-79`, which some files write as a number.
fn weakness(node: &Node) -> Option<Text> {
    if let Some(number) = number(Some(node)) {
        return Some(Text::new(eco_format!("CWE-{}", number.value), node.span));
    }
    let word = text(Some(node))?;
    match word.value.bytes().all(|b| b.is_ascii_digit()) {
        true => Some(Text::new(eco_format!("CWE-{}", word.value), word.span)),
        false => Some(word),
    }
}

/// Where a threat is used, and what is done about it there.
fn treat(reader: &mut Reader, threat: &mut Threat, uses: &[(&Text, &Node)]) {
    let mut states: Vec<Text> = Vec::new();
    for (element, usage) in uses {
        let at = usage.get("threat").map_or(usage.span, |named| named.span);
        if !threat.at.iter().any(|known| known.value == element.value) {
            threat.at.push(Text::new(element.value.clone(), at));
        }
        let state = text(usage.get("state"));
        states.push(state.unwrap_or_else(|| Text::new(EcoString::new(), at)));
        for against in objects(usage, "mitigations") {
            let Some(own) = text(against.get("mitigation")) else { continue };
            let mitigation = reader.refer("mitigation", own);
            let is_known = reader.model.mitigations.iter().any(|m| m.id.value == mitigation.value);
            if !is_known {
                continue;
            }
            stand(reader, &mitigation, text(against.get("state")));
            if !threat.mitigated_by.iter().any(|known| known.value == mitigation.value) {
                threat.mitigated_by.push(mitigation);
            }
        }
    }
    // Somebody who decided about it in one place has looked at it.
    let is_listed = |state: &Text| decision(&state.value) == Some(Decision::Untriaged);
    let is_looked_at = !states.iter().all(is_listed);
    let mut decided = Vec::new();
    for state in &states {
        let here = match is_looked_at && is_listed(state) {
            true => Decision::Open,
            false => reader.decide("threat", &threat.id.value, state),
        };
        decided.push((here, state.span));
    }
    // It is decided where it is decided so everywhere.
    let everywhere = |wanted: Decision| {
        let is_it = |(decision, _): &(Decision, Span)| *decision == wanted;
        decided.first().filter(|_| decided.iter().all(is_it)).map(|(_, at)| *at)
    };
    if let Some(at) = everywhere(Decision::Accepted) {
        threat.accept = Some(Accept::new(at));
    } else if let Some(at) = everywhere(Decision::NotApplicable) {
        threat.out_of_scope = Some(Spanned::new(Answer::Yes, at));
    } else if let Some(at) =
        everywhere(Decision::Mitigated).filter(|_| threat.mitigated_by.is_empty())
    {
        something(reader, threat, at);
    }
}

/// A threat is said to be mitigated, and not by what.
fn something(reader: &mut Reader, threat: &mut Threat, at: Span) {
    let name = Text::new(eco_format!("{} mitigation", threat.id.value), at);
    let id = reader.identify("mitigation", Some(&name), None, at);
    let mut mitigation = Mitigation::new(id.clone(), at);
    mitigation.status = Some(Spanned::new(MitigationStatus::Implemented, at));
    reader.model.mitigations.push(mitigation);
    threat.mitigated_by.push(id);
}

/// A mitigation stands where it stands worst. A word that no tool uses leaves it open.
fn stand(reader: &mut Reader, mitigation: &Text, state: Option<Text>) {
    let Some(state) = state else { return };
    let status = match decision(&state.value) {
        Some(Decision::Mitigated) => MitigationStatus::Implemented,
        Some(Decision::InProgress) => MitigationStatus::Planned,
        _ => MitigationStatus::Proposed,
    };
    let of = reader.model.mitigations.iter_mut().find(|one| one.id.value == mitigation.value);
    if let Some(of) = of
        && of.status.is_none_or(|known| status < known.value)
    {
        of.status = Some(Spanned::new(status, state.span));
    }
}

/// What is used and not defined: one finding for threats and one for mitigations, as files that are
/// exported without their catalogue have hundreds.
pub(super) fn undefined(reader: &mut Reader, root: &Node, used: &[Used<'_>]) {
    let known = |key: &str| -> Vec<EcoString> {
        objects(root, key).into_iter().filter_map(|n| Some(text(n.get("id"))?.value)).collect()
    };
    let usages: Vec<&Node> =
        used.iter().flat_map(|element| objects(element.node, "threats")).collect();
    let named = usages.iter().filter_map(|usage| text(usage.get("threat"))).collect();
    tell_undefined(reader, "threat", &known("threats"), named);
    let against = usages.iter().flat_map(|usage| objects(usage, "mitigations"));
    let named = against.filter_map(|against| text(against.get("mitigation"))).collect();
    tell_undefined(reader, "mitigation", &known("mitigations"), named);
}

fn tell_undefined(reader: &mut Reader, noun: &'static str, known: &[EcoString], named: Vec<Text>) {
    let known: std::collections::HashSet<&EcoString> = known.iter().collect();
    let mut missing: BTreeMap<EcoString, Span> = BTreeMap::new();
    for name in named.into_iter().filter(|name| !known.contains(&name.value)) {
        missing.entry(name.value).or_insert(name.span);
    }
    let Some((first, at)) = missing.iter().min_by_key(|(_, at)| at.start) else { return };
    let (is_are, others) = match missing.len() {
        1 => ("is", String::new()),
        2 => ("are", format!(" and one more {noun}")),
        n => ("are", format!(" and {} more {noun}s", n - 1)),
    };
    let message = format!("{noun} `{first}`{others} {is_are} used and not defined in this file");
    let help = "what a threat or a mitigation is stands under `threats` and `mitigations`: add it there, or export the file with its catalogue";
    let subject = Subject::new(noun, first.clone());
    let at = *at;
    reader.wrong(subject, at, message, help);
}
