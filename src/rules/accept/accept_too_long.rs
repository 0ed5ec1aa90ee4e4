use jiff::civil::Date;

use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::Decision;
use crate::model::vocabulary::{Days, Level};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-too-long",
        summary: "risk is accepted for longer than its level allows",
        docs: include_str!("accept_too_long.md"),
        needs: &[Fact::AcceptedUntil],
        severity: Severity::Error,
        options: &[
            most("critical", "The longest that a critical risk may be accepted.", 0),
            most("high", "The longest that a high risk may be accepted.", 90),
            most("medium", "The longest that a medium risk may be accepted.", 180),
            most("low", "The longest that a low risk may be accepted.", 365),
        ],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

const fn most(name: &'static str, doc: &'static str, days: i64) -> OptionMeta {
    OptionMeta { name, doc, default: OptionValue::Days(days) }
}

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for decision in cx.graph.decisions() {
        let Some(until) = &decision.accept.until else { continue };
        let granted = decision.accept.granted.map(|granted| granted.value);
        // It has run at least since today, whenever it was granted.
        let start = granted.map_or(cx.today, |granted| granted.min(cx.today));
        let length = Days::between(start, until.value);
        let (level, complete) = level(cx, &decision);
        let too_long = level.filter(|level| length > cx.options.days(level.word()));
        if let Some(level) = too_long {
            sink.report(draft(cx, &decision, until.span, level, length, start));
        } else if !complete {
            sink.not_assessed(decision.subject(), "the risk that is accepted is not known");
        } else if granted.is_none() {
            sink.not_assessed(decision.subject(), "when it was granted is not stated");
        }
    }
}

/// The highest level that is accepted, as far as known, and whether all of it is known.
fn level(cx: &Cx<'_>, decision: &Decision<'_>) -> (Option<Level>, bool) {
    let levels: Vec<Option<Level>> =
        decision.threats.iter().map(|threat| cx.graph.borne_risk(threat)).collect();
    let complete = !decision.partial && !levels.is_empty() && !levels.contains(&None);
    (levels.into_iter().flatten().max(), complete)
}

fn draft(
    cx: &Cx<'_>,
    decision: &Decision<'_>,
    place: crate::source::Span,
    level: Level,
    length: Days,
    start: Date,
) -> Draft {
    let most = cx.options.days(level.word());
    let least = if decision.accept.granted.is_some() { "" } else { "at least another " };
    let limit = match most.0 {
        ..=0 => format!("a {level} risk may not be accepted"),
        days => format!("a {level} risk may be accepted for {} at most", in_days(days)),
    };
    let latest = most.after(start);
    let help = if most.0 <= 0 || latest < cx.today {
        "treat the threat: mitigate, transfer or avoid it".to_owned()
    } else {
        format!("end it on {latest} at the latest, or treat the threat")
    };
    let message = format!("{} lasts {least}{}, but {limit}", decision.name(), in_days(length.0));
    let draft = Draft::new(decision.subject(), place, message).help(help);
    match decision.accept.granted {
        Some(granted) => draft.related(granted.span, "granted here"),
        None => draft,
    }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
