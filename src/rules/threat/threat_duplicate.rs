use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{standing, subject};
use crate::finding::{Confidence, Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::Letters;
use crate::model::vocabulary::Cause;
use crate::model::{Text, Threat};
use crate::rules::foreign::is_placeholder;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-duplicate",
        summary: "threat repeats another one",
        docs: include_str!("threat_duplicate.md"),
        needs: &[Fact::Threats],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut seen: BTreeMap<Likeness<'_>, &Threat> = BTreeMap::new();
    // What a tool put in for a title is a finding of its own.
    let is_written = |threat: &&Threat| {
        let title = threat.title.as_ref().filter(|_| cx.model.origin.is_some());
        !title.is_some_and(|title| is_placeholder(&title.value))
    };
    for threat in standing(cx).filter(|t| !t.at.is_empty()).filter(is_written) {
        match seen.entry(likeness(threat)) {
            Entry::Occupied(first) => report(first.get(), threat, sink),
            Entry::Vacant(place) => {
                place.insert(threat);
            }
        }
    }
}

/// Two threats that agree in all of this are one: targets, references, actors, letters, cause.
type Likeness<'m> = ([Vec<&'m str>; 3], String, Cause, String);

/// Without references it takes the same title as well: at one element there may be two ways to
/// tamper.
fn likeness(threat: &Threat) -> Likeness<'_> {
    let letters = threat.stride.iter().map(|letter| letter.value).collect::<Letters>();
    let cause = threat.cause.as_ref().map_or(Cause::Malicious, |cause| cause.value);
    let title = if threat.refs.is_empty() { words(threat) } else { String::new() };
    ([set(&threat.at), set(&threat.refs), set(&threat.by)], letters.to_string(), cause, title)
}

fn set(list: &[Text]) -> Vec<&str> {
    let mut set: Vec<&str> = list.iter().map(|text| text.value.as_str()).collect();
    set.sort_unstable();
    set.dedup();
    set
}

fn words(threat: &Threat) -> String {
    let title = threat.title.as_ref().map(|title| title.value.to_lowercase()).unwrap_or_default();
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn report(first: &Threat, threat: &Threat, sink: &mut Sink<'_>) {
    let message = format!("threat `{}` repeats threat `{}`", threat.id.value, first.id.value);
    let same = if threat.refs.is_empty() { "same title" } else { "same references" };
    sink.report(
        Draft::new(subject(threat), threat.id.span, message)
            .related(first.id.span, format!("same targets, same letters, {same}"))
            .help("merge the two, or say in `at`, `stride`, `by` or `refs` what sets them apart"),
    );
}
