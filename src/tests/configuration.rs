//! The configuration and the flags beside it, through the command line.

use super::support::today;
use crate::cli::{self, Exit, Streams};
use crate::host::Memory;

const MODEL: &str = "\
tmgate: 1
system: shop
owner: team-shop
zones: {internet: {trust: 0}, cluster: {trust: 60}}
actors: {shopper: {kind: person}}
components:
  web: {kind: process, zone: cluster, exposed: true}
flows:
  browse: {path: shopper -> web, over: http, authn: session}
threats:
  theft: {title: Somebody empties the till at night, at: web, likelihood: low, impact: low}
";

/// The exit code, what was printed of the rule `flow-plaintext` and of the configuration, and what
/// was said on standard error.
fn check(config: Option<(&str, &str)>, flags: &[&str]) -> (Exit, Vec<String>, String) {
    let mut host = Memory::new(today()).with("svc/threatmodel.yaml", MODEL);
    if let Some((path, text)) = config {
        host = host.with(path, text);
    }
    let args: Vec<String> = ["tmgate", "check", "--format", "concise"]
        .iter()
        .chain(flags)
        .map(|arg| (*arg).to_owned())
        .collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
    let exit = cli::run(&args, &host, &mut streams);
    let out = String::from_utf8(out).unwrap();
    let about =
        |line: &&str| ["[flow-plaintext]", "[config-invalid]"].iter().any(|id| line.contains(id));
    let lines = out.lines().filter(about).map(str::to_owned).collect();
    (exit, lines, String::from_utf8(err).unwrap())
}

const FINDING: &str =
    "[flow-plaintext] flow `browse` crosses a trust boundary in clear text over `http`";

#[test]
fn configuration_at_the_root_is_in_force() {
    let place = "svc/threatmodel.yaml:9:40: ";
    let cases = [
        (None, Exit::GateFailed, Some("error")),
        (Some("version: 1\nrules: {flow-plaintext: note}\n"), Exit::Pass, Some("note")),
        (
            Some("version: 1\nfail-on: note\nrules: {flow-plaintext: note}\n"),
            Exit::GateFailed,
            Some("note"),
        ),
        (Some("version: 1\nrules: {flow-plaintext: off}\n"), Exit::Pass, None),
        (
            Some("version: 1\noverrides: [{paths: ['svc/*'], rules: {flow-plaintext: off}}]\n"),
            Exit::Pass,
            None,
        ),
        (
            Some("version: 1\noverrides: [{paths: ['lib/*'], rules: {flow-plaintext: off}}]\n"),
            Exit::GateFailed,
            Some("error"),
        ),
        (Some("version: 1\nmodels: ['lib/*.yaml']\n"), Exit::CouldNotRun, None),
    ];
    for (text, exit, severity) in cases {
        let (found, lines, _) = check(text.map(|text| ("tmgate.yaml", text)), &[]);
        let expected = severity.map(|severity| format!("{place}{severity}{FINDING}"));
        assert_eq!((found, lines), (exit, expected.into_iter().collect()), "{text:?}");
    }
}

#[test]
fn flags_beat_the_configuration() {
    let config = Some(("tmgate.yaml", "version: 1\nfail-on: never\n"));
    assert_eq!(check(config, &[]).0, Exit::Pass);
    assert_eq!(check(config, &["--fail-on", "error"]).0, Exit::GateFailed);
    let (exit, lines, _) =
        check(None, &["--fail-on", "never", "--profile", "strict", "--jobs", "2"]);
    assert_eq!((exit, lines.len()), (Exit::Pass, 1));
}

#[test]
fn broken_configuration_fails_whatever_the_threshold() {
    let config = Some(("tmgate.yaml", "version: 1\nfail-on: never\nrulez: {}\n"));
    for flags in [&[][..], &["--fail-on", "never"]] {
        let (exit, lines, _) = check(config, flags);
        assert_eq!(exit, Exit::GateFailed);
        let said = "tmgate.yaml:3:1: error[config-invalid] the configuration has no key `rulez`";
        assert!(lines.iter().any(|line| line == said), "{lines:?}");
    }
}

#[test]
fn named_configuration_takes_the_place_of_the_one_at_the_root() {
    let config = Some(("ci/gate.yaml", "version: 1\nrules: {flow-plaintext: off}\n"));
    assert_eq!(check(config, &[]).0, Exit::GateFailed);
    assert_eq!(check(config, &["--config", "ci/gate.yaml"]).0, Exit::Pass);
}

#[test]
fn what_cannot_be_done_as_asked_is_no_pass() {
    let cases: [(&[&str], &str); 7] = [
        (
            &["--config", "gone.yaml"],
            "the configuration cannot be read: `gone.yaml` cannot be read",
        ),
        (&["--config", "svc"], "the configuration cannot be read: there is no file `svc`"),
        (&["--fail-on", "eror"], "invalid value 'eror' for '--fail-on <SEVERITY>'"),
        (&["--profile", "strct"], "invalid value 'strct' for '--profile <NAME>'"),
        (&["--jobs", "0"], "0 is not in 1..=1024"),
        (&["--jobs", "many"], "invalid digit"),
        (&["--frobnicate"], "unexpected argument '--frobnicate'"),
    ];
    for (flags, said) in cases {
        let (exit, lines, err) = check(None, flags);
        assert_eq!((exit, lines.len()), (Exit::CouldNotRun, 0), "{flags:?}");
        assert!(err.contains(said), "{flags:?}: {err}");
    }
}

#[test]
fn misnamed_configuration_is_not_passed_over_in_silence() {
    let (exit, lines, _) =
        check(Some(("tmgate.yml", "version: 1\nfail-on: never\n")), &["--fail-on", "never"]);
    assert_eq!(exit, Exit::GateFailed);
    assert_eq!(
        lines[1],
        "tmgate.yml:1:1: error[config-invalid] `tmgate.yml` is not read: the configuration is called `tmgate.yaml`"
    );
}
