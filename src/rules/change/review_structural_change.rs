use crate::diff::{Named, pairs};
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::graph::Graph;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "review-structural-change",
        summary: "the system changed its shape, and nobody looked at its threats anew",
        docs: include_str!("review_structural_change.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    let (old, new) = (before.model, cx.model);
    let mut changes = changes("component", &old.components, &new.components);
    changes.extend(self::changes("flow", &old.flows, &new.flows));
    changes.extend(self::changes("zone", &old.zones, &new.zones));
    if changes.is_empty() || is_looked_at(cx, before) {
        return;
    }
    let rest = changes.len().saturating_sub(SHOWN);
    let mut what = changes[..changes.len().min(SHOWN)].join(", ");
    if rest > 0 {
        what.push_str(&format!(" and {rest} more"));
    }
    let place = new.reviewed.map_or(new.place(), |reviewed| reviewed.span);
    let message =
        format!("the system changed its shape ({what}) and no threat was added or reviewed");
    let draft = Draft::new(Subject::model(), place, message)
        .help(format!("ask what can go wrong there now; then set `reviewed: {}`", cx.today));
    sink.report(draft);
}

/// So many changes are named.
const SHOWN: usize = 4;

fn changes<T: Named>(noun: &str, old: &[T], new: &[T]) -> Vec<String> {
    let changed = pairs(old, new).filter_map(|pair| match pair {
        (None, Some(new)) => Some(format!("{noun} `{}` added", new.id().value)),
        (Some(old), None) => Some(format!("{noun} `{}` removed", old.id().value)),
        _ => None,
    });
    changed.collect()
}

/// A threat was added or said to be updated, a letter was answered, or the model was reviewed.
fn is_looked_at(cx: &Cx<'_>, before: &Graph<'_>) -> bool {
    let later = |old: Option<jiff::civil::Date>, new: Option<jiff::civil::Date>| new > old;
    let date = |d: &Option<crate::source::Spanned<jiff::civil::Date>>| d.map(|date| date.value);
    let reviewed = later(date(&before.model.reviewed), date(&cx.model.reviewed));
    let mut threats = pairs(&before.model.threats, &cx.model.threats);
    let answers = |graph: &Graph<'_>| -> usize {
        graph.model.not_applicable.iter().map(|na| na.stride.len() + na.linddun.len()).sum()
    };
    let touched = threats.any(|(old, new)| match (old, new) {
        (None, Some(_)) => true,
        (Some(old), Some(new)) => later(date(&old.updated), date(&new.updated)),
        _ => false,
    });
    reviewed || touched || answers(cx.graph) > answers(before)
}
