use super::{UNKNOWN_MITIGATION, mitigated, subject_of_threat, weighs};
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::treatment::is_detective;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "mitigation-only-detective",
        summary: "all that is done about a high risk is to notice it",
        docs: include_str!("mitigation_only_detective.md"),
        needs: &[Fact::MitigationKind],
        severity: Severity::Warning,
        options: &[OptionMeta {
            name: "risk",
            doc: "The least risk of the threats that are judged.",
            default: OptionValue::Word(&["high", "critical", "medium", "low"]),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in mitigated(cx, sink) {
        // Whoever bears the risk has decided that noticing is enough.
        if cx.graph.live_acceptance(threat).is_some() || threat.transfer.is_some() {
            continue;
        }
        let subject = || subject_of_threat(threat);
        let effective = cx.graph.effective_mitigations(threat);
        if effective.iter().any(|(_, m)| m.kind.is_some() && !is_detective(m)) {
            continue;
        }
        match weighs(cx, threat) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                sink.not_assessed(subject(), "its risk is not known");
                continue;
            }
        }
        if effective.iter().any(|(_, m)| m.kind.is_none()) {
            sink.not_assessed(subject(), "the `kind` of one of its mitigations is not stated");
            continue;
        }
        if !cx.graph.knows_mitigations(threat) {
            sink.not_assessed(subject(), UNKNOWN_MITIGATION);
            continue;
        }
        let Some((first, _)) = effective.first() else { continue };
        let names: Vec<_> = effective.iter().map(|(_, m)| format!("`{}`", m.id.value)).collect();
        let message = format!(
            "threat `{}` is only noticed, by {}, and nothing in place prevents it or limits the damage",
            threat.id.value,
            names.join(", ")
        );
        sink.report(Draft::new(subject(), first.span, message).help(
            "add a preventive or corrective mitigation, and name what only detects in `detected_by`",
        ));
    }
}
