use super::of_persona;
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "htmm-persona-unused",
        summary: "persona stands behind no threat, or there are hardly any personas",
        docs: include_str!("htmm_persona_unused.md"),
        needs: &[Fact::Personas],
        on_by_default: false,
        profiles: &[("htmm", Severity::Warning)],
        options: &[OptionMeta {
            name: "least",
            doc: "How many personas are looked at, those that were pruned among them.",
            default: OptionValue::Number(3),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let model = cx.model;
    if model.library.is_some() {
        return;
    }
    let (count, least) = (model.personas.len(), cx.options.number("least"));
    if i64::try_from(count).unwrap_or(i64::MAX) < least {
        let personas = match count {
            0 => "no persona".to_owned(),
            1 => "1 persona".to_owned(),
            _ => format!("{count} personas"),
        };
        let message = format!("the model has {personas}, and at least {least} are asked for");
        let place = model.personas.first().map_or(model.place(), |persona| persona.id.span);
        let draft = Draft::new(Subject::model(), place, message)
            .help("add `personas:` for whom the system may serve badly: who, why, and how able");
        cx.report_missing(draft, sink);
    }
    let staged = cx.graph.staged();
    for (persona, has_threat) in &staged.personas {
        if *has_threat || persona.pruned.is_some() || cx.graph.is_cited(&persona.id.value) {
            continue;
        }
        if staged.lost {
            let why = "a threat is of somebody who is not to be found";
            sink.not_assessed(of_persona(persona), why);
            continue;
        }
        let message = format!("no threat is of persona `{}`", persona.id.value);
        sink.report(Draft::new(of_persona(persona), persona.id.span, message).help(
            "name the persona under `by:` of the threats it brings, or say with `pruned:` why there are none",
        ));
    }
}
