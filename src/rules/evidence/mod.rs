//! What is said to prove that mitigations work: that it is there, ran, passed, and is fresh.

mod evidence_missing;
mod evidence_not_run;
mod evidence_path_missing;
mod evidence_report_invalid;
mod evidence_stale;
mod evidence_test_failed;
mod evidence_test_unknown;

use super::{Cx, Rule};
use crate::finding::{Draft, Subject, listed};
use crate::graph::evidence::{Claims, claims};
use crate::ground::Tested;
use crate::model::{Mitigation, Text};

pub use evidence_report_invalid::RULE as EVIDENCE_REPORT_INVALID;

pub(super) static RULES: &[&Rule] = &[
    &evidence_missing::RULE,
    &evidence_not_run::RULE,
    &evidence_path_missing::RULE,
    &evidence_report_invalid::RULE,
    &evidence_stale::RULE,
    &evidence_test_failed::RULE,
    &evidence_test_unknown::RULE,
];

fn subject(mitigation: &Mitigation) -> Subject {
    Subject::new("mitigation", mitigation.id.value.clone())
}

/// The tests of a mitigation of which something is so, each once.
fn tests_that<'a>(
    cx: &Cx<'a>,
    claims: &Claims<'a>,
    is_so: impl Fn(&Tested) -> bool,
) -> Vec<&'a Text> {
    let mut found: Vec<&Text> = Vec::new();
    for id in &claims.tests {
        let is_new = !found.iter().any(|known| known.value == id.value);
        if is_new && cx.graph.tested(&id.value).is_some_and(&is_so) {
            found.push(id);
        }
    }
    found
}

/// One finding about some tests of a mitigation, `says` what is wrong with one and with several.
fn about_tests(mitigation: &Mitigation, tests: &[&Text], says: (&str, &str)) -> Option<Draft> {
    let (first, more) = tests.split_first()?;
    let names = listed(tests.iter().map(|id| id.value.as_str()));
    let (noun, says) = if more.is_empty() { ("test", says.0) } else { ("tests", says.1) };
    let message = format!("{noun} {names} of mitigation `{}` {says}", mitigation.id.value);
    let mut draft = Draft::new(subject(mitigation), first.span, message);
    for id in more {
        draft = draft.related(id.span, "and this one");
    }
    Some(draft)
}

/// The mitigations that are said to be there, with what they name.
fn claimed<'a>(cx: &Cx<'a>) -> impl Iterator<Item = (&'a Mitigation, Claims<'a>)> {
    claims(cx.model)
}
