use crate::catalog::{self, Entry};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink, Subject, listed};
use crate::graph::{Letters, is_out};
use crate::model::Threat;
use crate::model::vocabulary::{Stride, Vocabulary};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-ref-mismatch",
        summary: "STRIDE letters have nothing in common with what the threat cites",
        docs: include_str!("stride_ref_mismatch.md"),
        severity: Severity::Note,
        confidence: Confidence::Low,
        on_by_default: false,
        profiles: &[("stride", Severity::Note)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in &cx.model.threats {
        if threat.retired.is_some() || is_out(threat.out_of_scope.as_ref()) {
            continue;
        }
        let written: Letters = threat.stride.iter().map(|letter| letter.value).collect();
        let (Some(first), Some(cited)) = (threat.stride.first(), consequences(cx, threat)) else {
            continue;
        };
        if !written.and(cited).is_empty() {
            continue;
        }
        let id = &threat.id.value;
        let refs = listed(entries(cx, threat).map(|entry| entry.id));
        let message =
            format!("threat `{id}` has {written}, while the consequences of {refs} are {cited}");
        let subject = Subject::new("threat", id.clone());
        sink.report(Draft::new(subject, first.span, message).help(
            "see whether a letter is missing or another entry is meant; the table is a hint only",
        ));
    }
}

/// The entries of CAPEC and CWE that a threat cites.
fn entries<'m>(cx: &Cx<'m>, threat: &'m Threat) -> impl Iterator<Item = Entry<'m>> {
    let known = threat.refs.iter().filter_map(|text| cx.graph.catalog().lookup(&text.value));
    known.filter(|e| matches!(e.scheme, catalog::Scheme::Capec | catalog::Scheme::Cwe))
}

/// The letters of the consequences of all that is cited; `None` where there is nothing to compare,
/// or the catalogue names no consequence of one of them.
fn consequences(cx: &Cx<'_>, threat: &Threat) -> Option<Letters> {
    let mut letters = Letters::default();
    for entry in entries(cx, threat) {
        if entry.stride.is_empty() {
            return None;
        }
        let known =
            entry.stride.chars().filter_map(|c| Stride::from_word(c.encode_utf8(&mut [0; 4])));
        known.for_each(|letter| letters.insert(letter));
    }
    // Who gets past access control may pass for somebody else, and read and change what he likes:
    // the catalogues often say only the first.
    if letters.contains(Stride::ElevationOfPrivilege) {
        let follow = [Stride::Spoofing, Stride::Tampering, Stride::InformationDisclosure];
        follow.into_iter().for_each(|letter| letters.insert(letter));
    }
    (!letters.is_empty()).then_some(letters)
}
