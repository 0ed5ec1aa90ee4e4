use super::MISREAD;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::{Element, protocol::is_placeholder};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-protocol-missing",
        summary: "flow does not name its protocol",
        docs: include_str!("flow_protocol_missing.md"),
        needs: &[Fact::Protocol],
        profiles: &[("pasta", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for element in cx.graph.elements_in_scope() {
        let Element::Flow(flow) = element else { continue };
        let id = &flow.id.value;
        let (span, message) = match &flow.over {
            Some(over) if is_placeholder(&over.value) => {
                (over.span, format!("flow `{id}` has only `{}` for a protocol", over.value))
            }
            Some(_) => continue,
            None if cx.model.is_misread(&element.subject()) => {
                sink.not_assessed(element.subject(), MISREAD);
                continue;
            }
            None => (flow.id.span, format!("flow `{id}` does not name its protocol")),
        };
        sink.report(
            Draft::new(element.subject(), span, message)
                .help("add `over: ...`, for example `https`, `postgres-tls` or `unix-socket`"),
        );
    }
}
