//! Threats, and what is done about them.
//!
//! A threat stands at the element it is written on. What is done is one text; it becomes a
//! mitigation that is as far as the threat's status says.

use std::collections::HashSet;

use ecow::{EcoString, eco_format};

use super::super::reading::{Decision, Reader, items, level, linddun, stride, text};
use super::cells::{Kind, written};
use super::elements::Element;
use crate::finding::{Fact, Subject};
use crate::model::vocabulary::{Answer, MitigationStatus, Stride};
use crate::model::{Accept, Mitigation, Said, Text, Threat};
use crate::source::Spanned;
use crate::syntax::Node;

/// What the tool writes where nobody has written anything.
const PLACEHOLDERS: &[&str] = &[
    "provide a description for this threat",
    "provide remediation for this threat or a reason if status is n/a",
    "provide mitigation or prevention for this threat",
    "mitigation or prevention for the threat",
];

pub(super) fn read(reader: &mut Reader, elements: &[Element<'_>]) {
    methods(reader, elements);
    let mut seen = Seen::default();
    for element in elements {
        let mut threats = items(element.cell.fact("threats"));
        if threats.is_empty() {
            threats = items(element.cell.node.get("threats"));
        }
        threats.retain(|node| node.as_map().is_some());
        flag(reader, element, &threats);
        for node in threats {
            threat(reader, element, node, &mut seen);
        }
    }
}

/// The tool keeps beside the threats of an element whether some of them are open, and colours it by
/// that. Whoever changes the file by other means leaves it as it was.
fn flag(reader: &mut Reader, element: &Element<'_>, threats: &[&Node]) {
    let (Some(flag), Some(id)) = (element.cell.flag("hasOpenThreats"), &element.id) else { return };
    let is_open = |node: &&Node| {
        text(node.get("status")).is_some_and(|status| status.value.eq_ignore_ascii_case("open"))
    };
    let has_open = threats.iter().any(is_open);
    if has_open != flag.value {
        let noun = if element.cell.kind == Kind::Flow { "flow" } else { "component" };
        reader.remark(noun, &id.value, flag.span, Said::StaleFlag(flag.value));
    }
}

/// Letters are asked for where all diagrams look for threats by that method. One without a method
/// is from a time when there was only STRIDE.
fn methods(reader: &mut Reader, elements: &[Element<'_>]) {
    let all = |wanted: &str| {
        let is_it = |method: &Text| method.value.eq_ignore_ascii_case(wanted);
        let stands_for = |element: &Element<'_>| element.method.map_or(wanted == "STRIDE", is_it);
        !elements.is_empty() && elements.iter().all(stands_for)
    };
    if all("STRIDE") {
        reader.says(Fact::Stride);
    }
    if all("LINDDUN") {
        reader.says(Fact::Linddun);
    }
}

/// Threats that were read, for those that are drawn twice.
#[derive(Default)]
struct Seen {
    /// By element, own id, title and type.
    threats: HashSet<[EcoString; 4]>,
    ids: HashSet<EcoString>,
}

fn threat(reader: &mut Reader, element: &Element<'_>, node: &Node, seen: &mut Seen) {
    let title = text(node.get("title"));
    let own = written(node.get("id")).or_else(|| written(node.get("threatId")));
    let kind = text(node.get("type"));
    let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let key = [&element.id, &own, &title, &kind].map(|text| value(text).unwrap_or_default());
    // An element that is in several diagrams has its threats in each of them.
    if !seen.threats.insert(key) {
        return;
    }
    // Threats are copied with their elements. An overlay then means the first one.
    let own = own.filter(|own| seen.ids.insert(own.value.clone()));
    let at = title.as_ref().map_or(node.span, |title| title.span);
    let unnamed = || {
        let kind = kind.as_ref().map_or("threat", |kind| kind.value.as_str());
        let place = element.id.as_ref().map_or("boundary", |id| id.value.as_str());
        Text::new(eco_format!("{kind} at {place}"), at)
    };
    let name = title.clone().unwrap_or_else(unnamed);
    let id = reader.identify("threat", Some(&name), own, node.span);
    let mut threat = Threat::new(id.clone(), node.span);
    threat.title = title;
    threat.at.extend(element.id.as_ref().map(|id| Text::new(id.value.clone(), at)));
    if let Some(kind) = kind {
        letters(&mut threat, element, node, &kind);
    }
    severity(reader, &mut threat, node);
    treatment(reader, &mut threat, node);
    for key in ["description", "mitigation"] {
        if let Some(text) = text(node.get(key)).filter(|text| !is_said(text)) {
            reader.remark("threat", &id.value, text.span, Said::Text(text.value));
        }
    }
    threat.action = said(node, "description");
    if let Some(score) = written(node.get("score")) {
        let what = format!("its score `{}` is left out: it may be of any kind", score.value);
        reader.lost(score.span, format!("threat `{}`", id.value), what);
    }
    reader.model.threats.push(threat);
}

/// The letters that the type of a threat stands for, in the method that the threat or else its
/// diagram names.
fn letters(threat: &mut Threat, element: &Element<'_>, node: &Node, kind: &Text) {
    let method = text(node.get("modelType")).or_else(|| element.method.cloned());
    let is_linddun = method.is_some_and(|method| method.value.eq_ignore_ascii_case("LINDDUN"));
    if is_linddun {
        threat.linddun.extend(linddun(&kind.value).map(|one| Spanned::new(one, kind.span)));
    } else {
        let letter = stride(&kind.value).or_else(|| property(&kind.value));
        threat.stride.extend(letter.map(|one| Spanned::new(one, kind.span)));
    }
}

/// CIA names what is lost, STRIDE what is done to it.
fn property(name: &str) -> Option<Stride> {
    Some(match name.to_lowercase().as_str() {
        "confidentiality" => Stride::InformationDisclosure,
        "integrity" => Stride::Tampering,
        "availability" => Stride::DenialOfService,
        _ => return None,
    })
}

fn severity(reader: &mut Reader, threat: &mut Threat, node: &Node) {
    let Some(word) = text(node.get("severity")) else { return };
    threat.risk = level(&word.value).map(|level| Spanned::new(level, word.span));
    let is_open = ["tbd", "tba", "n/a", "na", "none", "unknown", "undefined"];
    if threat.risk.is_none() && !is_open.contains(&word.value.to_lowercase().as_str()) {
        let subject = Subject::new("threat", threat.id.value.clone());
        let message =
            format!("threat `{}` has a severity that is none: {}", threat.id.value, shown(&word));
        let help =
            "the severities are `Low`, `Medium`, `High`, `Critical` and, while it is open, `TBD`";
        reader.wrong(subject, word.span, message, help);
    }
}

fn treatment(reader: &mut Reader, threat: &mut Threat, node: &Node) {
    let word = text(node.get("status"));
    let at = word.as_ref().map_or(threat.id.span, |word| word.span);
    let plan = plans(node);
    let decided = match &word {
        Some(word) => reader.decide("threat", &threat.id.value, word),
        None => Decision::Open,
    };
    let status = match decided {
        Decision::Mitigated => MitigationStatus::Implemented,
        Decision::InProgress => MitigationStatus::Planned,
        Decision::Open | Decision::Untriaged => MitigationStatus::Proposed,
        Decision::Accepted => {
            let why = plan.into_iter().next();
            threat.accept = Some(Accept {
                span: at,
                body: threat.body,
                by: None,
                why,
                until: None,
                granted: None,
                ticket: None,
            });
            return;
        }
        Decision::NotApplicable => {
            threat.out_of_scope = Some(match plan.into_iter().next() {
                Some(why) => Spanned::new(Answer::Because(why.value), why.span),
                None => Spanned::new(Answer::Yes, at),
            });
            return;
        }
    };
    let is_done = status == MitigationStatus::Implemented;
    let none = Text::new(EcoString::new(), at);
    let plan = if plan.is_empty() && is_done { vec![none] } else { plan };
    for text in plan {
        mitigation(reader, threat, text, Spanned::new(status, at));
    }
}

/// What is done about a threat: one text, or, in one dialect, a list of them.
fn plans(node: &Node) -> Vec<Text> {
    if let Some(text) = said(node, "mitigation") {
        return vec![text];
    }
    let of = |item: &Node| {
        let under = |key: &str| text(item.get(key));
        text(Some(item))
            .or_else(|| under("description"))
            .or_else(|| under("title"))
            .or_else(|| under("name"))
    };
    items(node.get("mitigations")).into_iter().filter_map(of).filter(is_said).collect()
}

/// A text longer than this is no name.
const NAME: usize = 60;

/// One mitigation for each text: where two threats have the same, it is the same.
fn mitigation(
    reader: &mut Reader,
    threat: &mut Threat,
    text: Text,
    status: Spanned<MitigationStatus>,
) {
    let is_it = |known: &&Mitigation| {
        let same_text = known.title.as_ref().is_some_and(|title| title.value == text.value);
        same_text && known.status.is_some_and(|known| known.value == status.value)
    };
    if let Some(known) = reader.model.mitigations.iter().find(is_it) {
        threat.mitigated_by.push(Text::new(known.id.value.clone(), text.span));
        return;
    }
    let is_name = !text.value.is_empty() && text.value.len() <= NAME;
    let name = match is_name {
        true => text.value.clone(),
        false => eco_format!("{} mitigation", threat.id.value),
    };
    let name = Text::new(name, text.span);
    let id = reader.identify("mitigation", Some(&name), None, text.span);
    let mut mitigation = Mitigation::new(id.clone(), text.span);
    mitigation.title = Some(text).filter(|text| !text.value.is_empty());
    mitigation.status = Some(status);
    reader.model.mitigations.push(mitigation);
    threat.mitigated_by.push(id);
}

/// A text that somebody has written.
fn said(node: &Node, key: &str) -> Option<Text> {
    text(node.get(key)).filter(is_said)
}

fn is_said(text: &Text) -> bool {
    let bare = text.value.trim_end_matches('.').to_lowercase();
    !PLACEHOLDERS.contains(&bare.as_str())
}

/// A word of the file as findings show it.
fn shown(word: &Text) -> String {
    let start: String = word.value.chars().take(40).collect();
    format!("`{start}`")
}
