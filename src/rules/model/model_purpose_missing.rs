use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::Element;
use crate::model::vocabulary::Method;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-purpose-missing",
        summary: "nothing says what the system or a component is for",
        docs: include_str!("model_purpose_missing.md"),
        needs: &[Fact::Purpose],
        options: &[OptionMeta {
            name: "of",
            doc: "What must say what it is for. A model of `method: [six-stage]` asks it of both.",
            default: OptionValue::Words(&["system"], &["system", "component"]),
        }],
        profiles: &[("six-stage", Severity::Warning)],
        profile_options: &[("six-stage", "of", &["system", "component"])],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    // A library is for what its name says.
    if model.library.is_some() {
        return;
    }
    let six_stage = model.method.iter().any(|method| method.value == Method::SixStage);
    let wanted = |what: &str| six_stage || cx.options.words("of").iter().any(|word| word == what);
    if let Some(system) = &model.system
        && model.purpose.is_none()
        && wanted("system")
    {
        let message = format!("system `{}` has no purpose", system.value);
        let draft = Draft::new(Subject::model(), system.span, message)
            .help("add `purpose: ...`: one sentence on what it does, and for whom");
        cx.report_missing(draft, sink);
    }
    if !wanted("component") {
        return;
    }
    let silent =
        cx.graph.components_in_scope().filter(|c| c.title.is_none() && c.purpose.is_none());
    for component in silent {
        let element = Element::Component(component);
        let id = &component.id;
        let message = format!("{} `{}` has no purpose and no title", element.noun(), id.value);
        let draft = Draft::new(element.subject(), id.span, message)
            .help("add `purpose: ...` or `title: ...`: a few words on what it does");
        cx.report_missing(draft, sink);
    }
}
