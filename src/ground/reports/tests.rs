use std::io::{Cursor, Read};

use super::*;
use crate::ground::{Outcome, Run};
use Outcome::{Absent, Failed, Passed, Skipped};

/// Reads a report and tells how some tests ended; the fault as `line: why`.
fn told(report: &[u8], ids: &[&str]) -> (Vec<Run>, Option<String>) {
    let mut wanted = Wanted::new(ids.iter().map(|id| (*id).into()));
    let fault = read(Box::new(Cursor::new(report.to_vec())), &mut wanted).err();
    let fault = fault.map(|fault| format!("{}: {}", fault.line, fault.why));
    (ids.iter().map(|id| wanted.run(id)).collect(), fault)
}

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../fixtures/evidence/", $name)))
    };
}

/// A report, the day of its run, and ids of tests with how they ended.
type Known = ((&'static str, &'static str), &'static str, &'static [(&'static str, Outcome)]);

const RUNNERS: &[Known] = &[
    (
        fixture!("nextest.xml"),
        "2026-11-23",
        &[
            ("webhook::rejects_replay", Passed),
            ("pay::webhook::survives_a_slow_broker", Passed),
            ("pay::webhook::rejects_bad_signature", Failed),
            ("pay::webhook::rejects_old_key", Absent),
        ],
    ),
    (
        fixture!("nextest.jsonl"),
        "",
        &[
            ("pay::webhook::rejects_replay", Passed),
            ("webhook::survives_a_slow_broker", Passed),
            ("webhook::rejects_bad_signature", Failed),
            ("pay::webhook::rejects_old_key", Skipped),
        ],
    ),
    (
        fixture!("pytest.xml"),
        "2026-11-23",
        &[
            ("tests/test_webhook.py::TestReplay::test_old_event_is_refused", Passed),
            ("tests/test_webhook.py::TestReplay::test_old_event_is_refused[301]", Passed),
            ("tests/test_webhook.py::test_bad_signature_is_refused", Failed),
            ("tests/test_webhook.py::test_old_key_is_refused", Skipped),
            ("tests/test_other.py::test_old_key_is_refused", Absent),
        ],
    ),
    (
        fixture!("pytest.json"),
        "2026-11-23",
        &[
            ("tests/test_webhook.py::TestReplay::test_old_event_is_refused", Passed),
            ("test_webhook.py::test_bad_signature_is_refused", Failed),
            ("tests/test_webhook.py::test_old_key_is_refused", Skipped),
        ],
    ),
    (
        fixture!("pytest.jsonl"),
        "2026-11-23",
        &[
            ("tests/test_webhook.py::TestReplay::test_old_event_is_refused[86400]", Passed),
            ("tests/test_webhook.py::test_bad_signature_is_refused", Failed),
            ("tests/test_webhook.py::test_old_key_is_refused", Skipped),
        ],
    ),
    (
        fixture!("jest.xml"),
        "2026-11-23",
        &[
            ("src/records.test.js > records > refuses the record of another person", Passed),
            ("records > takes no more than 1.5 s.", Failed),
            ("records > keeps the log", Skipped),
        ],
    ),
    (
        fixture!("vitest.xml"),
        "2026-11-23",
        &[
            ("src/records.test.js > records > refuses the record of another person", Passed),
            ("src/records.test.js > records > takes no more than 1.5 s.", Failed),
            ("src/records.test.js > records > keeps the log", Skipped),
            ("src/other.test.js > records > keeps the log", Absent),
        ],
    ),
    (
        fixture!("node.xml"),
        "",
        &[
            ("src/records.test.ts > records > refuses the record of another person", Passed),
            ("src/records.test.ts > keeps the log", Skipped),
            ("top", Passed),
        ],
    ),
    (
        fixture!("surefire.xml"),
        "",
        &[
            ("com.acme.pay.WebhookTest#rejectsReplay", Passed),
            ("WebhookTest.survivesSlowBroker", Passed),
            ("WebhookTest::rejectsBadSignature", Failed),
            ("WebhookTest.rejectsOldKey", Skipped),
            ("WebhookTest$WhenIdle.closesStreams", Failed),
        ],
    ),
    (
        fixture!("gradle.xml"),
        "2026-11-21",
        &[
            ("com.acme.pay.LimitsTest.fiveAttemptsPerHour", Passed),
            ("LimitsTest#limitHolds", Failed),
            ("LimitsTest#limitHolds(int)[1]", Passed),
        ],
    ),
    (
        fixture!("go.xml"),
        "2026-11-23",
        &[
            ("TestRejectsReplay", Passed),
            ("TestRejectsReplay/an_old_event", Passed),
            ("services/pay.TestRejectsBadSignature", Failed),
            ("TestNoHumanWriteGrants", Skipped),
        ],
    ),
];

#[test]
fn reports_of_real_runners_are_understood() {
    for ((name, report), day, tests) in RUNNERS {
        let ids: Vec<&str> = tests.iter().map(|(id, _)| *id).collect();
        let (runs, fault) = told(report.as_bytes(), &ids);
        assert_eq!(fault, None, "{name}");
        for (run, (id, outcome)) in runs.iter().zip(*tests) {
            assert_eq!(run.outcome, *outcome, "{name}: {id}");
            let ran = matches!(outcome, Passed | Failed);
            assert_eq!(run.on, day_of(day).filter(|_| ran), "{name}: {id}");
        }
    }
}

fn nested(depth: usize) -> String {
    let (open, close) = ("<testsuite>".repeat(depth), "</testsuite>".repeat(depth));
    format!("<testsuites>\n{open}{close}</testsuites>")
}

#[test]
fn hostile_and_broken_reports_are_refused_at_their_line() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n<!ENTITY lol2 \"&lol;&lol;&lol;\">\n]>\n<testsuite>&lol2;</testsuite>";
    let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><testsuite/>";
    let wide = format!("<testsuite>\n<testcase name=\"{}\"/></testsuite>", "x".repeat(70_000));
    let case = "<testsuite>\n<testcase name=\"a\"";
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("entities that grow", laughs.into(), "2: has a DOCTYPE"),
        ("a file from outside", outside.into(), "1: has a DOCTYPE"),
        (
            "an entity in an attribute",
            "<testsuite name=\"&x;\"/>".into(),
            "1: has an unknown entity",
        ),
        ("an entity in a text", "<testsuite>\n&x;</testsuite>".into(), "2: uses the entity `&x;`"),
        ("depth", nested(70).into(), "2: is nested deeper than 64"),
        ("a huge attribute", wide.into(), "2: has an attribute longer than 64 KiB"),
        (
            "a cut in an element",
            format!("{case}>\n\n").into(),
            "4: ends before its elements are closed",
        ),
        ("a cut in a tag", case.into(), "2: is not well-formed XML"),
        ("crossed ends", "<testsuite>\n</testcase>".into(), "2: is not well-formed XML"),
        ("another root", "\n<html><testsuite/></html>".into(), "2: begins with `html`"),
        ("two roots", "<testsuite/>\n<testsuite/>".into(), "2: has a second root element"),
        ("text beside the root", "<testsuite/>\nx".into(), "1: has text outside"),
        (
            "a case without a name",
            "<testsuite><testcase/></testsuite>".into(),
            "1: has a `testcase`",
        ),
        (
            "an attribute twice",
            "<testsuite><testcase name=\"a\" name=\"b\"/></testsuite>".into(),
            "1: is not well-formed XML",
        ),
        (
            "another encoding",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<testsuite/>".into(),
            "1: is written in ISO-8859-1; only UTF-8",
        ),
        (
            "bytes of another encoding",
            b"<testsuite>\n<testcase name=\"\xe9\"/>".into(),
            "2: is not written in UTF-8",
        ),
        ("UTF-16", b"\xff\xfe<\0".into(), "1: is written in UTF-16"),
        ("nothing", b" \n".into(), "1: is empty"),
        ("a declaration alone", "<?xml version=\"1.0\"?>".into(), "1: has no element"),
        ("a page", "hello".into(), "1: is neither XML nor JSON"),
        ("JSON of another kind", "{\"name\": \"shop\"}".into(), "1: is JSON, but no test report"),
        ("JSON cut off", "{\"tests\": [\n{\"nodeid\": \"a\",".into(), "2: ends in the middle"),
        (
            "JSON lines cut off",
            "{\"type\":\"test\",\"event\":\"ok\",\"name\":\"a\"}\n{\"ty".into(),
            "2: ends in the middle",
        ),
        ("JSON that is none", "{\"tests\": [\n]]".into(), "2: is not readable JSON"),
        (
            "a test without a name",
            "{\"tests\": [{}]}".into(),
            "1: is not readable JSON: a test has no",
        ),
        ("deep JSON", format!("{{\"type\": {}", "[".repeat(5000)).into(), "1: ends in the middle"),
    ];
    for (name, report, expected) in cases {
        let (_, fault) = told(report, &["a"]);
        let fault = fault.unwrap_or_else(|| panic!("{name} is taken for a report"));
        assert!(fault.starts_with(expected), "{name}: {fault}");
        assert!(fault.len() < 200, "{name}: {fault}");
    }
}

#[test]
fn references_to_characters_and_a_mark_at_the_start_do_no_harm() {
    let report = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuite name=\"&quot;&#65;\">\n<testcase name=\"a &gt; b\" classname=\"x.test.ts\"><system-out>&lt;&#x41;<![CDATA[<!DOCTYPE]]></system-out></testcase></testsuite>";
    let (runs, fault) = told(report.as_bytes(), &["x.test.ts > a > b"]);
    assert_eq!((runs[0].outcome, fault), (Passed, None));
}

#[test]
fn what_failed_before_a_report_breaks_off_is_not_forgotten() {
    let report = "<testsuite><testcase name=\"a\"><failure/></testcase><testcase name=\"b\"";
    let (runs, fault) = told(report.as_bytes(), &["a", "b"]);
    assert!(fault.is_some());
    assert_eq!((runs[0].outcome, runs[1].outcome), (Failed, Absent));
}

/// A report that is made while it is read.
struct Endless {
    head: &'static str,
    case: fn(u64) -> String,
    tail: &'static str,
    next: u64,
    most: u64,
    ready: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.ready.read(into)?;
            if count > 0 || self.next > self.most + 1 {
                return Ok(count);
            }
            let text = match self.next {
                0 => self.head.to_owned(),
                n if n > self.most => self.tail.to_owned(),
                n => (self.case)(n),
            };
            self.next += 1;
            self.ready = Cursor::new(text.into_bytes());
        }
    }
}

#[test]
fn a_report_of_any_size_leaves_only_what_was_asked_for() {
    let xml = Endless {
        head: "<testsuites><testsuite name=\"s\">",
        case: |n| format!("<testcase classname=\"a.b\" name=\"case_{n}\"/>\n"),
        tail: "</testsuite></testsuites>",
        next: 0,
        most: 150_000,
        ready: Cursor::default(),
    };
    let lines = Endless {
        head: "",
        case: |n| format!("{{\"type\":\"test\",\"event\":\"ok\",\"name\":\"a::b::case_{n}\"}}\n"),
        ..Endless { ready: Cursor::default(), ..xml_like(&xml) }
    };
    let json = Endless {
        head: "{\"created\": 1.0, \"tests\": [{\"nodeid\": \"a::b::case_0\", \"outcome\": \"passed\"}",
        case: |n| format!(",{{\"nodeid\": \"a::b::case_{n}\", \"outcome\": \"passed\"}}"),
        tail: "]}",
        ..xml_like(&xml)
    };
    let lines = Endless { tail: "", ..lines };
    for (name, report) in [("xml", xml), ("lines", lines), ("json", json)] {
        let most = report.most;
        let mut wanted = Wanted::new(["b::case_77".into(), "b::case_x".into()]);
        let before = wanted.kept();
        assert_eq!(read(Box::new(report), &mut wanted), Ok(()), "{name}");
        assert!(wanted.cases() >= most, "{name}");
        assert_eq!(wanted.kept(), before, "{name}: what is kept does not grow with the report");
        assert_eq!(wanted.run("b::case_77").outcome, Passed, "{name}");
    }
}

fn xml_like(other: &Endless) -> Endless {
    Endless { ready: Cursor::default(), ..*other }
}

#[test]
fn one_endless_piece_is_refused_before_it_fills_the_memory() {
    let endless = |head| Endless {
        head,
        case: |_| "x".repeat(1 << 16),
        tail: "",
        next: 0,
        most: u64::MAX - 1,
        ready: Cursor::default(),
    };
    let heads = [
        "<testsuite>\n<system-out>",
        "<testsuite>\n<testcase name=\"",
        "<testsuite>\n<!--",
        "{\"tests\": [\n{\"nodeid\": \"",
        "{\n\"name\": \"",
    ];
    for head in heads {
        let mut wanted = Wanted::new(["a".into()]);
        let fault = read(Box::new(endless(head)), &mut wanted).unwrap_err();
        assert!(fault.line == 2 && fault.why.ends_with("over 16 MiB"), "{head}: {fault:?}");
    }
}
