use std::collections::BTreeSet;

use crate::catalog::{self, Entry, OWASP_EDITIONS};
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::model::{Model, Text};
use crate::rules::stride::poor_reason;
use crate::rules::{Check, Cx, Rule};

/// The fewest characters of a reason, as for `not_applicable`.
const FEWEST: usize = 12;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-coverage",
        summary: "no threat falls under a category of an OWASP list, and no reason why",
        docs: include_str!("catalog_coverage.md"),
        severity: Severity::Note,
        profiles: &[("owasp-coverage", Severity::Note)],
        on_by_default: false,
        options: &[OptionMeta {
            name: "editions",
            doc: "The editions of OWASP lists whose categories must be answered.",
            default: OptionValue::Words(&["2025"], OWASP_EDITIONS),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    let mapped = mapped(cx);
    let wanted = cx.options.words("editions").iter().flat_map(|e| cx.graph.catalog().categories(e));
    let mut poor: Vec<(&Text, String)> = Vec::new();
    let mut missing: Vec<Entry<'_>> = Vec::new();
    for category in wanted.filter(|category| !mapped.contains(category.id)) {
        match reason(cx.model, category.id).map(|why| (why, poor_reason(&why.value, FEWEST))) {
            Some((_, None)) => continue,
            Some((why, Some(flaw))) => poor.push((why, flaw)),
            None => {}
        }
        missing.push(category);
    }
    let Some(first) = missing.first() else { return };
    let ids: Vec<String> = missing.iter().map(|entry| format!("`{}`", entry.id)).collect();
    let message = format!("no threat of the model falls under {}", ids.join(", "));
    let names: Vec<String> = missing.iter().map(Entry::quoted).collect();
    let help = format!(
        "look for threats of the kinds {}; cite the category or a CWE of it in `refs`, or say why \
         not: `out_of_scope: {{\"{}\": ...}}`",
        names.join(", "),
        first.id
    );
    let mut draft = Draft::new(Subject::model(), cx.model.place(), message).help(help);
    for (why, flaw) in poor {
        draft = draft.related(why.span, format!("this reason {flaw}"));
    }
    cx.report_missing(draft, sink);
}

/// The categories that threats cite, themselves, by the one that took their place, or by a CWE that
/// belongs to them.
fn mapped<'m>(cx: &Cx<'m>) -> BTreeSet<&'m str> {
    let threats = cx.model.threats.iter().filter(|threat| threat.retired.is_none());
    let cited =
        threats.flat_map(|t| &t.refs).filter_map(|text| cx.graph.catalog().lookup(&text.value));
    let related = |entry: Entry<'m>| {
        let linked = match entry.scheme {
            catalog::Scheme::Cwe => entry.links().collect(),
            _ => Vec::new(),
        };
        entry.replacements().chain(linked).chain([entry]).map(|entry| entry.id).collect::<Vec<_>>()
    };
    cited.flat_map(related).collect()
}

/// Why no threat of the model falls under a category.
fn reason<'m>(model: &'m Model, category: &str) -> Option<&'m Text> {
    let names = |text: &Text| catalog::parse(&text.value).is_some_and(|id| id.text == category);
    model.out_of_scope.iter().find(|(id, _)| names(id)).map(|(_, why)| why)
}
