use crate::finding::{Draft, Fact, RuleMeta, Sink, Subject};
use crate::graph::Element;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-isolated-component",
        summary: "component has no data flow to or from it",
        docs: include_str!("model_isolated_component.md"),
        needs: &[Fact::Flows],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library's component gets its flows where it is used.
    if cx.model.library.is_some() {
        return;
    }
    // Many files of other tools are lists of parts without a single arrow.
    if cx.model.origin.is_some() && cx.model.flows.is_empty() && !cx.model.components.is_empty() {
        return sink.not_assessed(Subject::model(), "the file has no data flow at all");
    }
    let loose = cx.graph.has_loose_flow();
    for component in cx.graph.unconnected() {
        let element = Element::Component(component);
        if loose {
            sink.not_assessed(element.subject(), "a flow has an end that is not known");
            continue;
        }
        let id = &component.id;
        let message = format!("{} `{}` has no data flow to or from it", element.noun(), id.value);
        sink.report(
            Draft::new(element.subject(), id.span, message).help(
                "add the flows that it takes part in, or say in `out_of_scope` why it has none",
            ),
        );
    }
}
