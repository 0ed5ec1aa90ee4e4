//! Who attacks, what can go wrong, what is done about it, and how grave it is.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::elements::sides;
use super::{
    ACTORS, COMPONENTS, CONTROLS, FLOWS, PERSONAS, STORES, THREATS, name, named, own, resolve,
};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{Once, Reader, items, number, objects, rest, text, texts};
use crate::model::vocabulary::{
    ActorKind, Cause, Impact, Level, Likelihood, MitigationStatus, Skill,
};
use crate::model::{Actor, Assumption, Mitigation, Said, Text, Threat};
use crate::source::Spanned;
use crate::syntax::Node;

/// Where a threat can be.
const PLACES: &[&str] = &[COMPONENTS, STORES, ACTORS, FLOWS];

pub(super) fn personas(reader: &mut Reader, once: &mut Once, root: &Node) {
    const SKILLS: &[(&str, Skill)] = &[
        ("script_kid", Skill::Low),
        ("insider", Skill::Medium),
        ("engineer", Skill::Medium),
        ("expert_engineer", Skill::High),
        ("oc_sponsored", Skill::High),
        ("state_sponsored", Skill::High),
    ];
    for node in objects(root, PERSONAS) {
        let id = reader.identify_in(PERSONAS, "actor", name(node).as_ref(), own(node), node.span);
        let (subject, who) = of("actor", "threat persona", &id);
        let mut actor = Actor::new(id.clone(), node.span);
        actor.kind = Some(Spanned::new(ActorKind::ThreatAgent, id.span));
        actor.title = text(node.get("title"));
        let word = text(node.get("skill_level"));
        actor.skill = once.meaning((&subject, &who), "skill_level", word, SKILLS);
        reader.model.actors.push(actor);
        rest(reader, "actor", Some(&id), node, &["symbolic_name", "title", "skill_level"]);
    }
}

/// The subject of a finding about an element, and the element in words.
fn of(noun: &'static str, called: &str, id: &Text) -> (Subject, String) {
    (Subject::new(noun, id.value.clone()), format!("{called} `{}`", id.value))
}

pub(super) fn threats(reader: &mut Reader, once: &mut Once, root: &Node) {
    const CAUSES: &[(&str, Cause)] = &[
        ("adversary", Cause::Malicious),
        ("human_error", Cause::Accidental),
        ("failure", Cause::Environmental),
        ("events_beyond_org_control", Cause::Environmental),
    ];
    for node in objects(root, THREATS) {
        let id = reader.identify_in(THREATS, "threat", name(node).as_ref(), own(node), node.span);
        let (subject, who) = of("threat", "threat", &id);
        let who = (&subject, who.as_str());
        let mut threat = Threat::new(id.clone(), node.span);
        threat.title = text(node.get("title"));
        threat.action = text(node.get("description"));
        for place in texts(node.get("components_affected")) {
            reader.says(Fact::Target);
            threat.at.push(super::refer(reader, PLACES, place));
        }
        let by = text(node.get("threat_persona"));
        threat.by.extend(by.map(|by| super::refer(reader, &[PERSONAS], by)));
        let sources = texts(node.get("sources")).into_iter();
        let causes: Vec<Spanned<Cause>> =
            sources.filter_map(|word| once.meaning(who, "sources", Some(word), CAUSES)).collect();
        threat.cause = causes.first().copied();
        if let Some(other) = causes.iter().find(|other| other.value != causes[0].value) {
            let what = format!("that it may be {} as well is left out", other.value);
            reader.lost(other.span, who.1.to_owned(), what);
        }
        let listed = |key: &str, number: &str, prefix: &str| {
            let under = node.get(key);
            // One dialect has a single object for a list of one.
            let single = under.filter(|node| node.get(number).is_some());
            let entries = single.map_or_else(|| items(under), |one| vec![one]);
            let cited = entries.into_iter().filter_map(|entry| cited(entry.get(number)?, prefix));
            cited.collect::<Vec<Text>>()
        };
        threat.refs = listed("attack_mechanisms", "capec_id", "CAPEC");
        threat.refs.extend(listed("weaknesses", "cwe_id", "CWE"));
        if let Some(event) = text(node.get("event")) {
            reader.remark("threat", &id.value, event.span, Said::Text(event.value));
        }
        reader.model.threats.push(threat);
        let read = [
            "symbolic_name",
            "title",
            "description",
            "components_affected",
            "threat_persona",
            "sources",
            "attack_mechanisms",
            "weaknesses",
        ];
        rest(reader, "threat", Some(&id), node, &read);
    }
}

/// `CWE-79` of 79.
fn cited(node: &Node, prefix: &str) -> Option<Text> {
    let number = number(Some(node))?;
    Some(Text::new(eco_format!("{prefix}-{}", number.value), number.span))
}

/// A control stands with the threats that it is against; a model says it the other way round.
pub(super) fn controls(reader: &mut Reader, once: &mut Once, root: &Node) {
    let places = places(reader);
    for node in objects(root, CONTROLS) {
        let name = name(node);
        let id = reader.identify_in(CONTROLS, "mitigation", name.as_ref(), own(node), node.span);
        let (subject, who) = of("mitigation", "control", &id);
        let who = (&subject, who.as_str());
        let mut mitigation = Mitigation::new(id.clone(), node.span);
        mitigation.title = text(node.get("title"));
        mitigation.why = text(node.get("description"));
        mitigation.status = status(reader, &id, node);
        for threat in texts(node.get("threats")) {
            match resolve(reader, &[THREATS], &threat).map(|known| places[&known.value]) {
                Some(at) => {
                    let by = Text::new(id.value.clone(), id.span);
                    reader.model.threats[at].mitigated_by.push(by);
                }
                None => once.dangling(who, "threat", threat, || named(reader, &[THREATS])),
            }
        }
        if let Some(boundary) = node.get("trust_boundary") {
            sides(reader, once, who, boundary);
        }
        reader.model.mitigations.push(mitigation);
        let read = ["symbolic_name", "title", "description", "status", "threats"];
        rest(reader, "mitigation", Some(&id), node, &read);
    }
}

/// Where in the model each threat is.
fn places(reader: &Reader) -> HashMap<EcoString, usize> {
    let threats = reader.model.threats.iter().enumerate();
    threats.map(|(at, threat)| (threat.id.value.clone(), at)).collect()
}

/// How far a control is. What is only assumed to be there is not shown to be: neither is anything
/// else of such a file.
fn status(reader: &mut Reader, id: &Text, node: &Node) -> Option<Spanned<MitigationStatus>> {
    let word = text(node.get("status"))?;
    let plain = crate::formats::reading::bare(&word.value);
    let status = match plain.as_str() {
        "assumed" | "active" => MitigationStatus::Implemented,
        "approved" | "scheduled" => MitigationStatus::Planned,
        "suggested" | "underreview" => MitigationStatus::Proposed,
        "retired" => MitigationStatus::Retired,
        "wontdo" => {
            let what = "that it will not be done is kept as retired";
            reader.lost(word.span, format!("mitigation `{}`", id.value), what);
            MitigationStatus::Retired
        }
        _ => {
            let said = Said::StrangeWord(word.value.clone());
            reader.remark("mitigation", &id.value, word.span, said);
            MitigationStatus::Proposed
        }
    };
    Some(Spanned::new(status, word.span))
}

const LEVELS: &[(&str, Level)] = &[
    ("very_low", Level::Low),
    ("low", Level::Low),
    ("medium", Level::Medium),
    ("high", Level::High),
    ("very_high", Level::Critical),
    ("critical", Level::Critical),
];

const LIKELIHOODS: &[(&str, Likelihood)] = &[
    ("rare", Likelihood::Low),
    ("unlikely", Likelihood::Low),
    ("possible", Likelihood::Medium),
    ("likely", Likelihood::High),
    ("certain", Likelihood::High),
];

const IMPACTS: &[(&str, Impact)] = &[
    ("negligible", Impact::Low),
    ("minor", Impact::Low),
    ("moderate", Impact::Medium),
    ("major", Impact::High),
    ("severe", Impact::Critical),
];

/// A risk is what several threats come to: its level is theirs. The library has a table of its own
/// for what likelihood and impact come to, so they count only where no level is written.
pub(super) fn risks(reader: &mut Reader, once: &mut Once, root: &Node) {
    let places = places(reader);
    for node in objects(root, "risks") {
        let at = name(node).unwrap_or_else(|| Text::new(EcoString::new(), node.span));
        let (subject, who) = (Subject::model(), format!("risk `{}`", at.value));
        let who = (&subject, who.as_str());
        let level = once.meaning(who, "level", text(node.get("level")), LEVELS);
        let likelihood = text(node.get("likelihood"));
        let likelihood = once.meaning(who, "likelihood", likelihood, LIKELIHOODS);
        let impact = once.meaning(who, "impact", text(node.get("impact")), IMPACTS);
        let mut of = 0;
        for threat in texts(node.get("threats")) {
            let Some(known) = resolve(reader, &[THREATS], &threat) else {
                once.dangling(who, "threat", threat, || named(reader, &[THREATS]));
                continue;
            };
            of += 1;
            let threat = &mut reader.model.threats[places[&known.value]];
            match level {
                Some(level) if threat.risk.is_none_or(|known| known.value < level.value) => {
                    threat.risk = Some(level);
                }
                // What has a level keeps it.
                _ if level.is_some() || threat.risk.is_some() => {}
                _ => {
                    threat.likelihood = threat.likelihood.max_by(likelihood);
                    threat.impact = threat.impact.max_by(impact);
                }
            }
        }
        let what = match (of, level) {
            (0, _) => "left out: it names no threat that there is",
            (_, Some(_)) => {
                "its level became that of its threats; its words, likelihood and impact are left out"
            }
            (_, None) => {
                "its likelihood and impact became those of its threats; its words are left out"
            }
        };
        reader.lost(node.span, who.1.to_owned(), what);
    }
    // A level that one risk gives goes before the likelihood that another gives.
    for threat in reader.model.threats.iter_mut().filter(|threat| threat.risk.is_some()) {
        (threat.likelihood, threat.impact) = (None, None);
    }
}

trait Higher {
    fn max_by(self, other: Self) -> Self;
}

impl<T: Ord + Copy> Higher for Option<Spanned<T>> {
    fn max_by(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(two)) if one.value >= two.value => Some(one),
            (one, two) => two.or(one),
        }
    }
}

pub(super) fn assumptions(reader: &mut Reader, root: &Node) {
    for node in objects(root, "assumptions") {
        let description = text(node.get("description"));
        let rejected = text(node.get("validity")).filter(|word| word.value == "rejected");
        if let Some(word) = rejected {
            let start: String =
                description.iter().flat_map(|text| text.value.chars()).take(40).collect();
            let what = "left out: it is rejected";
            reader.lost(word.span, format!("assumption `{start}`"), what);
            continue;
        }
        let id = reader.identify("assumption", description.as_ref(), None, node.span);
        let mut at = Vec::new();
        for topic in texts(node.get("topics")) {
            match resolve(reader, PLACES, &topic) {
                Some(place) => at.push(place),
                // It is a zone, a threat, or a word of no element.
                None => {
                    let what = format!("that it is about `{}` is left out", topic.value);
                    reader.lost(topic.span, format!("assumption `{}`", id.value), what);
                }
            }
        }
        reader.model.assumptions.push(Assumption {
            id: id.clone(),
            body: node.span,
            title: description,
            owner: None,
            valid_until: None,
            why: None,
            at,
        });
        rest(reader, "assumption", Some(&id), node, &["description", "topics"]);
    }
}
