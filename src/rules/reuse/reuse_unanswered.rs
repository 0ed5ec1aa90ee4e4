use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject, listed};
use crate::graph::{Element, Inherited};
use crate::model::{Component, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "reuse-unanswered",
        summary: "threats that come along with a library have no answer",
        docs: include_str!("reuse_unanswered.md"),
        needs: &[Fact::Source],
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// So many threats are named; of the others a reader wants the number.
const MOST_NAMED: usize = 8;

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library hands on what it leaves open.
    if cx.model.library.is_some() {
        return;
    }
    for (component, used) in cx.graph.uses() {
        let subject = match component {
            Some(component) => Element::Component(component).subject(),
            None => Subject::new("uses", used.value.clone()),
        };
        let Some(library) = cx.graph.library(&used.value) else {
            sink.not_assessed(subject, "the library is not to be had");
            continue;
        };
        let mut open = Vec::new();
        let mut unknown = !cx.graph.knows_inherited(library);
        for inherited in cx.graph.inherited(&used.value) {
            match cx.graph.is_answered(&inherited, component) {
                Some(true) => {}
                Some(false) => open.push(inherited),
                None => unknown = true,
            }
        }
        if unknown {
            let why = "whether all threats that come along are answered is not known";
            sink.not_assessed(subject.clone(), why);
        }
        if !open.is_empty() {
            sink.report(draft(used, component, &open, subject));
        }
    }
}

fn draft(
    used: &Text,
    component: Option<&Component>,
    open: &[Inherited<'_>],
    subject: Subject,
) -> Draft {
    let short = |one: &Inherited<'_>| match one.library.name == used.value {
        true => one.threat.id.value.clone(),
        false => one.id(),
    };
    let names: Vec<_> = open.iter().take(MOST_NAMED).map(short).collect();
    let threats = match (open.len(), open.len() - names.len()) {
        (1, _) => format!("threat {}", listed(names.iter().map(|id| id.as_str()))),
        (_, 0) => format!("threats {}", listed(names.iter().map(|id| id.as_str()))),
        (all, _) => format!("{all} threats, the first of them `{}`,", names[0]),
    };
    let to = match component {
        Some(component) => {
            let element = Element::Component(component);
            format!("{} `{}`", element.noun(), component.id.value)
        }
        None => "the system".to_owned(),
    };
    let it = if open.len() == 1 { "it" } else { "them" };
    let message =
        format!("library `{}` brings {threats} to {to}, and nothing here answers {it}", used.value);
    let first = open.first().map(Inherited::id).unwrap_or_default();
    let mut draft = Draft::new(subject, used.span, message).help(format!(
        "write a threat with `from: {first}` and what is done about it, accept it, or say under \
         `not_applicable` why it does not apply"
    ));
    for one in open.iter().take(MOST_NAMED) {
        let title = one.threat.title.as_ref().map_or("comes along", |title| &title.value);
        draft = draft.related(one.threat.id.span, title);
    }
    draft
}
