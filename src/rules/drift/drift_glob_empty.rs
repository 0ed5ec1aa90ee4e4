use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::{Element, is_out};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-glob-empty",
        summary: "component points at code or infrastructure that is not there",
        docs: include_str!("drift_glob_empty.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let standing = &cx.graph.ground().standing;
    for (at, component) in cx.model.components.iter().enumerate() {
        if is_out(component.out_of_scope.as_ref()) {
            continue;
        }
        let subject = Element::Component(component).subject();
        for (_, why) in standing.unread.iter().filter(|(of, _)| *of == at) {
            sink.not_assessed(subject.clone(), why.clone());
        }
        let mut astray = standing.astray.iter().filter(|astray| astray.component == at);
        let Some(first) = astray.next() else { continue };
        let message = format!("component `{}` points at {}", component.id.value, first.what);
        let mut draft = Draft::new(subject, first.pointer, message);
        draft = match &first.help {
            Some(help) => draft.help(help.clone()),
            None => draft.help("name where it is now, or remove what is gone"),
        };
        for other in astray {
            draft = draft.related(other.pointer, format!("and at {}", other.what));
        }
        sink.report(draft);
    }
}
