#![expect(clippy::disallowed_methods, reason = "some of these tests need a real disk")]
//! Evidence from one end to the other: reports that are given, found, wrong or missing, and
//! pointers into a repository on a disk.

use super::support::{check_host, lines, today};
use crate::check::Seen;
use crate::cli::{self, Exit, Streams};
use crate::config::Settings;
use crate::host::{Disk, Host, Memory, Models};

const MODEL: &str = "\
tmgate: 1
system: shop
components: {api: {kind: process}}
threats:
  forged: {title: Somebody posts an order as another shopper, at: api, mitigated_by: [signed, bound]}
mitigations:
  signed: {title: Signed, status: verified, code: src/a.rs#sign, evidence: [{test: \"a::rejects_forged\"}]}
  bound: {title: Bound, status: verified, evidence: [{test: \"a::rejects_moved\"}, {test: \"a::late\"}]}
";

const SOURCE: &str = "fn sign() {}\nfn rejects_forged() {}\nfn rejects_moved() {}\nfn late() {}\n";

fn report(cases: &str) -> String {
    format!("<testsuite name=\"a\" timestamp=\"2026-11-22T01:02:03\">\n{cases}</testsuite>")
}

fn case(name: &str, inside: &str) -> String {
    format!("<testcase classname=\"a\" name=\"{name}\">{inside}</testcase>\n")
}

fn shop() -> Memory {
    Memory::new(today()).with("threatmodel.yaml", MODEL).with("src/a.rs", SOURCE)
}

/// The exit code and what is said of evidence.
fn check(host: &dyn Host, args: &[&str]) -> (Exit, Vec<String>) {
    let args: Vec<String> = ["tmgate", "check", "--format", "concise", "--verbose"]
        .iter()
        .chain(args)
        .map(|arg| (*arg).to_owned())
        .collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
    let exit = cli::run(&args, host, &mut streams);
    let out = String::from_utf8([out, err].concat()).unwrap();
    let lines = out.lines().map(str::trim).filter(|line| line.contains("evidence"));
    (exit, lines.map(str::to_owned).collect())
}

#[test]
fn without_a_report_nothing_ran_and_that_is_said_once() {
    let (_, said) = check(&shop(), &[]);
    assert_eq!(
        said,
        ["evidence-not-run: no test report was given (--evidence) (1 subject)"],
        "no finding, no pass"
    );
}

#[test]
fn what_reports_say_is_found_at_the_tests_and_summed_up() {
    let host = shop()
        .with("build/1.xml", report(&case("rejects_forged", "")))
        .with("build/2.xml", report(&case("rejects_moved", "<failure/>")));
    let (exit, said) = check(&host, &["--evidence", "build/*.xml"]);
    assert_eq!(exit, Exit::GateFailed);
    assert_eq!(
        said,
        [
            "threatmodel.yaml:8:61: error[evidence-test-failed] test `a::rejects_moved` of mitigation `bound` failed",
            "threatmodel.yaml:8:89: warning[evidence-not-run] test `a::late` of mitigation `bound` is in no test report",
            "evidence: 1 of 3 test ids passed in 2 reports; 1 failed, 1 absent",
        ]
    );
}

#[test]
fn a_report_that_cannot_be_used_is_an_error_and_the_others_count() {
    let host = shop()
        .with("build/1.xml", report(&case("rejects_forged", "")))
        .with("build/2.xml", format!("{}<", report("")));
    let (exit, said) = check(
        &host,
        &["--evidence", "build/*.xml", "--evidence", "gone.xml", "--fail-on", "error"],
    );
    assert_eq!(exit, Exit::GateFailed);
    let errors: Vec<&String> = said.iter().filter(|line| line.contains("report-invalid")).collect();
    assert!(errors[0].starts_with("build/2.xml:2:1: error[evidence-report-invalid] test report"));
    assert_eq!(
        errors[1],
        "gone.xml:1:1: error[evidence-report-invalid] no test report is at `gone.xml`"
    );
    assert_eq!(errors.len(), 2);
    assert!(said.contains(&"evidence: 1 of 3 test ids passed in 1 report; 2 absent".to_owned()));
}

#[test]
fn configuration_says_where_reports_are_and_at_which_line_they_are_not() {
    let config = "version: 1\nevidence:\n  reports: [build/*.xml]\n  max-age: 0d\n";
    let host = shop().with("tmgate.yaml", config);
    let (_, said) = check(&host, &[]);
    assert_eq!(
        said[0],
        "tmgate.yaml:3:13: error[evidence-report-invalid] no test report matches `build/*.xml`"
    );
    let cases = [case("rejects_forged", ""), case("rejects_moved", ""), case("late", "")];
    let host = host.with("build/a.xml", report(&cases.concat()));
    let (_, said) = check(&host, &[]);
    assert_eq!(said.iter().filter(|line| line.contains("[evidence-stale]")).count(), 2);
    assert_eq!(said.last().unwrap(), "evidence: 3 of 3 test ids passed in 1 report");
}

#[test]
fn a_rule_out_whose_test_fails_leaves_its_step_open() {
    let text = "\
tmgate: 1
system: shop
components: {api: {kind: process}}
threats:
  forged: {title: Somebody posts an order as another, at: api, risk: critical, mitigated_by: signed}
mitigations: {signed: {title: Signed, status: implemented, code: src/a.rs}}
trees:
  goods:
    threat: forged
    goal: {any: [edit]}
    edit: {ruled_out: {test: \"a::late\"}}
";
    let said = |inside: &str| {
        let host = shop()
            .with("threatmodel.yaml", text)
            .with("tmgate.yaml", "version: 1\nevidence: {reports: [r.xml]}\n")
            .with("r.xml", report(&case("late", inside)));
        let (_, lines) = check_all(&host);
        lines.into_iter().filter(|line| line.contains("[tree-")).collect::<Vec<_>>()
    };
    assert_eq!(said(""), Vec::<String>::new());
    let broken = said("<skipped/>");
    assert!(broken.iter().any(|line| line.contains("[tree-goal-reachable]")), "{broken:?}");
    assert!(broken.iter().any(|line| line.contains("test `a::late` was skipped")), "{broken:?}");
}

fn check_all(host: &dyn Host) -> (Option<Seen>, Vec<String>) {
    let (settings, _) = read_settings(host);
    let report = check_host(host, &settings);
    (report.evidence, lines(&report))
}

fn read_settings(host: &dyn Host) -> (Settings, usize) {
    let Some(bytes) = host.read("tmgate.yaml").unwrap() else { return (Settings::default(), 0) };
    let mut sources = crate::source::Sources::new();
    let file = sources.add(crate::source::SourceFile::new("tmgate.yaml", bytes));
    let (settings, findings) =
        crate::config::load(&sources, file, &crate::syntax::Limits::default());
    (settings, findings.len())
}

#[test]
fn reports_are_found_where_git_ignores_them_and_outside_of_the_repository() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("repo");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("repo/tmgate.yaml", "version: 1\nevidence: {reports: [\"target/**/*.xml\"]}\n");
    write("repo/.gitignore", "/target\n");
    write("repo/threatmodel.yaml", MODEL);
    write("repo/src/a.rs", SOURCE);
    write("repo/target/.hidden/j.xml", &report(&case("rejects_forged", "")));
    write("outside/j.xml", &report(&case("rejects_moved", "")));
    let here = Disk::at(&root.join("src")).unwrap();
    let (_, said) = check(&here, &["..", "--evidence", "../../outside/*.xml"]);
    assert_eq!(said.last().unwrap(), "evidence: 2 of 3 test ids passed in 2 reports; 1 absent");
    let absolute = dir.path().join("outside/j.xml");
    let (_, said) = check(&here, &["..", "--evidence", absolute.to_str().unwrap()]);
    assert_eq!(said.last().unwrap(), "evidence: 2 of 3 test ids passed in 2 reports; 1 absent");
    assert!(here.reports("../../outside/j.xml", false).unwrap().is_empty(), "not by configuration");
}

#[test]
fn pointers_stay_in_the_repository_and_keep_to_its_letters() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("repo");
    let write = |path: &str, text: &[u8]| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("secret.rs", b"fn sign() {}");
    write("repo/tmgate.yaml", b"version: 1\n");
    write("repo/src/a.rs", SOURCE.as_bytes());
    write("repo/.github/workflows/ci.yml", b"jobs:\n  scan: {}\n");
    write("repo/bin/tool", b"\0sign");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.rs", root.join("link.rs")).unwrap();
        std::os::unix::fs::symlink("..", root.join("up")).unwrap();
    }
    let says = |pointer: &str| {
        let text = format!(
            "tmgate: 1\nsystem: shop\nmitigations:\n  m: {{title: M, status: implemented, code: {pointer:?}}}\n"
        );
        std::fs::write(root.join("threatmodel.yaml"), text).unwrap();
        let host = Disk::at(&root).unwrap();
        let models = Models::find(&host, &[String::new()], &Settings::default()).unwrap();
        let task = super::support::task();
        let report = crate::check::check(&models, &Settings::default(), &task, Vec::new()).unwrap();
        let rule = "evidence-path-missing";
        let found = report.findings.iter().find(|f| f.rule.id == rule);
        let unknown = report.not_assessed.iter().find(|n| n.rule == rule);
        match (found, unknown) {
            (Some(finding), _) => finding.message.split_once(", which ").unwrap().1.to_owned(),
            (None, Some(unknown)) => format!("? {}", unknown.why),
            (None, None) => String::new(),
        }
    };
    for good in [
        "src/a.rs",
        "./src/a.rs",
        "src",
        "src/",
        "src/**",
        "src/*.rs#sign",
        "src/a.rs#L1-L4",
        "src/a.rs#a::sign",
        ".github/workflows/*.yml",
        ".github/workflows/ci.yml#scan",
        "bin/tool",
    ] {
        let expected = if good.contains("a::") { "has `sign`, but no `a`" } else { "" };
        assert_eq!(says(good), expected, "{good}");
    }
    for (bad, why) in [
        ("src/b.rs", "does not exist"),
        ("src/a.rs/", "is no folder"),
        ("src/A.rs", "does not exist"),
        ("lib/**", "matches no file"),
        ("../secret.rs", "leads out of the repository"),
        ("/etc/passwd", "leads out of the repository"),
        ("src/../../secret.rs", "leads out of the repository"),
        ("src/a.rs#L5", "has no line 5, it ends at line 4"),
        ("src/*.rs#signs", "matches no file with `signs`"),
        ("src#sign", "is a folder, which has no `sign`"),
        ("https://example.org/a.rs", "? an address cannot be looked up offline"),
        ("bin/tool#sign", "? the file is binary or over 4 MiB, so its anchor was not looked up"),
    ] {
        assert_eq!(says(bad), why, "{bad}");
    }
    #[cfg(unix)]
    for link in ["link.rs", "link.rs#sign", "up/secret.rs"] {
        assert_eq!(says(link), "leads out of the repository", "{link}");
    }
    #[cfg(unix)]
    assert_eq!(says("up/*.rs"), "matches no file");
}
