//! `risk_tracking`: what was decided about threats, those of the file and those that Threagile
//! computes. A key names a risk, `rule@element@...`; `*` stands for any element. A decision about a
//! computed threat is the only thing that the file says of it, so it becomes a threat here.

use std::collections::{HashMap, HashSet};

use ecow::EcoString;

use super::risks::{Written, as_link, is_link};
use super::rules::rule;
use super::sections::{Files, Item, MOST_GUESSES, items, word};
use super::words::{self, Standing};
use super::{bad_date, mistake};
use crate::finding::{Fact, Subject, nearest};
use crate::formats::reading::Reader;
use crate::model::vocabulary::{Answer, MitigationStatus};
use crate::model::{Accept, Mitigation, Said, Text, Threat};
use crate::source::{Span, Spanned};

const KEYS: &[&str] = &["status", "justification", "ticket", "date", "checked_by"];

const NOUN: &str = "tracked risk";

/// No risk concerns more elements than these.
const MOST_PARTS: usize = 20;

pub(super) fn tracking(reader: &mut Reader, files: &Files<'_>, written: &[Written]) {
    let sections = files.all("risk_tracking");
    let mut placeless = false;
    let names = Names::of(reader, files);
    let entries = items(reader, &sections, ("risk_tracking", NOUN), KEYS, false);
    for item in &entries {
        let Some(key) = &item.title else { continue };
        let mut matched: Vec<usize> =
            written.iter().filter(|one| matches(&key.value, &one.risk)).map(|one| one.at).collect();
        if matched.is_empty() {
            let threat = computed(reader, files, &names, key, item.node.span);
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
fn computed(
    reader: &mut Reader,
    files: &Files<'_>,
    names: &Names,
    key: &Text,
    body: Span,
) -> Threat {
    let mut parts = key.value.split('@');
    let kind = parts.next().unwrap_or_default();
    let known = rule(kind);
    let at = places(reader, files, names, key);
    let mut title = known.map_or_else(|| kind.replace('-', " "), |rule| rule.title.to_owned());
    let places: Vec<&str> = at.iter().map(|place| names.title(place)).collect();
    if !places.is_empty() {
        title = format!("{title} at {}", places.join(", "));
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

/// What the parts of a key may name.
struct Names {
    /// Elements by the ids that the file gives them. A part may be that of an asset and of
    /// something else; the asset is meant then.
    elements: HashMap<EcoString, Subject>,
    titles: HashMap<EcoString, EcoString>,
    runtimes: HashSet<EcoString>,
}

impl Names {
    fn of(reader: &Reader, files: &Files<'_>) -> Self {
        let mut elements: HashMap<EcoString, Subject> = HashMap::new();
        for (subject, own) in reader.model.origin.iter().flat_map(|origin| &origin.ids) {
            match subject.kind {
                "threat" => {}
                "component" | "flow" => _ = elements.insert(own.value.clone(), subject.clone()),
                _ => _ = elements.entry(own.value.clone()).or_insert_with(|| subject.clone()),
            }
        }
        let components = reader.model.components.iter().map(|c| (&c.id, &c.title));
        let all = components.chain(reader.model.flows.iter().map(|f| (&f.id, &f.title)));
        let titles =
            all.filter_map(|(id, title)| Some((id.value.clone(), title.as_ref()?.value.clone())));
        let runtimes = files.all("shared_runtimes");
        let runtimes = runtimes.iter().flat_map(|node| node.as_map().unwrap_or_default());
        let runtimes = runtimes.filter_map(|entry| Some(word(&entry.value, "id")?.value));
        Names { elements, titles: titles.collect(), runtimes: runtimes.collect() }
    }

    fn title<'n>(&'n self, place: &'n Text) -> &'n str {
        self.titles.get(&place.value).unwrap_or(&place.value)
    }
}

/// The elements that a key names, each once. An id of nothing is a mistake: Threagile refuses to
/// track what does not arise.
fn places(reader: &mut Reader, files: &Files<'_>, names: &Names, key: &Text) -> Vec<Text> {
    let (mut places, mut flows): (Vec<Text>, Vec<Text>) = (Vec::new(), Vec::new());
    for part in key.value.split('@').skip(1).filter(|part| !part.contains('*')).take(MOST_PARTS) {
        let wanted = if is_link(part) { as_link(part) } else { part.into() };
        let place = |subject: &Subject| Text::new(subject.id.clone(), key.span);
        match names.elements.get(&wanted) {
            Some(subject) if subject.kind == "component" => {
                if places.iter().all(|place| place.value != subject.id) {
                    places.push(place(subject));
                }
            }
            Some(subject) if subject.kind == "flow" => flows.push(place(subject)),
            Some(_) => {}
            None if files.is_part || names.runtimes.contains(part) => {}
            None => nothing(reader, names, key, part),
        }
    }
    // A risk of a link names its ends as well, which are no places of their own then.
    if flows.is_empty() { places } else { flows }
}

/// A part of a key that names nothing.
fn nothing(reader: &mut Reader, names: &Names, key: &Text, part: &str) {
    let message =
        format!("tracked risk `{}` names `{part}`, which no element is called", key.value);
    let guess = reader.model.mistakes.len() < MOST_GUESSES;
    let all = names.elements.keys().filter(|_| guess);
    let mut all: Vec<&str> = all.map(EcoString::as_str).collect();
    all.sort_unstable();
    let help = match nearest(part, all) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "its parts after the rule are ids of elements, or `*` for any".to_owned(),
    };
    let at = (Subject::model(), key.span);
    mistake(reader, "schema-ref-unresolved", at, message, help);
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
        Some(mitigation(reader, item, threats, Spanned::new(status, standing.span)))
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

/// What is done about a tracked risk: all that is known of it is the justification. Where that is
/// the very text that the category proposes for these threats alone, it is what was proposed.
fn mitigation(
    reader: &mut Reader,
    item: &Item,
    threats: &[usize],
    status: Spanned<MitigationStatus>,
) -> Text {
    let title = word(&item.node, "justification").or_else(|| item.title.clone());
    let proposed =
        threats.first().and_then(|at| reader.model.threats.get(*at)?.mitigated_by.first());
    if let Some(proposed) = proposed.map(|by| by.value.clone()) {
        let names = |at: usize| {
            let by = reader.model.threats[at].mitigated_by.first();
            by.is_some_and(|by| by.value == proposed)
        };
        let is_alone =
            (0..reader.model.threats.len()).all(|at| !names(at) || threats.contains(&at));
        let mut all = reader.model.mitigations.iter_mut();
        let found = all.find(|one| one.id.value == proposed && is_alone);
        let text = title.as_ref().map(|title| &title.value);
        if let Some(one) = found.filter(|one| one.title.as_ref().map(|title| &title.value) == text)
        {
            one.status = Some(status);
            one.ticket = word(&item.node, "ticket");
            return Text::new(proposed, status.span);
        }
    }
    let id = reader.identify("mitigation", title.as_ref(), None, item.node.span);
    let mut mitigation = Mitigation::new(id.clone(), item.node.span);
    mitigation.title = title;
    mitigation.status = Some(status);
    mitigation.ticket = word(&item.node, "ticket");
    reader.model.mitigations.push(mitigation);
    Text::new(id.value, status.span)
}
