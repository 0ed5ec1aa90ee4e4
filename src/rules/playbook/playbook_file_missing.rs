use super::subject;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::ground::playbook::{Found, is_address};
use crate::model::Playbook;
use crate::model::vocabulary::Stage;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "playbook-file-missing",
        summary: "playbook's file is not there, or is no playbook",
        docs: include_str!("playbook_file_missing.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for playbook in &cx.model.playbooks {
        let Some(file) = &playbook.file else {
            no_file(cx, playbook, sink);
            continue;
        };
        let (id, path) = (&playbook.id.value, &file.value);
        let (message, help) = match cx.graph.playbook_file(playbook) {
            Some(Found::Plan(_)) => continue,
            Some(Found::Unread(why)) => {
                sink.not_assessed(subject(playbook), format!("its file {why}"));
                continue;
            }
            None if is_address(path) => {
                let why = "it lies at an address, and nothing is looked up in a network";
                sink.not_assessed(subject(playbook), why);
                continue;
            }
            None => {
                sink.not_assessed(subject(playbook), "its file was not looked for");
                continue;
            }
            Some(Found::Missing) => (
                format!("playbook `{id}` is written down in `{path}`, and there is no such file"),
                "give the path from the root of the repository, or write the playbook",
            ),
            Some(Found::Unfit(why)) => (
                format!("playbook `{id}` is written down in `{path}`, which {why}"),
                "mend it, or name what is written in Markdown, in RE&CT's YAML or in CACAO's JSON",
            ),
        };
        sink.report(Draft::new(subject(playbook), file.span, message).help(help));
    }
}

/// A playbook that is written down nowhere is no help at night. While a system is designed or built
/// there is time to write it.
fn no_file(cx: &Cx<'_>, playbook: &Playbook, sink: &mut Sink<'_>) {
    let stage = cx.model.stage.map(|stage| stage.value);
    if cx.model.library.is_some() || stage.is_some_and(|stage| stage != Stage::Production) {
        return;
    }
    let message = format!("playbook `{}` does not say where it is written down", playbook.id.value);
    let draft = Draft::new(subject(playbook), playbook.id.span, message);
    cx.report_missing(draft.help("add `file:` with the path of the playbook"), sink);
}
