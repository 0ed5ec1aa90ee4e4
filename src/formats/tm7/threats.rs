//! The threats that the tool listed, and what was decided about them.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::super::reading::{Decision, Reader, level, stride};
use super::guid;
use super::surface::Parts;
use super::xml::At;
use crate::model::vocabulary::{Answer, MitigationStatus, Stride, parse_date};
use crate::model::{Mitigation, Text, Threat};
use crate::source::Spanned;

pub(super) fn read(reader: &mut Reader, root: At<'_>, parts: &Parts) {
    let Some(list) = root.child("ThreatInstances") else { return };
    let mut titles: HashMap<EcoString, usize> = HashMap::new();
    for (_, node) in list.pairs() {
        if let Some(title) = said(node, "Title") {
            *titles.entry(title.value.to_lowercase()).or_insert(0) += 1;
        }
    }
    for (key, node) in list.pairs() {
        threat(reader, key, node, parts, &titles);
    }
}

/// What a threat says: in its properties, where the tool keeps most, or beside them.
fn said(node: At<'_>, key: &str) -> Option<Text> {
    let of_properties = || {
        let mut pairs = node.child("Properties")?.pairs();
        let is_it = |name: &At<'_>| name.text().is_some_and(|text| text.value == key);
        pairs.find(|(name, _)| is_it(name)).and_then(|(_, value)| value.text())
    };
    of_properties().or_else(|| node.text_of(key))
}

fn threat(
    reader: &mut Reader,
    key: At<'_>,
    node: At<'_>,
    parts: &Parts,
    titles: &HashMap<EcoString, usize>,
) {
    let title = said(node, "Title");
    let kind = node.text_of("TypeId");
    let flow = guid(node, "FlowGuid");
    let place = flow.as_ref().and_then(|flow| parts.ids.get(&flow.value));
    let spoken = title.clone().map(|title| {
        let is_only = titles.get(title.value.to_lowercase().as_str()) == Some(&1);
        match place {
            Some(place) if !is_only => {
                Text::new(eco_format!("{} {}", cut(&title.value), place.value), title.span)
            }
            _ => title,
        }
    });
    let id = reader.identify("threat", spoken.as_ref().or(kind.as_ref()), key.text(), node.start());
    let mut threat = Threat::new(id.clone(), node.start());
    threat.title = title;
    threat.action = said(node, "UserThreatDescription");
    let at = flow.as_ref().map_or(id.span, |flow| flow.span);
    let ends = flow.as_ref().and_then(|flow| parts.ends.get(&flow.value)).into_iter().flatten();
    let elements = place.into_iter().chain(ends.flatten());
    threat.at.extend(elements.map(|id| Text::new(id.value.clone(), at)));
    threat.stride.extend(letter(node, kind.as_ref()));
    if let Some(priority) = said(node, "Priority") {
        threat.risk = level(&priority.value).map(|level| Spanned::new(level, priority.span));
    }
    // A threat that nobody has changed bears the first day there is.
    let changed = node.text_of("ModifiedAt").and_then(|text| {
        let date = parse_date(text.value.get(..10)?)?;
        (date.year() > 1).then(|| Spanned::new(date, text.span))
    });
    threat.updated = changed;
    if let Some(who) = node.text_of("ChangedBy") {
        reader.lost(who.span, format!("threat `{}`", id.value), "who changed it is left out");
    }
    treatment(reader, &mut threat, node);
    reader.model.threats.push(threat);
}

/// The letter of a threat: its category, or else the first of its type, as in `T7`.
fn letter(node: At<'_>, kind: Option<&Text>) -> Option<Spanned<Stride>> {
    if let Some(category) = said(node, "UserThreatCategory") {
        return Some(Spanned::new(stride(&category.value)?, category.span));
    }
    let kind = kind?;
    let (letter, rest) = kind.value.split_at_checked(1)?;
    let is_number = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    Some(Spanned::new(stride(letter).filter(|_| is_number)?, kind.span))
}

fn treatment(reader: &mut Reader, threat: &mut Threat, node: At<'_>) {
    let state = node.text_of("State");
    let at = state.as_ref().map_or(threat.id.span, |state| state.span);
    let why = said(node, "StateInformation");
    let decided = match &state {
        Some(state) => reader.decide("threat", &threat.id.value, state),
        None => Decision::Open,
    };
    let status = match decided {
        Decision::Mitigated => MitigationStatus::Implemented,
        Decision::InProgress => MitigationStatus::Planned,
        Decision::Open => MitigationStatus::Proposed,
        Decision::Untriaged => return,
        Decision::NotApplicable | Decision::Accepted => {
            threat.out_of_scope = Some(match why {
                Some(why) => Spanned::new(Answer::Because(why.value), why.span),
                None => Spanned::new(Answer::Yes, at),
            });
            return;
        }
    };
    if why.is_none() && status != MitigationStatus::Implemented {
        return;
    }
    let place = why.as_ref().map_or(at, |why| why.span);
    let name = Text::new(eco_format!("{} mitigation", threat.id.value), place);
    let id = reader.identify("mitigation", Some(&name), None, place);
    let mut mitigation = Mitigation::new(id.clone(), place);
    mitigation.title = why;
    mitigation.status = Some(Spanned::new(status, at));
    reader.model.mitigations.push(mitigation);
    threat.mitigated_by.push(id);
}

/// The beginning of a title, as much as fits beside a flow.
fn cut(title: &str) -> &str {
    title.char_indices().nth(36).map_or(title, |(at, _)| &title[..at])
}
