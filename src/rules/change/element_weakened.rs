use crate::diff::{kept, lost};
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::graph::authn::renounces;
use crate::graph::protocol::{Protection, protection};
use crate::model::vocabulary::Answer;
use crate::model::{Component, Data, Flow, Text};
use crate::rules::{Check, Cx, Rule};
use crate::source::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "element-weakened",
        summary: "an element is protected less, or said to need less, than before",
        docs: include_str!("element_weakened.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in kept(&before.model.components, &cx.model.components) {
        report("component", &new.id, &component(old, new), sink);
    }
    for (old, new) in kept(&before.model.flows, &cx.model.flows) {
        report("flow", &new.id, &flow(old, new), sink);
    }
    for (old, new) in kept(&before.model.data, &cx.model.data) {
        report("data", &new.id, &data(old, new), sink);
    }
}

/// What is less than before, and where the newer version says so; `None` where it is silent.
type Losses = Vec<(String, Option<Span>)>;

fn report(noun: &'static str, id: &Text, losses: &Losses, sink: &mut Sink<'_>) {
    if losses.is_empty() {
        return;
    }
    let what: Vec<&str> = losses.iter().map(|(what, _)| what.as_str()).collect();
    let place = losses.iter().find_map(|(_, span)| *span).unwrap_or(id.span);
    let message = format!("{noun} `{}` is weaker than before: {}", id.value, what.join(", "));
    let draft = Draft::new(Subject::new(noun, id.value.clone()), place, message).help(
        "make sure that the system changed and not only its model, then have the change approved",
    );
    sink.report(draft);
}

fn component(old: &Component, new: &Component) -> Losses {
    let mut losses = Losses::new();
    for (key, old, new) in
        [("encrypted", &old.encrypted, &new.encrypted), ("backup", &old.backup, &new.backup)]
    {
        if is_yes(old.as_ref()) && !is_yes(new.as_ref()) {
            losses.push((format!("`{key}` is no longer true"), new.as_ref().map(|a| a.span)));
        }
    }
    let yes = |flag: &Option<Spanned<bool>>| flag.is_some_and(|flag| flag.value);
    if yes(&old.exposed) && !yes(&new.exposed) {
        losses.push(("no longer `exposed`".to_owned(), new.exposed.map(|flag| flag.span)));
    }
    for data in lost(&old.holds, &new.holds) {
        losses.push((format!("no longer holds `{}`", data.value), first(&new.holds)));
    }
    if old.owner.is_some() && new.owner.is_none() {
        losses.push(("no owner of its own".to_owned(), None));
    }
    losses
}

fn is_yes(answer: Option<&Spanned<Answer>>) -> bool {
    answer.is_some_and(|answer| answer.value == Answer::Yes)
}

fn flow(old: &Flow, new: &Flow) -> Losses {
    let mut losses = Losses::new();
    if let (Some(was), Some(is)) = (&old.over, &new.over)
        && protection(&was.value) == Protection::Encrypted
        && protection(&is.value) != Protection::Encrypted
    {
        losses.push((format!("`{}` instead of `{}`", is.value, was.value), Some(is.span)));
    }
    let kept_out = |list: &[Text]| list.iter().any(|word| !renounces(&word.value));
    for (key, old, new) in [("authn", &old.authn, &new.authn), ("authz", &old.authz, &new.authz)] {
        if kept_out(old) && !kept_out(new) {
            losses.push((format!("no `{key}` any more"), first(new)));
        } else if key == "authn" && new.len() < old.len() {
            let gone: Vec<&str> = lost(old, new).map(|word| word.value.as_str()).collect();
            losses.push((format!("no {} any more", gone.join(" or ")), first(new)));
        }
    }
    for data in lost(&old.sends, &new.sends).chain(lost(&old.gets, &new.gets)) {
        let still = new.sends.iter().chain(&new.gets).any(|kept| kept.value == data.value);
        if !still {
            let what = format!("no longer carries `{}`", data.value);
            losses.push((what, first(&new.sends).or(first(&new.gets))));
        }
    }
    losses
}

fn first(list: &[Text]) -> Option<Span> {
    list.first().map(|text| text.span)
}

fn data(old: &Data, new: &Data) -> Losses {
    let mut losses = Losses::new();
    if let (Some(was), Some(is)) = (old.class, new.class)
        && is.value < was.value
    {
        losses.push((format!("{} -> {}", was.value, is.value), Some(is.span)));
    }
    for (key, old, new) in [
        ("integrity", &old.integrity, &new.integrity),
        ("availability", &old.availability, &new.availability),
    ] {
        match (old, new) {
            (Some(was), Some(is)) if is.value < was.value => {
                losses.push((format!("{key} {} -> {}", was.value, is.value), Some(is.span)));
            }
            (Some(was), None) => losses.push((format!("{key} {} -> none", was.value), None)),
            _ => {}
        }
    }
    for (key, old, new) in [("pii", old.pii, new.pii), ("audit", old.audit, new.audit)] {
        if old.is_some_and(|flag| flag.value) && !new.is_some_and(|flag| flag.value) {
            losses.push((format!("no longer `{key}`"), new.map(|flag| flag.span)));
        }
    }
    losses
}
