//! What no snapshot proves: that others can read it, that nothing in a model can act, that limits
//! hold.

use serde_json::{Value, json};

use super::sample::{clean, empty, many, report};
use super::{style, verbose, written};
use crate::finding::Rewrite;
use crate::report::{REPORTERS, SCHEMA, Style, markdown, neutral, prose, sarif};
use crate::source::is_unseen;

const SARIF: &str = include_str!("../../../fixtures/schemas/sarif-2.1.0.json");

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn assert_valid(schema: &Value, value: &Value) {
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn json_keeps_its_schema() {
    let schema = parsed(SCHEMA);
    assert!(jsonschema::meta::is_valid(&schema));
    for one in [report(), clean(), empty(), many(3)] {
        assert_valid(&schema, &parsed(&written("json", &one, &style())));
    }
}

#[test]
fn json_schema_notices_what_is_missing_or_unknown() {
    let validator = jsonschema::options().build(&parsed(SCHEMA)).unwrap();
    let mut value = parsed(&written("json", &report(), &style()));
    value["findings"][0]["extra"] = json!(1);
    assert!(!validator.is_valid(&value));
    let mut value = parsed(&written("json", &report(), &style()));
    value["findings"][0].as_object_mut().unwrap().remove("owner");
    assert!(!validator.is_valid(&value));
}

#[test]
fn json_tells_what_it_takes_to_post() {
    let mut report = report();
    let plain = parsed(&written("json", &report, &style()));
    for key in ["head", "blobs", "changes", "diagrams"] {
        assert_eq!(plain.get(key), None, "{key} costs, and nobody asked");
    }
    report.posting.head = Some("1f".repeat(20));
    report.posting.blobs.insert("pay/threatmodel.yaml".into(), "2e".repeat(20));
    let lines = Rewrite { start: 6, end: 6, text: "  ledger: {owner: team-pay}".into() };
    report.posting.rewrites.insert(0, lines);
    let traced = parsed(&written("json", &report, &style()));
    assert_valid(&parsed(SCHEMA), &traced);
    assert_eq!(traced["head"], "1f".repeat(20));
    assert_eq!(traced["findings"][0]["suggestion"]["text"], "  ledger: {owner: team-pay}");
    assert_eq!(traced["findings"][1].get("suggestion"), None);
}

#[test]
fn json_gives_texts_back_as_they_were() {
    let value = parsed(&written("json", &report(), &style()));
    for (seen, finding) in value["findings"].as_array().unwrap().iter().zip(&report().findings) {
        assert_eq!(seen["message"], finding.message.as_str());
        assert_eq!(seen["help"].as_str(), finding.help.as_deref());
    }
}

#[test]
fn sarif_keeps_the_published_schema() {
    for one in [report(), clean(), empty(), many(3)] {
        assert_valid(&parsed(SARIF), &parsed(&written("sarif", &one, &style())));
    }
}

#[test]
fn sarif_results_point_at_their_rule() {
    let log = parsed(&written("sarif", &report(), &style()));
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    assert_eq!(run["results"].as_array().unwrap().len(), report().findings.len());
}

#[test]
fn sarif_of_more_results_than_github_takes_has_the_worst() {
    let run = sarif::run(&many(5), 8);
    let levels: Vec<&Value> =
        run["results"].as_array().unwrap().iter().map(|result| &result["level"]).collect();
    assert_eq!(levels, [&["error"; 5][..], &["warning"; 3]].concat());
    assert!(run["invocations"][0].to_string().contains("Only the 8 worst of 15 are here."));
}

#[test]
fn sarif_of_no_model_is_no_successful_run() {
    let log = parsed(&written("sarif", &empty(), &style()));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    let log = parsed(&written("sarif", &clean(), &style()));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
    assert_eq!(log["runs"][0]["results"], json!([]));
}

#[test]
fn nothing_that_acts_is_written_as_it_is() {
    for reporter in REPORTERS {
        let seen = written(reporter.name, &report(), &verbose());
        let acts = seen.char_indices().find(|(_, c)| *c != '\n' && is_unseen(*c));
        let around = |(at, c)| format!("{c:?} behind {:?}", &seen[..at].lines().last());
        assert_eq!(acts.map(around), None, "{}", reporter.name);
    }
}

/// A runner obeys `::name` at the start of a line and `##[name]` anywhere in it. `::: ` names
/// nothing that it knows.
#[test]
fn no_text_of_a_model_gives_a_runner_an_order() {
    for name in ["full", "concise", "github"] {
        let mut report = report();
        report.findings[3].primary.place.path = " ::stop-commands::x/threatmodel.yaml".into();
        let seen = written(name, &report, &verbose());
        for line in seen.lines() {
            let own = name == "github"
                && ["::error file=", "::warning file=", "::notice file="]
                    .iter()
                    .any(|start| line.starts_with(start));
            let line = line.trim_start();
            let order = line.starts_with("::") && !line.starts_with("::: ");
            assert!(own || !order, "{name}: {line}");
            assert!(!line.contains("##["), "{name}: {line}");
        }
    }
}

#[test]
fn github_shows_nine_of_a_kind_and_names_the_rest() {
    let seen = written("github", &many(12), &style());
    for kind in ["error", "warning", "notice"] {
        let command = format!("::{kind} ");
        let of_a_kind: Vec<&str> = seen.lines().filter(|l| l.starts_with(&command)).collect();
        assert_eq!(of_a_kind.len(), 10);
        assert!(of_a_kind[9].contains("::and 3 more "), "{}", of_a_kind[9]);
    }
    assert_eq!(seen.lines().filter(|line| line.starts_with("pay/")).count(), 9);
    let seen = written("github", &many(9), &style());
    assert!(!seen.contains(" more "));
}

#[test]
fn markdown_stays_within_its_budget() {
    let seen = markdown::page(&many(100), 60_000);
    assert!(seen.len() > 40_000 && seen.len() <= 60_000, "{}", seen.len());
    assert!(seen.contains(" for which there is no room here."));
    assert!(seen.ends_with("</details>\n\n"), "what was opened is closed");
}

#[test]
fn markdown_rows_have_as_many_cells_as_the_heading() {
    let seen = written("markdown", &report(), &style());
    for row in seen.lines().filter(|line| line.starts_with("| ")) {
        let cells = row.matches('|').count();
        assert!(cells == 6 || cells == 5, "{row}");
    }
}

#[test]
fn neutral_text_is_no_markup() {
    assert_eq!(neutral("@ana, see #12"), "@&#8203;ana, see \\#&#8203;12");
    assert_eq!(neutral("[a](https://b.c)"), "\\[a\\]\\(https:&#8203;//b.c\\)");
    assert_eq!(neutral("<img>|`x`"), "&lt;img&gt;&#124;\\`x\\`");
    assert_eq!(neutral("a\nb www.x.y"), "a\\\\u{a}b www&#8203;.x.y");
    assert_eq!(neutral("plain text: 5 > 4"), "plain text: 5 &gt; 4");
    assert_eq!(prose("flow `a_b` ends"), "flow <code>a\\_b</code> ends");
    assert_eq!(prose("one ` only"), "one \\` only");
    assert_eq!(neutral("gh-1 GH-2 high-3 GH-x"), "gh-&#8203;1 GH-&#8203;2 high-3 GH-&#8203;x");
    assert_eq!(neutral("a :tada: b:c: d: 10:30"), "a :&#8203;tada: b:&#8203;c: d: 10:30");
    assert_eq!(neutral("0a1b2c3d x0a1b2c3d 0a1b2c"), "0a1b2c&#8203;3d x0a1b2c3d 0a1b2c");
    assert_eq!(neutral("1234567890abcd"), "123456&#8203;7890ab&#8203;cd");
    assert_eq!(neutral("- a"), "\\- a");
    assert_eq!(neutral("12. a 3.5 b-c"), "12\\. a 3.5 b-c");
    assert_eq!(prose("  + `x`"), "\\+ <code>x</code>");
}

#[test]
fn text_that_does_not_fit_the_terminal_is_clipped_around_the_place() {
    let seen = written("full", &report(), &Style { width: 60, ..style() });
    let line = seen.lines().find(|line| line.contains("needle")).unwrap();
    assert!(line.chars().count() <= 62, "{line}");
    assert!(seen.contains("--> long/threatmodel.yaml:2:708\n"), "the column is that of the file");
}
