use super::{subject, threats};
use crate::finding::{Confidence, Draft, RuleMeta, Severity, Sink};
use crate::graph::{cvss_level, owasp_level};
use crate::model::Threat;
use crate::model::vocabulary::Level;
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-disagrees",
        summary: "two ratings of a threat are two levels or more apart",
        docs: include_str!("rating_disagrees.md"),
        severity: Severity::Warning,
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// A rating by one scheme.
struct Rated {
    by: &'static str,
    level: Level,
    span: Span,
}

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in threats(cx.model) {
        let rated = ratings(cx, threat);
        let lowest = rated.iter().min_by_key(|rated| rated.level);
        let highest = rated.iter().max_by_key(|rated| rated.level);
        let (Some(lowest), Some(highest)) = (lowest, highest) else { continue };
        if (highest.level as usize).abs_diff(lowest.level as usize) < 2 {
            if has_unread(cx, threat) {
                sink.not_assessed(subject(threat), "one of its ratings cannot be read or scored");
            }
            continue;
        }
        let message = format!(
            "threat `{}` is {} by {} and {} by {}",
            threat.id.value, highest.level, highest.by, lowest.level, lowest.by
        );
        sink.report(
            Draft::new(subject(threat), highest.span, message)
                .related(lowest.span, format!("{} by {}", lowest.level, lowest.by))
                .help("find out which one is right: they were given at other times or mean other harm"),
        );
    }
}

/// Whether a rating is there that gives no level. What is wrong with it is for other rules to say.
fn has_unread(cx: &Cx<'_>, threat: &Threat) -> bool {
    let owasp = threat.owasp.is_some() && owasp_level(threat).is_none();
    let fair = threat.fair.is_some() && cx.graph.fair_level(threat).is_none();
    owasp
        || (fair && cx.graph.weighs_money())
        || threat.cvss.is_some() && cvss_level(threat).is_none()
}

/// The ratings that give a level.
fn ratings(cx: &Cx<'_>, threat: &Threat) -> Vec<Rated> {
    let matrix = cx.graph.computed_risk(threat).zip(threat.impact.as_ref().map(|i| i.span));
    let own = match (matrix, &threat.risk) {
        (Some((level, span)), _) => Some(Rated { by: "likelihood and impact", level, span }),
        (None, Some(risk)) => {
            Some(Rated { by: "its stated risk", level: risk.value, span: risk.span })
        }
        (None, None) => None,
    };
    let owasp = owasp_level(threat).zip(threat.owasp.as_ref());
    let owasp =
        owasp.map(|(level, text)| Rated { by: "OWASP Risk Rating", level, span: text.span });
    let vector = threat.cvss.as_ref().map(|text| text.span);
    let span = vector.or(threat.cvss_score.as_ref().map(|score| score.span));
    let cvss = cvss_level(threat).zip(span);
    let cvss = cvss.map(|(level, span)| Rated { by: "CVSS", level, span });
    let fair = cx.graph.fair_level(threat).zip(threat.fair.as_ref());
    let fair = fair.map(|(level, fair)| Rated { by: "FAIR", level, span: fair.span });
    own.into_iter().chain(owasp).chain(fair).chain(cvss).collect()
}
