use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::graph::Named;
use crate::ground::owners::{Known, Owners};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-unknown",
        summary: "owner is in neither CODEOWNERS, the teams file nor the allowed names",
        docs: include_str!("owner_unknown.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// More places than these are counted and not shown.
const SHOWN: usize = 3;

/// For so many names it is worth looking for what is meant.
const ASKED: usize = 50;

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(owners) = &cx.graph.ground().owners else { return };
    if cx.model.library.is_some() {
        return;
    }
    let mut unknown = 0;
    for named in cx.graph.owners_named() {
        let Some(first) = named.places.first() else { continue };
        match owners.knows(&first.value) {
            Known::Yes => {}
            // Other tools ask for a person by name, whom CODEOWNERS cannot know.
            Known::No if cx.model.origin.is_some() && is_a_person(&first.value) => {
                let why = "it is a name, and neither a handle nor an e-mail address";
                sink.not_assessed(Subject::new("owner", first.value.clone()), why);
            }
            Known::No => {
                let meant = (unknown < ASKED).then(|| owners.meant(&first.value)).flatten();
                sink.report(draft(owners, &named, meant));
                unknown += 1;
            }
            // Whatever keeps one name from being known keeps the others, too.
            Known::Unsaid(why) => return sink.not_assessed(Subject::model(), why),
        }
    }
}

/// Whether an owner is written as people write names, and not as CODEOWNERS has them.
fn is_a_person(name: &str) -> bool {
    let is_handle = name.starts_with('@') || (name.contains('@') && !name.contains(' '));
    !is_handle && (name.contains(char::is_whitespace) || name.contains(char::is_uppercase))
}

fn draft(owners: &Owners, named: &Named<'_>, meant: Option<String>) -> Draft {
    let (first, others) = (named.places[0], &named.places[1..]);
    let name = &first.value;
    let message = format!("owner `{name}` of {} is {}", things(&named.of), owners.sources());
    let mut draft = Draft::new(Subject::new("owner", name.clone()), first.span, message);
    for (place, of) in others.iter().zip(&named.of[1..]).take(SHOWN) {
        draft = draft.related(place.span, format!("the owner of {of} as well"));
    }
    match meant {
        Some(meant) => draft.help(format!("did you mean `{meant}`?")),
        None => draft.help(
            "name somebody who is known there, or add the name to the teams file or to `owners.allow`",
        ),
    }
}

/// "component `a`, flow `b` and 4 more".
fn things(of: &[String]) -> String {
    let more = of.len().saturating_sub(SHOWN);
    let shown = &of[..of.len() - more];
    match (shown.split_last(), more) {
        (Some((last, [])), 0) => last.clone(),
        (Some((last, others)), 0) => format!("{} and {last}", others.join(", ")),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}
