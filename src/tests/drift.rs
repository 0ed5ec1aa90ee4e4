#![expect(clippy::disallowed_methods, reason = "this test reads the cases from the disk")]
//! Labelled drift: every planted one is found, at its line, and nothing else is.

use std::collections::BTreeSet;
use std::path::Path;

use super::drift_cases::Case;
use super::support::{task, today};
use crate::check::{self, Report};
use crate::config::{self, Settings};
use crate::finding::Status;
use crate::host::{Memory, Models};
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

fn cases() -> Vec<Case> {
    super::drift_cases::cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drift"))
        .unwrap()
}

fn examine(case: &Case) -> Report {
    let mut host = Memory::new(today());
    let mut settings = Settings::default();
    for (path, text) in &case.files {
        host = host.with(path, text);
        if path == "tmgate.yaml" {
            let mut sources = Sources::new();
            let file = sources.add(SourceFile::new("tmgate.yaml", text.clone().into_bytes()));
            let (read, mistakes) = config::load(&sources, file, &Limits::default());
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", case.name);
            settings = read;
        }
    }
    let models = Models::find(&host, &[String::new()], &settings).unwrap();
    check::check(&models, &settings, &task(), Vec::new()).unwrap()
}

#[test]
fn planted_drift_is_found_and_nothing_else() {
    let (mut right, mut found, mut planted) = (0, 0, 0);
    let mut wrong = String::new();
    let cases = cases();
    assert!(cases.len() >= 140, "{} cases", cases.len());
    for case in &cases {
        let report = examine(case);
        let about = |rule: &str| rule.starts_with("drift-") || rule.starts_with("waiver-");
        let open = report.findings.iter().filter(|f| f.status == Status::Open && about(f.rule.id));
        let seen: BTreeSet<(String, u32, String)> = open
            .map(|f| {
                let place = &f.primary.place;
                (place.path.to_string(), place.start.line, f.rule.id.to_owned())
            })
            .collect();
        right += seen.intersection(&case.expected).count();
        (found, planted) = (found + seen.len(), planted + case.expected.len());
        let unassessed: BTreeSet<String> = report
            .not_assessed
            .iter()
            .filter(|n| about(n.rule))
            .map(|n| n.rule.to_owned())
            .collect();
        let missed: Vec<_> = case.unassessed.difference(&unassessed).collect();
        if seen != case.expected || !missed.is_empty() {
            wrong += &format!(
                "{}: missed {:?}, for nothing {:?}, not counted {missed:?}\n",
                case.name,
                case.expected.difference(&seen).collect::<Vec<_>>(),
                seen.difference(&case.expected).collect::<Vec<_>>()
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} of {planted} found, {} said for nothing\n{wrong}",
        found - right
    );
}

#[test]
fn suppressed_drift_keeps_its_reason() {
    let of = |name: &str| {
        let case = cases().into_iter().find(|case| case.name.contains(name)).unwrap();
        let report = examine(&case);
        let status = report.findings.iter().find(|f| f.rule.id == "drift-unmodelled-service");
        status.unwrap().status.clone()
    };
    let reason = "only on laptops".to_owned();
    assert_eq!(of("configuration passes over"), Status::Suppressed { reason: reason.clone() });
    assert_eq!(of("allowed where it stands"), Status::Suppressed { reason });
}

#[test]
fn part_of_the_models_is_no_ground_to_judge_the_repository_on() {
    let model = "tmgate: 1\nsystem: a\ncomponents:\n  api: {kind: process, iac: a/compose.yaml#services.api}\n";
    let host = Memory::new(today())
        .with("a/threatmodel.yaml", model)
        .with("a/compose.yaml", "services:\n  api: {image: x}\n  more: {image: y}\n");
    let settings = Settings::default();
    let report = |path: &str| {
        let models = Models::find(&host, &[path.to_owned()], &settings).unwrap();
        check::check(&models, &settings, &task(), Vec::new()).unwrap()
    };
    let rule = "drift-unmodelled-service";
    let fired = |report: &Report| report.findings.iter().any(|f| f.rule.id == rule);
    let counted = |report: &Report| report.not_assessed.iter().any(|n| n.rule == rule);
    assert!(fired(&report("")) && !counted(&report("")));
    assert!(!fired(&report("a")) && counted(&report("a")));
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_repository_is_read() {
    let (outside, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (outside, root) = (outside.path(), root.path());
    std::fs::write(outside.join("compose.yaml"), "services: {secret: {image: x}}\n").unwrap();
    std::fs::write(root.join("tmgate.yaml"), "version: 1\n").unwrap();
    std::os::unix::fs::symlink(outside.join("compose.yaml"), root.join("compose.yaml")).unwrap();
    std::os::unix::fs::symlink(outside, root.join("linked")).unwrap();
    let away = outside.display();
    let model = format!(
        "tmgate: 1
system: a
components:
  a: {{kind: process, iac: compose.yaml#services.secret}}
  b: {{kind: process, iac: linked/compose.yaml#services.secret}}
  c: {{kind: process, iac: \"{away}/compose.yaml#services.secret\"}}
  d: {{kind: process, code: linked/**}}
  e: {{kind: process, iac: \"../{}/compose.yaml\"}}
  f: {{kind: process, code: \"*/../../**\"}}
",
        outside.file_name().unwrap().to_string_lossy()
    );
    std::fs::write(root.join("threatmodel.yaml"), model).unwrap();
    let host = crate::host::Disk::at(root).unwrap();
    let report = super::support::check_host(&host, &Settings::default());
    let drift = report.findings.iter().filter(|f| f.rule.group() == "drift");
    let seen: Vec<(u32, &str)> = drift.map(|f| (f.primary.place.start.line, f.rule.id)).collect();
    assert_eq!(seen, (4..10).map(|line| (line, "drift-glob-empty")).collect::<Vec<_>>());
}

/// Each reader that follows a path from one file to another is shown one that leads out, by dots, by
/// an absolute path, by a link to a file and by one to a folder. What lies there opens the component.
#[cfg(unix)]
#[test]
fn no_reader_follows_a_path_out_of_the_repository() {
    let (outside, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (outside, root) = (outside.path(), root.path());
    let write = |path: std::path::PathBuf, text: &str| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(outside.join("c.yaml"), "services: {open: {image: x, ports: ['80:80']}}\n");
    write(
        outside.join("main.tf"),
        "resource \"aws_db_instance\" \"secret\" { publicly_accessible = true }\n",
    );
    write(outside.join("fn.yml"), "secret: {events: [{httpApi: '*'}]}\n");
    write(outside.join("p.yaml"), "get: {security: []}\n");
    let service = "{apiVersion: v1, kind: Service, metadata: {name: k}, spec: {type: LoadBalancer, selector: {app: k}}}\n";
    write(outside.join("k/service.yaml"), service);
    write(outside.join("k/kustomization.yaml"), "resources: [service.yaml]\n");
    write(outside.join("values.yaml"), "ingress: {enabled: true}\n");
    write(outside.join("deploy.yml"), "jobs: {secret: {steps: [{run: kubectl apply -f x}]}}\n");
    let away = outside.display().to_string();
    let dots = format!("../{}", outside.file_name().unwrap().to_string_lossy());
    for way in [dots.as_str(), away.as_str(), "linked"] {
        let _ = std::fs::remove_dir_all(root.join("r"));
        let at = |path: &str| root.join("r").join(path);
        // From `r`, dots lead up once more.
        let way = if way.starts_with("..") { format!("../{way}") } else { way.to_owned() };
        write(at("tmgate.yaml"), "version: 1\n");
        std::os::unix::fs::symlink(outside, at("linked")).unwrap();
        write(
            at("compose.yaml"),
            &format!(
                "include: ['{way}/c.yaml']\nservices:\n  c: {{extends: {{file: '{way}/c.yaml', service: open}}}}\n"
            ),
        );
        write(at("main.tf"), &format!("module \"m\" {{ source = \"{way}\" }}\n"));
        write(at("linked.tf"), "module \"l\" { source = \"./linked\" }\n");
        write(at("serverless.yml"), &format!("functions: ${{file({way}/fn.yml)}}\n"));
        write(at("api.yaml"), &format!("openapi: 3\npaths: {{/a: {{$ref: '{way}/p.yaml'}}}}\n"));
        let pod = "{apiVersion: v1, kind: Pod, metadata: {name: k, labels: {app: k}}, spec: {}}\n";
        write(at("k8s/pod.yaml"), pod);
        write(
            at("k8s/kustomization.yaml"),
            &format!(
                "resources: [pod.yaml, '../{way}/k', '{way}/k']\npatches: [{{path: '{way}/k/service.yaml'}}]\n"
            ),
        );
        write(at("chart/Chart.yaml"), "name: h\n");
        std::os::unix::fs::symlink(outside.join("values.yaml"), at("chart/values.yaml")).unwrap();
        std::fs::create_dir_all(at(".github/workflows")).unwrap();
        let workflow = at(".github/workflows/deploy.yml");
        std::os::unix::fs::symlink(outside.join("deploy.yml"), workflow).unwrap();
        let model = "tmgate: 1
system: r
components:
  c: {kind: process, iac: compose.yaml#services.c}
  m: {kind: store, iac: main.tf#module.m}
  l: {kind: store, iac: linked.tf#module.l}
  k: {kind: process, iac: k8s/pod.yaml#Pod/k}
  h: {kind: process, iac: chart/Chart.yaml}
  s: {kind: process, iac: serverless.yml#secret}
flows:
  f: {path: c -> k, authn: oidc, openapi: api.yaml}
";
        write(at("threatmodel.yaml"), model);
        let host = crate::host::Disk::at(&at("")).unwrap();
        let report = super::support::check_host(&host, &Settings::default());
        let drift = report.findings.iter().filter(|f| f.rule.group() == "drift");
        let seen: Vec<String> = drift.map(|f| f.message.clone()).collect();
        assert!(seen.is_empty(), "{way}: {seen:?}");
        let unsure = report.not_assessed.iter().filter(|n| n.rule == "drift-exposure");
        let subjects: Vec<String> =
            unsure.flat_map(|n| &n.subjects).map(ToString::to_string).collect();
        for id in ["c", "m", "l", "h"] {
            let subject = format!("component:{id}");
            assert!(subjects.contains(&subject), "{way}: {subject} passes: {subjects:?}");
        }
        // A draft sees no more than the rules do.
        std::fs::remove_file(at("threatmodel.yaml")).unwrap();
        let drafted = super::transcripts::transcript(&host, &["tmgate init"]);
        let model = std::fs::read_to_string(at("threatmodel.yaml")).unwrap();
        assert!(!model.contains("secret") && !model.contains("exposed"), "{drafted}\n{model}");
    }
}
