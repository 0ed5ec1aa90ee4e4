use std::collections::BTreeSet;

use super::remarks;
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};
use crate::syntax::shown;

/// What tools write where somebody is meant to write something, in lower case and without a full
/// stop at the end.
const PLACEHOLDERS: &[&str] = &[
    "enter threat title",
    "mitigation or prevention for the threat",
    "new cia threat",
    "new die threat",
    "new generic threat",
    "new linddun threat",
    "new plot4ai threat",
    "new stride threat",
    "new threat",
    "new threat model",
    "prevention or mitigation for this threat",
    "provide a description for this threat",
    "provide remediation for this threat or a reason if status is n/a",
    "provide remediation for this threat or a reason if the status is n/a",
    "this is a placeholder",
    "todo",
    "tbd",
    "tba",
    "fixme",
    "xxx",
    "to be defined",
    "to be determined",
    "to be done",
    "lorem ipsum",
];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-placeholder",
        summary: "text is the one that the tool puts in for a start",
        docs: include_str!("foreign_placeholder.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(origin) = &cx.model.origin else { return };
    let mut told: BTreeSet<&Subject> = BTreeSet::new();
    let head = [&cx.model.system, &cx.model.purpose].into_iter().flatten();
    let head = head.map(|text| (Subject::model(), &text.value, text.span));
    let threats = cx.model.threats.iter().filter_map(|threat| {
        let title = threat.title.as_ref()?;
        Some((Subject::new("threat", threat.id.value.clone()), &title.value, title.span))
    });
    let mitigations = cx.model.mitigations.iter().filter_map(|one| {
        let title = one.title.as_ref()?;
        Some((Subject::new("mitigation", one.id.value.clone()), &title.value, title.span))
    });
    let beside = remarks(cx).iter().filter_map(|remark| match &remark.what {
        Said::Text(text) => Some((remark.subject.clone(), text, remark.span)),
        _ => None,
    });
    let all = head.chain(threats).chain(mitigations).chain(beside);
    let found: Vec<_> = all.filter(|(_, text, _)| is_placeholder(text)).collect();
    // One is enough for an element: whoever mends it sees the others.
    for (subject, text, span) in found.iter().filter(|(subject, ..)| told.insert(subject)) {
        let what = match *subject == Subject::model() {
            true => "the model".to_owned(),
            false => format!("{} `{}`", subject.kind, subject.id),
        };
        let message = format!("{what} still has the text `{}` of a form", shown(text));
        let help = format!("say what is meant, or take it out; {} filled it in", origin.format);
        sink.report(Draft::new(subject.clone(), *span, message).help(help));
    }
}

/// Whether a text is one that a tool put in.
pub(in crate::rules) fn is_placeholder(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['.', '!', '…', ':']).trim().to_lowercase();
    PLACEHOLDERS.contains(&bare.as_str())
}
