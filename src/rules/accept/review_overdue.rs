use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::model::vocabulary::{Days, Stage};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "review-overdue",
        summary: "model should have been reviewed by now",
        docs: include_str!("review_overdue.md"),
        needs: &[Fact::Review],
        severity: Severity::Warning,
        options: &[OptionMeta {
            name: "every",
            doc: "How often a model is reviewed that does not say so itself.",
            default: OptionValue::Days(365),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    let stage = model.stage.map(|stage| stage.value);
    // A library is reviewed with the systems that use it; a retired system has nothing to lose.
    if model.library.is_some() || stage == Some(Stage::Retired) {
        return;
    }
    let name = match &model.system {
        Some(system) => format!("model `{}`", system.value),
        None => "the model".to_owned(),
    };
    let Some(reviewed) = model.reviewed else {
        if model.is_misread(&Subject::model()) {
            return sink.not_assessed(Subject::model(), "part of the model could not be read");
        }
        if stage != Some(Stage::Production) {
            return sink.not_assessed(Subject::model(), "when it was reviewed is not stated");
        }
        let message = format!("{name} is in production and does not say when it was reviewed");
        let draft = Draft::new(Subject::model(), model.place(), message);
        return sink.report(draft.help("review it and add `reviewed: ...` with the day"));
    };
    let date = reviewed.value;
    if date > cx.today {
        let message = format!("{name} says that it was reviewed on {date}, which is still to come");
        let draft = Draft::new(Subject::model(), reviewed.span, message);
        return sink.report(draft.help("write the day of the last review"));
    }
    let every = model.review_every.map_or(cx.options.days("every"), |every| every.value);
    let due = every.after(date);
    if due >= cx.today {
        return;
    }
    let message = format!("{name} was due for review on {due}, the last one was on {date}");
    let mut draft = Draft::new(Subject::model(), reviewed.span, message)
        .help("go through it with those who build and run the system, then write the day here");
    if let Some(every) = model.review_every {
        draft = draft.related(every.span, "how often it is to be reviewed");
    }
    if Days(every.0.saturating_mul(2)).after(date) < cx.today {
        draft = draft.severity(Severity::Error);
    }
    sink.report(draft);
}
