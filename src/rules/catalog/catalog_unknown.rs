use super::{Cited, for_each_named};
use crate::catalog::{self, Scheme};
use crate::finding::{RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-unknown",
        summary: "cited entry is not in its catalogue",
        docs: include_str!("catalog_unknown.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for_each_named(cx, |cited| {
        if is_of_no_catalogue(&cited) {
            let help =
                "write the id of a category, such as `A03:2025`, `API4:2023` or `LLM01:2025`";
            return sink.report(cited.draft("which has the form of no catalogue").help(help));
        }
        let Some(scheme) = missing_from(cx, &cited) else { return };
        let guess = cx.graph.catalog().meant(&cited.text.value);
        let fix = guess.as_ref().filter(|guess| guess.certain);
        let fix = fix.and_then(|guess| cited.respell(cx, guess.entry.id));
        let help = match &guess {
            Some(guess) => guess.question(),
            None => format!(
                "correct it; if it is newer than {}, the edition known here, say so in a comment \
                 `# tmgate: allow(catalog-unknown) -- ...`",
                cx.graph.catalog().edition(scheme)
            ),
        };
        let draft = cited.draft(format!("which is not in {}", scheme.name()));
        sink.report(draft.help(help).fix(fix));
    });
}

/// Whether a text should name a category and has the form of no catalogue. A `refs` list may hold
/// ids of somebody's own.
fn is_of_no_catalogue(cited: &Cited<'_>) -> bool {
    let text = &cited.text.value;
    let is_close = catalog::resembles(text).is_some() || catalog::without_edition(text).is_some();
    cited.kind == "category" && catalog::kind_of(text).is_none() && !is_close
}

/// The catalogue that a text looks to be of and is not in.
fn missing_from(cx: &Cx<'_>, cited: &Cited<'_>) -> Option<Scheme> {
    let text = &cited.text.value;
    // A heading is there, and where something is cited that is another rule's finding.
    if cited.kind != "category" && cx.graph.catalog().heading(text).is_some() {
        return None;
    }
    match catalog::kind_of(text) {
        Some(Scheme::Untabled) => None,
        Some(scheme) => cx.graph.catalog().lookup(text).is_none().then_some(scheme),
        None => catalog::resembles(text).map(|near| near.scheme),
    }
}
