use super::for_each_cited;
use crate::finding::{RuleMeta, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-heading",
        summary: "cited entry is a tactic, a category or a view, and no attack",
        docs: include_str!("catalog_heading.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let catalog = cx.graph.catalog();
    for_each_cited(cx, |cited| {
        let Some(heading) = catalog.heading(&cited.text.value) else { return };
        // A heading beside what stands under some heading only sorts it.
        let is_sorted = cited.refs.iter().any(|other| {
            let entry =
                catalog.lookup(&other.value).filter(|_| catalog.heading(&other.value).is_none());
            entry.is_some_and(|entry| entry.scheme == heading.scheme)
        });
        if !is_sorted {
            let message = format!("{} ({})", heading.what(), heading.name);
            sink.report(cited.draft(message).help(catalog.below(&heading)));
        }
    });
}
