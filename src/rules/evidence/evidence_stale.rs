use super::{claimed, subject};
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::ground::Outcome;
use crate::model::{Evidence, EvidenceKind, Mitigation, Text};
use crate::rules::{Check, Cx, Rule};
use jiff::civil::Date;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-stale",
        summary: "test or drill that proves a mitigation was too long ago",
        docs: include_str!("evidence_stale.md"),
        severity: Severity::Warning,
        options: &[
            OptionMeta {
                name: "max-age",
                doc: "How long ago the last run of a test may be.",
                default: OptionValue::Days(7),
            },
            OptionMeta {
                name: "drills",
                doc: "How long ago the last drill may be.",
                default: OptionValue::Days(365),
            },
        ],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (mitigation, _) in claimed(cx) {
        let mut old: Vec<(&Text, String)> = Vec::new();
        let mut unknown = false;
        for evidence in &mitigation.evidence {
            for (kind, text) in &evidence.points {
                match kind {
                    EvidenceKind::Drill => old.extend(drill(cx, evidence, text)),
                    EvidenceKind::Test => match last_run(cx, text) {
                        LastRun::Unknown => unknown = true,
                        LastRun::On(day) if age(cx, day) > cx.options.days("max-age").0 => {
                            let days = age(cx, day);
                            let message = format!("last ran on {day}, {days} days ago");
                            old.push((text, message));
                        }
                        LastRun::On(_) | LastRun::None => {}
                    },
                    _ => {}
                }
            }
        }
        if unknown {
            sink.not_assessed(subject(mitigation), "its report does not say when the test ran");
        }
        report(mitigation, &old, sink);
    }
}

fn report(mitigation: &Mitigation, old: &[(&Text, String)], sink: &mut Sink<'_>) {
    let Some(((first, says), more)) = old.split_first() else { return };
    let of = &mitigation.id.value;
    let is_test = says.starts_with("last ran");
    let noun = if is_test { "test" } else { "drill" };
    let message = format!("{noun} `{}` of mitigation `{of}` {says}", first.value);
    let mut draft = Draft::new(subject(mitigation), first.span, message);
    for (text, says) in more {
        draft = draft.related(text.span, says.clone());
    }
    sink.report(draft.help(match is_test {
        true => "run the tests on a schedule, and give the report of the last run",
        false => "exercise it again, and write the day under `done`",
    }));
}

fn age(cx: &Cx<'_>, day: Date) -> i64 {
    cx.today.since(day).map_or(0, |span| i64::from(span.get_days()))
}

/// What is wrong with the day of a drill. One without a day can never be too old, so that is wrong
/// as well.
fn drill<'a>(cx: &Cx<'_>, evidence: &Evidence, text: &'a Text) -> Option<(&'a Text, String)> {
    let Some(done) = &evidence.done else {
        return Some((text, "does not say when it was done".to_owned()));
    };
    let days = age(cx, done.value);
    let says = format!("was last done on {}, {days} days ago", done.value);
    (days > cx.options.days("drills").0).then_some((text, says))
}

enum LastRun {
    /// It did not run, or did not pass, which other rules report.
    None,
    Unknown,
    On(Date),
}

fn last_run(cx: &Cx<'_>, id: &Text) -> LastRun {
    let run = cx.graph.tested(&id.value).and_then(|test| test.run);
    match run.filter(|run| run.outcome == Outcome::Passed) {
        None => LastRun::None,
        Some(run) => run.on.map_or(LastRun::Unknown, LastRun::On),
    }
}
