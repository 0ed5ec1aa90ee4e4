//! Findings of pytm: in its JSON output those that it computed, in a model what somebody decided
//! about some of them beforehand.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::elements::Elements;
use super::{Lower, many};
use crate::formats::reading::{Decision, decision, level, objects, text};
use crate::model::vocabulary::{Answer, MitigationStatus};
use crate::model::{Accept, Mitigation, Said, Text, Threat, Transfer};
use crate::source::Spanned;
use crate::syntax::Node;

pub(super) fn read<'n>(
    model: &mut Lower,
    root: &'n Node,
    elements: &Elements<'n>,
    flows: Vec<(Text, &'n Node)>,
) {
    let found = objects(root, "findings");
    let mut names: HashMap<EcoString, usize> = HashMap::new();
    for name in found.iter().filter_map(|node| text(node.get("description"))) {
        *names.entry(name.value).or_insert(0) += 1;
    }
    for node in &found {
        let target = target_of(model, node);
        finding(model, node, target.as_ref(), &names, respond);
    }
    for node in objects(root, "excluded_findings") {
        let target = target_of(model, node);
        finding(model, node, target.as_ref(), &names, exclude);
    }
    // Output has what was decided with each finding.
    if !found.is_empty() {
        return;
    }
    let mut all: Vec<(Text, &Node)> = elements
        .iter()
        .map(|(id, made)| (Text::new(id.clone(), made.node.span), made.node))
        .chain(flows)
        .collect();
    all.sort_by_key(|(_, node)| node.span.start);
    for (id, node) in all {
        // Those that somebody wrote down himself stand under `findings`.
        for key in ["overrides", "findings"] {
            let decided = many(node.get(key)).into_iter();
            for decided in decided.filter(|node| node.as_map().is_some()) {
                let at = Text::new(id.value.clone(), decided.span);
                finding(model, decided, Some(&at), &names, respond);
            }
        }
    }
}

/// Findings name their target, which is an element or a flow.
fn target_of(model: &Lower, node: &Node) -> Option<Text> {
    let target = text(node.get("target"))?;
    let known =
        ["component", "flow"].into_iter().find_map(|n| model.reader.knows(n, &target.value));
    known.map(|id| Text::new(id.clone(), target.span))
}

fn finding(
    model: &mut Lower,
    node: &Node,
    target: Option<&Text>,
    names: &HashMap<EcoString, usize>,
    decide: fn(&mut Lower, &mut Threat, &Node),
) {
    let title = text(node.get("description"));
    let sid = text(node.get("threat_id"));
    let name = title.as_ref().or(sid.as_ref());
    let is_only = title.as_ref().is_some_and(|title| names.get(&title.value) == Some(&1));
    let spoken = match (name, target) {
        (Some(name), Some(target)) if !is_only => {
            Some(Text::new(eco_format!("{} {}", cut(&name.value), target.value), name.span))
        }
        (name, _) => name.cloned(),
    };
    let own = sid
        .as_ref()
        .zip(target)
        .map(|(sid, target)| Text::new(eco_format!("{}@{}", sid.value, target.value), sid.span));
    // One threat may be found twice at an element; an overlay then means the first.
    let own = own.filter(|own| model.reader.knows("threat", &own.value).is_none());
    let id = model.reader.identify("threat", spoken.as_ref(), own, node.span);
    let mut threat = Threat::new(id.clone(), node.span);
    threat.title = title;
    threat.action = text(node.get("details"));
    threat.at.extend(target.cloned());
    if let Some(word) = text(node.get("severity")) {
        threat.risk = level(&word.value).map(|level| Spanned::new(level, word.span));
    }
    threat.cvss = text(node.get("cvss")).filter(|score| score.value.starts_with("CVSS:"));
    decide(model, &mut threat, node);
    if let Some(origin) = &mut model.reader.model.origin {
        origin.computed.push(id.value.clone());
    }
    model.reader.model.threats.push(threat);
}

/// The beginning of a title, as much as fits beside an element.
fn cut(title: &str) -> &str {
    title.char_indices().nth(40).map_or(title, |(at, _)| &title[..at])
}

/// What is done about a threat: one of four words, and after it what or why.
fn respond(model: &mut Lower, threat: &mut Threat, node: &Node) {
    let said = text(node.get("response"));
    let Some(said) = said else {
        let what = Said::Untriaged("no response".into());
        let is_output = node.get("id").is_some() && node.get("condition").is_some();
        if is_output {
            model.remark("threat", &threat.id.value, threat.id.span, what);
        }
        return;
    };
    let end = said.value.find(|c: char| !c.is_alphabetic()).unwrap_or(said.value.len());
    let (word, rest) = said.value.split_at(end);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || ":-–—,.;".contains(c));
    let rest = (!rest.is_empty()).then(|| Text::new(rest.into(), said.span));
    match (word.to_lowercase().as_str(), decision(word)) {
        ("transferred" | "transfer", _) => {
            threat.transfer =
                Some(Transfer { span: said.span, to: rest, why: None, contract: None });
        }
        ("avoided" | "avoid", _) => {
            threat.avoid = Some(rest.unwrap_or_else(|| said.clone()));
        }
        (_, Some(Decision::Mitigated)) => {
            let name = Text::new(eco_format!("{} mitigation", threat.id.value), said.span);
            let id = model.reader.identify("mitigation", Some(&name), None, said.span);
            let mut mitigation = Mitigation::new(id.clone(), said.span);
            mitigation.title = rest;
            mitigation.status = Some(Spanned::new(MitigationStatus::Implemented, said.span));
            model.reader.model.mitigations.push(mitigation);
            threat.mitigated_by.push(id);
        }
        (_, Some(Decision::Accepted)) => {
            if rest.is_none() {
                let word = Said::NoReason(said.value.clone());
                model.remark("threat", &threat.id.value, said.span, word);
            }
            threat.accept = Some(Accept { body: threat.body, why: rest, ..Accept::new(said.span) });
        }
        (_, Some(Decision::NotApplicable)) => {
            threat.out_of_scope = Some(match rest {
                Some(why) => Spanned::new(Answer::Because(why.value), why.span),
                None => Spanned::new(Answer::Yes, said.span),
            });
        }
        (_, Some(Decision::Open | Decision::InProgress | Decision::Untriaged)) => {}
        (_, None) => {
            let word = Said::StrangeWord(said.value.clone());
            model.remark("threat", &threat.id.value, said.span, word);
        }
    }
}

/// An assumption excludes a finding.
fn exclude(_: &mut Lower, threat: &mut Threat, node: &Node) {
    let assumption = node.get("assumption");
    let name = assumption.and_then(|node| text(Some(node)).or_else(|| text(node.get("name"))));
    threat.out_of_scope = Some(match name {
        Some(why) => Spanned::new(Answer::Because(why.value), why.span),
        None => Spanned::new(Answer::Yes, threat.id.span),
    });
}
