//! Threats and mitigations, and what was decided about both.

use std::collections::{HashMap, HashSet};

use ecow::{EcoString, eco_format};

use super::super::reading::{Decision, Reader};
use super::lists::{Oddities, is_empty};
use super::metadata::Metadata;
use super::{LISTS, Links};
use crate::finding::{Fact, Subject};
use crate::model::vocabulary::{ActorKind, Answer, MitigationStatus};
use crate::model::{Accept, Actor, Mitigation, Said, Text, Threat};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

/// A mitigation, by the format's own id.
pub(super) struct Made {
    id: EcoString,
    status: Option<Spanned<MitigationStatus>>,
    comments: Option<Text>,
}

pub(super) type Mitigations = HashMap<EcoString, Made>;

pub(super) fn mitigations(reader: &mut Reader, odd: &mut Oddities, root: &Node) -> Mitigations {
    let mut made = HashMap::new();
    // A fork calls them controls.
    for section in [LISTS[1], "controls"] {
        for node in odd.list(root, section) {
            let (content, own) = (odd.text(node, "content"), odd.text(node, "id"));
            let metadata = Metadata::of(node);
            let id = reader.identify("mitigation", content.as_ref(), own.clone(), node.span);
            let word = odd.text(node, "status");
            let mut mitigation = Mitigation::new(id.clone(), node.span);
            mitigation.title = content;
            mitigation.status = match &word {
                Some(word) => Some(status(reader, &id.value, word)),
                None => {
                    reader.remark("mitigation", &id.value, id.span, Said::NoStatus);
                    None
                }
            };
            let comments = metadata.comments();
            let is_dropped =
                mitigation.status.is_some_and(|s| s.value == MitigationStatus::Retired);
            match &comments {
                Some(why) if is_dropped => mitigation.because = Some(why.clone()),
                Some(why) => {
                    reader.remark("mitigation", &id.value, why.span, Said::Text(why.value.clone()));
                }
                None => {}
            }
            if let (true, None, Some(word)) = (is_dropped, &comments, word) {
                reader.remark("mitigation", &id.value, word.span, Said::NoReason(word.value));
            }
            left_out(reader, "mitigation", &id, node, &metadata, &["tags"]);
            if let Some(own) = own {
                let status = mitigation.status;
                made.entry(own.value).or_insert(Made { id: id.value, status, comments });
            }
            reader.model.mitigations.push(mitigation);
        }
    }
    made
}

fn status(reader: &mut Reader, id: &EcoString, word: &Text) -> Spanned<MitigationStatus> {
    let status = match reader.decide("mitigation", id, word) {
        Decision::Mitigated => MitigationStatus::Implemented,
        Decision::InProgress => MitigationStatus::Planned,
        Decision::Open | Decision::Untriaged => MitigationStatus::Proposed,
        Decision::Accepted | Decision::NotApplicable => MitigationStatus::Retired,
    };
    Spanned::new(status, word.span)
}

pub(super) fn read(
    reader: &mut Reader,
    odd: &mut Oddities,
    root: &Node,
    links: &Links,
    mitigations: &Mitigations,
) {
    let mut agents = HashMap::new();
    for node in odd.list(root, LISTS[0]) {
        let [own, action, statement] =
            ["id", "threatAction", "statement"].map(|key| odd.text(node, key));
        let name = action.as_ref().or(statement.as_ref());
        let id = reader.identify("threat", name, own.clone(), node.span);
        let subject = Subject::new("threat", id.value.clone());
        let metadata = Metadata::of(node);
        let mut threat = Threat::new(id.clone(), node.span);
        threat.by = agent(reader, &mut agents, odd.text(node, "threatSource"));
        threat.result = odd.text(node, "threatImpact");
        threat.stride = metadata.letters(reader, &subject);
        threat.risk = metadata.priority(reader, &subject);
        for (fact, is_said) in [
            (Fact::Agent, !threat.by.is_empty()),
            (Fact::Stride, !threat.stride.is_empty()),
            (Fact::Rating, threat.risk.is_some()),
        ] {
            if is_said {
                reader.says(fact);
            }
        }
        let mut lost = vec!["impactedGoal", "impactedAssets", "tags", "customTemplate"];
        if statement.is_none() {
            lost.push("prerequisites");
        }
        threat.title = statement.or_else(|| action.clone());
        threat.action = action;
        let linked = linked(own.as_ref(), links, mitigations);
        decide(reader, &mut threat, odd.text(node, "status"), &metadata, &linked);
        left_out(reader, "threat", &id, node, &metadata, &lost);
        reader.model.threats.push(threat);
    }
}

/// Who is behind a threat: one actor for whoever is called the same, whatever article stands before.
fn agent(
    reader: &mut Reader,
    agents: &mut HashMap<String, EcoString>,
    source: Option<Text>,
) -> Vec<Text> {
    let Some(source) = source else { return Vec::new() };
    let articles = ["a ", "an ", "the ", "any ", "some "];
    let lower = source.value.to_lowercase();
    let bare = articles.iter().find_map(|article| lower.strip_prefix(article)).unwrap_or(&lower);
    let id = agents.entry(bare.to_owned()).or_insert_with(|| {
        let name = Text::new(bare.into(), source.span);
        let id = reader.identify("actor", Some(&name), None, source.span);
        let mut actor = Actor::new(id.clone(), source.span);
        actor.title = Some(source.clone());
        actor.kind = Some(Spanned::new(ActorKind::ThreatAgent, source.span));
        reader.model.actors.push(actor);
        id.value
    });
    vec![Text::new(id.clone(), source.span)]
}

/// The mitigations that are linked to a threat, each once, with the link that says so.
fn linked<'l>(
    own: Option<&Text>,
    links: &'l Links,
    mitigations: &'l Mitigations,
) -> Vec<(&'l Text, &'l Made)> {
    let mut seen = HashSet::new();
    let all = own.into_iter().flat_map(|own| links.to("mitigation", own));
    let all = all.filter(|from| seen.insert(&from.value));
    all.filter_map(|from| Some((from, mitigations.get(&from.value)?))).collect()
}

/// What is done about a threat: what its own state says, then what its mitigations say.
fn decide(
    reader: &mut Reader,
    threat: &mut Threat,
    word: Option<Text>,
    metadata: &Metadata<'_>,
    linked: &[(&Text, &Made)],
) {
    let at = word.as_ref().map_or(threat.id.span, |word| word.span);
    let decision = match &word {
        Some(word) => reader.decide("threat", &threat.id.value, word),
        None => Decision::Open,
    };
    let comments = metadata.comments();
    if decision == Decision::NotApplicable {
        threat.out_of_scope = Some(match comments {
            Some(why) => Spanned::new(Answer::Because(why.value), why.span),
            None => {
                let said = word.map(|word| word.value).unwrap_or_default();
                reader.remark("threat", &threat.id.value, at, Said::NoReason(said));
                Spanned::new(Answer::Yes, at)
            }
        });
        return;
    }
    if let Some(comments) = &comments {
        reader.remark(
            "threat",
            &threat.id.value,
            comments.span,
            Said::Text(comments.value.clone()),
        );
    }
    let is = |made: &Made, wanted| made.status.is_some_and(|status| status.value == wanted);
    let is_dropped = |made: &Made| is(made, MitigationStatus::Retired);
    let named = linked.iter().map(|(from, made)| Text::new(made.id.clone(), from.span));
    threat.mitigated_by.extend(named);
    match decision {
        // Of mitigations that do not say how far they are the threat says it.
        Decision::Mitigated if linked.iter().all(|(_, made)| made.status.is_none()) => {
            something(reader, threat, at);
        }
        Decision::Accepted => threat.accept = Some(accepted(at, threat.body, comments)),
        Decision::Open | Decision::Untriaged | Decision::InProgress | Decision::Mitigated
            if !linked.is_empty() && linked.iter().all(|(_, made)| is_dropped(made)) =>
        {
            // All that was thought of will not be done: somebody bears the risk.
            let why = linked.iter().find_map(|(_, made)| made.comments.clone());
            let at = linked[0].1.status.map_or(at, |status| status.span);
            threat.accept = Some(accepted(at, threat.body, why));
        }
        _ => {}
    }
}

fn accepted(at: Span, body: Span, why: Option<Text>) -> Accept {
    Accept { body, why, ..Accept::new(at) }
}

/// A threat is said to be resolved, and not by what.
fn something(reader: &mut Reader, threat: &mut Threat, at: Span) {
    let name = Text::new(eco_format!("{} resolution", threat.id.value), at);
    let id = reader.identify("mitigation", Some(&name), None, at);
    let mut mitigation = Mitigation::new(id.clone(), at);
    mitigation.status = Some(Spanned::new(MitigationStatus::Implemented, at));
    reader.model.mitigations.push(mitigation);
    threat.mitigated_by.push(id);
}

/// Tells what of an element is not read.
fn left_out(
    reader: &mut Reader,
    noun: &str,
    id: &Text,
    node: &Node,
    metadata: &Metadata<'_>,
    keys: &[&str],
) {
    let there = keys.iter().copied().filter(|key| node.get(key).is_some_and(|n| !is_empty(n)));
    let mut there: Vec<String> = there.map(|key| format!("`{key}`")).collect();
    there.extend(metadata.others().into_iter().map(|key| format!("`{key}`")));
    if !there.is_empty() {
        let what = format!("left out: {}", there.join(", "));
        reader.lost(id.span, format!("{noun} `{}`", id.value), what);
    }
}
