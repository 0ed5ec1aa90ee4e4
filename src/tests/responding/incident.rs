//! The loop from an alarm to a green gate, and what each of its commands refuses.

use std::sync::Mutex;

use serde_json::Value;

use super::relay;
use crate::host::{Host, Memory};
use crate::respond::{Closeness, Why};
use crate::tests::generated::compare_part;
use crate::tests::support::{run, today};
use crate::tests::transcripts::transcript;

const RECORD: &str = "threatmodel/incidents/INC-2026-01.yaml";
const MODEL: &str = "threatmodel/model.yaml";

/// Changes a file as somebody does in an editor.
fn edit(host: &Memory, path: &str, from: &str, to: &str) {
    let text = host.text(path).unwrap();
    assert!(text.contains(from), "{path}: {from}\n{text}");
    host.write(path, text.replacen(from, to, 1).as_bytes()).unwrap();
}

/// A command with arguments that hold blanks.
fn told(host: &Memory, args: &[&str]) -> String {
    let ran = run(host, args);
    let err: String = ran.err.lines().map(|line| format!("2> {line}\n")).collect();
    let shown = args.iter().map(|arg| match arg.contains(' ') {
        true => format!("'{arg}'"),
        false => (*arg).to_owned(),
    });
    let shown = shown.collect::<Vec<_>>().join(" ");
    format!("$ tmgate {shown}\n{}{err}[{}]\n\n", ran.out, ran.exit as u8)
}

/// What is said before each command of the guide.
const STEPS: &[&str] = &[
    "**The alert** says that orders are paid which nobody charged. Who, what, how far?",
    "**Triage**: an event was resent, and the key is in a module. Which scenario is left?",
    "**The record**, while it is fresh:",
    "**Map** it. What could it be, of what we had thought of?",
    "It is the first.",
    "**Close** it, says somebody too early. Nothing is written:",
    "**The model changes**: the root cause is written into the record, the mitigation `replay-window` into the model, \
     in the place of what the tree had ruled out, and a test into the code. What is still missing?",
    "**Close** it now:",
    "**The gate is green**, and the next answer knows of this incident:",
];

/// The transcript as a guide.
fn guide(seen: &str) -> String {
    let runs: Vec<&str> = seen.split_inclusive("]\n\n").collect();
    assert_eq!(runs.len(), STEPS.len());
    let mut guide = String::new();
    for (step, run) in STEPS.iter().zip(runs) {
        let (output, exit) = run.trim_end().rsplit_once('\n').unwrap();
        let exit = match exit {
            "[0]" => String::new(),
            other => format!("exit status {}\n", other.trim_matches(['[', ']'])),
        };
        guide += &format!("{step}\n\n```console\n{output}\n{exit}```\n\n");
    }
    guide.trim_end().to_owned()
}

#[test]
fn points_are_written_down() {
    let id = || "X".into();
    let reasons = [
        Why::Itself,
        Why::At(id()),
        Why::Cites(id(), Closeness::Same),
        Why::Guarded(id()),
        Why::Planned(id()),
        Why::Happened(id()),
        Why::Grown(id()),
        Why::Linked(id()),
        Why::Cites(id(), Closeness::Kin),
        Why::AtData(id()),
        Why::Beside(id()),
        Why::Owned(id()),
        Why::Cites(id(), Closeness::Linked),
        Why::Within(id()),
        Why::Near(id()),
        Why::Cites(id(), Closeness::Far),
        Why::Says(id()),
        Why::Touches(id()),
    ];
    let rows = reasons.iter().map(|why| format!("| {} | {} |", why.points(), why.told()));
    let table = rows.collect::<Vec<_>>().join("\n");
    compare_part(
        "docs/incidents.md",
        "points",
        &format!("| points | reason |\n|---|---|\n{table}"),
    );
}

const NEW: &[&str] = &[
    "incident",
    "new",
    "--title",
    "Replayed events shipped 14 unpaid orders",
    "--severity",
    "high",
    "--started",
    "2026-11-20",
    "--affected",
    "event,hook",
    "--ref",
    "CWE-294",
    "--playbook",
    "forged-event",
];

#[test]
fn from_the_alarm_to_a_green_gate() {
    let host = relay();
    assert_eq!(run(&host, &["check", "--quiet"]).exit as u8, 0, "it begins green");
    let mut seen = told(&host, &["respond", "paid events without charge on hook"]);
    let triage = ["triage", "unpaid-shipment", "--seen", "resend-event", "--not", "sign-event"];
    seen += &told(&host, &triage);
    seen += &told(&host, NEW);
    assert!(!transcript(&host, &["tmgate check --format concise"]).contains("[schema-"));
    seen += &told(&host, &["incident", "map", "INC-2026-01"]);
    seen += &told(&host, &["incident", "map", "INC-2026-01", "--threat", "forged-event"]);
    let refused = told(&host, &["incident", "close", "INC-2026-01"]);
    assert!(refused.ends_with("[1]\n\n") && refused.contains("rootcause-missing"), "{refused}");
    assert!(host.text(RECORD).unwrap().contains("phase: triage"), "a refusal writes nothing");
    seen += &refused;
    // What was learnt: why it happened, and what is done about it.
    let record = host.text(RECORD).unwrap();
    let causes = "root_causes:\n  no-freshness: {why: a signature is good for ever, status: fixed, fixed_by: [replay-window]}\nrelated: [INC-2025-04]\n";
    host.write(RECORD, format!("{record}{causes}").as_bytes()).unwrap();
    let window = "  replay-window: {title: Events older than five minutes or seen before are refused, status: verified, code: src/hook.rs#fresh}\n  typed-queries";
    edit(&host, MODEL, "  typed-queries", window);
    edit(&host, MODEL, "mitigated_by: [event-hmac]", "mitigated_by: [event-hmac, replay-window]");
    edit(
        &host,
        "src/hook.rs",
        "mod tests {",
        "fn fresh() {}\nmod tests {\n    fn rejects_replay() {}",
    );
    let tree = "threatmodel/trees/unpaid-shipment.yaml";
    let rule_out = "ruled_out: {why: \"the provider said that each event has a fresh nonce\", until: 2026-12-31}";
    edit(&host, tree, rule_out, "stopped_by: [replay-window]");
    let test = "replay-window=hook::rejects_replay";
    let close = ["incident", "close", "INC-2026-01", "--test", test];
    seen += &told(&host, &close);
    let accepted = told(&host, &[&close[..], &["--apply"]].concat());
    assert!(accepted.ends_with("[0]\n\n"), "{accepted}");
    seen += &accepted;
    seen += &told(&host, &["check", "--format", "concise"]);
    compare_part("docs/incidents.md", "loop", &guide(&seen));
    insta::assert_snapshot!(seen);
    assert_eq!(run(&host, &["check", "--quiet"]).exit as u8, 0, "it ends green");
    let model = host.text(MODEL).unwrap();
    assert!(model.contains("because: INC-2026-01"), "{model}");
    let record = host.text(RECORD).unwrap();
    assert!(record.contains("phase: closed") && record.contains("closed: 2026-11-23"), "{record}");
    // The next answer knows of it.
    let next = run(&host, &["respond", "hook"]);
    assert!(next.out.contains("INC-2026-01 (2026-11-23, closed)"), "{}", next.out);
}

#[test]
fn what_nobody_had_thought_of_becomes_a_threat_and_a_failed_control_is_no_longer_verified() {
    let host = relay();
    let new = ["incident", "new", "--title", "A clerk sold refunds", "--severity", "high"];
    let more = ["--affected", "refunds,card-token", "--failed", "typed-queries"];
    assert_eq!(run(&host, &[&new[..], &more[..]].concat()).exit as u8, 0);
    let seen = transcript(
        &host,
        &[
            "tmgate incident map INC-2026-01 --unanticipated",
            "tmgate incident close INC-2026-01 --draft",
            "tmgate incident close INC-2026-01 --draft --apply",
            "tmgate incident close INC-2026-01 --draft",
        ],
    );
    insta::assert_snapshot!(seen);
    let model = host.text(MODEL).unwrap();
    assert!(
        model.contains("  a-clerk-sold-refunds: {title: A clerk sold refunds, at: [refunds],"),
        "{model}"
    );
    assert!(
        model.contains("typed-queries: {title: No query is made of strings, status: implemented,")
    );
    assert!(model.contains("  event:  {path: paywise -> hook"), "the layout is as it was");
}

#[test]
fn a_model_of_one_file_is_changed_only_when_somebody_says_so() {
    let text = "tmgate: 1 # ours\nsystem: shop\ncomponents:\n  api: {kind: process} # the only one\nincidents: none-known\n";
    let host = Memory::new(today()).with("threatmodel.yaml", text);
    let new = [
        "incident",
        "new",
        "--title",
        "It burned: badly",
        "--severity",
        "low",
        "--affected",
        "api",
    ];
    let shown = run(&host, &new);
    assert_eq!(host.text("threatmodel.yaml").unwrap(), text);
    assert!(
        shown.out.contains("+incidents: {INC-2026-01: {title: \"It burned: badly\","),
        "{}",
        shown.out
    );
    let ran = run(&host, &[&new[..], &["--apply"]].concat());
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let ran = run(&host, &[&new[..], &["--apply"]].concat());
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let now = host.text("threatmodel.yaml").unwrap();
    assert!(now.contains("INC-2026-01: {") && now.contains("INC-2026-02: {"), "{now}");
    assert!(now.contains("# ours") && now.contains("# the only one"), "{now}");
    assert!(!transcript(&host, &["tmgate check --format concise"]).contains("[schema-"), "{now}");
}

#[test]
fn answers_come_from_a_file_or_from_somebody_at_a_terminal() {
    let answers = "title: It burned\nseverity: low\naffected: [hook]\nrefs: T1190\n";
    let host = relay().with("answers.yaml", answers);
    let ran = run(&host, &["incident", "new", "--answers", "answers.yaml", "--severity", "high"]);
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let record = host.text(RECORD).unwrap();
    assert!(record.contains("severity: high") && record.contains("refs: [T1190]"), "{record}");
    for (bad, why) in [
        ("titel: x\n", "line 1 of the answers: `titel` is no key"),
        ("title: [a]\n", "`title` takes a text"),
        ("- a\n", "no map"),
        ("a: [\n", "line"),
    ] {
        let host = relay().with("answers.yaml", bad);
        let ran = run(&host, &["incident", "new", "--answers", "answers.yaml"]);
        assert_eq!(ran.exit as u8, 2);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    let mut host = relay();
    let typed = ["It burned", "low", "hook, event", "n", "y"];
    host.typed = Some(Mutex::new(typed.iter().map(|line| format!("{line}\n")).collect()));
    let ran = run(&host, &["incident", "new"]);
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    assert!(
        ran.err.contains("What happened, in a sentence?") && !ran.out.contains('?'),
        "{}",
        ran.err
    );
    assert!(host.text(RECORD).unwrap().contains("affected: [hook, event]"));
}

#[test]
fn a_new_record_that_cannot_be_right_is_refused() {
    let host = relay();
    let base = ["incident", "new", "--title", "x", "--severity", "low", "--affected", "hook"];
    for (more, why) in [
        (&["--severity", "awful"][..], "cannot be used multiple times"),
        (&["--phase", "closed"], "a new record is open"),
        (&["--phase", "soon"], "--phase takes reported, triage"),
        (&["--detected", "2027-01-01"], "still to come"),
        (&["--detected", "yesterday"], "is no date"),
        (&["--started", "2026-11-23", "--detected", "2026-11-01"], "lies after"),
        (&["--threat", "forged-evnt"], "did you mean `forged-event`?"),
        (&["--failed", "nothing-like-it"], "no mitigation is called"),
        (&["--id", "INC-2025-04"], "already"),
        (&["--id", "../../INC"], "--id takes letters"),
        (&["--model", "nowhere"], "nowhere"),
    ] {
        let ran = run(&host, &[&base[..], more].concat());
        assert_eq!(ran.exit as u8, 2, "{more:?}: {}", ran.out);
        assert!(ran.err.contains(why), "{more:?}: {}", ran.err);
    }
    let ran = run(&host, &["incident", "new"]);
    assert!(ran.err.contains("--title, --severity, --affected is missing"), "{}", ran.err);
    assert!(host.text(RECORD).is_none(), "nothing was written");
    let evil = "x\u{1b}[2J\n::error::y # z: {";
    let ran = run(
        &host,
        &["incident", "new", "--title", evil, "--severity", "low", "--affected", "hook"],
    );
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let report = crate::tests::support::check_host(&host, &crate::config::Settings::default());
    assert!(report.findings.iter().all(|finding| !finding.rule.id.starts_with("schema-")));
}

#[test]
fn map_and_close_say_what_they_do_not_know() {
    let host = relay();
    let commands = [
        "tmgate incident map INC-2025-40",
        "tmgate incident map INC-2025-04 --threat order-dum",
        "tmgate incident map INC-2025-04 --unanticipated",
        "tmgate incident close INC-2025-04",
        "tmgate incident close INC-2025-04 --draft --test nothing=x",
        "tmgate incident close INC-2025-04 --closed 2027-01-01",
        "tmgate incident",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
}

#[test]
fn triage_ranks_what_is_left_and_writes_what_is_ruled_out() {
    let host = relay();
    let commands = [
        "tmgate triage unpaid-shipment",
        "tmgate triage unpaid-shipment --seen capture-event --not insider-edit",
        "tmgate triage unpaid-shipment --seen sign-event",
        "tmgate triage unpaid-shipment --not reach-hook,replay-event,insider-edit",
        "tmgate triage relay/unpaid-shipment --seen forge-event --not sign-event",
        "tmgate triage unpaid-shipmen",
        "tmgate triage unpaid-shipment --seen nothing-like-it",
        "tmgate triage unpaid-shipment --not sign-event --write",
    ];
    insta::assert_snapshot!(transcript(&host, &commands));
    let args = ["triage", "unpaid-shipment", "--not", "sign-event,insider-edit", "--write"];
    let more = ["--why", "the key is in a module: it never left", "--until", "2027-03-01"];
    for (until, why) in
        [("2028-01-01", "more than 180 days"), ("2026-01-01", "past"), ("x", "no date")]
    {
        let ran = run(&host, &[&args[..], &more[..3], &[until]].concat());
        assert_eq!(ran.exit as u8, 2);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    assert_eq!(run(&host, &[&args[..], &more[..2]].concat()).exit as u8, 2, "neither test nor end");
    let ran = run(&host, &[&args[..], &more[..]].concat());
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let tree = host.text("threatmodel/trees/unpaid-shipment.yaml").unwrap();
    let ruled = "ruled_out: {why: \"the key is in a module: it never left\", until: 2027-03-01}";
    assert_eq!(tree.matches(ruled).count(), 2, "{tree}");
    assert!(tree.contains("# looked at each quarter"), "{tree}");
    assert!(!transcript(&host, &["tmgate check --format concise"]).contains("[schema-"));
}

#[test]
fn triage_in_json_keeps_to_its_schema() {
    let args = ["triage", "unpaid-shipment", "--seen", "resend-event", "--format", "json"];
    let value: Value = serde_json::from_str(&run(&relay(), &args).out).unwrap();
    let schema: Value = serde_json::from_str(crate::report::triage::SCHEMA).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(value["scenarios"][0]["steps"][0]["id"], "capture-event");
    assert_eq!(value["surprises"].as_array().unwrap().len(), 1);
}
