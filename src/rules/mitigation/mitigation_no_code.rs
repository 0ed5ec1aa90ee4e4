use super::{NO_STATUS, subject};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::treatment::is_effective;
use crate::model::{EvidenceKind, Mitigation};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-no-code",
        summary: "mitigation is in place and nothing says where",
        docs: include_str!("mitigation_no_code.md"),
        needs: &[Fact::MitigationPlace],
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for mitigation in cx.model.mitigations.iter().filter(|m| !has_place(m) && !is_provided(m)) {
        let Some(status) = &mitigation.status else {
            sink.not_assessed(subject(mitigation), NO_STATUS);
            continue;
        };
        if !is_effective(mitigation) {
            continue;
        }
        if cx.model.is_misread(&subject(mitigation)) {
            sink.not_assessed(subject(mitigation), "part of the mitigation could not be read");
            continue;
        }
        let id = &mitigation.id;
        let message =
            format!("mitigation `{}` is {}, but nothing says where", id.value, status.value);
        sink.report(
            Draft::new(subject(mitigation), id.span, message)
                .help("add `code: path#symbol`, `iac: ...` or `policy: ...`"),
        );
    }
}

/// Evidence that exercises the control leads to it as well; a document does not.
fn has_place(mitigation: &Mitigation) -> bool {
    let is_place = |kind| kind != EvidenceKind::Doc;
    let mut proofs = mitigation.evidence.iter().flat_map(|evidence| &evidence.points);
    [&mitigation.code, &mitigation.iac, &mitigation.policy].iter().any(|list| !list.is_empty())
        || proofs.any(|(kind, _)| is_place(*kind))
}

/// Somebody else's platform runs it, so it lies in no file of this repository.
fn is_provided(mitigation: &Mitigation) -> bool {
    mitigation.provided.as_ref().is_some_and(|provided| provided.value)
}
