use std::collections::BTreeMap;

use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::{Element, Letters, is_out};
use crate::model::vocabulary::Stride;
use crate::model::{NotApplicable, Threat};
use crate::rules::{Check, Cx, Rule};
use crate::source::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-na-contradicted",
        summary: "STRIDE letter is not applicable to an element and has a threat there",
        docs: include_str!("stride_na_contradicted.md"),
        profiles: &[("stride", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mut entries: BTreeMap<Span, (&NotApplicable, Element<'_>, Vec<&Threat>)> = BTreeMap::new();
    for entry in cx.model.not_applicable.iter().filter(|entry| !entry.stride.is_empty()) {
        if let Some(element) = cx.graph.element(&entry.element.value) {
            entries.insert(element.id().span, (entry, element, Vec::new()));
        }
    }
    if entries.is_empty() {
        return;
    }
    for threat in cx.model.threats.iter().filter(|threat| stands(threat)) {
        for target in threat.at.iter().filter_map(|id| cx.graph.element(&id.value)) {
            if let Some((_, _, at_it)) = entries.get_mut(&target.id().span) {
                at_it.push(threat);
            }
        }
    }
    for (entry, element, at_it) in entries.values() {
        report(entry, *element, at_it, sink);
    }
}

/// Whether a threat says that something can go wrong, now and here.
fn stands(threat: &Threat) -> bool {
    threat.retired.is_none() && !is_out(threat.out_of_scope.as_ref())
}

fn report(entry: &NotApplicable, element: Element<'_>, at_it: &[&Threat], sink: &mut Sink<'_>) {
    let of_threat = |threat: &&Threat, letter: Stride| -> Option<Spanned<Stride>> {
        threat.stride.iter().find(|l| l.value == letter).copied()
    };
    let answered_twice = |(letter, _): &&(Spanned<Stride>, _)| {
        at_it.iter().any(|threat| of_threat(threat, letter.value).is_some())
    };
    let twice: Vec<_> = entry.stride.iter().filter(answered_twice).collect();
    let Some((_, first)) = twice.first() else { return };
    let letters: Letters = twice.iter().map(|(letter, _)| letter.value).collect();
    let threats: Vec<(&Threat, Spanned<Stride>)> = at_it
        .iter()
        .filter_map(|threat| Some((*threat, letters.iter().find_map(|l| of_threat(threat, l))?)))
        .collect();
    let ids: Vec<String> = threats.iter().map(|(t, _)| format!("`{}`", t.id.value)).collect();
    let noun = if ids.len() == 1 { "threat" } else { "threats" };
    let message = format!(
        "{} `{}` answers {letters} twice: not applicable, and by {noun} {}",
        element.noun(),
        element.id().value,
        ids.join(", ")
    );
    let mut draft = Draft::new(element.subject(), first.span, message)
        .help("keep one of the two; a threat at several elements may need to be split by letter");
    for (threat, letter) in threats {
        draft = draft.related(letter.span, format!("threat `{}` has it", threat.id.value));
    }
    sink.report(draft);
}
