use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::Element;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-direct-store",
        summary: "an actor or an untrusted place reaches a store directly",
        docs: include_str!("flow_direct_store.md"),
        needs: &[Fact::Flows],
        severity: Severity::Error,
        stride: "TIE",
        cwe: &[668],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for (flow, from, to) in cx.graph.flows_in_scope() {
        if !to.is(ComponentKind::Store) || !to.is_guarded() {
            continue;
        }
        let untrusted = if from.is_actor() { Some(true) } else { cx.graph.is_untrusted(&from) };
        let harmless = cx.graph.only_reads_public(flow);
        if untrusted == Some(false) || harmless == Some(true) {
            continue;
        }
        let subject = Element::Flow(flow).subject();
        if untrusted.is_none() {
            sink.not_assessed(subject, "how far its source is trusted is not known");
            continue;
        }
        if harmless.is_none() {
            sink.not_assessed(subject, "whether all that it reads is public is not known");
            continue;
        }
        let whence = match from.element {
            Element::Actor(_) => "",
            _ => "untrusted ",
        };
        let message = format!(
            "flow `{}` leads from {whence}{} `{}` straight into store `{}`",
            flow.id.value,
            from.element.noun(),
            from.name(),
            to.name(),
        );
        sink.report(
            Draft::new(subject, to.id.span, message).help(
                "put a process between them that checks who asks, for what, and what comes in",
            ),
        );
    }
}
