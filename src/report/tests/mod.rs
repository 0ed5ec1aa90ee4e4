//! One report, one snapshot for each reporter.

mod formats;
mod sample;

use serde_json::Value;

use super::{REPORTERS, Style, json, reporter};
use crate::check::Report;

fn style() -> Style<'static> {
    Style { color: false, width: 100, verbose: false, quiet: false, typed: &|path| path.to_owned() }
}

fn written(name: &str, report: &Report, style: &Style<'_>) -> String {
    let mut bytes = Vec::new();
    (reporter(name).unwrap().write)(report, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn plain(name: &str) -> String {
    written(name, &sample::report(), &style())
}

fn verbose() -> Style<'static> {
    Style { verbose: true, ..style() }
}

#[test]
fn full_in_a_terminal() {
    insta::assert_snapshot!(written("full", &sample::report(), &verbose()));
}

#[test]
fn full_in_colour_differs_by_colours_only() {
    let colored = written("full", &sample::report(), &Style { color: true, ..style() });
    let mut bare = String::new();
    for part in colored.split('\u{1b}') {
        let rest = part.strip_prefix('[').map_or(part, |p| p.split_once('m').unwrap().1);
        bare.push_str(rest);
    }
    assert_eq!(bare, plain("full"));
    assert!(colored.contains("\u{1b}["));
}

#[test]
fn concise_in_a_terminal() {
    insta::assert_snapshot!(plain("concise"));
}

#[test]
fn json_for_programs() {
    let tool = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!(plain("json").replace(&tool, "\"version\": \"(version)\""));
}

/// The descriptors of all rules would change this snapshot with every new page.
#[test]
fn sarif_for_code_scanning() {
    let mut log: Value = serde_json::from_str(&plain("sarif")).unwrap();
    let run = &mut log["runs"][0];
    let driver = &mut run["tool"]["driver"];
    driver["semanticVersion"] = "(version)".into();
    let rules = driver["rules"].as_array_mut().unwrap();
    rules.retain(|rule| rule["id"] == "flow-plaintext");
    rules[0]["help"] = "(page)".into();
    for result in run["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = "(index)".into();
    }
    let invocation = &mut run["invocations"][0];
    for one in invocation["toolExecutionNotifications"].as_array_mut().unwrap() {
        one["associatedRule"]["index"] = "(index)".into();
    }
    let mut bytes = Vec::new();
    json::write_value(&log, &mut bytes).unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn github_for_a_workflow_log() {
    insta::assert_snapshot!(plain("github"));
}

#[test]
fn junit_for_test_reports() {
    insta::assert_snapshot!(plain("junit"));
}

#[test]
fn gitlab_code_quality() {
    insta::assert_snapshot!(plain("gitlab"));
}

#[test]
fn markdown_for_a_summary() {
    insta::assert_snapshot!(plain("markdown"));
}

#[test]
fn a_run_without_findings_reads_well() {
    let seen: Vec<String> = ["full", "concise", "github", "junit", "gitlab", "markdown"]
        .iter()
        .map(|name| format!("== {name}\n{}", written(name, &sample::clean(), &style())))
        .collect();
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn a_run_without_a_model_says_where_it_looked() {
    let seen: Vec<String> = ["full", "github", "junit", "gitlab", "markdown"]
        .iter()
        .map(|name| format!("== {name}\n{}", written(name, &sample::empty(), &style())))
        .collect();
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn quiet_leaves_the_verdict() {
    let quiet = Style { quiet: true, ..style() };
    for name in ["full", "concise"] {
        let seen = written(name, &sample::report(), &quiet);
        assert_eq!(seen, "verdict: fail (errors fail the gate)\n");
    }
    assert!(written("full", &sample::empty(), &quiet).starts_with("no model found: "));
}

#[test]
fn reporters_are_found_by_their_names() {
    for one in REPORTERS {
        assert_eq!(reporter(one.name).unwrap().name, one.name);
    }
    assert!(reporter("xml").is_none());
}
