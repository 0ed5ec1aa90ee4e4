use super::{subject, threats};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink, listed};
use crate::graph::Element;
use crate::model::Threat;
use crate::model::vocabulary::{Class, Impact, Stride};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-below-data",
        summary: "disclosure or tampering of restricted data is rated low",
        docs: include_str!("rating_below_data.md"),
        severity: Severity::Warning,
        confidence: Confidence::Medium,
        stride: "TI",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in threats(cx.model).filter(|threat| is_about_data(threat)) {
        let Some(impact) = threat.impact.as_ref().filter(|i| i.value <= Impact::Low) else {
            continue;
        };
        let targets = cx.graph.targets(threat);
        let restricted: Vec<&Element<'_>> = targets
            .iter()
            .filter(|element| cx.graph.class_at(**element) == Some(Class::Restricted))
            .collect();
        if restricted.is_empty() {
            if let Some(why) = targets.iter().find_map(|element| cx.graph.class_gap_at(*element)) {
                sink.not_assessed(subject(threat), why);
            }
            continue;
        }
        let at = listed(restricted.iter().map(|element| element.id().value.as_str()));
        let message = format!(
            "impact of threat `{}` is rated {}, but there is restricted data at {at}",
            threat.id.value, impact.value
        );
        sink.report(
            Draft::new(subject(threat), impact.span, message)
                .help("rate what the loss of that data does, or lower its class"),
        );
    }
}

fn is_about_data(threat: &Threat) -> bool {
    let about = [Stride::Tampering, Stride::InformationDisclosure];
    threat.stride.iter().any(|letter| about.contains(&letter.value))
}
