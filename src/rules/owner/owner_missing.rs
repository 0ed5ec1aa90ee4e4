use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::Element;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-missing",
        summary: "component or data flow has no owner",
        docs: include_str!("owner_missing.md"),
        needs: &[Fact::Owner],
        severity: Severity::Error,
        options: &[OptionMeta {
            name: "kinds",
            doc: "What must have an owner.",
            default: OptionValue::Words(
                &["component", "flow"],
                &["component", "flow", "data", "zone"],
            ),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.origin.is_some() && cx.graph.owners_named().is_empty() {
        return report_once(cx, sink);
    }
    let wanted = |kind: &str| cx.options.words("kinds").iter().any(|k| k == kind);
    for element in cx.graph.elements_in_scope() {
        let is_wanted = match element {
            Element::Component(_) => wanted("component"),
            Element::Flow(flow) => wanted("flow") && cx.graph.ends(flow).is_some(),
            Element::Actor(_) => false,
        };
        if is_wanted && cx.graph.owner_of(element).is_none() {
            let id = element.id();
            // The owner of a flow is that of the component it goes to.
            let whose = match element {
                Element::Flow(flow) => flow.path.as_ref().map_or(&id.value, |path| &path.to.value),
                _ => &id.value,
            };
            if cx.model.cannot_own(whose) {
                sink.not_assessed(element.subject(), "the format has no place for its owner");
                continue;
            }
            let message = format!("{} `{}` has no owner", element.noun(), id.value);
            sink.report(
                Draft::new(element.subject(), id.span, message)
                    .help("add `owner: ...`, or give the whole system one"),
            );
        }
    }
    // An asset inherits nothing but the system's owner.
    if cx.model.owner.is_some() {
        return;
    }
    for data in cx.model.data.iter().filter(|d| wanted("data") && d.owner.is_none()) {
        let message = format!("data `{}` has no owner", data.id.value);
        let subject = Subject::new("data", data.id.value.clone());
        sink.report(Draft::new(subject, data.id.span, message).help("add `owner: ...`"));
    }
    for zone in cx.model.zones.iter().filter(|z| wanted("zone") && z.owner.is_none()) {
        let message = format!("zone `{}` has no owner", zone.id.value);
        let subject = Subject::new("zone", zone.id.value.clone());
        sink.report(Draft::new(subject, zone.id.span, message).help("add `owner: ...`"));
    }
}

/// A model of another tool that names no owner at all lacks one line, and not one for each element.
fn report_once(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.components.is_empty() && cx.model.flows.is_empty() {
        return;
    }
    let message = "the model names no owner, neither for the system nor for a part of it";
    let help = "fill in the owner of the model, or add `owner: ...` in an overlay";
    sink.report(Draft::new(Subject::model(), cx.model.place(), message).help(help));
}
