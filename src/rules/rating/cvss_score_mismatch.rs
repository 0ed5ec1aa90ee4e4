use super::{standing, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};
use crate::score::Tenths;
use crate::score::cvss::Reading;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "cvss-score-mismatch",
        summary: "stated CVSS score differs from what the vector gives",
        docs: include_str!("cvss_score_mismatch.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in standing(cx.model) {
        let (Some(stated), Some(text)) = (&threat.cvss_score, &threat.cvss) else { continue };
        let Some(vector) = Reading::of(&text.value).vector() else {
            sink.not_assessed(subject(threat), "its CVSS vector is one that cannot be scored");
            continue;
        };
        let (score, name) = (vector.score(), vector.nomenclature());
        if Tenths::from_f64(stated.value) == Some(score) {
            continue;
        }
        let base = vector.base_score();
        let of_base = match Tenths::from_f64(stated.value) == Some(base) {
            true => ", and the score of its base metrics alone was stated",
            false => "",
        };
        let written = cx.sources.slice(stated.span);
        let message = format!(
            "CVSS score of threat `{}` is stated as {written}, but its vector gives {score} \
             ({name}, {}){of_base}",
            threat.id.value,
            score.rating()
        );
        sink.report(
            Draft::new(subject(threat), stated.span, message)
                .related(text.span, format!("{name} {score}"))
                .help(format!("write `cvss_score: {score}`, or correct the vector"))
                .fix(cx.replace(stated.span, &score.to_string())),
        );
    }
}
