use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::Element;
use crate::model::Component;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "component-unbound",
        summary: "component without code or infrastructure",
        docs: include_str!("component_unbound.md"),
        severity: Severity::Note,
        profiles: &[("strict", Severity::Note)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let ours = |c: &&Component| c.kind.is_some_and(|kind| kind.value != ComponentKind::External);
    for component in cx.graph.components_in_scope().filter(ours) {
        if !component.code.is_empty() || !component.iac.is_empty() || cx.model.library.is_some() {
            continue;
        }
        let element = Element::Component(component);
        let id = &component.id;
        let message =
            format!("{} `{}` names neither code nor infrastructure", element.noun(), id.value);
        let draft = Draft::new(element.subject(), id.span, message)
            .help("add `code: path/**` or `iac: file#Kind/name`, so that drift can be seen");
        cx.report_missing(draft, sink);
    }
}
