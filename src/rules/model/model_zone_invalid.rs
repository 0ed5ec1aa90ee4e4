use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, listed};
use crate::graph::ZoneOf;
use crate::model::Zone;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-zone-invalid",
        summary: "zone lies within itself, or is trusted less than the zone around it",
        docs: include_str!("model_zone_invalid.md"),
        needs: &[Fact::Trust],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for zone in &cx.model.zones {
        match cx.graph.zone_circle(zone) {
            Some(circle) => sink_circle(zone, &circle, sink),
            None => judge_trust(cx, zone, sink),
        }
    }
}

/// One circle, one finding: at the zone of it that stands first.
fn sink_circle(zone: &Zone, circle: &[&Zone], sink: &mut Sink<'_>) {
    if circle.iter().any(|other| other.id.span < zone.id.span) {
        return;
    }
    let Some(inside) = &zone.inside else { return };
    let id = &zone.id.value;
    let way = listed(circle.iter().skip(1).map(|zone| zone.id.value.as_str()));
    let message = match way.is_empty() {
        true => format!("zone `{id}` lies within itself"),
        false => format!("zone `{id}` lies within itself by way of {way}"),
    };
    let mut draft = Draft::new(Subject::new("zone", id.clone()), inside.span, message)
        .help("take one `in` away, so that the outermost zone lies in none");
    for other in circle.iter().skip(1).filter_map(|z| z.inside.as_ref()) {
        draft = draft.related(other.span, format!("which lies in `{}`", other.value));
    }
    sink.report(draft);
}

fn judge_trust(cx: &Cx<'_>, zone: &Zone, sink: &mut Sink<'_>) {
    let (Some(trust), Some(inside), None) = (&zone.trust, &zone.inside, &zone.why) else { return };
    let id = &zone.id.value;
    let subject = Subject::new("zone", id.clone());
    let outer = cx.graph.around(zone);
    let Some(around) = outer.and_then(|outer| cx.graph.trust(ZoneOf::In(outer))) else {
        return sink.not_assessed(subject, "how far the zone around it is trusted is not known");
    };
    if trust.value >= around {
        return;
    }
    let message = format!(
        "zone `{id}` has trust {}, less than the {around} of zone `{}` around it, and no `why`",
        trust.value, inside.value
    );
    let mut draft = Draft::new(subject, trust.span, message).help(
        "say in `why` what keeps it apart from the zone around it, or take it out of that zone",
    );
    if let Some(around) = outer.and_then(|outer| outer.trust.as_ref()) {
        draft = draft.related(around.span, "the trust of the zone around it");
    }
    sink.report(draft);
}
