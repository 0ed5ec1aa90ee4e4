use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-empty",
        summary: "model has no component or no threat",
        docs: include_str!("model_empty.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    // A library may stand for one component, which is the one that uses it.
    let says = |fact| model.origin.as_ref().is_none_or(|origin| origin.says.contains(&fact));
    let no_component =
        model.components.is_empty() && model.library.is_none() && says(Fact::Components);
    // Where a tool computes the threats, that none is written down says nothing.
    let no_threat = model.threats.is_empty() && says(Fact::Threats);
    if !no_component && !no_threat {
        return;
    }
    if model.is_misread(&Subject::model()) {
        let why = "a mistake in the text may hide components or threats";
        return sink.not_assessed(Subject::model(), why);
    }
    let what = match (no_component, no_threat) {
        (true, true) => "no component and no threat",
        (true, false) => "no component",
        (false, _) if cx.graph.has_inherited() == Some(true) => return,
        (false, _) if cx.graph.has_inherited().is_none() => {
            let why = "threats may come with the libraries that it uses";
            return sink.not_assessed(Subject::model(), why);
        }
        (false, _) => "no threat",
    };
    let name = match (&model.library, &model.system) {
        (Some(library), _) => format!("library `{}`", library.value),
        (None, Some(system)) => format!("model `{}`", system.value),
        (None, None) => "the model".to_owned(),
    };
    let help = match no_component {
        true => "describe what the system consists of under `components`, then what can go wrong",
        false if !says(Fact::Components) => "ask what can go wrong, and write it down in the tool",
        false => "ask of each component and flow what can go wrong, and write it under `threats`",
    };
    let place = model.library.as_ref().map_or(model.place(), |library| library.span);
    let message = format!("{name} has {what}");
    sink.report(Draft::new(Subject::model(), place, message).help(help));
}
