use crate::diff::pairs;
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::graph::Graph;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-deleted",
        summary: "a threat is gone, and nothing says why",
        docs: include_str!("threat_deleted.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for (old, new) in pairs(&before.model.threats, &cx.model.threats) {
        let (Some(old), None) = (old, new) else { continue };
        if old.retired.is_some() || is_renamed(cx, old) || went_with_its_elements(cx, before, old) {
            continue;
        }
        let id = &old.id.value;
        let message = match &old.title {
            Some(title) => format!("threat `{id}` is gone without a word: {}", title.value),
            None => format!("threat `{id}` is gone without a word"),
        };
        let draft = Draft::new(Subject::new("threat", id.clone()), cx.model.place(), message)
            .note("the model before had it")
            .help(format!("keep `{id}` with `retired: {{why: ..., date: {}}}`", cx.today));
        sink.report(draft);
    }
}

/// The same threat under a new id.
fn is_renamed(cx: &Cx<'_>, old: &Threat) -> bool {
    let title = |threat: &Threat| threat.title.as_ref().map(|title| title.value.clone());
    let known = |id: &str| cx.before.is_some_and(|before| has_threat(before, id));
    let mut new = cx.model.threats.iter().filter(|threat| !known(&threat.id.value));
    old.title.is_some() && new.any(|threat| title(threat) == title(old))
}

fn has_threat(graph: &Graph<'_>, id: &str) -> bool {
    graph.model.threats.iter().any(|threat| threat.id.value == id)
}

/// Everything that it was at is gone as well.
fn went_with_its_elements<'m>(cx: &Cx<'_>, before: &Graph<'m>, old: &'m Threat) -> bool {
    let targets = before.targets(old);
    let gone = |id: &str| {
        let model = cx.model;
        let ids = model.components.iter().map(|c| &c.id);
        let ids = ids.chain(model.flows.iter().map(|f| &f.id));
        !ids.chain(model.actors.iter().map(|a| &a.id)).any(|known| known.value == id)
    };
    !targets.is_empty() && targets.iter().all(|target| gone(&target.id().value))
}
