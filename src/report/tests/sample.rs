//! One report with everything in it that a reporter may meet.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::{Approval, Asked, Candidate, Counts, Posting, Report, Searched, Seen};
use crate::config::FailOn;
use crate::finding::{
    Edit, Finding, Fingerprint, Fix, Label, NotAssessed, Severity, Status, Subject,
};
use crate::gate::Verdict;
use crate::rules;
use crate::source::{Place, SourceFile, Span};
use crate::tests::support::today;

pub(super) const PAY: &str = "pay/threatmodel.yaml";
pub(super) const LENT: &str = "leihbüro 1/threatmodel.yaml";

const PAY_TEXT: &str = "tmgate: 1
system: pay
zones: {internet: {trust: 0}, cluster: {trust: 60}}
components:
  web: {kind: process, zone: internet}
  ledger: {title: \"支払い台帳 💳\", ownr: team-pay, kind: store}
flows:
  pay: {path: web -> ledger, over: http}
  # tmgate: allow(owner-missing) -- the team is being formed
  refund: {path: ledger -> web,
    over: https}
  evil: {path:\t\"\u{1b}[2J\u{202e}web\" , over: \"##[error]http\"}
";

const LENT_TEXT: &str = "tmgate: 1\nsystem: lent\ncomponents:\n  counter: {kind: process}\n";

/// What somebody who wants to fool a reader of reports would write.
pub(super) const HOSTILE: &str = "\u{1b}[31m]]></failure><b>|`x`|\r\n::error::pwned%0A::set-env \
    \u{202e}@everyone [here](https://evil.example) ![](x) #1 www.evil.example ##[add-mask]e \
    <!-- $x$ *_~\u{200b}\u{7f}\u{85}\u{fffe}";

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile::new(path, text.as_bytes().to_vec())
}

/// Where `needle` stands in the text.
fn place(path: &str, text: &str, needle: &str) -> Place {
    let at = text.find(needle).unwrap();
    file(path, text).place(Span::new(crate::source::FileId(0), at, at + needle.len()))
}

fn label(place: Place, note: &str) -> Label {
    Label { place, note: note.to_owned() }
}

fn finding(rule: &str, severity: Severity, message: &str, place: Place, note: &str) -> Finding {
    let subject = Subject::new("flow", place.start.offset.to_string());
    Finding {
        rule: rules::meta(rule).unwrap(),
        severity,
        message: message.to_owned(),
        fingerprint: Fingerprint::new(rule, "sample", &subject.id, 0),
        primary: label(place, note),
        related: Vec::new(),
        help: None,
        fix: None,
        subject,
        model: "sample".into(),
        owner: None,
        origin: None,
        status: Status::Open,
    }
}

fn of_pay() -> Vec<Finding> {
    let at = |needle: &str| place(PAY, PAY_TEXT, needle);
    let key = at("ownr");
    let mut unknown = finding(
        "schema-unknown-key",
        Severity::Error,
        "key `ownr` is not part of the format",
        key.clone(),
        "not a key of a component",
    );
    let (path, start, end) = (key.path.clone(), key.start.offset, key.end.offset);
    let edit = Edit { path, start, end, text: "owner".to_owned() };
    unknown.fix = Some(Fix::one("rename the key to `owner`", edit));
    unknown.help = Some("did you mean `owner`?".into());

    let mut clear = finding(
        "flow-plaintext",
        Severity::Error,
        "flow `pay` crosses a trust boundary in clear text over `http`",
        at("http}"),
        "",
    );
    clear.primary.place.end = place(PAY, PAY_TEXT, "http").end;
    clear.related = vec![
        label(at("web -> ledger"), "from `internet` to `cluster`"),
        label(at("internet: {"), "the zone of `web`"),
        label(place(LENT, LENT_TEXT, "counter"), "another system, which relies on it"),
    ];
    clear.help = Some("use an encrypted protocol and say so, for example `https`".into());
    clear.owner = Some("@acme/pay".into());

    let mut allowed = finding(
        "owner-missing",
        Severity::Warning,
        "flow `refund` has no owner",
        at("{path: ledger -> web,\n    over: https}"),
        "nobody answers for it",
    );
    allowed.status = Status::Suppressed { reason: "the team is being formed ]]>".to_owned() };

    let mut hostile = finding(
        "schema-bad-value",
        Severity::Warning,
        &format!("name `{HOSTILE}` is none"),
        at("http\"}"),
        HOSTILE,
    );
    hostile.help = Some(HOSTILE.into());
    hostile.owner = Some(HOSTILE.into());
    hostile.subject = Subject::new("flow", HOSTILE);
    vec![unknown, clear, allowed, hostile]
}

fn of_others() -> Vec<Finding> {
    let long = format!("tmgate: 1\nnotes: {}needle{}\n", "é".repeat(700), "x".repeat(700));
    let mut known = finding(
        "owner-missing",
        Severity::Warning,
        "component `counter` has no owner",
        place(LENT, LENT_TEXT, "counter"),
        "",
    );
    known.status = Status::Known { listed: None };
    let mut outside = finding(
        "schema-ref-unresolved",
        Severity::Error,
        "nothing is called `desk`",
        place(LENT, LENT_TEXT, "process"),
        "",
    );
    outside.status = Status::OutOfScope;
    let ends = place(LENT, LENT_TEXT, "}\n");
    let mut end = finding("schema-parse", Severity::Note, "the map could say more", ends, "here");
    (end.primary.place.start, end.primary.place.end) =
        (end.primary.place.end, end.primary.place.end);
    end.primary.place.start = place(LENT, LENT_TEXT, "\n  counter").start;
    vec![
        known,
        outside,
        end,
        finding(
            "schema-bad-value",
            Severity::Note,
            "the line is very long",
            place("long/threatmodel.yaml", &long, "needle"),
            "in the middle of it",
        ),
        finding(
            "config-invalid",
            Severity::Error,
            "the configuration cannot be read",
            Place::of_path("tmgate.yaml"),
            "",
        ),
    ]
}

fn unassessed(rule: &'static str, path: &str, why: &str, subjects: &[&str]) -> NotAssessed {
    let subjects = subjects.iter().map(|id| Subject::new("flow", *id)).collect();
    NotAssessed {
        rule,
        path: path.into(),
        model: "sample".into(),
        why: why.to_owned(),
        subjects,
        beyond: None,
    }
}

/// Two models and a configuration, everything wrong with them.
pub(super) fn report() -> Report {
    let mut findings = of_pay();
    findings.extend(of_others());
    let grpc = "whether `grpc` is encrypted is not known";
    let not_assessed = vec![
        unassessed("flow-plaintext", LENT, grpc, &["lend"]),
        unassessed("flow-plaintext", PAY, grpc, &["charge", "book"]),
        unassessed("flow-plaintext", PAY, HOSTILE, &["evil"]),
        unassessed("owner-missing", PAY, "no team is known", &["a"]),
        unassessed("owner-missing", PAY, "two teams have this name", &["b"]),
        unassessed("owner-missing", PAY, "the file of teams is empty", &["c"]),
        unassessed("config-invalid", "tmgate.yaml", "nothing uses `evidence` yet", &[]),
    ];
    let models: Vec<Vec<Arc<str>>> = vec![
        vec!["clean/threatmodel.yaml".into()],
        vec![LENT.into()],
        vec!["long/threatmodel.yaml".into()],
        vec![PAY.into()],
    ];
    let counts = Counts {
        models: models.len(),
        components: 11,
        flows: 14,
        threats: 9,
        mitigations: 7,
        incidents: 1,
        accepted: 2,
    };
    Report {
        findings,
        not_assessed,
        counts,
        evidence: Some(Seen {
            reports: 2,
            tests: 14,
            passed: 12,
            failed: 1,
            skipped: 0,
            absent: 1,
        }),
        verdict: Verdict::Fail,
        fail_on: FailOn::At(Severity::Error),
        today: today(),
        models,
        told: Vec::new(),
        searched: Searched {
            paths: vec![String::new()],
            globs: vec!["**/threatmodel/**".into()],
            candidates: Vec::new(),
        },
        compared: None,
        approvals: vec![Approval {
            by: format!("@example-org/security{HOSTILE}"),
            findings: vec![Fingerprint::new("threat-deleted", "sample", "theft", 0)],
        }],
        reviewers: vec![Asked {
            owner: format!("team-pay{HOSTILE}").into(),
            handles: vec!["@example-org/payments".into()],
            of: vec![("pay".into(), Subject::new("flow", "pay"))],
        }],
        changed: BTreeSet::new(),
        posting: Posting::default(),
        traces: None,
    }
}

/// Nothing is wrong.
pub(super) fn clean() -> Report {
    let mut report = report();
    report.findings.clear();
    report.not_assessed.clear();
    report.approvals.clear();
    report.reviewers.clear();
    report.verdict = Verdict::Pass;
    report
}

/// There was nothing to look at.
pub(super) fn empty() -> Report {
    Report {
        counts: Counts::default(),
        models: Vec::new(),
        verdict: Verdict::NothingAssessed,
        searched: Searched {
            paths: vec!["services".to_owned(), "docs".to_owned()],
            globs: vec!["**/threatmodel.{yaml,yml,json}".into(), "**/threatmodel/**".into()],
            candidates: vec![Candidate {
                path: format!("docs/my{HOSTILE}.json").into(),
                format: "a model of Threat Dragon".to_owned(),
            }],
        },
        ..clean()
    }
}

/// So many errors, warnings and notes.
pub(super) fn many(each: usize) -> Report {
    let sample = report();
    let mut findings = Vec::new();
    for n in 0..each {
        for severity in [Severity::Note, Severity::Error, Severity::Warning] {
            let mut finding = sample.findings[1].clone();
            finding.severity = severity;
            finding.fingerprint = Fingerprint::new("many", severity.name(), &n.to_string(), 0);
            findings.push(finding);
        }
    }
    let (approvals, reviewers) = (Vec::new(), Vec::new());
    Report { findings, not_assessed: Vec::new(), approvals, reviewers, ..sample }
}
