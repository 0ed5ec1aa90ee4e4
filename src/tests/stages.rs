//! The stages of the processes: the table holds together, and the lights say what is so.

use serde_json::Value;

use super::fixtures::folder;
use super::support::today;
use crate::cli::{self, Exit, Streams};
use crate::config::{self, Settings};
use crate::finding::{OptionValue, RuleMeta};
use crate::host::Memory;
use crate::process::{PROCESSES, told_by};
use crate::report::STAGES_SCHEMA;
use crate::rules;

const PASTA: &str = include_str!("../../fixtures/models/pasta.yaml");
const HTMM: &str = include_str!("../../fixtures/models/htmm.yaml");

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    rules::all().map(|rule| &rule.meta)
}

#[test]
fn stages_name_rules_that_exist_and_speak_in_their_profile() {
    for process in PROCESSES {
        for (at, stage) in process.stages.iter().enumerate() {
            for name in stage.rules {
                let head = name.trim_end_matches('*');
                let mut own = metas().filter(|m| m.id == *name || m.id.starts_with(head));
                assert!(
                    own.any(|m| process.stage_of(m.id) == Some(at)),
                    "{} {name}",
                    process.profile
                );
                let Some(meta) = rules::meta(name) else { continue };
                let on =
                    meta.on_by_default || meta.profiles.iter().any(|(p, _)| *p == process.profile);
                assert!(on, "{name} is off in profile {}", process.profile);
            }
        }
    }
}

#[test]
fn what_a_profile_turns_on_belongs_to_a_stage_of_its_process() {
    for process in PROCESSES {
        let own = metas().filter(|m| m.profiles.iter().any(|(p, _)| *p == process.profile));
        for meta in own.filter(|meta| meta.id != "process-stage-empty") {
            assert!(process.stage_of(meta.id).is_some(), "{} in {}", meta.id, process.profile);
        }
    }
    for artefact in crate::graph::Artefact::ALL {
        let unknown = told_by(*artefact).iter().find(|id| rules::meta(id).is_none());
        assert_eq!(unknown, None, "{artefact:?}");
    }
}

#[test]
fn every_profile_means_something() {
    let awaited = ["linddun", "owasp-coverage", "stride-per-interaction"];
    for profile in config::profiles().into_iter().filter(|name| !awaited.contains(name)) {
        assert!(rules::profiles().contains(&profile), "no rule answers to {profile}");
        let mut settings = Settings::default();
        settings.add_profile(profile);
        assert!(settings.unheeded.is_empty(), "{profile}");
    }
}

#[test]
fn profiles_choose_words_that_may_be_chosen() {
    for meta in metas() {
        for (profile, name, words) in meta.profile_options {
            assert!(config::profiles().contains(profile), "{}: {profile}", meta.id);
            let option = meta.options.iter().find(|option| option.name == *name);
            let may = |word: &str| match &option.unwrap().default {
                OptionValue::Word(all) | OptionValue::Words(_, all) => all.contains(&word),
                _ => false,
            };
            assert!(words.iter().all(|word| may(word)), "{}: {words:?}", meta.id);
        }
    }
}

#[test]
fn of_several_profiles_all_words_count_and_the_configuration_wins() {
    let words = |text: &str| {
        let mut sources = crate::source::Sources::new();
        let bytes = text.as_bytes().to_vec();
        let file = sources.add(crate::source::SourceFile::new("tmgate.yaml", bytes));
        let (settings, wrong) = config::load(&sources, file, &crate::syntax::Limits::default());
        assert!(wrong.is_empty(), "{wrong:?}");
        let (_, set) = settings
            .rules_for("a.yaml")
            .find(|(rule, _)| rule.meta.id == "process-stage-empty")
            .unwrap();
        set.options.words("of").join(" ")
    };
    assert_eq!(words("version: 1\n"), "six-stage four-step");
    assert_eq!(words("version: 1\nprofiles: [four-step]\n"), "four-step");
    assert_eq!(words("version: 1\nprofiles: [six-stage, four-step]\n"), "four-step six-stage");
    let own = "rules: {process-stage-empty: {severity: error, options: {of: [six-stage]}}}";
    assert_eq!(words(&format!("version: 1\nprofiles: [four-step]\n{own}\n")), "six-stage");
}

fn stages(files: &[(&str, &str)], flags: &[&str]) -> (Exit, String, String) {
    let host = files.iter().chain(&BESIDE);
    let host = host.fold(Memory::new(today()), |host, (path, text)| host.with(path, text));
    // The tests that `ANSWERED` names have run.
    let shop = files.iter().any(|(_, text)| text.contains("refuses_the_eleventh"));
    let ran: &[&str] = if shop { &["--evidence", "build/report.xml"] } else { &[] };
    let args = ["tmgate", "stages"].iter().chain(flags).chain(ran);
    let args: Vec<String> = args.map(|arg| (*arg).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
    let exit = cli::run(&args, &host, &mut streams);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

const MODEL: &str = "threatmodel.yaml";

#[test]
fn models_that_follow_a_method_get_one_light_a_stage() {
    for (name, text) in [("pasta", PASTA), ("htmm", HTMM)] {
        let (exit, out, err) = stages(&[(MODEL, text)], &["--verbose"]);
        assert_eq!((exit, err.as_str()), (Exit::GateFailed, ""));
        insta::assert_snapshot!(name, out);
    }
}

/// Line, severity and rule of what the rules of methods say under a profile.
fn said(text: &str, profiles: &[&str]) -> Vec<String> {
    let mut settings = Settings::default();
    profiles.iter().for_each(|profile| settings.add_profile(profile));
    let report = super::support::check_files(&[(MODEL, text)], &settings);
    let of_method =
        |f: &&crate::finding::Finding| ["pasta", "htmm", "process"].contains(&f.rule.group());
    let line = |f: &crate::finding::Finding| {
        format!("{} {} {}", f.primary.place.start.line, f.severity.name(), f.rule.id)
    };
    report.findings.iter().filter(of_method).map(line).collect()
}

#[test]
fn an_objective_that_another_model_threatens_is_neither_green_nor_a_finding() {
    let own = "tmgate: 1\nsystem: shop\nobjectives: {paid: {impact: high}}\ncomponents: {api: {kind: process}}\n";
    let other = "tmgate: 1\nsystem: bank\ncomponents: {desk: {kind: process}}\nthreats: {theft: {title: Theft, at: desk, hurts: [shop/paid]}}\n";
    let mut settings = Settings::default();
    settings.add_profile("pasta");
    let files = [("a/threatmodel.yaml", own), ("b/threatmodel.yaml", other)];
    let report = super::support::check_files(&files, &settings);
    let found: Vec<&str> = report.findings.iter().map(|f| f.rule.id).collect();
    let is_open = |id: &str| report.not_assessed.iter().any(|one| one.rule == id);
    assert!(!found.contains(&"pasta-objective-unthreatened"), "{found:?}");
    assert!(!found.contains(&"pasta-trace-broken") && is_open("pasta-trace-broken"), "{found:?}");
}

#[test]
fn faults_of_models_that_follow_a_method_are_found_under_its_profile() {
    assert_eq!(said(PASTA, &[]), [""; 0], "off by default");
    let expected = [
        "12 error pasta-trace-broken",
        "14 error pasta-objective-missing",
        "14 warning pasta-objective-unthreatened",
        "70 warning pasta-weakness-missing",
    ];
    assert_eq!(said(PASTA, &["pasta"]), expected);
    let proven =
        PASTA.replace(", evidence: [{test: \"collector.VerifyTest#refuses_unsigned\"}]", "");
    let proven = proven
        .replace("    hurts: [right-bills]\n    likelihood: medium\n", "    likelihood: medium\n");
    assert_eq!(said(&proven, &["pasta"]), expected);
    assert!(
        said(&proven, &["pasta", "strict"]).contains(&"11 error pasta-trace-broken".to_owned())
    );
    let expected = [
        "11 warning htmm-stakeholders",
        "36 warning htmm-persona-unused",
        "40 error htmm-pruned-unexplained",
        "66 warning htmm-summary-incomplete",
        "76 error htmm-requirement-missing",
    ];
    assert_eq!(said(HTMM, &["htmm"]), expected);
    assert_eq!(said(HTMM, &["four-step"]), ["2 warning process-stage-empty"]);
    assert_eq!(said(HTMM, &["six-stage"]), [""; 0]);
}

#[test]
fn colours_change_nothing_but_colours() {
    let (_, plain, _) = stages(&[(MODEL, PASTA)], &[]);
    let (_, colored, _) = stages(&[(MODEL, PASTA)], &["--color", "always"]);
    let mut bare = String::new();
    for part in colored.split('\u{1b}') {
        bare.push_str(part.strip_prefix('[').map_or(part, |p| p.split_once('m').unwrap().1));
    }
    assert!(bare == plain && colored.len() > plain.len());
}

#[test]
fn a_name_cannot_give_orders() {
    let hostile = ANSWERED.replace("system: shop", "system: \"::error::x\\e[31m ##[error]\"");
    let (_, out, _) = stages(&[(MODEL, &hostile)], &["--profile", "pasta"]);
    assert!(!out.lines().any(|line| line.trim_start().starts_with("::")), "{out}");
    assert!(!out.contains('\u{1b}') && !out.contains("##["), "{out}");
}

fn lights(files: &[(&str, &str)], flags: &[&str]) -> (Exit, Vec<String>, Value) {
    let flags: Vec<&str> = flags.iter().copied().chain(["--format", "json"]).collect();
    let (exit, out, err) = stages(files, &flags);
    assert_eq!(err, "");
    let value: Value = serde_json::from_str(&out).unwrap();
    let schema: Value = serde_json::from_str(STAGES_SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::options().build(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut lights = Vec::new();
    for course in value["models"].as_array().unwrap() {
        for stage in course["stages"].as_array().unwrap() {
            let of = |key: &str| course[key].as_str().unwrap().to_owned();
            let light = stage["light"].as_str().unwrap();
            let empty = if stage["empty"] == true { " empty" } else { "" };
            lights.push(format!("{} {} {light}{empty}", of("process"), stage["number"]));
        }
    }
    (exit, lights, value)
}

/// What that model points to.
const BESIDE: [(&str, &str); 2] = [
    ("shop/limit.rs", "fn refuses_the_eleventh() {}\n"),
    (
        "build/report.xml",
        "<testsuite timestamp=\"2026-11-22T03:10:00Z\"><testcase name=\"refuses_the_eleventh\"/></testsuite>",
    ),
];

/// A model on which the four questions are answered.
const ANSWERED: &str = "tmgate: 1
system: shop
purpose: Sells tea
owner: team-shop
stage: design
reviewed: 2026-11-01
actors: {customer: {kind: person}}
data: {order: {class: internal}}
components:
  orders: {kind: process, exposed: true, code: shop/**}
flows:
  buy: {path: customer -> orders, over: https, authn: session, sends: [order]}
threats:
  flood: {title: Bots order more tea than there is, at: [orders, buy, customer], stride: S T R I D E, likelihood: medium, impact: low, mitigated_by: [limit]}
mitigations:
  limit: {title: Ten orders an hour, status: verified, kind: preventive, code: shop/limit.rs, evidence: [{test: refuses_the_eleventh}]}
";

#[test]
fn a_model_that_names_no_method_is_asked_the_four_questions() {
    let (exit, out, _) = stages(&[(MODEL, ANSWERED)], &[]);
    assert_eq!(exit, Exit::Pass, "{out}");
    assert!(
        out.contains("Four questions: shop") && out.contains("No model names a method"),
        "{out}"
    );
    let (_, lights, _) = lights(&[(MODEL, ANSWERED)], &[]);
    let expected: Vec<String> = (1..=4).map(|n| format!("four-step {n} done")).collect();
    assert_eq!(lights, expected);
}

#[test]
fn the_clean_example_has_no_gap() {
    let clean = folder("repos/clean");
    let clean: Vec<(&str, &str)> = clean
        .iter()
        .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
        .collect();
    for process in PROCESSES.iter().filter(|process| process.profile != "htmm") {
        let (_, lights, value) = lights(&clean, &["--profile", process.profile]);
        assert_eq!(lights.len(), process.stages.len());
        assert!(!lights.iter().any(|light| light.contains("gaps")), "{value:#}");
    }
}

#[test]
fn an_empty_stage_is_no_pass_whatever_is_silent_about_it() {
    let (exit, lights, value) = lights(&[(MODEL, ANSWERED)], &["--profile", "pasta"]);
    assert_eq!(exit, Exit::GateFailed);
    assert_eq!(lights[5], "pasta 6 gaps empty");
    assert_eq!(value["models"][0]["stages"][5]["gaps"][0]["message"], "no attack tree");
    let (exit, _, _) =
        self::lights(&[(MODEL, ANSWERED)], &["--profile", "pasta", "--fail-on", "never"]);
    assert_eq!(exit, Exit::Pass);
    let no_evidence = ANSWERED.replace(", evidence: [{test: refuses_the_eleventh}]", "");
    let no_evidence = no_evidence.replace("verified", "implemented");
    let (exit, lights, _) = self::lights(&[(MODEL, &no_evidence)], &[]);
    assert_eq!((exit, lights[3].as_str()), (Exit::GateFailed, "four-step 4 gaps empty"));
}

#[test]
fn what_nobody_knows_is_no_pass() {
    let unknown = ANSWERED.replace("over: https", "over: carrier-pigeon");
    let (exit, lights, value) = lights(&[(MODEL, &unknown)], &[]);
    assert_eq!(
        (exit, lights[0].as_str()),
        (Exit::GateFailed, "four-step 1 not-assessed"),
        "{value}"
    );
    assert_eq!(value["worst"], "not-assessed");
    let off = "version: 1\nrules: {evidence-missing: off}\n";
    let (exit, lights, value) = self::lights(&[(MODEL, ANSWERED), ("tmgate.yaml", off)], &[]);
    assert_eq!((exit, lights[3].as_str()), (Exit::GateFailed, "four-step 4 not-assessed"));
    let doubt = &value["models"][0]["stages"][3]["not_assessed"][0];
    assert_eq!(doubt["why"], "the rule is off (tmgate.yaml:2)");
    let hint = "version: 1\nrules: {threat-vague: off}\n";
    let (exit, _, _) = self::lights(&[(MODEL, ANSWERED), ("tmgate.yaml", hint)], &[]);
    assert_eq!(exit, Exit::Pass, "what only hints may be off");
    let torn = ANSWERED.replace("reviewed: 2026-11-01\n", "reviewed: [\n");
    let (exit, lights, _) = self::lights(&[(MODEL, &torn)], &[]);
    assert_eq!(exit, Exit::GateFailed);
    assert!(!lights.iter().any(|light| light.ends_with("done")), "{lights:?}");
}

#[test]
fn gaps_count_at_the_severity_that_fails_the_gate() {
    let unowned = ANSWERED.replace(
        "  orders: {kind: process, exposed: true,",
        "  old: {kind: process}\n  orders: {kind: process, exposed: true,",
    );
    let (exit, lights, _) = lights(&[(MODEL, &unowned)], &[]);
    assert_eq!((exit, lights[0].as_str()), (Exit::Pass, "four-step 1 gaps"), "only warnings");
    let (exit, _, _) = self::lights(&[(MODEL, &unowned)], &["--fail-on", "warning"]);
    assert_eq!(exit, Exit::GateFailed);
    let waved = unowned.replace(
        "  old: {kind: process}",
        "  # tmgate: allow(model-isolated-component, stride-gap) -- switched off next week\n  old: {kind: process}",
    );
    let (_, lights, _) = self::lights(&[(MODEL, &waved)], &[]);
    assert_eq!(lights[0], "four-step 1 done", "what a comment allows is no gap");
}

#[test]
fn each_model_follows_what_it_names_and_libraries_nothing() {
    let library =
        "tmgate: 1\nsystem: queue\nlibrary: queue@1\ncomponents: {queue: {kind: store}}\n";
    let files = [("a/threatmodel.yaml", PASTA), ("b/threatmodel.yaml", ANSWERED)];
    let (_, lights, value) = lights(&files, &[]);
    assert_eq!(lights.len(), 7 + 4);
    assert_eq!(value["models"][1]["path"], "b/threatmodel.yaml");
    let (exit, out, _) = stages(&[("threatmodel.yaml", library)], &[]);
    assert_eq!(exit, Exit::CouldNotRun, "{out}");
    let config = "version: 1\nprofiles: [six-stage]\n";
    let (_, lights, _) = self::lights(&[(MODEL, ANSWERED), ("tmgate.yaml", config)], &[]);
    assert_eq!(lights.len(), 6, "a profile in force is followed where a model names no method");
}

#[test]
fn mistake_in_the_configuration_is_said_and_fails() {
    let files = [(MODEL, ANSWERED), ("tmgate.yaml", "version: 1\nrulez: {}\n")];
    let (exit, out, _) = stages(&files, &["--fail-on", "never"]);
    assert_eq!(exit, Exit::GateFailed);
    assert!(out.starts_with("tmgate.yaml:2:1: error[config-invalid]"), "{out}");
    let (_, _, value) = lights(&files, &[]);
    assert_eq!(value["unable"].as_array().unwrap().len(), 1);
}

#[test]
fn incident_response_asks_for_playbooks_and_records() {
    let (_, lights, _) = lights(&[(MODEL, PASTA)], &["--profile", "incident-response"]);
    assert_eq!(lights.len(), 4);
    let (_, lights, _) = self::lights(&[(MODEL, ANSWERED)], &["--profile", "incident-response"]);
    assert!(lights.iter().all(|light| light.ends_with("gaps empty")), "{lights:?}");
}
