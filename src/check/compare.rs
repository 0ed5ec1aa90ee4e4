//! Two runs side by side: what is new, what was known, what is fixed.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Before, Report};
use crate::finding::{Finding, Fingerprint, NotAssessed, Status, Subject};
use crate::gate;
use crate::review::{self, Entry};
use crate::rules::{self, gate::INTERNAL_ERROR};
use crate::source::Place;

/// What a run was compared with, and what came of it.
#[derive(Debug)]
pub struct Compared {
    /// How the base was called: `main`.
    pub base: String,
    /// The commit that was compared with.
    pub commit: String,
    /// The findings of the base that are gone, at their places there.
    pub fixed: Vec<Finding>,
    /// Findings of the base of which it cannot be told whether they are gone: what they were about
    /// could not be judged now.
    pub unsettled: usize,
}

impl Compared {
    #[must_use]
    pub fn with(base: impl Into<String>, commit: impl Into<String>) -> Self {
        let (base, commit) = (base.into(), commit.into());
        Compared { base, commit, fixed: Vec::new(), unsettled: 0 }
    }
}

impl Report {
    /// Sets what was found beside what `base` found: what both have is known, and does not count.
    /// `asked`: whether a place of the base is one that this run was to look at.
    #[must_use]
    pub fn compare(
        mut self,
        base: Before,
        mut with: Compared,
        asked: impl Fn(&Place) -> bool,
    ) -> Self {
        let mut gone = review::mark_known(&mut self.findings, base.findings, base.stood);
        super::sort(&mut gone);
        let unjudged = Unjudged::of(&self);
        self.traces = None;
        let gone = gone.into_iter().filter(|finding| asked(&finding.primary.place));
        let (unsettled, fixed): (Vec<_>, Vec<_>) = gone.partition(|f| unjudged.holds(f));
        (with.fixed, with.unsettled) = (fixed, unsettled.len());
        self.compared = Some(with);
        self.judge();
        self
    }

    /// Takes back what is known of models that cannot be read and have changed: what changed in
    /// them was never seen.
    #[must_use]
    pub fn doubt(mut self, unchanged: impl Fn(&Place) -> bool) -> Self {
        for finding in &mut self.findings {
            let unread = finding.rule.id == rules::INCOMPLETE.meta.id;
            if unread
                && finding.status == (Status::Known { listed: None })
                && !unchanged(&finding.primary.place)
            {
                finding.status = Status::Open;
            }
        }
        self.judge();
        self
    }

    /// Opens findings again that a baseline lists, where the list is not to be trusted: for each of
    /// `untrusted` one finding.
    #[must_use]
    pub fn unlist(mut self, untrusted: &[Fingerprint]) -> Self {
        let mut count: HashMap<Fingerprint, usize> = HashMap::new();
        untrusted.iter().for_each(|fingerprint| *count.entry(*fingerprint).or_default() += 1);
        for finding in &mut self.findings {
            if !matches!(finding.status, Status::Known { listed: Some(_) }) {
                continue;
            }
            if let Some(left) = count.get_mut(&finding.fingerprint).filter(|left| **left > 0) {
                *left -= 1;
                finding.status = Status::Open;
            }
        }
        self.judge();
        self
    }

    /// Counts what is open in `other`, the same check by the settings of the base, as it counts
    /// there, unless it weighs more here. The stricter of the two thresholds holds.
    #[must_use]
    pub fn judged_as(mut self, other: Report) -> Self {
        let base = self.compared.as_ref().map_or("", |with| with.base.as_str());
        let because = format!("it counts as the configuration of the base `{base}` has it");
        let mut own: HashMap<Fingerprint, usize> = HashMap::new();
        for (at, finding) in self.findings.iter().enumerate() {
            own.insert(finding.fingerprint, at);
        }
        let mut more = Vec::new();
        // What the gate says of itself is about the settings of today.
        let counts = |f: &Finding| !f.rule.always || f.rule.id == INTERNAL_ERROR.meta.id;
        let open = other.findings.into_iter().filter(|f| f.status == Status::Open && counts(f));
        for mut finding in open {
            let known = own.get(&finding.fingerprint).and_then(|at| self.findings.get_mut(*at));
            let help = match &finding.help {
                Some(help) => format!("{help}; {because}"),
                None => because.clone(),
            };
            match known {
                Some(own) if own.status == Status::Open && own.severity >= finding.severity => {}
                Some(own) => {
                    own.severity = own.severity.max(finding.severity);
                    own.status = Status::Open;
                    own.help = Some(help.into());
                }
                None => {
                    finding.help = Some(help.into());
                    more.push(finding);
                }
            }
        }
        self.findings.extend(more);
        super::sort(&mut self.findings);
        self.fail_on = self.fail_on.stricter(other.fail_on);
        self.judge();
        self
    }

    /// Adds what came to light beside the check.
    #[must_use]
    pub fn with_findings(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        let (mut bare, named): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|f| f.fingerprint == Fingerprint::UNSET);
        super::examine::set_fingerprints(&mut bare, "");
        self.findings.extend(bare);
        self.findings.extend(named);
        super::sort(&mut self.findings);
        self.judge();
        self
    }

    /// Leaves only those findings open that lie `inside`.
    #[must_use]
    pub fn narrow(mut self, inside: impl FnMut(&Place) -> bool) -> Self {
        review::narrow(&mut self.findings, inside);
        self.judge();
        self
    }

    /// Tells once what a rule says again and again of a file of another tool. Done last: what is
    /// folded counts no more by itself.
    #[must_use]
    pub fn fold(mut self) -> Self {
        review::fold(&mut self.findings);
        super::sort(&mut self.findings);
        self.judge();
        self
    }

    /// The open findings.
    pub fn new_ones(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.status == Status::Open)
    }

    pub(super) fn judge(&mut self) {
        self.verdict = gate::judge(&self.findings, self.counts.models, self.fail_on);
    }
}

/// What a run could not judge, so that silence about it proves nothing.
pub(super) struct Unjudged {
    /// Models that were not judged as a whole: their names, and the paths of their files.
    models: BTreeSet<Arc<str>>,
    /// A rule, a model, a subject.
    subjects: BTreeSet<(&'static str, Arc<str>, String)>,
}

impl Unjudged {
    pub(super) fn of(report: &Report) -> Self {
        Self::new(&report.findings, &report.not_assessed, &report.models)
    }

    pub(super) fn new(
        findings: &[Finding],
        not_assessed: &[NotAssessed],
        files: &[Vec<Arc<str>>],
    ) -> Self {
        let mut models = BTreeSet::new();
        let mut subjects = BTreeSet::new();
        let mut close = |path: &Arc<str>, model: &Arc<str>| {
            models.insert(model.clone());
            models.insert(path.clone());
            // A model that cannot be read may not even give its name: its files name it as well.
            let same = files.iter().find(|files| files.contains(path));
            models.extend(same.into_iter().flatten().cloned());
        };
        for one in not_assessed {
            if one.rule == rules::INCOMPLETE.meta.id && one.subjects == [Subject::model()] {
                close(&one.path, &one.model);
            }
            let subject = |s: &Subject| (one.rule, one.model.clone(), s.to_string());
            subjects.extend(one.subjects.iter().map(subject));
        }
        for broken in findings.iter().filter(|f| f.rule.id == rules::gate::INTERNAL_ERROR.meta.id) {
            close(&broken.primary.place.path, &broken.model);
        }
        Unjudged { models, subjects }
    }

    /// Whether a finding could have been there without being seen.
    pub(super) fn holds(&self, finding: &Finding) -> bool {
        let named = (finding.rule.id, finding.model.clone(), finding.subject.to_string());
        self.models.contains(&finding.model)
            || self.models.contains(&finding.primary.place.path)
            || self.subjects.contains(&named)
    }

    /// The same of a line of the baseline.
    pub(super) fn holds_entry(&self, entry: &Entry) -> bool {
        let closed = |name: &str| self.models.contains(name);
        let rule = rules::meta(&entry.rule).map_or("", |meta| meta.id);
        let named = (rule, entry.model.as_str().into(), entry.subject.clone());
        closed(&entry.model) || closed(&entry.path) || self.subjects.contains(&named)
    }
}
