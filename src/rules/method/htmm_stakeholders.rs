use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, listed};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "htmm-stakeholders",
        summary: "users, engineers or security experts were not asked",
        docs: include_str!("htmm_stakeholders.md"),
        needs: &[Fact::Stakeholders],
        on_by_default: false,
        profiles: &[("htmm", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    if model.library.is_some() {
        return;
    }
    let Some(session) = &model.session else {
        let message = "the model does not say who was asked about threats";
        let draft = Draft::new(Subject::model(), model.place(), message)
            .help("add `session:` with its date and `attendees: {users, engineers, security}`");
        return cx.report_missing(draft, sink);
    };
    let groups = [
        ("users", &session.users),
        ("engineers", &session.engineers),
        ("security", &session.security),
    ];
    let absent: Vec<&str> =
        groups.iter().filter(|(_, people)| people.is_empty()).map(|(name, _)| *name).collect();
    if absent.is_empty() {
        return;
    }
    let groups = if absent.len() == 1 { "group" } else { "groups" };
    let names = listed(absent.iter().copied());
    let message = format!("nobody of the {groups} {names} is named as having been asked");
    let draft = Draft::new(Subject::model(), session.span, message)
        .help("ask somebody of each group, and name them under `attendees`");
    cx.report_missing(draft, sink);
}
