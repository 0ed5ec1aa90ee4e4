use std::collections::BTreeSet;

use crate::finding::{Confidence, Draft, RuleMeta, Sink, Subject};
use crate::ground::infra::{Dialect, Folder, Kind, Workload, folder_of};
use crate::rules::{Check, Rule, Workspace};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-unmodelled-service",
        summary: "something is deployed that no component stands for",
        docs: include_str!("drift_unmodelled_service.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Workspace(check),
};

fn check(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    let deployed = ws.deployed;
    if deployed.partly {
        let why = "only part of the models was looked at; others may describe what is deployed";
        sink.not_assessed(Subject::model(), why);
    }
    if let Some(why) = &deployed.left_out {
        sink.not_assessed(Subject::model(), why.clone());
    }
    // What another file builds and names is deployed under that name.
    let built: BTreeSet<&str> = deployed
        .folders
        .iter()
        .flat_map(|folder| &folder.workloads)
        .filter(|workload| workload.noun != "Dockerfile")
        .flat_map(|workload| workload.builds.iter().map(|path| path.as_str()))
        .collect();
    for folder in &deployed.folders {
        let Some(dir) = folder.files.first().map(|file| folder_of(&file.path)) else { continue };
        if !deployed.everywhere && !deployed.register.answers_for(dir) {
            continue;
        }
        for file in folder.files.iter().filter(|file| file.dialect != Dialect::OpenApi) {
            if let Some((_, why)) = &file.unread {
                sink.not_assessed(Subject::new("file", &*file.path), why.clone());
            }
        }
        for workload in &folder.workloads {
            let is_built = workload.noun == "Dockerfile" && built.contains(&*workload.name);
            if !is_built && !deployed.register.binds(folder, workload) {
                report(folder, workload, sink);
            }
        }
    }
}

fn report(folder: &Folder, workload: &Workload, sink: &mut Sink<'_>) {
    let Some(at) = workload.places.first() else { return };
    let path = folder.path_of(*at);
    let name = match workload.noun.as_str() {
        "resource" | "function" | "service" | "Dockerfile" => {
            format!("{} `{}`", workload.noun, workload.name)
        }
        kind => format!("{kind} `{}`", workload.name),
    };
    let pointer = match workload.anchors.first() {
        Some(anchor) => format!("{path}#{anchor}"),
        None => path.to_owned(),
    };
    let kind = if workload.kind == Kind::Store { "store" } else { "process" };
    let subject = Subject::new("workload", format!("{path}#{}", workload.name));
    let mut draft = Draft::new(subject, *at, format!("{name} is no component of any model"));
    if let Some(open) = workload.exposed.first() {
        draft = draft.related(open.span, format!("the world can reach it: {}", open.why));
    }
    sink.report(draft.help(format!(
        "add a component of kind {kind} with `iac: {pointer}`, or list the file under `drift.ignore` in tmgate.yaml \
         with the reason"
    )));
}
