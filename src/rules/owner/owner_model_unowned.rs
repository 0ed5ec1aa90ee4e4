use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::ground::Unowned;
use crate::rules::{Check, Cx, Rule, Workspace};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-model-unowned",
        summary: "model, configuration or teams file has no owner in CODEOWNERS",
        docs: include_str!("owner_model_unowned.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Both(check_model, check_shared),
};

fn check_model(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(owners) = &cx.graph.ground().owners else { return };
    let Some(codeowners) = owners.codeowners() else { return };
    if owners.of_files().is_none() {
        let why = format!("`{}` does not say who owns a file", codeowners.path());
        return sink.not_assessed(Subject::model(), why);
    }
    for unowned in &cx.graph.ground().unowned {
        let mut files = cx.sources.iter().filter(|(_, file)| *file.path() == unowned.path);
        let Some((file, _)) = files.next() else { continue };
        // The system's line says most about a model; another file of it has no such line.
        let system = cx.model.place();
        let span = if system.file == file { system } else { Span::new(file, 0, 0) };
        sink.report(draft(unowned, "model", codeowners.path(), span));
    }
}

/// The files that steer the gate for all models.
fn check_shared(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    let Some(codeowners) = ws.owners.codeowners() else { return };
    for unowned in ws.unowned {
        let Some(file) = ws.file(&unowned.path) else { continue };
        sink.report(draft(unowned, "configuration", codeowners.path(), Span::new(file, 0, 0)));
    }
}

fn draft(unowned: &Unowned, what: &str, codeowners: &str, span: Span) -> Draft {
    let path = &unowned.path;
    let (message, help) = match unowned.line {
        Some(line) => (
            format!(
                "nobody owns the {what} `{path}`: line {line} of `{codeowners}` names no owner"
            ),
            format!("add a line after it that begins with `/{path}` and names an owner"),
        ),
        None => (
            format!("nobody owns the {what} `{path}`: no line of `{codeowners}` matches it"),
            format!("add a line that begins with `/{path}` and names an owner"),
        ),
    };
    Draft::new(Subject::new("file", &**path), span, message).help(help)
}
