//! Comments that allow a finding.

use super::{findings, read, said};
use crate::syntax::{Waiver, waivers};

fn waived(text: &str) -> (Vec<Waiver>, Vec<String>) {
    let read = read("a.yaml", text);
    assert_eq!(read.said(), [""; 0], "{text:?}");
    let (waivers, mistakes) = waivers(&read.sources, &read.document);
    assert!(mistakes.iter().all(|mistake| mistake.rule == "waiver-invalid"));
    for waiver in &waivers {
        for rule in &waiver.rules {
            assert_eq!(read.sources.slice(rule.span), rule.value);
        }
        if let Some(until) = &waiver.until {
            assert_eq!(read.sources.slice(until.span), until.value);
        }
        assert!(read.sources.slice(waiver.span).starts_with('#'));
    }
    (waivers, said(&findings(&read.sources, &mistakes)))
}

/// Line, rules, reason and last day of a single waiver.
fn only(text: &str) -> (u32, String, Option<String>, Option<String>) {
    let (waivers, _) = waived(text);
    assert_eq!(waivers.len(), 1, "{text:?}");
    let waiver = waivers.into_iter().next().unwrap();
    let rules = waiver.rules.iter().map(|rule| rule.value.as_str()).collect::<Vec<_>>().join("+");
    (waiver.line, rules, waiver.reason, waiver.until.map(|until| until.value.to_string()))
}

#[test]
fn a_waiver_names_rules_a_reason_and_a_day() {
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        ("a: 1 # tmgate: allow(x-y) -- why not\n", "x-y", some("why not"), None),
        ("a: 1 #tmgate:allow( a , b-c )--why\n", "a+b-c", some("why"), None),
        (
            "a: 1 ## tmgate: allow(a) until=2027-01-31 -- why\n",
            "a",
            some("why"),
            some("2027-01-31"),
        ),
        (
            "a: 1 # tmgate: allow(a) -- why, until=2027-01-31\n",
            "a",
            some("why,"),
            some("2027-01-31"),
        ),
        (
            "a: 1 # tmgate: allow(a) -- so until=2027-01-31. And\n",
            "a",
            some("so And"),
            some("2027-01-31"),
        ),
        ("a: 1 # tmgate: allow(a) -- é -- b\n", "a", some("é -- b"), None),
    ];
    for (text, rules, reason, until) in cases {
        assert_eq!(only(text), (1, rules.to_owned(), reason, until), "{text:?}");
        assert_eq!(waived(text).1, [""; 0], "{text:?}");
    }
}

#[test]
fn a_waiver_covers_its_own_line_or_the_next_with_a_value() {
    let cases = [
        ("a: 1 # tmgate: allow(x) -- r\nb: 2\n", 1),
        ("# tmgate: allow(x) -- r\na: 1\n", 2),
        ("\u{feff}# tmgate: allow(x) -- r\na: 1\n", 2),
        ("a:\n  # tmgate: allow(x) -- r\n\n  # more\n  b: 1\n", 5),
        ("a: 1\r\n  # tmgate: allow(x) -- r\r\n\r\nb: 1\r\n", 4),
        ("a: [ # tmgate: allow(x) -- r\n  1]\n", 1),
        ("a: 1\n# tmgate: allow(x) -- r\n", 2),
        ("a: |  # tmgate: allow(x) -- r\n  t\n", 1),
    ];
    for (text, line) in cases {
        assert_eq!(only(text).0, line, "{text:?}");
    }
    let (waivers, _) = waived(
        "# tmgate: allow(x) -- r\n# tmgate: allow(y) -- r\na: 1 # tmgate: allow(z) -- r\n# tmgate: allow(u) -- r\nb: 1\n",
    );
    assert_eq!(waivers.iter().map(|w| w.line).collect::<Vec<_>>(), [3, 3, 3, 5]);
}

#[test]
fn what_looks_like_a_waiver_and_is_not_is_a_mistake() {
    let not_understood = "this comment is not a waiver that tmgate understands";
    let cases = [
        ("a: 1 # tmgate: alow(x) -- r\n", format!("1:6 {not_understood}")),
        ("a: 1 # tmgate: allow x -- r\n", format!("1:6 {not_understood}")),
        ("a: 1 # tmgate: allow(x -- r\n", format!("1:6 {not_understood}")),
        ("a: 1 # tmgate:\n", format!("1:6 {not_understood}")),
        ("a: 1 # tmgate allow(x) -- r\n", format!("1:6 {not_understood}")),
        ("a: 1 # tmgate: allow() -- r\n", "1:22 a rule id is missing here".to_owned()),
        ("a: 1 # tmgate: allow(a,,b) -- r\n", "1:24 a rule id is missing here".to_owned()),
        ("a: 1 # tmgate: allow(a b) -- r\n", "1:22 `a b` is not a rule id".to_owned()),
        ("a: 1 # tmgate: allow(A) -- r\n", "1:22 `A` is not a rule id".to_owned()),
        (
            "a: 1 # tmgate: allow(a) until=2027-02-30 -- r\n",
            "1:31 `2027-02-30` is not a date".to_owned(),
        ),
        ("a: 1 # tmgate: allow(a) until=soon -- r\n", "1:31 `soon` is not a date".to_owned()),
        (
            "a: 1 # tmgate: allow(a) until=20270131 -- r\n",
            "1:31 `20270131` is not a date".to_owned(),
        ),
    ];
    for (text, expected) in cases {
        let (waivers, said) = waived(text);
        assert_eq!(said, [expected], "{text:?}");
        assert!(waivers.is_empty(), "{text:?}");
    }
}

#[test]
fn a_waiver_without_reason_counts_and_is_a_mistake() {
    for text in [
        "a: 1 # tmgate: allow(x)\n",
        "a: 1 # tmgate: allow(x) --\n",
        "a: 1 # tmgate: allow(x) because\n",
    ] {
        let (waivers, said) = waived(text);
        assert_eq!(said, ["1:6 this waiver gives no reason"], "{text:?}");
        assert_eq!(waivers.len(), 1);
        assert_eq!(waivers[0].reason, None);
    }
}

#[test]
fn other_comments_are_left_alone() {
    let texts = [
        "a: 1 # see tmgate: allow(x)\n",
        "# tmgate: 1\na: 1\n",
        "# tmgate checks this\na: 1\n",
        "a: '# tmgate: allow(x) -- r'\n",
    ];
    for text in texts {
        assert!(waived(text).0.is_empty() && waived(text).1.is_empty(), "{text:?}");
    }
}

#[test]
fn many_waivers_take_linear_time() {
    let (waivers, _) = waived(&format!("{}a: 1\n", "# tmgate: allow(x) -- r\n".repeat(100_000)));
    assert_eq!(waivers.len(), 100_000);
    assert!(waivers.iter().all(|waiver| waiver.line == 100_001));
    let (waivers, _) = waived(&"# tmgate: allow(x) -- r\n".repeat(100_000));
    assert!(waivers.iter().zip(1..).all(|(waiver, line)| waiver.line == line));
}
