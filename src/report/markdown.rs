//! Tables, for a job summary or a comment.
//!
//! GitHub refuses a job summary over 1 MiB as a whole, so writing stops before and says what is
//! missing. Whoever opens a pull request writes the models, so nothing in them may become markup.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Style, counted, harmless, status_name, summary, worst_first};
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
    let title = counted(aside.len(), "finding") + " set aside: suppressed, known or out of scope";
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
            let searched = prose(&summary::searched(report, &str::to_owned));
            self.line(&format!("No model found: {searched}.\n`tmgate init` writes a first one.\n"));
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
        for status in ["open", "suppressed", "known", "out-of-scope"] {
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
        self.line("| severity | place | rule | finding | owner |\n|---|---|---|---|---|");
        for (at, finding) in findings.iter().enumerate() {
            let row = row(finding);
            if self.text.len() + row.len() > self.most {
                let left = counted(findings.len() - at, "more finding");
                self.line(&format!("\nThere are {left}, for which there is no room here."));
                break;
            }
            self.line(&row);
        }
        self.line("");
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
        if reasons.is_empty() {
            return;
        }
        self.line("### Not assessed\n");
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

fn row(finding: &Finding) -> String {
    let place = &finding.primary.place;
    let mut row = format!(
        "| {} | {}:{} | `{}` | {}",
        finding.severity.name(),
        neutral(&place.path),
        place.start.line,
        finding.rule.id,
        prose(&finding.message),
    );
    // Writing into a string cannot fail.
    if let Some(help) = &finding.help {
        let _ = write!(row, "<br>help: {}", prose(help));
    }
    match &finding.status {
        Status::Open => {}
        Status::Suppressed { reason } => {
            let _ = write!(row, "<br>suppressed: {}", prose(reason));
        }
        status => {
            let _ = write!(row, "<br>{}", status_name(status));
        }
    }
    let _ = write!(row, " | {} |", neutral(finding.owner.as_deref().unwrap_or("")));
    row
}

/// A sentence, with what stands between backticks as code. Text that brings its own backticks can
/// only move where code begins and ends.
#[must_use]
pub fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return neutral(text).into_owned();
    }
    let mut safe = String::with_capacity(text.len() + 32);
    for (at, part) in parts.into_iter().enumerate() {
        let (open, close) = if at % 2 == 0 { ("", "") } else { ("<code>", "</code>") };
        safe.push_str(open);
        safe.push_str(&neutral(part));
        safe.push_str(close);
    }
    safe
}

/// Text that Markdown shows as it is, on one line: no markup, no HTML, no mention, no link, not
/// even one that GitHub would make by itself.
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    let text = harmless(text);
    if !text.contains(|c: char| "\\`*_[]()<>#!|~@&$:.".contains(c)) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '|' => safe.push_str("&#124;"),
            '$' => safe.push_str("<span>$</span>"),
            // GitHub looks for names, numbers and addresses in what it has rendered already, so a
            // backslash is no help; a space of no width between them is.
            '@' => safe.push_str("@&#8203;"),
            '#' => safe.push_str("\\#&#8203;"),
            ':' if text[at..].starts_with("://") => safe.push_str(":&#8203;"),
            '.' if text[..at].ends_with("www") => safe.push_str("&#8203;."),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '!' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe.into()
}
