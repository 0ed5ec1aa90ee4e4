//! Texts with a mistake, and what is said about them.

use super::{loaded, said, set};
use crate::config::{DEFAULT_MODELS, FailOn};
use crate::finding::{Severity, apply};

/// A text (behind `version: 1`, where it does not begin with `!`), what is said about it, and what
/// it becomes where there is a fix.
type Case = (&'static str, &'static str, Option<&'static str>);

/// Mistakes that the schema sees as well.
pub(super) const OF_SHAPE: &[Case] = &[
    ("!", "1:1 the configuration must be a map, not nothing", None),
    ("![1]", "1:1 the configuration must be a map, not a list", None),
    (
        "!models: [a.yaml]",
        "1:1 the configuration has no `version`",
        Some("version: 1\nmodels: [a.yaml]"),
    ),
    ("!version: 2", "1:10 `version` must be `1`, the only version there is, not `2`", None),
    ("!version: '1'", "1:10 `version` must be `1`, the only version there is, not `1`", None),
    ("!version:", "1:1 `version` must be `1`, the only version there is, not nothing", None),
    ("fail_on: note", "2:1 the configuration has no key `fail_on`", Some("fail-on: note")),
    ("colour: red", "2:1 the configuration has no key `colour`", None),
    (
        "fail-on: warn",
        "2:10 `fail-on` must be one of `error`, `warning`, `note`, `never`, not `warn`",
        Some("fail-on: warning"),
    ),
    (
        "fail-on: 'eror'",
        "2:10 `fail-on` must be one of `error`, `warning`, `note`, `never`, not `eror`",
        Some("fail-on: 'error'"),
    ),
    (
        "fail-on: [error]",
        "2:1 `fail-on` must be one of `error`, `warning`, `note`, `never`, not a list",
        None,
    ),
    ("models: a.yaml", "2:9 `models` must be a list, not `a.yaml`", None),
    ("models: []", "2:1 `models` must be a list that is not empty, not a list", None),
    ("models:", "2:1 `models` must be a list, not nothing", None),
    ("models: [a.yaml, 3]", "2:18 item 2 of `models` must be a glob, not `3`", None),
    ("models: [a.yaml, '']", "2:18 item 2 of `models` must be a glob, not an empty text", None),
    (
        "models: [/a.yaml]",
        "2:10 `/a.yaml` matches nothing: paths begin at the root, without `/`",
        Some("models: [a.yaml]"),
    ),
    (
        "models: [./a.yaml]",
        "2:10 `./a.yaml` matches nothing: paths begin at the root, without `./`",
        Some("models: [a.yaml]"),
    ),
    ("models: [../a.yaml]", "2:10 `../a.yaml` leads out of the repository", None),
    (
        "models: [legacy/]",
        "2:10 `legacy/` matches nothing: it names a folder, not files",
        Some("models: [legacy/**]"),
    ),
    ("models: [a.yaml, b.yaml, a.yaml]", "2:26 `a.yaml` appears twice in `models`", None),
    ("profiles: [strct]", "2:12 no profile is called `strct`", Some("profiles: [strict]")),
    ("profiles: [1]", "2:12 item 1 of `profiles` must be the name of a profile, not `1`", None),
    ("profiles: strict", "2:11 `profiles` must be a list, not `strict`", None),
    (
        "rules: {ownr-missing: off}",
        "2:9 no rule is called `ownr-missing`",
        Some("rules: {owner-missing: off}"),
    ),
    ("rules: {sql-injection: off}", "2:9 no rule is called `sql-injection`", None),
    (
        "rules: {config-invalid: off}",
        "2:9 `config-invalid` is part of the gate and cannot be configured",
        None,
    ),
    (
        "rules: {owner-missing: none}",
        "2:24 rule `owner-missing` must be one of `off`, `note`, `warning`, `error`, or a map, not `none`",
        Some("rules: {owner-missing: \"off\"}"),
    ),
    (
        "rules: {owner-missing: false}",
        "2:24 rule `owner-missing` must be one of `off`, `note`, `warning`, `error`, or a map, not `false`",
        Some("rules: {owner-missing: \"off\"}"),
    ),
    (
        "rules: {owner-missing: }",
        "2:9 rule `owner-missing` must be one of `off`, `note`, `warning`, `error`, or a map, not nothing",
        None,
    ),
    ("rules: {owner-missing: {}}", "2:9 rule `owner-missing` is not set", None),
    (
        "rules: {owner-missing: {severty: off}}",
        "2:25 rule `owner-missing` has no key `severty`",
        Some("rules: {owner-missing: {severity: off}}"),
    ),
    (
        "rules: {owner-missing: {severity: hihg}}",
        "2:35 `severity` of rule `owner-missing` must be one of `off`, `note`, `warning`, `error`, not `hihg`",
        None,
    ),
    (
        "rules: {flow-plaintext: {options: {a: 1}}}",
        "2:26 rule `flow-plaintext` has no options",
        None,
    ),
    (
        "rules: {owner-missing: {options: {kind: [flow]}}}",
        "2:35 rule `owner-missing` has no option `kind`",
        Some("rules: {owner-missing: {options: {kinds: [flow]}}}"),
    ),
    (
        "rules: {owner-missing: {options: {kinds: flow}}}",
        "2:42 option `kinds` of rule `owner-missing` must be a list, not `flow`",
        None,
    ),
    (
        "rules: {owner-missing: {options: {kinds: [flaw]}}}",
        "2:43 item 1 of option `kinds` of rule `owner-missing` must be one of `component`, `flow`, `data`, `zone`, not `flaw`",
        Some("rules: {owner-missing: {options: {kinds: [flow]}}}"),
    ),
    ("rules: [owner-missing]", "2:1 `rules` must be a map, not a list", None),
    ("overrides: {paths: ['a/**']}", "2:1 `overrides` must be a list, not a map", None),
    ("overrides: [{paths: ['a/**']}]", "2:14 item 1 of `overrides` has no `rules`", None),
    (
        "overrides: [{path: ['a/**'], rules: {}}]",
        "2:14 item 1 of `overrides` has no key `path`",
        Some("overrides: [{paths: ['a/**'], rules: {}}]"),
    ),
    (
        "overrides:\n  - {paths: ['a/**'], rules: {flow-plaintxt: off}}",
        "3:31 no rule is called `flow-plaintxt`",
        Some("overrides:\n  - {paths: ['a/**'], rules: {flow-plaintext: off}}"),
    ),
    (
        "rating: {matrix: custom}",
        "2:18 `matrix` of `rating` must be `default`, or a map, not `custom`",
        None,
    ),
    (
        "rating: {appetite: critical}",
        "2:20 `appetite` of `rating` must be one of `low`, `medium`, `high`, not `critical`",
        None,
    ),
    (
        "rating: {matrix: {low: {low: low, medium: low, high: low, critical: low}, medium: {low: low, medium: low, high: low, critical: low}}}",
        "2:10 `matrix` of `rating` has no `high`",
        None,
    ),
    (
        "acceptance: {max: {high: 90}}",
        "2:26 `high` of `max` of `acceptance` must be a length of time such as `30d`, `2w`, `6m` or `1y`, not `90`",
        None,
    ),
    (
        "acceptance: {approvers: [7]}",
        "2:26 item 1 of `approvers` of `acceptance` must be a glob, not `7`",
        None,
    ),
    (
        "acceptance: {approvers: security}",
        "2:25 `approvers` of `acceptance` must be a list or a map, not `security`",
        None,
    ),
    (
        "acceptance: {approvers: {hihg: [a]}}",
        "2:26 `approvers` of `acceptance` has no key `hihg`",
        Some("acceptance: {approvers: {high: [a]}}"),
    ),
    (
        "acceptance: {approvers: {high: []}}",
        "2:26 `high` of `approvers` of `acceptance` must be a list that is not empty, not a list",
        None,
    ),
    (
        "owners: {codeowners: maybe}",
        "2:22 `codeowners` of `owners` must be `true` or `false`, not `maybe`",
        None,
    ),
    ("drift: {ignore: [{path: a.yml}]}", "2:19 item 1 of `ignore` of `drift` has no `why`", None),
    (
        "catalog: {owasp-coverage: [2025]}",
        "2:28 item 1 of `owasp-coverage` of `catalog` must be one of `2025`, `2021`, `2017`, `2013`, \
         `api-2023`, `api-2019`, `llm-2025`, `agentic-2026`, not `2025`",
        Some("catalog: {owasp-coverage: [\"2025\"]}"),
    ),
    (
        "catalog: {owasp-coverage: [api-2032]}",
        "2:28 item 1 of `owasp-coverage` of `catalog` must be one of `2025`, `2021`, `2017`, `2013`, \
         `api-2023`, `api-2019`, `llm-2025`, `agentic-2026`, not `api-2032`",
        Some("catalog: {owasp-coverage: [api-2023]}"),
    ),
    (
        "rating: {loss: {low: 1, medium: -2, high: 3}}",
        "2:33 `medium` of `loss` of `rating` must be a number that is not negative, not `-2`",
        None,
    ),
    ("evidence: junit.xml", "2:11 `evidence` must be a map, not `junit.xml`", None),
];

/// Mistakes that only the reader sees.
const OF_TEXT: &[Case] = &[
    (
        "models: ['a[.yaml']",
        "2:10 `a[.yaml` is not a glob: unclosed character class; missing ']'",
        None,
    ),
    ("fail-on: note\nfail-on: never", "3:1 the key `fail-on` appears twice in one map", None),
    (
        "rules: &r {owner-missing: off}\noverrides:\n  - {paths: [a], rules: {<<: *r}}",
        "4:26 merge keys are not part of the configuration",
        None,
    ),
    ("models: [a.yaml", "2:9 `[` is not closed", None),
];

pub(super) fn text_of(case: &str) -> String {
    match case.strip_prefix('!') {
        Some(whole) => whole.to_owned(),
        None => format!("version: 1\n{case}"),
    }
}

#[test]
fn every_mistake_is_said_once_at_its_place() {
    for (case, expected, _) in OF_SHAPE.iter().chain(OF_TEXT) {
        let (_, findings) = loaded(&text_of(case));
        assert_eq!(said(&findings), [*expected], "of:\n{case}");
        assert_eq!(findings[0].rule.id, "config-invalid");
        assert_eq!(findings[0].severity, Severity::Error);
    }
}

#[test]
fn fixes_clear_the_mistake() {
    for (case, _, fixed) in OF_SHAPE.iter().chain(OF_TEXT) {
        let text = text_of(case);
        let (_, findings) = loaded(&text);
        let fixes: Vec<_> = findings.iter().filter_map(|f| f.fix.as_ref()).collect();
        let given = (!fixes.is_empty()).then(|| apply(&text, "tmgate.yaml", &fixes).0);
        assert_eq!(
            given,
            fixed.map(|fixed| if case.starts_with('!') {
                fixed.to_owned()
            } else {
                text_of(fixed)
            }),
            "of:\n{case}"
        );
        if let Some(given) = given {
            assert_eq!(said(&loaded(&given).1), [""; 0], "of:\n{given}");
        }
    }
}

/// The schema cannot say this.
#[test]
fn bounds_that_do_not_rise_are_reported_at_the_lower_one() {
    let (_, findings) = loaded("version: 1\nrating: {loss: {low: 1, high: 3, medium: 4}}\n");
    assert_eq!(said(&findings), ["2:31 `high` of `loss` of `rating` must be more than `medium`"]);
}

#[test]
fn several_mistakes_do_not_hide_each_other() {
    let text = "fail-on: loud\nmodles: [a]\nrules: {x-y-z: off, owner-missing: {severity: x, options: {kinds: [a]}}}\n";
    assert_eq!(said(&loaded(text).1).len(), 6, "{:?}", said(&loaded(text).1));
}

#[test]
fn mistakes_switch_nothing_off() {
    let text = "version: 1\nfail-on: nevr\nrules: {owner-missing: offf, flow-plaintext: {severty: off}, config-invalid: off}\n";
    let (settings, findings) = loaded(text);
    assert_eq!(findings.len(), 4);
    assert_eq!(settings.fail_on, FailOn::At(Severity::Error));
    for rule in ["owner-missing", "flow-plaintext", "config-invalid"] {
        let set = set(&settings, rule, "threatmodel.yaml");
        assert_eq!((set.severity, set.because.as_str()), (Some(Severity::Error), "default"));
    }
}

#[test]
fn patterns_without_end_are_refused_before_they_are_compiled() {
    for piece in ["{", "/", "./", "[", "**/", "{a,"] {
        let text = |times: usize| format!("version: 1\nmodels: ['{}']\n", piece.repeat(times));
        let (_, findings) = loaded(&text(100_000));
        assert!(said(&findings)[0].ends_with("is longer than 1000 characters"), "{piece}");
        loaded(&text(250));
    }
}

#[test]
fn file_full_of_mistakes_is_given_up() {
    let keys: String = (0..50_000).map(|n| format!("  flow-plaintxt-{n}: off\n")).collect();
    let (_, findings) = loaded(&format!("version: 1\nrules:\n{keys}fail-on: x\n"));
    assert_eq!(findings.len(), 101);
    assert_eq!(findings[100].message, "the configuration has more than 100 mistakes");
}

#[test]
fn a_glob_that_cannot_be_read_leaves_no_model_out() {
    let (settings, _) = loaded("version: 1\nmodels: [design/a.yaml, 'b[']\n");
    assert_eq!(settings.models, [&["design/a.yaml"], DEFAULT_MODELS].concat());
}

#[test]
fn an_override_with_a_mistake_in_its_paths_is_no_wider_than_written() {
    let (settings, _) =
        loaded("version: 1\noverrides: [{paths: [/a], rules: {owner-missing: off}}]\n");
    assert_eq!(set(&settings, "owner-missing", "a").because, "default");
}

pub(super) const GOOD: &str = "\
version: 1
models: [\"**/threatmodel.{yaml,yml,json}\", design/*.yaml]
profiles: [strict, pasta]
fail-on: warning
rules:
  flow-plaintext: off # for now
  owner-missing: {severity: note, options: {kinds: [component, data]}}
overrides:
  - {paths: ['legacy/**'], rules: {owner-missing: error}}
owners: {codeowners: true, teams: teams.yaml, allow: ['vendor-*']}
rating: {matrix: default, appetite: medium, loss: {low: 10000, medium: 1e5, high: 2.5e6}}
acceptance: {approvers: ['@acme/security'], max: {critical: 0d, high: 90d}}
evidence: {reports: [junit.xml], max-age: 7d}
drift: {ignore: [{path: dev.yml, why: local only}]}
catalog: {owasp-coverage: ['2025'], org: threatmodels/catalog}
";

#[test]
fn a_good_text_is_not_complained_about() {
    assert_eq!(said(&loaded(GOOD).1), [""; 0]);
}
