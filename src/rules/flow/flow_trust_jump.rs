use super::TRUST_UNKNOWN;
use crate::finding::{Confidence, Draft, Fact, OptionMeta, OptionValue, RuleMeta, Sink};
use crate::graph::{Element, End};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-trust-jump",
        summary: "flow jumps far up in trust with nothing in between",
        docs: include_str!("flow_trust_jump.md"),
        needs: &[Fact::Trust, Fact::Zones],
        confidence: Confidence::Medium,
        stride: "E",
        options: &[OptionMeta {
            name: "jump",
            doc: "The least difference in trust that is a jump.",
            default: OptionValue::Number(60),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    let jump = cx.options.number("jump");
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(_, _, to)| to.is_guarded()) {
        // What comes from where nobody is trusted is for `exposed-undeclared` and
        // `flow-direct-store`.
        if is_gate(&to) || cx.graph.is_untrusted(&from) == Some(true) {
            continue;
        }
        let (low, high) = (from.trust.unwrap_or(0), to.trust.unwrap_or(100));
        if high - low < jump {
            continue;
        }
        let subject = Element::Flow(flow).subject();
        if from.trust.is_none() || to.trust.is_none() {
            sink.not_assessed(subject, TRUST_UNKNOWN);
            continue;
        }
        let message = format!(
            "flow `{}` jumps from trust {low} to {high} into {} `{}`, which is neither a gateway nor exposed",
            flow.id.value,
            to.element.noun(),
            to.name(),
        );
        sink.report(Draft::new(subject, to.id.span, message).help(
            "lead it through a component that checks what passes, or mark this one `gateway: true` \
             if it does",
        ));
    }
}

/// Whether a component is there to be reached from outside.
fn is_gate(end: &End<'_>) -> bool {
    let says =
        |answer: &Option<crate::source::Spanned<bool>>| answer.as_ref().is_some_and(|a| a.value);
    end.component().is_some_and(|component| says(&component.gateway) || says(&component.exposed))
}
