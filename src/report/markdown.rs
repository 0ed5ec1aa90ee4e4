//! Tables, for a job summary or a comment.
//!
//! GitHub refuses a job summary over 1 MiB as a whole, so writing stops before and says what is
//! missing. Whoever opens a pull request writes the models, so nothing in them may become markup.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::markup::{neutral, prose, row, said, table};
use super::{Style, counted, no_model, status_name, summary, worst_first};
use crate::check::{Approval, Asked, Report};
use crate::finding::{Finding, Fingerprint, Severity, Status};
use crate::gate::Verdict;

/// Bytes that a report may take.
const BUDGET: usize = 900 * 1024;
/// Bytes kept free for what must follow a table that had to stop.
const RESERVE: usize = 16 * 1024;
/// Findings that are in sight; the others are folded away.
const IN_SIGHT: usize = 20;
/// Owners of what changed that are shown.
const MOST_REVIEWERS: usize = 20;
/// Reasons for not assessing that are shown.
const MOST_REASONS: usize = 50;

pub(super) fn write(report: &Report, _: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report, BUDGET).as_bytes())
}

pub(super) fn page(report: &Report, budget: usize) -> String {
    let mut page = Page { text: String::new(), most: budget.saturating_sub(RESERVE) };
    page.verdict(report);
    page.counts(report);
    let open = worst_first(report);
    let (in_sight, folded) = open.split_at(open.len().min(IN_SIGHT));
    if !in_sight.is_empty() {
        page.line("### Findings\n");
        page.table(in_sight);
    }
    page.fold(&counted(folded.len(), "more finding"), folded);
    let aside: Vec<&Finding> =
        report.findings.iter().filter(|f| f.status != Status::Open).collect();
    let title = counted(aside.len(), "finding")
        + " set aside: suppressed, known, out of scope or told together";
    page.fold(&title, &aside);
    page.not_assessed(report);
    page.people(report);
    page.text
}

struct Page {
    text: String,
    /// Rows stop at so many bytes.
    most: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn verdict(&mut self, report: &Report) {
        let verdict = match report.verdict {
            Verdict::Pass => "the gate passes",
            Verdict::Fail => "the gate fails",
            Verdict::NothingAssessed => "nothing assessed",
        };
        self.line(&format!("## tmgate: {verdict}\n"));
        if report.verdict == Verdict::NothingAssessed {
            self.line(&format!("{}\n", prose(&no_model(&report.searched, &str::to_owned))));
        }
        let reason = summary::reason(report.verdict, report.fail_on);
        self.line(&format!("verdict: {} ({reason})\n", report.verdict.name()));
        self.line(&format!("{}\n", summary::models(report)));
        if let Some(with) = &report.compared {
            self.line(&format!("compared with {}\n", prose(&summary::compared(report, with))));
        }
    }

    fn counts(&mut self, report: &Report) {
        self.line("| findings | errors | warnings | notes |\n|---|---:|---:|---:|");
        for status in ["open", "suppressed", "known", "out-of-scope", "folded"] {
            let of = |severity: Severity| {
                let counted = |f: &&Finding| f.severity == severity;
                let same = |f: &&Finding| status_name(&f.status) == status;
                report.findings.iter().filter(counted).filter(same).count()
            };
            let [errors, warnings, notes] = Severity::ALL.map(of);
            if status == "open" || errors + warnings + notes > 0 {
                self.line(&format!("| {status} | {errors} | {warnings} | {notes} |"));
            }
        }
        self.line("");
    }

    /// A table of findings, as many as there is room for.
    fn table(&mut self, findings: &[&Finding]) {
        let rows = findings.iter().map(|finding| cells(finding));
        let (mut text, count) = table(&HEADING, rows, self.room());
        if count < findings.len() {
            let left = counted(findings.len() - count, "more finding");
            let _ = writeln!(text, "\nThere are {left}, for which there is no room here.");
        }
        self.line(&text);
    }

    fn room(&self) -> usize {
        self.most.saturating_sub(self.text.len())
    }

    /// The same, folded away.
    fn fold(&mut self, title: &str, findings: &[&Finding]) {
        if !findings.is_empty() {
            self.line(&format!("<details><summary>{title}</summary>\n"));
            self.table(findings);
            self.line("</details>\n");
        }
    }

    /// Who has to do with the change.
    fn people(&mut self, report: &Report) {
        if !report.approvals.is_empty() {
            self.line("### Must be approved by\n");
        }
        let mut open: HashMap<Fingerprint, &str> = HashMap::new();
        open.extend(report.findings.iter().map(|f| (f.fingerprint, f.rule.id)));
        for Approval { by, findings } in &report.approvals {
            let rules: BTreeSet<&str> =
                findings.iter().filter_map(|of| open.get(of).copied()).collect();
            let rules: Vec<String> = rules.into_iter().map(|id| format!("`{id}`")).collect();
            let count = counted(findings.len(), "finding");
            self.item(&format!("- {}: {count} of {}", neutral(by), rules.join(", ")));
        }
        if !report.approvals.is_empty() && !report.reviewers.is_empty() {
            self.line("");
        }
        if !report.reviewers.is_empty() {
            self.line("### Suggested reviewers\n");
        }
        for Asked { owner, handles, of } in report.reviewers.iter().take(MOST_REVIEWERS) {
            let handles: Vec<_> = handles.iter().map(|handle| neutral(handle)).collect();
            let known = match handles.is_empty() {
                true => String::new(),
                false => format!(" ({})", handles.join(", ")),
            };
            let things = counted(of.len(), "changed thing");
            self.item(&format!("- {}{known}: owns {things}", neutral(owner)));
        }
        if let Some(more) = report.reviewers.len().checked_sub(MOST_REVIEWERS).filter(|m| *m > 0) {
            self.line(&format!("- and {more} more"));
        }
    }

    /// A line of a list, where there is room.
    fn item(&mut self, line: &str) {
        if self.text.len() + line.len() <= self.most {
            self.line(line);
        }
    }

    fn not_assessed(&mut self, report: &Report) {
        let reasons = summary::reasons(&report.not_assessed);
        let beyond = summary::beyond(&report.not_assessed);
        if reasons.is_empty() && beyond.is_empty() {
            return;
        }
        self.line("### Not assessed\n");
        for line in beyond {
            self.item(&format!("- {}", prose(&line)));
        }
        for reason in reasons.iter().take(MOST_REASONS) {
            let subjects = counted(reason.subjects, "subject");
            let line = format!("- `{}`: {} ({subjects})", reason.rule, prose(reason.why));
            if self.text.len() + line.len() <= self.most {
                self.line(&line);
            }
        }
        if reasons.len() > MOST_REASONS {
            self.line(&format!("- and {}", counted(reasons.len() - MOST_REASONS, "more reason")));
        }
        if !report.approvals.is_empty() || !report.reviewers.is_empty() {
            self.line("");
        }
    }
}

const HEADING: [&str; 5] = ["severity", "place", "rule", "finding", "owner"];

fn cells(finding: &Finding) -> String {
    let place = &finding.primary.place;
    let at = format!("{}:{}", neutral(&place.path), place.start.line);
    let mut text = said(&finding.message, finding.help.as_deref());
    // Writing into a string cannot fail.
    let _ = match &finding.status {
        Status::Open => Ok(()),
        Status::Suppressed { reason } => write!(text, "<br>suppressed: {}", prose(reason)),
        status => write!(text, "<br>{}", status_name(status)),
    };
    let owner = neutral(finding.owner.as_deref().unwrap_or(""));
    let rule = format!("`{}`", finding.rule.id);
    row(&[finding.severity.name(), &at, &rule, &text, &owner])
}
