use crate::diff::{is_fresh, kept, lost, pairs};
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject, listed};
use crate::graph::{Graph, is_out};
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Mitigation, Threat};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-weakened",
        summary: "less is done about a threat than before, and nothing says why",
        docs: include_str!("mitigation_weakened.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in pairs(&before.model.mitigations, &cx.model.mitigations) {
        match (old, new) {
            (Some(old), Some(new)) => report_lowered(old, new, sink),
            (Some(old), None) => report_gone(cx, before, old, sink),
            _ => {}
        }
    }
    for (old, new) in kept(&before.model.threats, &cx.model.threats) {
        report_unlinked(cx, before, old, new, sink);
    }
}

/// How far a status goes; what is retired does nothing.
fn rank(mitigation: &Mitigation) -> Option<u8> {
    Some(match mitigation.status.as_ref()?.value {
        MitigationStatus::Retired => 0,
        MitigationStatus::Proposed => 1,
        MitigationStatus::Planned => 2,
        MitigationStatus::Implemented => 3,
        MitigationStatus::Verified => 4,
    })
}

fn report_lowered(old: &Mitigation, new: &Mitigation, sink: &mut Sink<'_>) {
    let (Some(was), Some(is), Some(status)) = (rank(old), rank(new), &new.status) else { return };
    let said = is_fresh(old.because.as_ref(), new.because.as_ref())
        || is_fresh(old.why.as_ref(), new.why.as_ref());
    if is >= was || said {
        return;
    }
    let old = old.status.as_ref().map_or("", |status| status.value.word());
    let message = format!("mitigation `{}` was {old} and is only {}", new.id.value, status.value);
    let message = match status.value {
        MitigationStatus::Retired => {
            format!("mitigation `{}` was {old} and is retired", new.id.value)
        }
        _ => message,
    };
    let draft = Draft::new(Subject::new("mitigation", new.id.value.clone()), status.span, message)
        .help("say why in `because`, or keep it working");
    sink.report(draft);
}

/// A mitigation that is no longer there, though threats that counted on it are.
fn report_gone(cx: &Cx<'_>, before: &Graph<'_>, old: &Mitigation, sink: &mut Sink<'_>) {
    let id = &old.id.value;
    let effective = rank(old).is_some_and(|rank| rank >= 3);
    let counted = |threat: &&Threat| threat.mitigated_by.iter().any(|m| m.value == *id);
    let still_there = |threat: &Threat| {
        kept(std::slice::from_ref(threat), &cx.model.threats)
            .any(|(old, new)| needs_treatment(new) && is_less(cx, before, old, new))
    };
    let threats = before.model.threats.iter().filter(counted).filter(|t| still_there(t));
    let threats: Vec<&str> = threats.map(|threat| threat.id.value.as_str()).collect();
    if !effective || threats.is_empty() {
        return;
    }
    let noun = if threats.len() == 1 { "threat" } else { "threats" };
    let names = listed(threats);
    let message = format!("mitigation `{id}` is gone, and {noun} {names} counted on it");
    let draft = Draft::new(Subject::new("mitigation", id.clone()), cx.model.place(), message)
        .help("keep it with `status: retired` and say why in `because`");
    sink.report(draft);
}

/// A threat that no longer names a mitigation which still exists.
fn report_unlinked<'m>(
    cx: &Cx<'m>,
    before: &Graph<'m>,
    old: &'m Threat,
    new: &'m Threat,
    sink: &mut Sink<'_>,
) {
    let exists = |id: &str| cx.model.mitigations.iter().any(|m| m.id.value == id);
    let gone: Vec<&str> = lost(&old.mitigated_by, &new.mitigated_by)
        .map(|id| id.value.as_str())
        .filter(|id| exists(id))
        .collect();
    let said = is_fresh(old.because.as_ref(), new.because.as_ref());
    if gone.is_empty() || said || !needs_treatment(new) || !is_less(cx, before, old, new) {
        return;
    }
    let names = listed(gone);
    let message = format!("threat `{}` is no longer mitigated by {names}", new.id.value);
    let span = new.mitigated_by.first().map_or(new.id.span, |first| first.span);
    let draft = Draft::new(Subject::new("threat", new.id.value.clone()), span, message)
        .help("say why in the threat's `because`, or name what takes its place");
    sink.report(draft);
}

fn needs_treatment(threat: &Threat) -> bool {
    let settled = threat.retired.is_some() || threat.avoid.is_some();
    !settled && !is_out(threat.out_of_scope.as_ref())
}

/// Whether fewer effective mitigations stand against a threat than before. One that takes the
/// place of another is no loss.
fn is_less(cx: &Cx<'_>, before: &Graph<'_>, old: &Threat, new: &Threat) -> bool {
    strength(cx.graph, new) < strength(before, old)
}

/// How much stands against a threat: effective mitigations, then verified ones.
fn strength(graph: &Graph<'_>, threat: &Threat) -> (usize, usize) {
    let ranks = threat.mitigated_by.iter().filter_map(|id| rank(graph.mitigation(&id.value)?));
    let ranks: Vec<u8> = ranks.collect();
    let at_least = |least| ranks.iter().filter(|rank| **rank >= least).count();
    (at_least(3), at_least(4))
}
