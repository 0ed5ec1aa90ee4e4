use super::{Cited, for_each_cited};
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
    for_each_cited(cx, |cited| {
        let Some(scheme) = missing_from(&cited) else { return };
        let guess = catalog::meant(&cited.text.value);
        let fix = guess.as_ref().filter(|guess| guess.certain);
        let fix = fix.and_then(|guess| cited.respell(cx, guess.entry.id));
        let help = match &guess {
            Some(guess) => guess.question(),
            None => format!(
                "correct it; if it is newer than {}, the edition known here, say so in a comment \
                 `# tmgate: allow(catalog-unknown) -- ...`",
                scheme.edition()
            ),
        };
        let draft = cited.draft(format!("which is not in {}", scheme.name()));
        sink.report(draft.help(help).fix(fix));
    });
}

/// The catalogue that a text looks to be of and is not in.
fn missing_from(cited: &Cited<'_>) -> Option<Scheme> {
    let text = &cited.text.value;
    match catalog::kind_of(text) {
        Some(Scheme::Untabled) => None,
        Some(scheme) => catalog::lookup(text).is_none().then_some(scheme),
        None => catalog::resembles(text).map(|near| near.scheme),
    }
}
