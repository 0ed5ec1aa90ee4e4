use crate::finding::{Confidence, Draft, OptionMeta, OptionValue, RuleMeta, Sink, Subject, listed};
use crate::graph::Element;
use crate::rules::{Check, Cx, Rule, Unbound, Workspace};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-code-without-model",
        summary: "sensitive code changed, and no model with it",
        docs: include_str!("drift_code_without_model.md"),
        confidence: Confidence::Medium,
        options: &[OptionMeta {
            name: "bound",
            doc: "Which files that a component binds by `code` are asked about: the sensitive ones, \
                  or all but tests and documents.",
            default: OptionValue::Word(&["sensitive", "all"]),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Both(check_model, check_rest),
};

/// So many files are named.
const SHOWN: usize = 5;

fn check_model(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(review) = cx.graph.review() else { return };
    if let Some(why) = &review.unknown {
        sink.not_assessed(Subject::model(), why.clone());
    }
    for changed in &review.unanswered {
        let Some(component) = cx.model.components.get(changed.component) else { continue };
        let place = component.code.get(changed.pointer).map_or(component.id.span, |c| c.span);
        let element = Element::Component(component);
        let message = format!(
            "code of {} `{}` changed and the model did not: {}",
            element.noun(),
            component.id.value,
            named(changed.files.iter().map(|path| &**path)),
        );
        let draft = Draft::new(element.subject(), place, message);
        sink.report(draft.help(help("bring the model up to date", &review.bare_trailers)));
    }
}

/// What no component binds has no place in a model, so it is said where the change was made.
fn check_rest(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    for unbound in ws.unbound {
        let Some(file) = unbound.place().and_then(|path| ws.file(path)) else { continue };
        sink.report(Draft::new(subject(unbound), Span::new(file, 0, 0), said(unbound)).help(help(
            "bind it with the `code` of a component, or bring a model up to date",
            &unbound.bare_trailers,
        )));
    }
}

fn subject(unbound: &Unbound) -> Subject {
    Subject::new("code", unbound.folder.clone())
}

fn said(unbound: &Unbound) -> String {
    let files = named(unbound.files.iter().map(|file| &*file.path));
    format!("sensitive code that no component binds changed, and no model did: {files}")
}

fn named<'f>(files: impl ExactSizeIterator<Item = &'f str>) -> String {
    let more = files.len().saturating_sub(SHOWN);
    let files: Vec<&str> = files.collect();
    match more {
        0 => listed(files),
        _ => {
            let first: Vec<String> = files.iter().take(SHOWN).map(|f| format!("`{f}`")).collect();
            format!("{} and {more} more", first.join(", "))
        }
    }
}

fn help(cure: &str, bare: &[String]) -> String {
    let trailer = "or say in a commit message why it holds: `model-unaffected: reason`";
    match bare.first() {
        None => format!("{cure}, {trailer}"),
        Some(commit) => format!(
            "{cure}, {trailer}; commit `{commit}` has the trailer without a reason, which excuses \
             nothing"
        ),
    }
}
