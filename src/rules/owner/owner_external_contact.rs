use crate::finding::{Draft, Fact, RuleMeta, Sink};
use crate::graph::Element;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-external-contact",
        summary: "external component names nobody to turn to",
        docs: include_str!("owner_external_contact.md"),
        needs: &[Fact::Contact],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for component in cx.graph.components_in_scope() {
        let external = component.kind.as_ref().is_some_and(|k| k.value == ComponentKind::External);
        // The system's owner runs the system, and this is what the system does not run.
        let known = [&component.owner, &component.contact, &component.contract];
        if !external || known.iter().any(|key| key.is_some()) {
            continue;
        }
        let id = &component.id;
        let message = format!(
            "external component `{}` has no contact, contract or owner of its own",
            id.value
        );
        let draft = Draft::new(Element::Component(component).subject(), id.span, message)
            .help("add `contact: ...`: whom to call when something is wrong there");
        cx.report_missing(draft, sink);
    }
}
