use super::MISREAD;
use crate::finding::{Draft, Fact, RuleMeta, Sink, Subject};
use crate::graph::Element;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-no-data",
        summary: "flow does not say what data it carries",
        docs: include_str!("flow_no_data.md"),
        needs: &[Fact::Carried],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Most drawings of other tools do without data; what each arrow carries is no question then.
    if cx.model.origin.is_some() && cx.model.data.is_empty() {
        return sink.not_assessed(Subject::model(), "the file names no data at all");
    }
    for element in cx.graph.elements_in_scope() {
        let Element::Flow(flow) = element else { continue };
        if !flow.sends.is_empty() || !flow.gets.is_empty() {
            continue;
        }
        if cx.model.is_misread(&element.subject()) {
            sink.not_assessed(element.subject(), MISREAD);
            continue;
        }
        let message = format!("flow `{}` does not say what data it carries", flow.id.value);
        sink.report(Draft::new(element.subject(), flow.id.span, message).help(
            "add `sends: [...]` for what goes along the arrow, `gets: [...]` for what comes back",
        ));
    }
}
