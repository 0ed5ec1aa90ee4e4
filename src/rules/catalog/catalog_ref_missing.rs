use crate::finding::{
    Confidence, Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject,
};
use crate::graph::is_out;
use crate::model::Threat;
use crate::model::vocabulary::{Cause, Level, Vocabulary};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-ref-missing",
        summary: "grave malicious threat cites no catalogue",
        docs: include_str!("catalog_ref_missing.md"),
        needs: &[Fact::References],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        profiles: &[("pasta", Severity::Warning)],
        options: &[OptionMeta {
            name: "from",
            doc: "The lowest level of risk that is asked about.",
            default: OptionValue::Word(&["high", "low", "medium", "critical"]),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let from = Level::from_word(cx.options.word("from")).unwrap_or(Level::High);
    for threat in cx.model.threats.iter().filter(|threat| is_asked(threat)) {
        let subject = Subject::new("threat", threat.id.value.clone());
        match cx.graph.weighs(threat, from) {
            Some(false) => {}
            None => sink.not_assessed(subject, "its risk is not known"),
            Some(true) => {
                let id = &threat.id.value;
                let risk = cx.graph.risk(threat).unwrap_or(from);
                let message = format!("threat `{id}` of {risk} risk cites no catalogue");
                let draft = Draft::new(subject, threat.id.span, message)
                    .help("add `refs:` with the CAPEC, ATT&CK or CWE entry that it is a case of");
                cx.report_missing(draft, sink);
            }
        }
    }
}

fn is_asked(threat: &Threat) -> bool {
    let malicious = threat.cause.as_ref().is_none_or(|cause| cause.value == Cause::Malicious);
    let stands =
        threat.retired.is_none() && threat.avoid.is_none() && !is_out(threat.out_of_scope.as_ref());
    malicious && stands && threat.refs.is_empty() && threat.from.is_none()
}
