use super::{CROSSING_UNKNOWN, MISREAD};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::Element;
use crate::graph::authn::{SourceProof, source_proof};
use crate::model::vocabulary::Class;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-no-authn",
        summary: "flow crosses a boundary and nobody asks who is at its source",
        docs: include_str!("flow_no_authn.md"),
        needs: &[Fact::Authn, Fact::Zones],
        severity: Severity::Error,
        stride: "S",
        cwe: &[306],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(_, _, to)| to.is_guarded()) {
        let subject = Element::Flow(flow).subject();
        let crosses = cx.graph.crosses(&from, &to);
        let needs_none = cx.graph.only_reads_public(flow);
        if crosses == Some(false) || needs_none == Some(true) {
            continue;
        }
        let (span, lack) = match source_proof(flow) {
            SourceProof::Named | SourceProof::ByProtocol => continue,
            SourceProof::Contradictory => {
                sink.not_assessed(
                    subject,
                    "`authn` says both that there is none and that there is one",
                );
                continue;
            }
            SourceProof::Missing(None) if cx.model.is_misread(&subject) => {
                sink.not_assessed(subject, MISREAD);
                continue;
            }
            SourceProof::Renounced(word) => (word.span, "without authentication".to_owned()),
            SourceProof::Missing(Some(word)) => {
                (word.span, format!("with only `{}` for authentication", word.value))
            }
            SourceProof::Missing(None) => (flow.id.span, "and names no authentication".to_owned()),
        };
        if crosses.is_none() {
            sink.not_assessed(subject, CROSSING_UNKNOWN);
            continue;
        }
        if needs_none.is_none() {
            sink.not_assessed(subject, "whether all that it reads is public is not known");
            continue;
        }
        let public = cx.graph.flow_class(flow) == Some(Class::Public) && flow.does.is_empty();
        let help = match public {
            true => "say how its source is known; if it only reads, `does: [read]` is enough",
            false => "say how its source is known, for example `authn: mtls`, `oidc` or `hmac`",
        };
        let message = format!("flow `{}` crosses a trust boundary {lack}", flow.id.value);
        sink.report(Draft::new(subject, span, message).help(help));
    }
}
