use crate::finding::{Confidence, Draft, RuleMeta, Sink, Subject};
use crate::ground::infra::{Dialect, File, Folder, Route, covers, folder_of};
use crate::rules::{Check, Rule, Workspace};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-unmodelled-route",
        summary: "an interface has operations that no flow stands for",
        docs: include_str!("drift_unmodelled_route.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Workspace(check),
};

fn check(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    let deployed = ws.deployed;
    if deployed.partly {
        let why = "only part of the models was looked at; others may describe these interfaces";
        sink.not_assessed(Subject::model(), why);
    }
    for folder in &deployed.folders {
        for file in folder.files.iter().filter(|file| file.dialect == Dialect::OpenApi) {
            let dir = folder_of(&file.path);
            if !deployed.everywhere && !deployed.register.answers_for_routes(dir) {
                continue;
            }
            if let Some((_, why)) = &file.unread {
                sink.not_assessed(Subject::new("file", &*file.path), why.clone());
            }
            judge(deployed.register.fragments(&file.path), folder, file, sink);
        }
    }
}

fn judge(fragments: &[Option<&str>], folder: &Folder, file: &File, sink: &mut Sink<'_>) {
    let mut routes = folder.routes.iter().filter(|route| route.span.file == file.id);
    if fragments.is_empty() {
        let Some(first) = routes.next() else { return };
        let count = routes.count() + 1;
        let operations = if count == 1 { "operation" } else { "operations" };
        let message = format!("no flow points at `{}`, which has {count} {operations}", file.path);
        let subject = Subject::new("interface", &*file.path);
        let help = format!(
            "add `openapi: {}` to the flows that use it, or list the file under `drift.ignore` in tmgate.yaml with \
             the reason",
            file.path
        );
        return sink.report(Draft::new(subject, first.span, message).help(help));
    }
    for route in routes {
        if !fragments.iter().any(|fragment| covers(*fragment, route)) {
            sink.report(unmodelled(file, route));
        }
    }
}

fn unmodelled(file: &File, route: &Route) -> Draft {
    let name = format!("{} {}", route.method, route.path);
    let subject = Subject::new("operation", format!("{}#{name}", file.path));
    Draft::new(subject, route.span, format!("operation `{name}` belongs to no flow"))
        .help(format!("let a flow say `openapi: {}#{}`", file.path, route.path))
}
