use std::collections::BTreeMap;

use super::{standing, subject};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::graph::Letters;
use crate::model::vocabulary::Cause;
use crate::model::{Text, Threat};
use crate::rules::{Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-duplicate",
        summary: "threat repeats another one",
        docs: include_str!("threat_duplicate.md"),
        severity: Severity::Note,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check,
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Threats with the same targets have the same first one in the alphabet.
    let mut seen: BTreeMap<&str, Vec<&Threat>> = BTreeMap::new();
    for threat in standing(cx) {
        let Some(target) = threat.at.iter().map(|id| id.value.as_str()).min() else { continue };
        let near = seen.entry(target).or_default();
        match near.iter().find(|other| are_one(other, threat)) {
            Some(first) => report(first, threat, sink),
            None => near.push(threat),
        }
    }
}

/// Without references it takes the same title as well: at one element there may be two ways to
/// tamper.
fn are_one(a: &Threat, b: &Threat) -> bool {
    let same = |a: &[Text], b: &[Text]| {
        let within =
            |a: &[Text], b: &[Text]| a.iter().all(|x| b.iter().any(|y| x.value == y.value));
        within(a, b) && within(b, a)
    };
    let letters = |t: &Threat| t.stride.iter().map(|letter| letter.value).collect::<Letters>();
    let cause = |t: &Threat| t.cause.as_ref().map_or(Cause::Malicious, |cause| cause.value);
    letters(a) == letters(b)
        && cause(a) == cause(b)
        && same(&a.at, &b.at)
        && same(&a.refs, &b.refs)
        && same(&a.by, &b.by)
        && (!a.refs.is_empty() || have_one_title(a, b))
}

fn have_one_title(a: &Threat, b: &Threat) -> bool {
    let words = |t: &Threat| {
        let title = t.title.as_ref().map(|title| title.value.to_lowercase()).unwrap_or_default();
        let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    words(a) == words(b)
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
