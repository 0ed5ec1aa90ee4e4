use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Sink, Subject};
use crate::model::vocabulary::{Days, Stage};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "incident-none-known-stale",
        summary: "nobody has asked for incidents for long",
        docs: include_str!("incident_none_known_stale.md"),
        needs: &[Fact::Incidents],
        options: &[OptionMeta {
            name: "every",
            doc: "How often to ask whether there was an incident.",
            default: OptionValue::Days(365),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(none_known) = cx.model.no_incident_known else { return };
    let stage = cx.model.stage.map(|stage| stage.value);
    // What does not run has had no incidents.
    if cx.model.library.is_some() || stage.is_some_and(|stage| stage != Stage::Production) {
        return;
    }
    let help = "ask those who are called at night, then write the day in `incidents_reviewed`";
    let Some(reviewed) = cx.model.incidents_reviewed else {
        let message = "no incident is known, and it is not said when that was last asked";
        cx.report_missing(Draft::new(Subject::model(), none_known, message).help(help), sink);
        return;
    };
    let day = reviewed.value;
    if day > cx.today {
        let message = format!("that no incident is known was confirmed on {day}, still to come");
        sink.report(Draft::new(Subject::model(), reviewed.span, message).help(help));
    } else if cx.options.days("every").after(day) < cx.today {
        let Days(age) = Days::between(day, cx.today);
        let message = format!("that no incident is known was last confirmed {age} days ago");
        let draft = Draft::new(Subject::model(), reviewed.span, message).help(help);
        sink.report(draft.related(none_known, "said here"));
    }
}
