use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::{Element, ZoneOf};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-zone-missing",
        summary: "component stands in no zone although the model has zones",
        docs: include_str!("model_zone_missing.md"),
        needs: &[Fact::Zones],
        profiles: &[("pasta", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() || !cx.graph.has_zones() {
        return;
    }
    let zones: Vec<String> =
        cx.model.zones.iter().take(5).map(|zone| format!("`{}`", zone.id.value)).collect();
    let help = match zones.is_empty() {
        true => "add `zone: ...`".to_owned(),
        false => format!("add `zone: ...`, for example {}", zones.join(" or ")),
    };
    for component in cx.graph.components_in_scope().filter(|c| c.zone.is_none()) {
        let element = Element::Component(component);
        // An external system without a zone is outside, where nobody is trusted: that is known.
        let is_outside = matches!(cx.graph.zone_of(element), ZoneOf::Outside);
        if is_outside || component.kind.is_none() {
            continue;
        }
        let id = &component.id;
        let message = format!("{} `{}` stands in no zone", element.noun(), id.value);
        let draft = Draft::new(element.subject(), id.span, message).help(help.clone());
        cx.report_missing(draft, sink);
    }
}
