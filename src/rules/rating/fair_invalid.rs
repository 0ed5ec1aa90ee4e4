use super::{standing, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::expected_loss;
use crate::model::Fair;
use crate::rules::{Check, Cx, Rule};
use crate::source::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "fair-invalid",
        summary: "FAIR estimate is half given, out of order or beyond counting",
        docs: include_str!("fair_invalid.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for threat in standing(cx.model) {
        let Some(fair) = threat.fair.as_ref().filter(|_| expected_loss(threat).is_none()) else {
            continue;
        };
        if cx.model.is_misread(&subject(threat)) {
            sink.not_assessed(subject(threat), "part of the threat could not be read");
            continue;
        }
        let (span, what, help) = flaw(fair);
        let message = format!("FAIR estimate of threat `{}` {what}", threat.id.value);
        sink.report(Draft::new(subject(threat), span, message).help(help));
    }
}

fn flaw(fair: &Fair) -> (Span, String, String) {
    for (key, numbers) in [("frequency", &fair.frequency), ("loss", &fair.loss)] {
        if numbers.is_empty() {
            let help = format!("add `{key}: [lowest, most likely, highest]`");
            return (fair.span, format!("has no `{key}`"), help);
        }
        if let Some(first) = fall(numbers) {
            let help = "write the lowest number first, then the most likely, then the highest";
            return (first, format!("has a `{key}` that is out of order"), help.to_owned());
        }
    }
    let help = "look for zeros too many: nothing is lost that often, or costs that much";
    (fair.span, "comes to more than can be counted".to_owned(), help.to_owned())
}

/// The first number that is lower than the one before it.
fn fall(numbers: &[Spanned<f64>]) -> Option<Span> {
    let pair = numbers.windows(2).find(|pair| pair[1].value < pair[0].value);
    pair.and_then(<[_]>::last).map(|lower| lower.span)
}
