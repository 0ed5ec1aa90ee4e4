use crate::diff::{is_fresh, kept};
use crate::finding::{Draft, RuleMeta, Sink, Subject, listed};
use crate::model::Mitigation;
use crate::model::vocabulary::MitigationStatus;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-removed",
        summary: "a mitigation is proven by less than before, and nothing says why",
        docs: include_str!("evidence_removed.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in kept(&before.model.mitigations, &cx.model.mitigations) {
        let retired = new.status.is_some_and(|s| s.value == MitigationStatus::Retired);
        if retired || is_fresh(old.because.as_ref(), new.because.as_ref()) {
            continue;
        }
        let (was, is) = (points(old), points(new));
        let gone: Vec<&str> = was.iter().filter(|p| !is.contains(p)).copied().collect();
        // A proof that takes the place of another is no loss.
        if is.len() >= was.len() || gone.is_empty() {
            continue;
        }
        let names = listed(gone);
        let message = format!("mitigation `{}` is no longer proven by {names}", new.id.value);
        let subject = Subject::new("mitigation", new.id.value.clone());
        let place = new.evidence.first().map_or(new.id.span, |first| first.span);
        sink.report(
            Draft::new(subject, place, message).help("put it back, or say why in `because`"),
        );
    }
}

/// Everything that shows that a mitigation is there.
fn points(mitigation: &Mitigation) -> Vec<&str> {
    let proofs = mitigation.evidence.iter().flat_map(|evidence| &evidence.points);
    let proofs = proofs.map(|(_, to)| to.value.as_str());
    let code = mitigation.code.iter().chain(&mitigation.iac).chain(&mitigation.policy);
    proofs.chain(code.map(|to| to.value.as_str())).collect()
}
