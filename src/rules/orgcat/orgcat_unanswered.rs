use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, listed};
use crate::graph::Element;
use crate::model::{CatalogueEntry, Component};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "orgcat-unanswered",
        summary: "component does not answer the organisation's catalogue",
        docs: include_str!("orgcat_unanswered.md"),
        needs: &[Fact::Source],
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// So many entries are named; of the others a reader wants the number.
const MOST_NAMED: usize = 8;

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library is no part of a system yet; those who use it answer.
    let catalogue = cx.graph.catalogue();
    if cx.model.library.is_some() || catalogue.is_empty() {
        return;
    }
    for component in cx.graph.components_in_scope() {
        let subject = Element::Component(component).subject();
        let (mut open, mut unknown) = (Vec::new(), Vec::new());
        for entry in catalogue {
            let applies = cx.graph.applies(entry, component);
            if applies == Some(false) {
                continue;
            }
            match (applies, cx.graph.answers_entry(entry, component)) {
                (_, Some(true)) => {}
                (Some(true), Some(false)) => open.push(entry),
                _ => unknown.push(entry.id.value.as_str()),
            }
        }
        if !unknown.is_empty() {
            let entries = listed(unknown.iter().take(MOST_NAMED).copied());
            let why = format!("too little is said of it to know about {entries}");
            sink.not_assessed(subject, why);
        }
        if !open.is_empty() {
            sink.report(draft(component, &open));
        }
    }
}

fn draft(component: &Component, open: &[&CatalogueEntry]) -> Draft {
    let element = Element::Component(component);
    let (noun, id) = (element.noun(), &component.id.value);
    let names = listed(open.iter().take(MOST_NAMED).map(|entry| entry.id.value.as_str()));
    let entries = match (open.len(), open.len().saturating_sub(MOST_NAMED)) {
        (1, _) => format!("entry {names}"),
        (_, 0) => format!("entries {names}"),
        (_, more) => format!("entries {names} and {more} more"),
    };
    let message =
        format!("{noun} `{id}` does not answer {entries} of the organisation's catalogue");
    let first = open.first().map_or("", |entry| entry.id.value.as_str());
    // Of the entry that the help speaks of.
    let suggested = open.first().map_or(&[][..], |entry| &entry.suggests);
    let suggestion = match suggested {
        [] => String::new(),
        texts => {
            let texts = listed(texts.iter().take(MOST_NAMED).map(|text| text.value.as_str()));
            format!("; the catalogue suggests {texts}")
        }
    };
    let mut draft = Draft::new(element.subject(), component.id.span, message).help(format!(
        "write a threat at `{id}` with `from: {first}`, or say under `not_applicable` why it does \
         not apply{suggestion}"
    ));
    for entry in open.iter().take(MOST_NAMED) {
        let title = entry.title.as_ref().map_or("applies to it", |title| &title.value);
        draft = draft.related(entry.id.span, title);
    }
    draft
}
