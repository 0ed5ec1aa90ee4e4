use crate::finding::{Draft, RuleMeta, Severity, Sink, listed};
use crate::graph::Element;
use crate::model::Component;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "component-unbound",
        summary: "component is not bound to its code or its infrastructure",
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
    let components: Vec<&Component> = cx.graph.components_in_scope().filter(ours).collect();
    // Where nothing of the system names infrastructure there may be none.
    let deployed = components.iter().any(|component| !component.iac.is_empty());
    for component in components.into_iter().filter(|_| cx.model.library.is_none()) {
        let asked =
            [("code", component.code.is_empty()), ("iac", deployed && component.iac.is_empty())];
        let missing: Vec<&str> =
            asked.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            continue;
        }
        let element = Element::Component(component);
        let id = &component.id;
        let message = format!("{} `{}` lacks {}", element.noun(), id.value, listed(missing));
        let draft = Draft::new(element.subject(), id.span, message)
            .help("add `code: path/**` and `iac: file#Kind/name`, so that drift can be seen");
        cx.report_missing(draft, sink);
    }
}
