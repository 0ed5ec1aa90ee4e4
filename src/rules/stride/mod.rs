//! Whether every element has an answer for every letter of STRIDE or LINDDUN it needs one for.

mod linddun_gap;
mod stride_gap;
mod stride_interaction_gap;
mod stride_letter_misplaced;
mod stride_na_contradicted;
mod stride_na_unexplained;
mod stride_ref_mismatch;

use std::collections::BTreeMap;

pub(super) use stride_na_unexplained::flaw as poor_reason;

use super::{Cx, Rule};
use crate::finding::{Draft, Sink};
use crate::graph::{Element, Letter, Letters};
use crate::source::Span;

pub(super) static RULES: &[&Rule] = &[
    &linddun_gap::RULE,
    &stride_gap::RULE,
    &stride_interaction_gap::RULE,
    &stride_letter_misplaced::RULE,
    &stride_na_contradicted::RULE,
    &stride_na_unexplained::RULE,
    &stride_ref_mismatch::RULE,
];

/// More threats than this explain no better.
const MOST_RELATED: usize = 5;

/// Why the letters that stray answers may be meant for are not judged.
const STRAYED: &str =
    "an answer names an element that does not exist, and may be meant for this one";

/// Where the threats stand that name no letter of a method, for each element that they are at.
fn threats_without<T: Letter>(cx: &Cx<'_>) -> BTreeMap<Span, Vec<Span>> {
    let mut bare: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    let silent = |t: &&crate::model::Threat| T::of_threat(t).is_empty() && t.retired.is_none();
    for threat in cx.model.threats.iter().filter(silent) {
        for target in cx.graph.targets(threat) {
            let places = bare.entry(target.id().span).or_default();
            if places.last() != Some(&threat.id.span) {
                places.push(threat.id.span);
            }
        }
    }
    bare
}

/// Reports the letters that an element has no answer for, but for those that stray answers may be
/// meant for. `bare` are the threats that are at it and name no letter.
fn report_gap<T: Letter>(
    element: Element<'_>,
    missing: Letters<T>,
    stray: Letters<T>,
    bare: &BTreeMap<Span, Vec<Span>>,
    sink: &mut Sink<'_>,
) {
    if !missing.and(stray).is_empty() {
        sink.not_assessed(element.subject(), STRAYED);
    }
    let missing = missing.without(stray);
    if missing.is_empty() {
        return;
    }
    let (noun, id) = (element.noun(), element.id());
    let message =
        format!("{noun} `{}` has no threat and no `not_applicable` for {missing}", id.value);
    let reasons: Vec<String> = missing.iter().map(|letter| format!("{letter}: why not")).collect();
    let (reasons, with) = match T::KEY {
        "stride" => (reasons.join(", "), String::new()),
        key => (format!("{key}: {{{}}}", reasons.join(", ")), format!(" and `{key}`")),
    };
    let help = format!(
        "add threats with `at: {0}`{with}, or `{0}: {{{reasons}}}` under `not_applicable`",
        id.value
    );
    let mut draft = Draft::new(element.subject(), id.span, message).help(help);
    for threat in bare.get(&id.span).into_iter().flatten().take(MOST_RELATED) {
        draft = draft.related(*threat, format!("this threat is at it and has no `{}`", T::KEY));
    }
    sink.report(draft);
}
