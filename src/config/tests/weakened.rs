//! What asks for less than before, and what only looks so.

use crate::config::{differ, weakened};
use crate::finding::{Finding, Severity};
use crate::syntax::Limits;

fn compare(old: &str, new: &str) -> Vec<Finding> {
    let bytes = |text: &str| Some(format!("version: 1\n{text}\n").into_bytes());
    weakened("tmgate.yaml", bytes(old), bytes(new), &Limits::default())
}

/// The entry that is named, and its line.
fn said(old: &str, new: &str) -> Vec<String> {
    let at = |f: &Finding| format!("{} {}", f.primary.place.start.line, f.subject.id);
    compare(old, new).iter().map(at).collect()
}

/// What was there, what is there, and what is said of it: the line and the entry.
const LOOSER: &[(&str, &str, &[&str])] = &[
    ("", "rules:\n  owner-missing: off", &["3 rules.owner-missing"]),
    ("", "rules:\n  owner-missing: warning", &["3 rules.owner-missing"]),
    ("rules: {threat-untreated: error}", "rules: {}", &[]),
    ("rules: {tree-missing: error}", "rules:", &["2 rules.tree-missing"]),
    ("rules: {flow-encoding: error}", "rules: {flow-encoding: note}", &[]),
    (
        "rules: {mitigation-unlocated: warning}",
        "rules:\n  mitigation-unlocated: {severity: note}",
        &["3 rules.mitigation-unlocated"],
    ),
    ("fail-on: note", "fail-on: error", &["2 fail-on"]),
    ("", "fail-on: never", &["2 fail-on"]),
    ("fail-on: warning", "exclude: []", &["1 fail-on"]),
    ("profiles: [strict]", "", &["1 profiles.strict"]),
    ("profiles: [strict, pasta]", "profiles: [pasta]", &["2 profiles.strict"]),
    ("", "exclude:\n  - legacy/**", &["3 exclude.legacy/**"]),
    ("exclude: [a/**]", "exclude: [a/**,\n  b/**]", &["3 exclude.b/**"]),
    (
        "",
        "models: ['svc/*.yaml']",
        &[
            "2 models.**/threatmodel.{yaml,yml,json}",
            "2 models.**/threatmodel/**",
            "2 models.threatmodels/lib/**/*.yaml",
        ],
    ),
    ("models: [a.yaml, b.yaml]", "models: [a.yaml]", &["2 models.b.yaml"]),
    (
        "",
        "overrides:\n  - paths: ['legacy/**']\n    rules: {owner-missing: note}",
        &["4 overrides.legacy/**.rules.owner-missing"],
    ),
    (
        "overrides: [{paths: [a], rules: {owner-missing: note}}]",
        "overrides: [{paths: [a, b],\n  rules: {owner-missing: note}}]",
        &["3 overrides.a,b.rules.owner-missing"],
    ),
    (
        "rules: {owner-missing: note}\noverrides: [{paths: [pay], rules: {owner-missing: error}}]",
        "rules: {owner-missing: note}",
        &["1 overrides.pay.rules.owner-missing"],
    ),
    (
        "rules: {owner-missing: note}\noverrides: [{paths: [pay], rules: {owner-missing: error}}]",
        "rules: {owner-missing: note}\noverrides: [{paths: [pay], rules: {owner-missing: warning}}]",
        &["3 overrides.pay.rules.owner-missing"],
    ),
    (
        "",
        "overrides: [{paths: [a], rules: {review-overdue: {options: {every: 2y}}}}]",
        &["2 overrides.a.rules.review-overdue"],
    ),
    (
        "",
        "rules:\n  review-overdue:\n    options: {every: 2y}",
        &["4 rules.review-overdue.options.every"],
    ),
    (
        "",
        "rules: {accept-expiring: {options: {within: 7d}}}",
        &["2 rules.accept-expiring.options.within"],
    ),
    (
        "rules: {owner-missing: {options: {kinds: [component, flow]}}}",
        "rules: {owner-missing: {options: {kinds: [component]}}}",
        &["2 rules.owner-missing.options.kinds"],
    ),
    (
        "rules: {threat-vague: {options: {words: 5}}}",
        "rules: {threat-vague: {options: {words: 2}}}",
        &["2 rules.threat-vague.options.words"],
    ),
    (
        "rules: {rootcause-fix-unproven: {options: {status: verified}}}",
        "rules: {rootcause-fix-unproven: {options: {status: implemented}}}",
        &["2 rules.rootcause-fix-unproven.options.status"],
    ),
    ("", "acceptance: {max: {high: 1y}}", &["2 acceptance.max.high"]),
    ("acceptance: {max: {low: 30d}}", "", &["1 acceptance.max.low"]),
    (
        "acceptance: {approvers: ['@a/sec']}",
        "acceptance: {approvers: ['@a/sec', '@a/*']}",
        &["2 acceptance.approvers"],
    ),
    (
        "acceptance: {approvers: {critical: ['@a/ciso'], default: ['@a/sec']}}",
        "acceptance:\n  approvers:\n    critical: ['@a/sec']\n    default: ['@a/sec']",
        &["4 acceptance.approvers.critical"],
    ),
    ("acceptance: {approvers: ['@a/sec']}", "acceptance:", &["2 acceptance.approvers"]),
    (
        "acceptance: {four-eyes: true}",
        "acceptance: {four-eyes: false}",
        &["2 acceptance.four-eyes"],
    ),
    ("", "owners: {allow: ['team-*']}", &["2 owners.allow.team-*"]),
    ("", "owners: {codeowners: false}", &["2 owners.codeowners"]),
    ("owners: {teams: t.yaml}", "owners: {teams: u.yaml}", &["2 owners.teams"]),
    ("", "drift: {ignore: [{path: a.yml, why: local}]}", &["2 drift.ignore.a.yml"]),
    ("drift: {scope: repository}", "drift: {scope: models}", &["2 drift.scope"]),
    ("", "drift: {sensitive: [a/**]}", &["2 drift.sensitive"]),
    ("drift: {sensitive: [a/**, b/**]}", "drift: {sensitive: [a/**]}", &["2 drift.sensitive.b/**"]),
    ("evidence: {max-age: 2d}", "evidence: {max-age: 30d}", &["2 evidence.max-age"]),
    (
        "evidence: {reports: [a.xml, b.xml]}",
        "evidence: {reports: [a.xml]}",
        &["2 evidence.reports.b.xml"],
    ),
    ("", "rating: {appetite: high}", &["2 rating.appetite"]),
    ("", LOW_MATRIX, &["6 rating.matrix.high.high"]),
    ("", "baseline: known.tsv", &["2 baseline"]),
    ("catalog: {org: security}", "", &["1 catalog.org"]),
    ("", "catalog: {dir: tables}", &["2 catalog.dir"]),
    (
        "catalog: {owasp-coverage: ['2021', '2025']}",
        "catalog:\n  owasp-coverage: ['2025']",
        &["3 catalog.owasp-coverage"],
    ),
    ("catalog: {owasp-coverage: ['2025']}", "", &["1 rules.catalog-coverage"]),
    (
        "rating: {loss: {low: 10, medium: 100, high: 1000}}",
        "rating:\n  loss: {low: 10, medium: 200, high: 1000}",
        &["3 rating.loss"],
    ),
    (
        "require-approval: {weakening: ['@a/sec', '@a/ciso']}",
        "require-approval: {weakening: ['@a/sec']}",
        &["2 require-approval.weakening"],
    ),
    ("require-approval: {waiver-added: ['@a/sec']}", "", &["1 require-approval.waiver-added"]),
    (
        "fail-on: note\nprofiles: [strict]",
        "profiles: []\nfail-on: never\nrules:\n  owner-missing: off",
        &["2 profiles.strict", "3 fail-on", "5 rules.owner-missing"],
    ),
];

const LOW_MATRIX: &str = "rating:
  matrix:
    low: {low: low, medium: low, high: medium, critical: high}
    medium: {low: low, medium: medium, high: high, critical: critical}
    high: {low: medium, medium: high, high: high, critical: critical}";

const HARMLESS: &[(&str, &str)] = &[
    ("", ""),
    ("fail-on: note # all of it", "# comment\nfail-on: \"note\""),
    ("", "fail-on: error"),
    ("", "fail-on: note"),
    ("", "profiles: [strict, pasta]"),
    ("profiles: [strict, pasta]", "profiles:\n  - pasta\n  - strict"),
    ("", "rules: {owner-missing: error}"),
    ("rules: {owner-missing: error}", ""),
    ("rules: {owner-missing: off}", "rules: {owner-missing: {severity: note}}"),
    ("rules: {owner-missing: off}", ""),
    ("", "rules: {tree-missing: warning}"),
    ("rules: {tree-missing: note}", "rules: {tree-missing: error}"),
    ("exclude: [a/**, b/**]", "exclude: [b/**]"),
    ("exclude: [a/**]", "exclude: [a/b/**]"),
    ("models: [a/b.yaml]", "models: [a/**]"),
    (
        "",
        "models: ['**/threatmodel.{yaml,yml,json}', '**/threatmodel/**', 'threatmodels/lib/**/*.yaml', x]",
    ),
    (
        "overrides: [{paths: [a, b], rules: {owner-missing: note}}]",
        "overrides:\n- {paths: [b], rules: {owner-missing: note}}\n- {paths: [a], rules: {owner-missing: note}}",
    ),
    ("overrides: [{paths: [a], rules: {owner-missing: note}}]", ""),
    ("", "overrides: [{paths: [a], rules: {owner-missing: error, tree-missing: note}}]"),
    (
        "rules: {review-overdue: {options: {every: 2y}}}",
        "rules: {review-overdue: {options: {every: 30d}}}",
    ),
    ("evidence: {max-age: 7d}", "rules: {evidence-stale: {options: {max-age: 1w}}}"),
    ("", "rules: {owner-missing: {options: {kinds: [component, flow, data, zone, actor]}}}"),
    ("acceptance: {approvers: ['@a/sec', '@a/x']}", "acceptance: {approvers: ['@a/sec']}"),
    ("acceptance: {approvers: ['@a/s']}", "acceptance: {approvers: {default: ['@a/s']}}"),
    ("", "acceptance: {approvers: ['@a/sec'], four-eyes: true, max: {high: 30d}}"),
    ("owners: {allow: ['team-*', x]}", "owners: {allow: [x]}"),
    ("", "owners: {teams: t.yaml}"),
    (
        "drift: {ignore: [{path: a/**, why: local}]}",
        "drift: {ignore: [{path: a/b.yml, why: other}]}",
    ),
    ("", "rating: {matrix: default, appetite: low}"),
    ("", "baseline: tmgate.baseline"),
    ("", "evidence: {reports: [a.xml]}"),
    ("", "require-approval: {weakening: ['@a/sec']}"),
];

#[test]
fn what_asks_for_less_is_said_at_its_line() {
    for (old, new, expected) in LOOSER {
        let mut expected = expected.to_vec();
        let mut found = said(old, new);
        // The order is that of the comparison, not of the lines.
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{old}\n---\n{new}");
    }
    let count = LOOSER.iter().filter(|(_, _, said)| !said.is_empty()).count();
    assert!(count >= 40, "{count}");
}

#[test]
fn what_asks_for_as_much_or_more_is_not_said() {
    for (old, new) in HARMLESS {
        assert_eq!(said(old, new), Vec::<String>::new(), "{old}\n---\n{new}");
    }
    assert!(HARMLESS.len() >= 30);
}

#[test]
fn it_is_a_warning_that_says_what_was() {
    let found = compare("", "rules: {owner-missing: off}");
    assert_eq!(found[0].severity, Severity::Warning);
    assert_eq!(found[0].message, "rule `owner-missing` is `off`, and was `error` at the base");
}

#[test]
fn file_that_is_gone_is_said_once() {
    let old = || Some(b"version: 1\nfail-on: note\nprofiles: [strict]\n".to_vec());
    let found = weakened("tmgate.yaml", old(), None, &Limits::default());
    let messages: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
    let said = "the configuration `tmgate.yaml` is gone, and with it 2 things it asked for";
    assert_eq!(messages, [said]);
    assert_eq!(weakened("tmgate.yaml", None, old(), &Limits::default()).len(), 0);
}

#[test]
fn what_cannot_be_read_is_said_elsewhere() {
    assert!(compare("fail-on: note", "fail-on: [never").is_empty());
    assert!(compare("fail-on: note", "fail-on: nevr").len() == 1);
}

#[test]
fn two_texts_that_say_the_same_do_not_differ() {
    let is = |old: &str, new: &str| {
        differ(Some(old.as_bytes()), Some(new.as_bytes()), &Limits::default())
    };
    assert!(!is("version: 1\nfail-on: note", "fail-on: 'note' # so\nversion: 1"));
    assert!(!is("a: [1, {b: c}]", "a:\n- 1\n- b: c"));
    assert!(is("a: [1, 2]", "a: [2, 1]"));
    assert!(is("a: 1", "a: '1'"));
    assert!(is("a: 1", "a: 1\nb: 2"));
    assert!(is("a: 1\nb: 1", "a: 1"));
    assert!(is("a: [", "a: [ "), "what cannot be read may say anything");
    assert!(!differ(None, None, &Limits::default()));
    assert!(differ(None, Some(b"version: 1\n"), &Limits::default()));
}
