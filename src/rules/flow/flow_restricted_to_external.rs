use super::MISREAD;
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::{Element, End};
use crate::model::vocabulary::{Class, ComponentKind};
use crate::model::{Component, Flow, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-restricted-to-external",
        summary: "restricted or personal data goes to a third party without a contract",
        docs: include_str!("flow_restricted_to_external.md"),
        needs: &[Fact::Carried, Fact::DataClass, Fact::Contract],
        severity: Severity::Error,
        stride: "I",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(flow, ..)| flow.contract.is_none()) {
        let given: [(&End<'_>, &[Text]); 2] = [(&to, &flow.sends), (&from, &flow.gets)];
        let finding = given.into_iter().find_map(|(end, data)| {
            let party = end.component().filter(|_| end.is(ComponentKind::External))?;
            judge(cx, sink, flow, party, end.name(), data)
        });
        if let Some(draft) = finding {
            sink.report(draft);
        }
    }
}

/// Whether `party` gets data that it should not have without a contract.
fn judge<'m>(
    cx: &Cx<'m>,
    sink: &mut Sink<'_>,
    flow: &'m Flow,
    party: &'m Component,
    name: &str,
    data: &'m [Text],
) -> Option<Draft> {
    if party.contract.is_some() {
        return None;
    }
    let subject = Element::Flow(flow).subject();
    let found = data.iter().find_map(|id| {
        let data = cx.graph.data(&id.value)?;
        let restricted = data.class.as_ref().is_some_and(|c| c.value == Class::Restricted);
        let personal = data.pii.as_ref().is_some_and(|pii| pii.value);
        let what = match (restricted, personal) {
            (true, true) => "restricted personal",
            (true, false) => "restricted",
            (false, true) => "personal",
            (false, false) => return None,
        };
        Some((id, what))
    });
    let Some((id, what)) = found else {
        if cx.graph.is_partly_classified(data) {
            sink.not_assessed(subject, "the class of some of its data is not known");
        }
        return None;
    };
    if cx.model.is_misread(&subject) || cx.model.is_misread(&Element::Component(party).subject()) {
        sink.not_assessed(subject, MISREAD);
        return None;
    }
    let message = format!(
        "flow `{}` gives {what} data `{}` to external component `{}` without a contract",
        flow.id.value, id.value, name,
    );
    let help = "name the agreement at the component or the flow: `contract: docs/...`";
    Some(Draft::new(subject, id.span, message).help(help))
}
