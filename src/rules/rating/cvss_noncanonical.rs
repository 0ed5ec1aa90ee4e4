use super::{subject, vectors};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};
use crate::score::cvss::{Departure, DepartureKind, Reading, Vector, Version};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "cvss-noncanonical",
        summary: "CVSS vector is readable but not in its canonical form",
        docs: include_str!("cvss_noncanonical.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (threat, text) in vectors(cx.model) {
        let Some(vector) = Reading::of(&text.value).vector() else { continue };
        let Some(first) = vector.departures().first() else { continue };
        let ways: Vec<&str> = vector.departures().iter().map(|d| way(d.kind)).collect();
        let message = format!("CVSS vector of threat `{}` {}", threat.id.value, ways.join(" and "));
        let refused = vector.departures().iter().any(|departure| is_refused(&vector, departure));
        let severity = if refused { Severity::Warning } else { Severity::Note };
        sink.report(
            Draft::new(subject(threat), cx.within(text, first.at.clone()), message)
                .severity(severity)
                .help(format!("write `{vector}`"))
                .fix(cx.respell(text, &vector.to_string())),
        );
    }
}

fn way(kind: DepartureKind) -> &'static str {
    match kind {
        DepartureKind::Case => "is written in another case than the specification's",
        DepartureKind::Order => "has its metrics in another order than the specification's",
        DepartureKind::Unsaid => "says `X` of a metric that could be left out",
    }
}

/// Whether a reader that keeps to the specification refuses the vector. v3.1 allows any order.
fn is_refused(vector: &Vector, departure: &Departure) -> bool {
    match departure.kind {
        DepartureKind::Case => true,
        DepartureKind::Order => vector.version() == Version::V40,
        DepartureKind::Unsaid => false,
    }
}
