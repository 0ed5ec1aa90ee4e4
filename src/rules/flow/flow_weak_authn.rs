use super::TRUST_UNKNOWN;
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Sink, listed};
use crate::graph::Element;
use crate::graph::authn::{SourceProof, source_proof, weakness};
use crate::graph::protocol::knows_its_source;
use crate::model::Flow;
use crate::model::vocabulary::{Class, ComponentKind};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-weak-authn",
        summary: "weak authentication from an untrusted place or for restricted data",
        docs: include_str!("flow_weak_authn.md"),
        needs: &[Fact::Authn, Fact::Zones],
        stride: "S",
        cwe: &[1390],
        options: &[OptionMeta {
            name: "kinds",
            doc: "What counts as weak.",
            default: OptionValue::Words(
                &["api-key", "basic", "digest", "ip-allowlist", "pin", "shared-secret"],
                &["api-key", "basic", "digest", "ip-allowlist", "password", "pin", "shared-secret"],
            ),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (flow, from, to) in cx.graph.flows_in_scope() {
        let needs_none = cx.graph.only_reads_public(flow);
        // How an external component knows its callers is its own decision.
        let not_ours = to.is_actor() || to.is(ComponentKind::External);
        if not_ours || needs_none == Some(true) || !is_weak(cx, flow) {
            continue;
        }
        let Some(first) = flow.authn.first() else { continue };
        let subject = Element::Flow(flow).subject();
        let untrusted = cx.graph.is_untrusted(&from);
        let restricted = cx.graph.flow_class(flow) == Some(Class::Restricted);
        let reason = match (untrusted, restricted) {
            (_, true) => "carries restricted data",
            (Some(true), _) if needs_none.is_none() => {
                sink.not_assessed(subject, "whether all that it reads is public is not known");
                continue;
            }
            (Some(true), _) => "comes from an untrusted place",
            (None, _) => {
                sink.not_assessed(subject, TRUST_UNKNOWN);
                continue;
            }
            (Some(false), _) => {
                if let Some(why) = cx.graph.flow_class_gap(flow) {
                    sink.not_assessed(subject, why);
                }
                continue;
            }
        };
        let words = listed(flow.authn.iter().map(|word| word.value.as_str()));
        let id = &flow.id.value;
        let message = format!("flow `{id}` {reason} and is authenticated by {words} only");
        let draft = Draft::new(subject, first.span, message);
        sink.report(draft.help(
            "use something that expires or is never sent, for example `oidc`, `mtls` or `hmac`",
        ));
    }
}

/// Whether all that the source shows is of a weak kind.
fn is_weak(cx: &Cx<'_>, flow: &Flow) -> bool {
    let known = flow.over.as_ref().is_some_and(|over| knows_its_source(&over.value));
    let kinds = cx.options.words("kinds");
    let weak = |word: &str| weakness(word).is_some_and(|kind| kinds.iter().any(|k| k == kind));
    let named = matches!(source_proof(flow), SourceProof::Named);
    named && !known && flow.authn.iter().all(|word| weak(&word.value))
}
