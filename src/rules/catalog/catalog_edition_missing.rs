use super::for_each_named;
use crate::catalog;
use crate::finding::{RuleMeta, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-edition-missing",
        summary: "cited OWASP category does not say of which edition",
        docs: include_str!("catalog_edition_missing.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for_each_named(cx, |cited| {
        let text = &cited.text.value;
        let Some(scheme) = catalog::without_edition(text) else { return };
        let years = cx.graph.catalog().edition(scheme);
        let newest = years.rsplit(", ").next().unwrap_or(years);
        let help = match cx.graph.catalog().lookup(&format!("{}:{newest}", text.trim())) {
            Some(entry) => format!("write {} if that is meant", entry.quoted()),
            None => format!("add the edition after a colon: {years}"),
        };
        let message = format!("which does not say of which edition of the {}", scheme.name());
        sink.report(cited.draft(message).help(help));
    });
}
