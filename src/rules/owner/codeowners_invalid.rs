use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::ground::owners::{BadPattern, Slip, Wrong};
use crate::rules::{Check, Rule, Workspace};
use crate::source::Span;
use crate::syntax::shown;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "codeowners-invalid",
        summary: "CODEOWNERS says something that GitHub skips without a word",
        docs: include_str!("codeowners_invalid.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Workspace(check),
};

fn check(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    let Some(codeowners) = ws.owners.codeowners() else { return };
    let Some(file) = ws.file(codeowners.path()) else { return };
    for slip in codeowners.slips() {
        let span = Span::new(file, slip.bytes.start, slip.bytes.end);
        let subject = Subject::new("codeowners", slip.text.clone());
        let (message, help) = words(slip);
        sink.report(Draft::new(subject, span, message).help(help));
    }
    let Some((first, more)) = codeowners.sections().split_first() else { return };
    let span = Span::new(file, first.start, first.end);
    let heading = shown(ws.sources.slice(span));
    let message = match more.len() {
        0 => format!("`{heading}` is the heading of a section, which only GitLab knows"),
        more => {
            format!("`{heading}` and {more} more are headings of sections, which only GitLab knows")
        }
    };
    let draft = Draft::new(Subject::new("codeowners", "sections"), span, message);
    let help = "who owns a file is not assessed here; the names are known as owners";
    sink.report(draft.help(help).severity(Severity::Note));
}

/// What is wrong, and what to do.
fn words(slip: &Slip) -> (String, &'static str) {
    let text = shown(&slip.text);
    let pattern = |why: &str| format!("GitHub skips this line: `{text}` {why}");
    match slip.what {
        Wrong::Pattern(BadPattern::Negated) => (
            pattern("is negated, which CODEOWNERS does not know"),
            "a later line with the pattern and no owner takes the files out",
        ),
        Wrong::Pattern(BadPattern::EscapedHash) => {
            (pattern("escapes `#`, which CODEOWNERS does not know"), "write `?` in place of `\\#`")
        }
        Wrong::Pattern(BadPattern::Range) => (
            pattern("has brackets, and CODEOWNERS knows no ranges of characters"),
            "write `?` for one character, or a line for each name",
        ),
        Wrong::Pattern(BadPattern::ThreeStars) => {
            (pattern("has three stars in a row"), "write `**` for any number of folders")
        }
        Wrong::Owner => (
            format!("GitHub skips this line: `{text}` is no owner"),
            "an owner is `@user`, `@org/team` or an e-mail address",
        ),
        Wrong::TooLarge => (
            "GitHub does not load this file: it has 3 MB or more".to_owned(),
            "join lines by patterns until the file is smaller",
        ),
    }
}
