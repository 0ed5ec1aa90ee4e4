use super::{MISREAD, TRUST_UNKNOWN};
use crate::finding::{Draft, Fact, RuleMeta, Sink};
use crate::graph::authn::{SourceProof, is_mutual, renounces, source_proof};
use crate::graph::protocol::{Protection, is_placeholder, protection};
use crate::graph::{Element, End};
use crate::model::Flow;
use crate::model::vocabulary::{Class, ComponentKind};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-no-authz",
        summary: "sensitive flow to a more trusted place names no authorisation",
        docs: include_str!("flow_no_authz.md"),
        needs: &[Fact::Authz, Fact::Zones, Fact::Carried],
        stride: "IE",
        cwe: &[862],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(_, _, to)| to.is_guarded()) {
        let names_one = |word: &str| !renounces(word) && !is_placeholder(word);
        let named = flow.authz.iter().any(|word| names_one(&word.value));
        let climbs = cx.graph.climbs(&from, &to);
        if named || climbs == Some(false) || !is_answerable(flow) || is_sole_caller(flow, &from) {
            continue;
        }
        let subject = Element::Flow(flow).subject();
        let sensitive = cx.graph.flow_class(flow).filter(|class| *class >= Class::Confidential);
        let Some(class) = sensitive else {
            if let Some(why) = cx.graph.flow_class_gap(flow) {
                sink.not_assessed(subject, why);
            }
            continue;
        };
        let (Some(low), Some(high), Some(true)) = (from.trust, to.trust, climbs) else {
            sink.not_assessed(subject, TRUST_UNKNOWN);
            continue;
        };
        let (span, lack) = match flow.authz.first() {
            Some(word) => (word.span, format!("has only `{}` for authorisation", word.value)),
            None if cx.model.is_misread(&subject) => {
                sink.not_assessed(subject, MISREAD);
                continue;
            }
            None => (flow.id.span, "names no authorisation".to_owned()),
        };
        let id = &flow.id.value;
        let message = format!(
            "flow `{id}` carries {class} data, leads from trust {low} to {high} and {lack}"
        );
        let help =
            "say what its source may do there, for example `authz: database role` or `scope`";
        sink.report(Draft::new(subject, span, message).help(help));
    }
}

/// An external system that signs what it sends with a key of its own is the only one that may:
/// knowing who it is and knowing what it may do are one.
fn is_sole_caller(flow: &Flow, from: &End<'_>) -> bool {
    let own_key = |word: &str| is_mutual(word) || ["hmac", "signature"].contains(&word);
    let renounced = !flow.authz.is_empty();
    from.is(ComponentKind::External) && !renounced && flow.authn.iter().any(|w| own_key(&w.value))
}

/// Whether it makes sense to ask what the source may do. Where nobody knows who it is,
/// `flow-no-authn` asks first; on the same machine the operating system answers.
fn is_answerable(flow: &Flow) -> bool {
    let local = flow.over.as_ref().is_some_and(|over| protection(&over.value) == Protection::Local);
    match source_proof(flow) {
        SourceProof::Named | SourceProof::Contradictory => true,
        SourceProof::ByProtocol => !local,
        SourceProof::Renounced(_) | SourceProof::Missing(_) => false,
    }
}
