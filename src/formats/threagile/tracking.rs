//! `risk_tracking`: what was decided about threats, those of the file and those that Threagile
//! computes. A key names a risk, `rule@element@...`; `*` stands for any element. A decision about a
//! computed threat is the only thing that the file says of it, so it becomes a threat here.

use super::risks::{Written, as_link, is_link};
use super::rules::rule;
use super::sections::{Files, Item, items, word};
use super::words::{self, Standing};
use super::{bad_date, mistake};
use crate::finding::{Fact, Subject, nearest};
use crate::formats::reading::Reader;
use crate::model::vocabulary::{Answer, MitigationStatus};
use crate::model::{Accept, Mitigation, Said, Text, Threat};
use crate::source::{Span, Spanned};

const KEYS: &[&str] = &["status", "justification", "ticket", "date", "checked_by"];

const NOUN: &str = "tracked risk";

pub(super) fn tracking(reader: &mut Reader, files: &Files<'_>, written: &[Written]) {
    let sections = files.all("risk_tracking");
    let mut placeless = false;
    let entries = items(reader, &sections, ("risk_tracking", NOUN), KEYS, false);
    for item in &entries {
        let Some(key) = &item.title else { continue };
        let mut matched: Vec<usize> =
            written.iter().filter(|one| matches(&key.value, &one.risk)).map(|one| one.at).collect();
        if matched.is_empty() {
            let threat = computed(reader, files, key, item.node.span);
            placeless |= threat.at.is_empty();
            reader.model.threats.push(threat);
            matched.push(reader.model.threats.len() - 1);
        }
        decide(reader, item, &matched);
    }
    let has_threats = !reader.model.threats.is_empty();
    if has_threats && !placeless {
        reader.says(Fact::Target);
    }
}

/// Whether a key of `risk_tracking` names a risk: alone, or with `*` in the place of elements.
fn matches(key: &str, risk: &str) -> bool {
    if !key.contains('*') {
        return key == risk;
    }
    let mut parts = risk.split('@');
    key.split('@').all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
}

/// A threat that Threagile computes, as far as its id tells.
fn computed(reader: &mut Reader, files: &Files<'_>, key: &Text, body: Span) -> Threat {
    let mut parts = key.value.split('@');
    let kind = parts.next().unwrap_or_default();
    let known = rule(kind);
    let at = places(reader, files, key);
    let mut title = known.map_or_else(|| kind.replace('-', " "), |rule| rule.title.to_owned());
    let names: Vec<String> = at.iter().map(|place| name_of(reader, place)).collect();
    if !names.is_empty() {
        title = format!("{title} at {}", names.join(", "));
    }
    let title = Text::new(title.into(), key.span);
    let id = reader.identify("threat", Some(&title), Some(key.clone()), body);
    let mut threat = Threat::new(id, body);
    threat.title = Some(title);
    threat.at = at;
    threat.stride.extend(known.map(|rule| Spanned::new(rule.stride, key.span)));
    if let Some(origin) = &mut reader.model.origin {
        origin.computed.push(threat.id.value.clone());
    }
    threat
}

/// The elements that a key names, each once. An id of nothing is a mistake: Threagile refuses to
/// track what does not arise.
fn places(reader: &mut Reader, files: &Files<'_>, key: &Text) -> Vec<Text> {
    let mut places: Vec<Text> = Vec::new();
    let ids: Vec<(Subject, Text)> =
        reader.model.origin.iter().flat_map(|origin| origin.ids.clone()).collect();
    let runtimes = files.all("shared_runtimes");
    let runs = |part: &str| {
        let mut named = runtimes.iter().flat_map(|node| node.as_map().unwrap_or_default());
        named.any(|entry| word(&entry.value, "id").is_some_and(|id| id.value == part))
    };
    for part in key.value.split('@').skip(1).filter(|part| !part.contains('*')) {
        let wanted = if is_link(part) { as_link(part) } else { part.into() };
        let mut found = ids.iter().filter(|(_, own)| own.value == wanted);
        let element =
            found.clone().find(|(subject, _)| matches!(subject.kind, "component" | "flow"));
        match element {
            Some((subject, _)) if places.iter().all(|place| place.value != subject.id) => {
                places.push(Text::new(subject.id.clone(), key.span));
            }
            Some(_) => {}
            None if found.next().is_some() || files.is_part || runs(part) => {}
            None => {
                let message = format!(
                    "tracked risk `{}` names `{part}`, which no element is called",
                    key.value
                );
                let all = ids.iter().filter(|(subject, _)| subject.kind != "threat");
                let help = match nearest(part, all.map(|(_, own)| own.value.as_str())) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => {
                        "its parts after the rule are ids of elements, or `*` for any".to_owned()
                    }
                };
                let at = (Subject::model(), key.span);
                mistake(reader, "schema-ref-unresolved", at, message, help);
            }
        }
    }
    // A risk of a link names its ends as well, which are no places of their own then.
    let is_flow = |place: &Text| reader.model.flows.iter().any(|flow| flow.id.value == place.value);
    if places.iter().any(is_flow) {
        places.retain(is_flow);
    }
    places
}

/// What an element is called, for a title.
fn name_of(reader: &Reader, place: &Text) -> String {
    let components = reader.model.components.iter().map(|c| (&c.id, &c.title));
    let mut all = components.chain(reader.model.flows.iter().map(|f| (&f.id, &f.title)));
    let title = all.find(|(id, _)| id.value == place.value).and_then(|(_, title)| title.as_ref());
    title.map_or_else(|| place.value.to_string(), |title| title.value.to_string())
}

/// Applies a decision to the threats that it is about.
fn decide(reader: &mut Reader, item: &Item, threats: &[usize]) {
    let node = &item.node;
    let first = threats.first().and_then(|at| reader.model.threats.get(*at));
    let id = first.map(|threat| threat.id.value.clone());
    let subject = id.clone().map_or(Subject::model(), |id| Subject::new("threat", id));
    let said = (item, NOUN);
    let standing = words::meaning(reader, &subject, said, "status", words::STANDINGS);
    let why = word(node, "justification");
    let date = word(node, "date");
    let day = date.as_ref().and_then(words::date);
    if let Some(date) = date.filter(|_| day.is_none()) {
        bad_date(reader, subject, &date);
    }
    let ticket = word(node, "ticket");
    let mitigation = standing.and_then(|standing| {
        let status = match standing.value {
            Standing::Mitigated => MitigationStatus::Implemented,
            Standing::InProgress => MitigationStatus::Planned,
            _ => return None,
        };
        Some(mitigation(reader, item, why.as_ref(), Spanned::new(status, standing.span)))
    });
    for at in threats {
        let Some(threat) = reader.model.threats.get_mut(*at) else { continue };
        threat.ticket = ticket.clone();
        threat.updated = day;
        if let Some(mitigation) = &mitigation {
            threat.mitigated_by = vec![mitigation.clone()];
        }
        let Some(standing) = standing else { continue };
        match standing.value {
            Standing::Accepted => {
                // A fork of Threagile has an end for it; Threagile itself has none.
                let until = word(node, "accepted_until").as_ref().and_then(words::date);
                threat.accept = Some(Accept {
                    span: standing.span,
                    body: node.span,
                    by: word(node, "checked_by"),
                    why: why.clone(),
                    until,
                    granted: day,
                    ticket: ticket.clone(),
                });
            }
            Standing::FalsePositive => {
                let answer = match &why {
                    Some(why) => Spanned::new(Answer::Because(why.value.clone()), why.span),
                    None => Spanned::new(Answer::Yes, standing.span),
                };
                threat.out_of_scope = Some(answer);
            }
            Standing::Open | Standing::InProgress | Standing::Mitigated => {}
        }
    }
    let checked = word(node, "checked_by");
    if let Some((by, id)) = checked.as_ref().zip(id) {
        reader.remark("threat", &id, by.span, Said::CheckedBy(by.value.clone()));
    }
    if checked.is_some() && standing.is_some_and(|standing| standing.value != Standing::Accepted) {
        reader.lost(item.place(), item.called(NOUN), "`checked_by` left out");
    }
}

/// What is done about a tracked risk: all that is known of it is the justification.
fn mitigation(
    reader: &mut Reader,
    item: &Item,
    why: Option<&Text>,
    status: Spanned<MitigationStatus>,
) -> Text {
    let title = why.or(item.title.as_ref()).cloned();
    let id = reader.identify("mitigation", title.as_ref(), None, item.node.span);
    let mut mitigation = Mitigation::new(id.clone(), item.node.span);
    mitigation.title = title;
    mitigation.status = Some(status);
    mitigation.ticket = word(&item.node, "ticket");
    reader.model.mitigations.push(mitigation);
    Text::new(id.value, status.span)
}
