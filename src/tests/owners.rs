//! Owners across files: where they are looked for, and what is said when that fails.

use super::support::check_files;
use crate::check::Report;
use crate::config::{self, Settings};
use crate::finding::Status;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

const MODEL: &str = "tmgate: 1\nsystem: shop\nowner: team-pay\n";

fn settings(text: &str) -> Settings {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("tmgate.yaml", text.as_bytes().to_vec()));
    let (settings, findings) = config::load(&sources, file, &Limits::default());
    assert!(findings.is_empty(), "{findings:?}");
    settings
}

fn check(config: &str, files: &[(&str, &str)]) -> Report {
    let config = format!("version: 1\n{config}\n");
    let mut all = vec![("threatmodel.yaml", MODEL), ("tmgate.yaml", config.as_str())];
    all.extend(files);
    check_files(&all, &settings(&config))
}

/// `path:line:column rule message` of what is said about owners.
fn said(report: &Report) -> Vec<String> {
    let about = ["owner-unknown", "owner-model-unowned", "codeowners-invalid", "config-invalid"];
    let open = report.findings.iter().filter(|f| f.status == Status::Open);
    open.filter(|f| about.contains(&f.rule.id))
        .map(|f| {
            let place = &f.primary.place;
            let at = format!("{}:{}:{}", place.path, place.start.line, place.start.column);
            format!("{at} {} {}", f.rule.id, f.message)
        })
        .collect()
}

fn unassessed(report: &Report) -> Vec<&str> {
    let owners = report.not_assessed.iter().filter(|n| n.rule == "owner-unknown");
    owners.map(|n| n.why.as_str()).collect()
}

#[test]
fn first_codeowners_that_github_finds_is_the_only_one() {
    let (github, root, docs) = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS");
    let (good, bad) = ("* @org/team-pay\n", "* @org/others\n");
    for (files, is_known) in [
        (vec![(github, good), (root, bad), (docs, bad)], true),
        (vec![(root, good), (docs, bad)], true),
        (vec![(docs, good)], true),
        (vec![(github, bad), (root, good), (docs, good)], false),
        (vec![(root, bad), (docs, good)], false),
    ] {
        let report = check("", &files);
        assert_eq!(said(&report).is_empty(), is_known, "{files:?}: {:?}", said(&report));
        assert!(unassessed(&report).is_empty());
    }
}

#[test]
fn any_of_the_sources_is_enough() {
    let teams = ("teams.yaml", "- team-pay\n- team-web\n");
    for (config, files) in [
        ("owners: {teams: teams.yaml}", vec![teams]),
        ("owners: {allow: [\"team-*\"]}", vec![]),
        ("owners: {teams: teams.yaml, codeowners: false}", vec![teams, ("CODEOWNERS", "* @x\n")]),
        ("owners: {teams: t.yaml}", vec![("t.yaml", "team-pay:\n"), ("CODEOWNERS", "* @org/x\n")]),
        ("owners: {teams: t.yaml}", vec![("t.yaml", "pay: {github: \"@org/team-pay\"}\n")]),
        ("owners: {teams: t.yaml}", vec![("t.yaml", "pay: {members: [ana, team-pay]}\n")]),
    ] {
        let report = check(config, &files);
        assert!(said(&report).is_empty(), "{config}: {:?}", said(&report));
        assert!(unassessed(&report).is_empty(), "{config}");
    }
    let report = check("owners: {teams: teams.yaml}", &[("teams.yaml", "[team-web]")]);
    assert_eq!(
        said(&report),
        [
            "threatmodel.yaml:3:8 owner-unknown owner `team-pay` of the system is not in the teams file"
        ]
    );
}

#[test]
fn without_a_source_nobody_is_unknown_and_that_is_counted() {
    let why = |config: &str, files: &[(&str, &str)]| {
        let report = check(config, files);
        let said = said(&report);
        assert!(said.iter().all(|line| !line.contains("owner-unknown")), "{said:?}");
        unassessed(&report).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(why("", &[]), ["there is no CODEOWNERS that names owners, and no teams file"]);
    let off = why("owners: {codeowners: false}", &[("CODEOWNERS", "* @org/x\n")]);
    assert_eq!(off, ["there is no CODEOWNERS that names owners, and no teams file"]);
    let gitlab = why("", &[(".gitlab/CODEOWNERS", "* @org/x\n")]);
    assert_eq!(gitlab, ["`.gitlab/CODEOWNERS` follows GitLab's rules, which are not read"]);
    let missing = why("owners: {teams: teams.yaml}", &[("CODEOWNERS", "* @org/x\n")]);
    assert_eq!(missing, ["the teams file could not be read"]);
    let large = "# a comment that fills the file with nothing\n".repeat(80_000);
    let large = why("", &[("CODEOWNERS", large.as_str())]);
    assert_eq!(large, ["`CODEOWNERS` is so large that GitHub does not load it"]);
    let broken = why("owners: {teams: teams.yaml}", &[("teams.yaml", "team-web: {\n")]);
    assert_eq!(broken, ["part of the teams file could not be read"]);
}

#[test]
fn mistakes_of_the_teams_file_are_told_at_their_place() {
    let teams = "team-pay: {github: org/pay, member: [ana]}\nteam-web: web\nteam-ops: {members: 7, contact: []}\n";
    let report = check("owners: {teams: teams.yaml}", &[("teams.yaml", teams)]);
    let expected = [
        "teams.yaml:1:20 config-invalid `org/pay` is not what GitHub calls an owner",
        "teams.yaml:1:29 config-invalid team `team-pay` has no key `member`",
        "teams.yaml:2:1 config-invalid team `team-web` must be a map, not text",
        "teams.yaml:3:21 config-invalid `members` of team `team-ops` must be text or a list of texts, not a number",
        "teams.yaml:3:24 config-invalid `contact` of team `team-ops` must be text, not a list",
    ];
    assert_eq!(said(&report), expected);
    let help = report.findings.iter().find(|f| f.message.contains("member`")).unwrap();
    assert_eq!(help.help.as_deref(), Some("did you mean `members`?"));
    for (teams, expected) in [
        ("- a\n- a\n", "teams.yaml:2:3 config-invalid team `a` is listed twice"),
        (
            "- [a]\n",
            "teams.yaml:1:3 config-invalid an item of the teams file must be a name, not a list",
        ),
        (
            "7\n",
            "teams.yaml:1:1 config-invalid the teams file must be a list or a map, not a number",
        ),
    ] {
        let report = check("owners: {teams: teams.yaml}", &[("teams.yaml", teams)]);
        assert_eq!(said(&report), [expected]);
    }
}

#[test]
fn teams_file_that_is_not_there_is_told_where_it_is_named() {
    let report = check("owners: {teams: people/teams.yaml}", &[]);
    let expected =
        "tmgate.yaml:2:17 config-invalid the teams file `people/teams.yaml` does not exist";
    assert_eq!(said(&report), [expected]);
    let report = check("owners: {teams: ../teams.yaml}", &[]);
    assert_eq!(
        said(&report),
        ["tmgate.yaml:2:17 config-invalid the teams file `../teams.yaml` cannot be read"]
    );
}

#[test]
fn files_that_steer_the_gate_need_an_owner_where_there_is_codeowners() {
    let files = [
        ("CODEOWNERS", "/threatmodel/ @org/team-pay\n/teams.yaml\n"),
        ("teams.yaml", "[team-pay]"),
        ("threatmodel/model.yaml", "tmgate: 1\nsystem: other\nowner: team-pay\n"),
    ];
    let report = check("owners: {teams: teams.yaml}", &files);
    let nobody = "owner-model-unowned nobody owns the";
    assert_eq!(
        said(&report),
        [
            format!(
                "teams.yaml:1:1 {nobody} configuration `teams.yaml`: line 2 of `CODEOWNERS` names no owner"
            ),
            format!(
                "threatmodel.yaml:2:9 {nobody} model `threatmodel.yaml`: no line of `CODEOWNERS` matches it"
            ),
            format!(
                "tmgate.yaml:1:1 {nobody} configuration `tmgate.yaml`: no line of `CODEOWNERS` matches it"
            ),
        ]
    );
}

#[test]
fn every_file_of_a_folder_is_asked_about() {
    let files = [
        ("CODEOWNERS", "/threatmodel/model.yaml @org/team-pay\n"),
        ("threatmodel/model.yaml", MODEL),
        ("threatmodel/threats/a.yaml", "tmgate: 1\n"),
    ];
    let report = check_files(&files, &Settings::default());
    assert_eq!(
        said(&report),
        [
            "threatmodel/threats/a.yaml:1:1 owner-model-unowned nobody owns the model `threatmodel/threats/a.yaml`: no line of `CODEOWNERS` matches it"
        ]
    );
}

#[test]
fn code_is_found_by_glob_by_file_and_by_folder() {
    let files = ["src/api/a.rs", "src/api/deep/b.rs", "src/apis/c.rs", ".github/workflows/ci.yml"];
    for (code, holder) in [
        ("src/api/**", Some("api")),
        ("src/api/*.rs", Some("api")),
        ("src/api", Some("api")),
        ("src/api/", Some("api")),
        ("src/api/a.rs#main", Some("api")),
        ("src/**/c.rs", Some("apis")),
        (".github/workflows/*.yml", Some("ci")),
        (".github/workflows/ci.yml", Some("ci")),
        ("src/a", None),
        ("src/api/a.rs/x", None),
        ("src/api/[", None),
        ("../src/**", None),
    ] {
        let model = format!(
            "tmgate: 1\nsystem: shop\nowner: shop\ncomponents:\n  api: {{kind: process, code: \"{code}\"}}\n"
        );
        let owners = "* @org/shop\n/src/api/ @org/api\n/src/apis/ @org/apis\n/.github/ @org/ci\n";
        let mut all = vec![("threatmodel.yaml", model.as_str()), ("CODEOWNERS", owners)];
        all.extend(files.map(|path| (path, "")));
        let report = check_files(&all, &Settings::default());
        let found = report.findings.iter().find(|f| f.rule.id == "owner-codeowners-mismatch");
        let to = found.map(|f| f.message.rsplit('/').next().unwrap().trim_end_matches('`'));
        assert_eq!(to, holder, "{code}");
        let unsaid = report.not_assessed.iter().any(|n| n.rule == "owner-codeowners-mismatch");
        assert_eq!(unsaid, holder.is_none(), "{code}");
    }
}
