use crate::diff::{is_fresh, kept, lost};
use crate::finding::{Draft, RuleMeta, Sink, Subject, listed};
use crate::graph::is_out;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "scope-narrowed",
        summary: "something that was looked at before is no longer looked at",
        docs: include_str!("scope_narrowed.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in kept(&before.model.components, &cx.model.components) {
        report_out("component", &new.id, (&old.out_of_scope, &new.out_of_scope), sink);
    }
    for (old, new) in kept(&before.model.flows, &cx.model.flows) {
        report_out("flow", &new.id, (&old.out_of_scope, &new.out_of_scope), sink);
    }
    for (old, new) in kept(&before.model.threats, &cx.model.threats) {
        report_out("threat", &new.id, (&old.out_of_scope, &new.out_of_scope), sink);
        if !is_fresh(old.because.as_ref(), new.because.as_ref()) {
            report_retargeted(cx, old, new, sink);
        }
    }
}

type Answer = Option<crate::source::Spanned<crate::model::vocabulary::Answer>>;

fn report_out(
    noun: &'static str,
    id: &crate::model::Text,
    (old, new): (&Answer, &Answer),
    sink: &mut Sink<'_>,
) {
    let Some(now) = new else { return };
    if is_out(old.as_ref()) || !is_out(new.as_ref()) {
        return;
    }
    let message = format!("{noun} `{}` is declared out of scope by this change", id.value);
    let subject = Subject::new(noun, id.value.clone());
    let help = "whoever owns the model has to agree; the rules no longer ask about it";
    sink.report(Draft::new(subject, now.span, message).help(help));
}

/// A threat that is no longer at an element which is still there.
fn report_retargeted(cx: &Cx<'_>, old: &Threat, new: &Threat, sink: &mut Sink<'_>) {
    let (c, f, a) = (&cx.model.components, &cx.model.flows, &cx.model.actors);
    let exists = |id: &str| {
        let ids = c.iter().map(|c| &c.id).chain(f.iter().map(|f| &f.id));
        ids.chain(a.iter().map(|a| &a.id)).any(|known| known.value == id)
    };
    let gone: Vec<&str> =
        lost(&old.at, &new.at).map(|id| id.value.as_str()).filter(|id| exists(id)).collect();
    if gone.is_empty() || new.retired.is_some() {
        return;
    }
    let names = listed(gone);
    let message = format!("threat `{}` is no longer at {names}", new.id.value);
    let place = new.at.first().map_or(new.id.span, |first| first.span);
    let draft = Draft::new(Subject::new("threat", new.id.value.clone()), place, message)
        .help("say why in the threat's `because`, or leave it there");
    sink.report(draft);
}
