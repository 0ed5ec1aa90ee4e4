use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::protocol::{Protection, protection};
use crate::model::vocabulary::Class;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-plaintext",
        summary: "flow crosses a boundary or carries sensitive data in clear text",
        docs: include_str!("flow_plaintext.md"),
        needs: &[Fact::FlowEncryption],
        severity: Severity::Error,
        stride: "TI",
        cwe: &[319],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (flow, from, to) in cx.graph.flows_in_scope() {
        let subject = || crate::graph::Element::Flow(flow).subject();
        let crosses = cx.graph.crosses(&from, &to);
        let Some(over) = &flow.over else {
            // Elsewhere a flow without a protocol is a finding of its own.
            if cx.model.origin.is_some() && crosses != Some(false) {
                sink.not_assessed(subject(), "nothing says how it is sent");
            }
            continue;
        };
        let class = cx.graph.flow_class(flow).filter(|class| *class >= Class::Confidential);
        match protection(&over.value) {
            Protection::Encrypted | Protection::Local => continue,
            Protection::Unknown => {
                if crosses != Some(false) || class.is_some() {
                    let why = format!("whether `{}` is encrypted is not known", over.value);
                    sink.not_assessed(subject(), why);
                }
                continue;
            }
            Protection::Plaintext => {}
        }
        let reason = match (class, crosses) {
            (Some(class), _) => format!("carries {class} data"),
            (None, Some(true)) => "crosses a trust boundary".to_owned(),
            (None, Some(false)) => continue,
            (None, None) => {
                sink.not_assessed(subject(), "whether it crosses a trust boundary is not known");
                continue;
            }
        };
        let message =
            format!("flow `{}` {reason} in clear text over `{}`", flow.id.value, over.value);
        sink.report(
            Draft::new(subject(), over.span, message).help(
                "use an encrypted protocol and say so, for example `https` or `postgres-tls`",
            ),
        );
    }
}
