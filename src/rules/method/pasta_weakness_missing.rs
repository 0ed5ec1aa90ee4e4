use super::{is_malicious, of_threat};
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::names_weakness;
use crate::model::vocabulary::{Level, Vocabulary};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "pasta-weakness-missing",
        summary: "threat does not say which weakness it would use",
        docs: include_str!("pasta_weakness_missing.md"),
        needs: &[Fact::Weakness],
        on_by_default: false,
        profiles: &[("pasta", Severity::Warning)],
        options: &[OptionMeta {
            name: "from",
            doc: "The lowest level of risk that is asked about.",
            default: OptionValue::Word(&["medium", "low", "high", "critical"]),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let from = Level::from_word(cx.options.word("from")).unwrap_or(Level::Medium);
    let threats = cx.graph.kept_threats().filter(|t| is_malicious(t) && !names_weakness(t));
    for threat in threats {
        let Some(risk) = cx.graph.risk(threat) else {
            sink.not_assessed(of_threat(threat), "its risk is not known");
            continue;
        };
        if risk < from {
            continue;
        }
        let message = format!(
            "threat `{}` of {risk} risk does not say which weakness it would use",
            threat.id.value
        );
        let draft = Draft::new(of_threat(threat), threat.id.span, message).help(
            "add a CWE entry or a CVE to `refs`, or `weakness: none-known` where somebody has looked",
        );
        cx.report_missing(draft, sink);
    }
}
