use super::first_uses;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "reuse-unpinned",
        summary: "library is used without a version, or misstates its own",
        docs: include_str!("reuse_unpinned.md"),
        severity: Severity::Warning,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // A library that is not there has been reported, with the versions there are.
    let there = |name: &str| cx.graph.library(name).is_some();
    for used in first_uses(cx.graph) {
        if used.value.contains('@') || !there(&used.value) {
            continue;
        }
        let message = format!("library `{}` is used without a version", used.value);
        let help = format!(
            "keep the library in a file with its major version and use that: `{}@1`",
            used.value
        );
        let subject = Subject::new("uses", used.value.clone());
        sink.report(Draft::new(subject, used.span, message).help(help));
    }
    let path = cx.sources.file(cx.model.span.file).path();
    let name = path.strip_prefix("threatmodels/lib/").and_then(|rest| rest.strip_suffix(".yaml"));
    if let Some(name) = name {
        check_name(cx, name.rsplit('/').next().unwrap_or(name), sink);
    }
}

/// A library's name and version are said twice: by its file, and within.
fn check_name(cx: &Cx<'_>, file: &str, sink: &mut Sink<'_>) {
    let Some(library) = &cx.model.library else {
        let message = format!("the file of library `{file}` does not say that it is one");
        let draft = Draft::new(Subject::model(), cx.model.place(), message)
            .help(format!("add `library: {file}`"))
            .fix(file.contains('@').then(|| cx.add_key(cx.model.body, "library", file)).flatten());
        return cx.report_missing(draft, sink);
    };
    let pinned = file.contains('@');
    let title = library.value.split('@').next().unwrap_or(&library.value);
    if library.value == file || (!pinned && title == file) {
        return;
    }
    let message = format!("library `{}` lies in the file of `{file}`", library.value);
    let draft = Draft::new(Subject::model(), library.span, message);
    sink.report(draft.help("give the file the name of the library, or correct `library`"));
}
