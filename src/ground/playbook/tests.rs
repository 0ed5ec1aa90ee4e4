use proptest::prelude::*;

use super::*;

fn read_as(path: &str, text: &str) -> Found {
    let (path, anchor) = match path.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (path, None),
    };
    read(SourceFile::new(path, text.as_bytes().to_vec()), anchor, &Limits::default())
}

fn plan(path: &str, text: &str) -> Plan {
    match read_as(path, text) {
        Found::Plan(plan) => *plan,
        other => panic!("{other:?}"),
    }
}

fn unfit(path: &str, text: &str) -> String {
    match read_as(path, text) {
        Found::Unfit(why) => why,
        other => panic!("{other:?}"),
    }
}

/// The first letters of the phases that a text has.
fn phases(text: &str) -> String {
    let phases = plan("r.md", text).phases;
    let letter = |phase: &Phase| match phase {
        Phase::Identification => 'I',
        Phase::Containment => 'C',
        Phase::Eradication => 'E',
        Phase::Recovery => 'R',
        Phase::Review => 'L',
    };
    Phase::ALL.iter().filter(|phase| phases.has(**phase)).map(letter).collect()
}

#[test]
fn phases_are_known_by_the_words_of_their_titles() {
    let of = |title: &str| phases(&format!("# Title\n## {title}\ntext\n"));
    let cases = [
        ("Detection & Analysis", "I"),
        ("Triage", "I"),
        ("1. Contain the damage", "C"),
        ("Restart the containers", ""),
        ("Containment, Eradication, and Recovery", "CER"),
        ("Remediation", "E"),
        ("Restoring service", "R"),
        ("Post-Incident Activity", "L"),
        ("Postmortem", "L"),
        ("After-action report", "L"),
        ("Follow-up", "L"),
        ("Respond (RS.MI)", "CE"),
        ("First responders", ""),
        ("RC.RP-01", "R"),
        ("Posts about incidents", ""),
        ("", ""),
    ];
    for (title, expected) in cases {
        assert_eq!(of(title), expected, "{title}");
    }
}

#[test]
fn headings_are_those_that_a_reader_would_see() {
    let cases = [
        ("Title\n===\n\nDetection\n---\ntext\n\nRecovery\n--\ntext\n", "IR"),
        ("## Detection ##\ntext\n", "I"),
        ("    ## Detection\n", ""),
        ("##Detection\ntext\n", ""),
        ("```sh\n## Detection\necho\n```\n## Recovery\ntext\n", "R"),
        ("~~~~\n## Detection\n~~~\n## Recovery\n~~~~\n", ""),
        ("- step\n\n      ```\n      # Recovery\n      x\n      ```\n", ""),
        ("<!--\n## Detection\ntext\n-->\n## Recovery\ntext\n", "R"),
        ("## Detection\n\n## Recovery\ntext\n", "R"),
        ("## Detection\n<!-- to be written -->\n\n---\n## Recovery\ntext\n", "R"),
        ("## Detection\n### On the edge\ntext\n## Recovery\n### Later\n", "I"),
        ("1. **Contain:** stop it\n- **Recovery**\n  - first\n**Review**\n", "CR"),
        ("# Detecting fraud\n## Recovery\ntext\n", "R"),
        ("# Detection\ntext\n# Recovery\ntext\n", "IR"),
        ("| Detection | x |\n|---|---|\n", ""),
        ("\u{feff}## Detection\r\ntext\r\n", "I"),
    ];
    for (text, expected) in cases {
        assert_eq!(phases(text), expected, "{text:?}");
    }
}

#[test]
fn front_matter_says_what_a_runbook_is_for() {
    let text = "---\nthreats: [forged, replay]\nfor: theft\nowner: '@acme/pay'\nexercised: \"2026-05-20\"\n---\n# x\n";
    let front = plan("r.md", text).front;
    assert_eq!(front.threats, ["forged", "replay", "theft"]);
    assert_eq!(front.owner.as_deref(), Some("@acme/pay"));
    assert!(matches!(front.exercised, Some(Exercised::On(day)) if day.to_string() == "2026-05-20"));
    let garbled = plan("r.md", "---\nexercised: soon\n---\nx\n").front.exercised;
    assert!(matches!(garbled, Some(Exercised::Garbled(text)) if text == "soon"));
    assert!(plan("r.md", "---\nno front matter\n").front.threats.is_empty());
    let why = unfit("r.md", "---\na: [\nb: }\n---\n# x\n");
    assert!(why.starts_with("has front matter that cannot be read at line "), "{why}");
}

#[test]
fn anchor_names_a_section() {
    let text = "---\nfor: all\n---\n# Runbooks\n## Forged payment\n### Detection\nlook at api\n## Disk loss\n### Recovery\nrestore db\n";
    let part = plan("r.md#disk-loss", text);
    assert!(part.phases.has(Phase::Recovery) && !part.phases.has(Phase::Identification));
    assert!(part.words.mention("db") && !part.words.mention("api"));
    assert!(part.front.threats.is_empty(), "what the whole is for is not said of each section");
    assert_eq!(unfit("r.md#disk-los", text), "has no section `#disk-los`; is `#disk-loss` meant?");
    assert_eq!(unfit("r.md#nothing-like-it", text), "has no section `#nothing-like-it`");
    let twice = "## A b!\none\n## A b!\ntwo\n## Other {#given}\nthree\n";
    assert!(plan("r.md#a-b-1", twice).words.mention("two"));
    assert!(plan("r.md#given", twice).words.mention("three"));
    assert!(unfit("r.json#a", "{}").contains("no sections"));
}

#[test]
fn words_are_mentioned_whole() {
    let mut words = Words::default();
    words.add("Stop `pay-api`, then ask @acme/payments (rota \"night\"). See ops.alerts.");
    for name in ["pay-api", "@acme/payments", "PAY-API", "rota night", "alerts", "acme/payments"] {
        assert!(words.mention(name), "{name}");
    }
    for name in ["api", "pay", "rota day", "", "  ", "@"] {
        assert!(!words.mention(name), "{name}");
    }
}

#[test]
fn react_playbooks_have_stages() {
    let text = "title: Forged\nid: RP0901\nidentification:\n  - RA2001: look at api\ncontainment: [RA3001]\neradication: []\nrecovery:\nlessons_learned: [RA6001]\n";
    let react = plan("r.yml", text);
    let missing: Vec<Phase> = react.phases.missing().collect();
    assert_eq!(missing, [Phase::Eradication, Phase::Recovery]);
    assert!(react.words.mention("api") && react.words.mention("RA3001"));
    let nested = plan("r.yaml", "id: RP0902\nstages:\n  recovery: [RA5001]\n");
    assert!(nested.phases.has(Phase::Recovery));
    assert!(unfit("r.yaml", "a: b\n").starts_with("is no RE&CT playbook"));
    let why = unfit("r.yaml", "id: RP0901\ncontainment: yes\n");
    assert!(why.contains("`containment` at line 2 is no list"), "{why}");
    assert!(unfit("r.yaml", "id: [\n").starts_with("cannot be read at line "));
}

const CACAO: &str = r#"{"type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--1", "name": "Forged",
 "created_by": "identity--1", "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z",
 "workflow_start": "start--1",
 "workflow": {
  "start--1": {"type": "start", "on_completion": "action--2"},
  "action--2": {"type": "action", "name": "Detect", "description": "look at api", "on_success": "if--3", "on_failure": "end--9"},
  "if--3": {"type": "if-condition", "on_true": "parallel--4", "on_false": "end--9"},
  "parallel--4": {"type": "parallel", "name": "Contain", "labels": ["eradication"], "next_steps": ["switch--5", "end--9"]},
  "switch--5": {"type": "switch-condition", "cases": {"a": "end--9"}},
  "end--9": {"type": "end"}}}"#;

#[test]
fn cacao_playbooks_are_whole() {
    let cacao = plan("r.json", CACAO);
    assert_eq!(cacao.phases.missing().collect::<Vec<_>>(), [Phase::Recovery, Phase::Review]);
    assert!(cacao.words.mention("api"));
    let broken = |from: &str, to: &str| unfit("r.json", &CACAO.replace(from, to));
    assert!(broken("\"name\": \"Forged\",", "").ends_with("it has no `name`"));
    assert!(broken("cacao-2.0", "1.1").contains("`spec_version` must be `cacao-2.0`"));
    assert!(broken("\"type\": \"playbook\"", "\"type\": \"bundle\"").contains("its `type`"));
    for key in ["on_completion", "on_success", "on_failure", "on_true", "on_false"] {
        let text = CACAO.replacen(&format!("\"{key}\": \""), &format!("\"{key}\": \"x"), 1);
        let why = unfit("r.json", &text);
        assert!(why.contains(&format!("`{key}` at line ")) && why.contains("not in the workflow"));
    }
    assert!(broken("[\"switch--5\"", "[\"switch--6\"").contains("`next_steps` at line 8"));
    assert!(broken("{\"a\": \"end--9\"}", "{\"a\": \"end--8\"}").contains("`cases` at line 9"));
    assert!(broken("start\": \"start--1", "start\": \"start--2").contains("`workflow_start`"));
    assert!(broken("{\"type\": \"end\"}", "{}").contains("a step without a `type`"));
    assert!(broken("\"end--9\"}}", "7}}").contains("must be the id of a step"));
}

#[test]
fn what_is_no_playbook_is_refused_with_a_reason() {
    assert_eq!(unfit("r.md", " \n"), "is empty");
    assert_eq!(unfit("r.md", "a\0b"), "is not text in UTF-8");
    assert!(unfit("r.go", "package main").starts_with("is neither Markdown"));
    assert!(matches!(read_as("r.adoc", "= Title"), Found::Unread(_)));
    assert!(matches!(read_as("RUNBOOK", "## Detection\nx"), Found::Plan(_)));
    let limits = Limits { bytes: 10, ..Limits::default() };
    let file = SourceFile::new("r.md", b"a longer text".to_vec());
    assert!(matches!(read(file, None, &limits), Found::Unfit(why) if why.contains("at most 10")));
    assert!(unfit("r.md", &"# x\n".repeat(10_001)).contains("headings"));
    let deep = "[".repeat(100_000);
    assert!(unfit("r.json", &deep).starts_with("cannot be read"));
    assert!(unfit("r.yaml", &deep).starts_with("cannot be read"));
}

#[test]
fn addresses_are_no_paths() {
    assert!(is_address("https://wiki.example.org/x") && is_address("mailto:a@b"));
    assert!(!is_address("runbooks/x.md") && !is_address("://x") && !is_address("a b://x"));
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(
        text in "(---\n|#{1,7} |\\*\\*|```|~~~|<!--|-->|===|[a-zäß:{}\\[\\]\"' ,-]|\n|\r|\t|1\\. ){0,60}",
        path in "r\\.(md|json|yaml|txt)(#[a-z-]{0,4})?",
    ) {
        let _ = read_as(&path, &text);
    }
}
