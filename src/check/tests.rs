//! The pipeline as a whole: what refers to what, what is kept when something breaks.

use super::examine::run;
use crate::config::Settings;
use crate::finding::{RuleMeta, Severity, Sink, Status};
use crate::gate::Verdict;
use crate::graph::{Basis, Graph};
use crate::host::{Memory, Models};
use crate::model::Model;
use crate::rules::{Check, Options, Rule};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::tests::support::{check_files, check_host, check_text, lines, task, today};

const SHOP: &str = "tmgate: 1
system: Shop
owner: team-shop
components:
  api: {kind: process}
threats:
  theft: {title: Somebody steals the till, at: api, likelihood: low, impact: low}
";

fn of(rule: &str, report: &super::Report) -> Vec<String> {
    let lines = lines(report).into_iter();
    lines.filter(|line| line.contains(&format!("[{rule}]"))).collect()
}

#[test]
fn references_into_another_model_are_followed() {
    let other = "tmgate: 1
system: post
owner: team-post
components:
  van: {kind: process}
flows:
  fetch: {path: van -> shop/api, over: https}
  gone: {path: van -> shop/apj, over: https}
  lost: {path: van -> nowhere/api, over: https}
threats:
  jam: {title: The van is stuck in traffic, at: van, likelihood: low, impact: low}
";
    let files = [("shop/threatmodel.yaml", SHOP), ("post/threatmodel.yaml", other)];
    let report = check_files(&files, &Settings::default());
    let unresolved = of("schema-ref-unresolved", &report);
    assert_eq!(
        unresolved,
        [
            "8:23 error[schema-ref-unresolved] no component or actor is called `shop/apj`",
            "9:23 error[schema-ref-unresolved] `nowhere/api` names a model that does not exist",
        ]
    );
}

#[test]
fn references_lead_out_of_the_folder_that_was_asked_about() {
    let other = "tmgate: 1
system: post
owner: team-post
components:
  van: {kind: process}
flows:
  fetch: {path: van -> shop/api, over: https}
  gone: {path: van -> shop/apj, over: https}
threats:
  jam: {title: The van is stuck in traffic, at: van, likelihood: low, impact: low}
";
    let host = Memory::new(today())
        .with("shop/threatmodel.yaml", SHOP)
        .with("post/threatmodel.yaml", other);
    let settings = Settings::default();
    let models = Models::find(&host, &["post".to_owned()], &settings).unwrap();
    let report = super::check(&models, &settings, &task(), Vec::new()).unwrap();
    assert_eq!(report.counts.models, 1, "the other model is only read");
    assert_eq!(of("schema-ref-unresolved", &report).len(), 1);
}

#[test]
fn excluded_models_are_checked_only_when_asked_for() {
    let host = Memory::new(today())
        .with("threatmodel.yaml", SHOP)
        .with("fixtures/a/threatmodel.yaml", SHOP.replace("Shop", "example"));
    let mut settings = Settings::default();
    settings.exclude = vec!["fixtures/**".to_owned()];
    let count = |path: &str| {
        let models = Models::find(&host, &[path.to_owned()], &settings).unwrap();
        super::Library::models(&models).len()
    };
    assert_eq!(count(""), 1);
    assert_eq!(count("fixtures"), 1);
    assert_eq!(count("fixtures/a"), 1);
    assert_eq!(count("fixtures/a/threatmodel.yaml"), 1);
}

#[test]
fn what_another_model_uses_is_no_orphan() {
    let shop = SHOP.replace(
        "threats:\n",
        "mitigations:\n  guard: {title: A guard at the door, status: planned}\nthreats:\n",
    );
    let post = "tmgate: 1
system: post
components:
  van: {kind: process}
threats:
  jam: {title: The van is robbed on its way, at: van, mitigated_by: [shop/guard]}
";
    let orphans = |files: &[(&str, &str)]| {
        of("mitigation-orphan", &check_files(files, &Settings::default())).len()
    };
    assert_eq!(orphans(&[("shop/threatmodel.yaml", &shop)]), 1);
    let both = [("shop/threatmodel.yaml", shop.as_str()), ("post/threatmodel.yaml", post)];
    assert_eq!(orphans(&both), 0);
}

#[test]
fn files_of_a_folder_are_one_model() {
    let files = [
        ("threatmodel/model.yaml", SHOP),
        ("threatmodel/flows.yaml", "flows:\n  loop: {path: api -> api, over: https}\n"),
        (
            "threatmodel/incidents/INC-2026-01.yaml",
            "title: Till empty\nseverity: low\nphase: reported\naffected: [api]\nthreats: [thefd]\n",
        ),
    ];
    let report = check_files(&files, &Settings::default());
    assert_eq!(report.counts.models, 1);
    assert_eq!((report.counts.flows, report.counts.incidents), (1, 1));
    let unresolved = of("schema-ref-unresolved", &report);
    assert_eq!(unresolved.len(), 1, "{unresolved:?}");
    let finding = report.findings.iter().find(|f| f.rule.id == "schema-ref-unresolved").unwrap();
    assert_eq!(&*finding.primary.place.path, "threatmodel/incidents/INC-2026-01.yaml");
    assert_eq!(finding.fix.as_ref().unwrap().edits[0].text, "theft");
}

#[test]
fn an_id_in_two_files_of_a_folder_is_a_double() {
    let files = [
        ("threatmodel/model.yaml", SHOP),
        ("threatmodel/more.yaml", "components:\n  api: {kind: store}\n"),
    ];
    let report = check_files(&files, &Settings::default());
    assert_eq!(of("schema-parse", &report).len(), 1);
}

#[test]
fn order_of_files_and_threads_changes_nothing() {
    let text = SHOP.replace("owner: team-shop\n", "");
    let names: Vec<String> = (0..40).map(|n| format!("s{n}/threatmodel.yaml")).collect();
    let run = |jobs: usize, names: &[String]| {
        let files: Vec<(&str, &str)> =
            names.iter().map(|name| (name.as_str(), text.as_str())).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().unwrap();
        let report = pool.install(|| check_files(&files, &Settings::default()));
        let line = |f: &crate::finding::Finding| {
            let place = &f.primary.place;
            format!("{}:{} {} {}", place.path, place.start.line, f.rule.id, f.fingerprint)
        };
        report.findings.iter().map(line).collect::<Vec<_>>()
    };
    let one = run(1, &names);
    let backwards: Vec<String> = names.iter().rev().cloned().collect();
    assert_eq!(one, run(4, &names));
    assert_eq!(one, run(3, &backwards));
    assert!(one.len() >= 40);
}

#[test]
fn moved_line_keeps_its_fingerprint() {
    let text = SHOP.replace("owner: team-shop\n", "");
    let moved = text
        .replace("components:\n", "# a comment\n\ncomponents:\n  db: {kind: store, owner: x}\n");
    let fingerprint = |text: &str| {
        let report = check_text(text);
        report.findings.iter().find(|f| f.rule.id == "owner-missing").unwrap().fingerprint
    };
    assert_eq!(fingerprint(&text), fingerprint(&moved));
}

#[test]
fn renamed_file_keeps_its_fingerprints() {
    let text = SHOP.replace("owner: team-shop\n", "");
    let prints = |path: &str| {
        let report = check_files(&[(path, &text)], &Settings::default());
        report.findings.iter().map(|f| f.fingerprint).collect::<Vec<_>>()
    };
    assert_eq!(prints("threatmodel.yaml"), prints("services/shop/threatmodel.yaml"));
}

#[test]
fn a_rule_that_panics_has_not_passed() {
    fn broken(_: &crate::rules::Cx<'_>, sink: &mut Sink<'_>) {
        sink.report(crate::finding::Draft::new(
            crate::finding::Subject::model(),
            Span::new(FileId(0), 0, 0),
            "half a word",
        ));
        panic!("on purpose");
    }
    static BROKEN: Rule =
        Rule { meta: RuleMeta { id: "broken", ..RuleMeta::DEFAULT }, check: Check::Model(broken) };

    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", SHOP.into()));
    let model = Model::empty(Span::new(file, 0, 0));
    let basis = Basis::on(today());
    let graph = Graph::new(&model, &[], &basis);
    let mut sink = Sink::new(&sources, "shop".into());
    let setting = crate::config::Setting {
        severity: Some(Severity::Note),
        configured: false,
        options: Options::default(),
        because: String::new(),
    };
    run(&BROKEN, broken, &setting, &graph, &sources, &mut sink);
    let (findings, _) = sink.finish(&"threatmodel.yaml".into());
    let said: Vec<_> = findings.iter().map(|f| (f.rule.id, f.severity)).collect();
    assert_eq!(said, [("internal-error", Severity::Error)]);
}

#[test]
fn half_read_model_is_not_assessed_and_fails() {
    let report = check_text("tmgate: 1\nsystem: shop\ncomponents:\n  api: {kind: process\n");
    assert_eq!(report.verdict, Verdict::Fail);
    assert!(report.findings.iter().all(|f| f.rule.group() == "schema"));
    let unread = "rules were not run, because part of the text could not be read";
    assert!(report.not_assessed.iter().any(|n| n.why.ends_with(unread)));
}

#[test]
fn no_model_is_no_pass() {
    let report = check_host(&Memory::new(today()).with("README.md", "hello"), &Settings::default());
    assert_eq!(report.verdict, Verdict::NothingAssessed);
}

#[test]
fn comment_allows_its_line_and_nothing_else() {
    let text = "tmgate: 1
system: shop
components:
  # tmgate: allow(owner-missing) -- taken over in January
  api: {kind: process}
  web: {kind: process}
";
    let report = check_text(text);
    let missing: Vec<_> = report.findings.iter().filter(|f| f.rule.id == "owner-missing").collect();
    assert_eq!(missing.len(), 2);
    let reason = "taken over in January".to_owned();
    assert_eq!(missing[0].status, Status::Suppressed { reason });
    assert_eq!(missing[1].status, Status::Open);
}

#[test]
fn misspelt_words_give_one_finding_each() {
    let text = SHOP
        .replace("owner: team-shop\n", "ownr: team-shop\n")
        .replace("kind: process", "kind: proces")
        .replace("at: api", "at: apj");
    let report = check_text(&text);
    let errors: Vec<String> =
        lines(&report).into_iter().filter(|line| line.contains(" error[")).collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
}
