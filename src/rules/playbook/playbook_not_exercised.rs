use std::collections::HashMap;

use jiff::civil::Date;

use super::subject;
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::Exercise;
use crate::model::Playbook;
use crate::model::vocabulary::Stage;
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "playbook-not-exercised",
        summary: "playbook has not been exercised, or not for long",
        docs: include_str!("playbook_not_exercised.md"),
        options: &[OptionMeta {
            name: "every",
            doc: "How often a playbook is exercised.",
            default: OptionValue::Days(365),
        }],
        profiles: &[("incident-response", Severity::Error)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let stage = cx.model.stage.map(|stage| stage.value);
    // Nobody exercises for a system that does not run; a library runs in the systems that use it.
    if cx.model.library.is_some() || stage.is_some_and(|stage| stage != Stage::Production) {
        return;
    }
    let used = last_uses(cx);
    for playbook in &cx.model.playbooks {
        let id = &playbook.id;
        let draft = |span, message: String| Draft::new(subject(playbook), span, message);
        let used = used.get(id.value.as_str()).copied();
        let every = cx.options.days("every");
        if used.is_some_and(|used| every.after(used) >= cx.today) {
            continue;
        }
        let help =
            "go through it with those who would be called, then write the day in `exercised`";
        let day = match cx.graph.exercise(playbook) {
            Exercise::On(day) => day,
            Exercise::Garbled(text) => {
                let why = format!("its file says that it was exercised `{text}`, which is no date");
                sink.not_assessed(subject(playbook), why);
                continue;
            }
            Exercise::Never => {
                let message = match used {
                    None => format!("playbook `{}` has never been exercised", id.value),
                    Some(day) => format!(
                        "playbook `{}` was last used on {day} and never exercised",
                        id.value
                    ),
                };
                cx.report_missing(draft(id.span, message).help(help), sink);
                continue;
            }
        };
        // Where only the file says so, the model's own word is where it could be.
        let place = playbook.exercised.map_or(id.span, |exercised| exercised.span);
        if day > cx.today {
            let message =
                format!("playbook `{}` was exercised on {day}, which is still to come", id.value);
            sink.report(draft(place, message).help("write the day of the last exercise"));
        } else if every.after(day) < cx.today {
            let message = format!("playbook `{}` was last exercised on {day}", id.value);
            let due = every.after(day);
            sink.report(draft(place, message).note(format!("due on {due}")).help(help));
        } else {
            disagreement(cx, playbook, day, place, sink);
        }
    }
}

/// The model's word counts; that the file says otherwise is worth a mention.
fn disagreement(cx: &Cx<'_>, playbook: &Playbook, day: Date, place: Span, sink: &mut Sink<'_>) {
    let Exercise::On(other) = cx.graph.exercise_in_file(playbook) else { return };
    if other == day {
        return;
    }
    let message = format!(
        "playbook `{}` was exercised on {day}, and its file says {other}",
        playbook.id.value
    );
    let draft = Draft::new(subject(playbook), place, message).severity(Severity::Note);
    sink.report(draft.help("keep the day in one place, in the model or in the file"));
}

/// When each playbook was last followed in earnest, which is an exercise as well.
fn last_uses<'m>(cx: &Cx<'m>) -> HashMap<&'m str, Date> {
    let mut uses = HashMap::new();
    for incident in &cx.model.incidents {
        let day = incident.detected.filter(|day| day.value <= cx.today);
        if let (Some(playbook), Some(day)) = (&incident.playbook, day) {
            let last = uses.entry(playbook.value.as_str()).or_insert(day.value);
            *last = day.value.max(*last);
        }
    }
    uses
}
