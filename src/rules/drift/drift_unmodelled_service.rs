use std::collections::BTreeSet;

use crate::finding::{Confidence, Draft, Fact, RuleMeta, Sink, Subject};
use crate::ground::claims::plain;
use crate::ground::infra::{Dialect, Folder, Kind, Role, Workload};
use crate::rules::{Check, Deployed, Rule, Workspace};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-unmodelled-service",
        summary: "something is deployed that no component stands for",
        docs: include_str!("drift_unmodelled_service.md"),
        needs: &[Fact::Code],
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
    let called = called(deployed);
    let described: BTreeSet<String> = deployed
        .folders
        .iter()
        .flat_map(|folder| &folder.workloads)
        .filter(|workload| workload.role != Role::Named)
        .map(|workload| plain(&workload.short))
        .collect();
    for folder in &deployed.folders {
        if !deployed.everywhere && !deployed.register.answers_for(&folder.path) {
            continue;
        }
        for file in folder.files.iter().filter(|file| file.dialect != Dialect::OpenApi) {
            if let Some((_, why)) = &file.unread {
                sink.not_assessed(Subject::new("file", &*file.path), why.clone());
            }
        }
        if called.contains(folder.path.as_str()) {
            continue;
        }
        for workload in &folder.workloads {
            let is_known = match workload.role {
                Role::Call(_) => true,
                // What another file describes is said there.
                Role::Named => described.contains(&plain(&workload.short)),
                Role::Own | Role::Pipeline => {
                    workload.noun == "Dockerfile" && built.contains(&*workload.name)
                }
            };
            if !is_known && !deployed.register.binds(folder, workload) {
                report(folder, workload, sink);
            }
        }
    }
}

/// Folders of modules that some component stands for where they are called.
fn called<'a>(deployed: &'a Deployed<'_>) -> BTreeSet<&'a str> {
    let mut known = BTreeSet::new();
    for folder in &deployed.folders {
        for workload in &folder.workloads {
            let Role::Call(folders) = &workload.role else { continue };
            if deployed.register.binds(folder, workload) {
                known.extend(folders.iter().map(|folder| folder.as_str()));
            }
        }
    }
    known
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
    let what = match (&workload.role, &workload.tech) {
        (Role::Pipeline, Some(how)) => {
            format!("{name} deploys by `{how}`, and no component of any model stands for it")
        }
        _ => format!("{name} is no component of any model"),
    };
    let pointer = match workload.anchors.first() {
        Some(anchor) => format!("{path}#{anchor}"),
        None => path.to_owned(),
    };
    let kind = if workload.kind == Kind::Store { "store" } else { "process" };
    let subject = Subject::new("workload", format!("{path}#{}", workload.name));
    let mut draft = Draft::new(subject, *at, what);
    if let Some(open) = workload.exposed.first() {
        draft = draft.related(open.span, format!("the world can reach it: {}", open.why));
    }
    if workload.role == Role::Pipeline {
        for other in workload.places.iter().skip(1).take(5) {
            draft = draft.related(*other, "deploys as well");
        }
        return sink.report(draft.help(format!(
            "whoever steers it can change all that runs: add a component of kind process with `iac: {pointer}`, or \
             list the file under `drift.ignore` in tmgate.yaml with the reason"
        )));
    }
    sink.report(draft.help(format!(
        "add a component of kind {kind} with `iac: {pointer}`, or list the file under `drift.ignore` in tmgate.yaml \
         with the reason"
    )));
}
