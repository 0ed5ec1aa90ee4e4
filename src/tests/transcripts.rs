//! What a user types and sees: commands run in process, output and exit code snapshotted.

use std::fmt::Write;

use super::support::today;
use crate::cli::{self, Streams, args::Args};
use crate::host::{Host, Memory};

/// Runs commands one after the other in `host` and writes down what a terminal would show.
pub(super) fn transcript(host: &dyn Host, commands: &[&str]) -> String {
    let mut seen = String::new();
    for command in commands {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
        let args: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        let exit = cli::run(&args, host, &mut streams);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        writeln!(seen, "$ {command}").unwrap();
        seen.push_str(&text(&out));
        for line in text(&err).lines() {
            writeln!(seen, "2> {line}").unwrap();
        }
        writeln!(seen, "[{}]\n", exit as u8).unwrap();
    }
    seen
}

const MODEL: &str = "tmgate: 1
system: shop
purpose: Sells shoes
ownr: team-shop
reviewed: 2026-11-01
components:
  api: {kind: process}
flows:
  order: {path: api -> apj, over: http}
threats:
  theft: {title: Somebody steals the till money, at: api, likelihood: low, impact: low}
";

fn shop() -> Memory {
    Memory::new(today()).with("threatmodel.yaml", MODEL)
}

#[test]
fn check_says_what_is_wrong_and_fix_mends_it() {
    let host = shop();
    let commands = [
        "tmgate check --format concise",
        "tmgate check --fix --format concise",
        "tmgate check --format concise --fail-on never",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let mended = host.text("threatmodel.yaml").unwrap();
    assert!(mended.contains("owner: team-shop") && mended.contains("api -> api"), "{mended}");
}

#[test]
fn what_could_not_run_ends_in_2() {
    let commands = [
        "tmgate",
        "tmgate chek",
        "tmgate check --no-such-flag",
        "tmgate check nowhere.yaml",
        "tmgate check --format pdf",
        "tmgate check --today tomorrow",
        "tmgate check --fail-on fatal",
        "tmgate check --config missing.yaml",
        "tmgate explain flow-plain",
        "tmgate explain nonsense",
    ];
    insta::assert_snapshot!(transcript(&shop(), &commands));
}

#[test]
fn nothing_to_check_is_no_pass() {
    let host = Memory::new(today()).with("README.md", "hello");
    let commands = ["tmgate check", "tmgate check --fail-on never --format concise"];
    insta::assert_snapshot!(transcript(&host, &commands));
}

#[test]
fn init_writes_a_model_that_keeps_to_the_format_and_asks_questions() {
    let host = Memory::new(today()).with("src/main.rs", "fn main() {}");
    let commands = ["tmgate init", "tmgate check --format concise", "tmgate init"];
    insta::assert_snapshot!(transcript(&host, &commands));
}

#[test]
fn explain_shows_the_page() {
    insta::assert_snapshot!(transcript(&shop(), &["tmgate explain flow-plaintext"]));
}

#[test]
fn explain_shows_one_finding() {
    let report = super::support::check_text(MODEL);
    let finding = report.findings.iter().find(|f| f.rule.id == "schema-unknown-key").unwrap();
    let digits = finding.fingerprint.to_string();
    let seen = transcript(&shop(), &[&format!("tmgate explain {}", &digits[..8])]);
    assert!(seen.contains("threatmodel.yaml:4:1: error[schema-unknown-key]"), "{seen}");
    assert!(seen.contains("what clears it: did you mean `owner`?"), "{seen}");
    let none = transcript(&shop(), &["tmgate explain 00000000"]);
    assert!(none.contains("no finding of this repository"), "{none}");
}

#[test]
fn catalog_shows_entries_and_says_what_is_none() {
    let commands = [
        "tmgate catalog T1562.001 cwe-0347",
        "tmgate catalog CWE-345 --format json",
        "tmgate catalog CWE89 T15622 A10 A10:2020 CVE-2024-3094 AC-99 PCI-6.2.4",
        "tmgate catalog nonsense T1190 --format json",
        "tmgate catalog --editions",
        "tmgate catalog",
    ];
    insta::assert_snapshot!(transcript(&shop(), &commands));
    let notices = transcript(&shop(), &["tmgate catalog --notices"]);
    for publisher in ["MITRE ATT&CK", "CAPEC", "CWE", "CC BY-SA", "Apache License", "D3FEND"] {
        assert!(notices.contains(publisher), "{publisher}");
    }
}

#[test]
fn stages_are_shown_one_light_each() {
    let commands = [
        "tmgate stages",
        "tmgate stages --profile six-stage",
        "tmgate stages --profile incident-response --fail-on never",
        "tmgate stages --profile strict",
        "tmgate stages nowhere.yaml",
    ];
    insta::assert_snapshot!(transcript(&shop(), &commands));
    let none = Memory::new(today()).with("README.md", "hello");
    let seen = transcript(&none, &["tmgate stages"]);
    assert!(seen.contains("nothing-assessed") && seen.ends_with("[2]\n\n"), "{seen}");
}

#[test]
fn convert_writes_a_model_and_says_what_is_left_out() {
    let drawing = include_str!("../../fixtures/deciduous/parcel-locker.yaml");
    let host = Memory::new(today())
        .with("docs/locker.yaml", drawing)
        .with("docs/broken.yaml", "goals: [\n")
        .with("docs/other.yaml", "a: b\n");
    let commands = [
        "tmgate convert docs/locker.yaml --to native -o docs/threatmodel.yaml",
        "tmgate convert docs/locker.yaml --to native --output docs/threatmodel.yaml",
        "tmgate convert docs/broken.yaml --to native",
        "tmgate convert docs/other.yaml --to native",
        "tmgate convert docs/gone.yaml --to native",
        "tmgate convert docs/locker.yaml",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let seen = transcript(&host, &["tmgate check docs --format concise"]);
    assert!(!seen.contains("[schema-"), "{seen}");
    assert!(!seen.contains("[tree-invalid]"), "{seen}");
}

#[test]
fn models_go_from_one_format_to_another_and_say_what_they_lose() {
    let parcels = include_str!("../../fixtures/foreign/otm/parcels.yaml");
    let native = "tmgate: 1
system: shop
stage: build
components:
  web: {kind: process, owner: ann, exposed: true}
  db: {kind: store, title: Orders}
flows:
  save: {path: web -> db, over: tls}
threats:
  leak: {title: Orders leak, at: db, stride: I, accept: {by: ann, why: small}}
";
    let host = Memory::new(today())
        .with("parcels.yaml", parcels)
        .with("shop/threatmodel.yaml", native)
        .with("odd.yaml", "tmgate: 1\nsystem: shop\ncomponents: {a: {kind: proces, x: 1}}\n");
    let commands = [
        "tmgate convert shop/threatmodel.yaml --to otm",
        "tmgate convert shop/threatmodel.yaml --to mermaid",
        "tmgate convert parcels.yaml --to mermaid -o parcels.mmd --format json",
        "tmgate convert odd.yaml --to native",
        "tmgate convert parcels.yaml --to native --from deciduous",
        "tmgate init --from parcels.yaml",
        "tmgate init --from parcels.yaml",
        "tmgate convert threatmodel.yaml --to otm -o back.yaml",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
}

#[test]
fn tables_of_ones_own_take_the_place_of_those_in_the_program() {
    let cited = MODEL.replace("likelihood: low,", "refs: [T1190, T9000], likelihood: low,");
    let host = shop()
        .with("threatmodel.yaml", cited)
        .with("ours/attack.tsv", "T9000\tTalk the clerk round\nT1190\tBreak in\t\trevoked\tT9000\n")
        .with("ours/notes.md", "where these are from")
        .with("bad/cwe.tsv", "#id\tname\nCWE-79\n")
        .with("odd/cew.tsv", "CWE-79\tXSS\n");
    let commands = [
        "tmgate catalog --catalog ours T1190 T9000 T1562 CWE-89",
        "tmgate catalog --catalog ours --editions",
        "tmgate check --catalog ours --format concise",
        "tmgate check --format concise",
        "tmgate check --catalog bad",
        "tmgate check --catalog odd",
        "tmgate catalog --catalog nowhere --editions",
        "tmgate catalog --catalog svc --editions",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let configured = |dir: &str| {
        let text = format!("version: 1\ncatalog: {{dir: {dir}}}\n");
        transcript(&host_with(&text), &["tmgate check --format concise"])
    };
    assert!(configured("ours").contains("revoked"), "{}", configured("ours"));
    let bad = configured("bad");
    assert!(bad.contains("tmgate.yaml:2:16: error[config-invalid]"), "{bad}");
    assert!(bad.contains("line 2 gives `CWE-79` no name"), "{bad}");
    assert!(configured("../elsewhere").contains("[config-invalid]"));
}

/// The shop with tables of its own and a configuration.
fn host_with(configuration: &str) -> Memory {
    shop()
        .with(
            "threatmodel.yaml",
            MODEL.replace("likelihood: low,", "refs: [T1190], likelihood: low,"),
        )
        .with("ours/attack.tsv", "T9000\tTalk the clerk round\nT1190\tBreak in\t\trevoked\tT9000\n")
        .with("bad/cwe.tsv", "#id\tname\nCWE-79\n")
        .with("tmgate.yaml", configuration)
}

#[test]
fn help_of_every_command() {
    use clap::CommandFactory;
    let command = Args::command();
    let names = command.get_subcommands().map(|sub| format!("tmgate {} --help", sub.get_name()));
    let mut commands = vec!["tmgate --help".to_owned(), "tmgate --version".to_owned()];
    commands.extend(names);
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    insta::assert_snapshot!(transcript(&shop(), &commands));
}

#[test]
fn completions_and_manual_come_from_the_same_definitions() {
    let text = transcript(&shop(), &["tmgate completions bash", "tmgate man"]);
    for flag in ["--fail-on", "--stdin-filename", "--format"] {
        assert!(text.matches(flag.trim_start_matches('-')).count() >= 2, "{flag}");
    }
}

#[test]
fn init_drafts_what_is_deployed() {
    let compose = "services:
  web: {build: apps/web, ports: ['8080:8080'], depends_on: [api]}
  api: {image: 'example/api:3', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:17'}
";
    let terraform = "resource \"aws_db_instance\" \"db\" {
  storage_encrypted = true
}
resource \"aws_s3_bucket\" \"main\" {}
";
    let host = Memory::new(today())
        .with("docker-compose.yml", compose)
        .with("apps/web/Dockerfile", "FROM node\n")
        .with("infra/db.tf", terraform)
        .with("infra/broken.tf", "resource {")
        .with("tests/compose.yaml", "services: {fake: {image: x}}\n");
    let seen = transcript(&host, &["tmgate init", "tmgate check --format concise"]);
    let model = host.text("threatmodel.yaml").unwrap();
    assert!(!seen.contains("[drift-") && !seen.contains("[schema-"), "{seen}");
    insta::assert_snapshot!(format!("{model}\n{seen}"));
}
