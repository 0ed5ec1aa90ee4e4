//! Where rules put what they found.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ecow::EcoString;

use super::{
    Beyond, Draft, Finding, Fingerprint, Label, NotAssessed, RuleMeta, Severity, Status, Subject,
};
use crate::source::Sources;

/// Longer than this no sentence is that a rule writes; what it quotes is.
const LONG: usize = 600;

/// So many characters of each quoted text stay in a sentence that is too long.
const KEPT: usize = 60;

/// A sentence with what it quotes cut off where that is a page: names and references come from files
/// that anybody may have written.
fn bounded(sentence: String) -> String {
    if sentence.len() <= LONG {
        return sentence;
    }
    let mut cut = String::new();
    for (nth, part) in sentence.split('`').enumerate() {
        let most = if nth % 2 == 1 { KEPT } else { LONG };
        cut.push_str(if nth > 0 { "`" } else { "" });
        match part.char_indices().nth(most) {
            Some((end, _)) => cut.extend([&part[..end], "…"]),
            None => cut.push_str(part),
        }
    }
    cut
}

/// Why nothing is said of a threat that a machine listed.
const UNTRIAGED: &str = "nobody has looked at it since a machine listed it, which is reported once";

/// Collects the findings of one model. It knows the rule that is speaking and the severity in
/// force, so a rule cannot get either wrong.
pub struct Sink<'a> {
    sources: &'a Sources,
    model: Arc<str>,
    rule: &'static RuleMeta,
    severity: Severity,
    configured: bool,
    /// Whether places carry the text of their line.
    excerpts: bool,
    /// Threats that a machine listed and nobody has looked at.
    untriaged: HashSet<EcoString>,
    findings: Vec<Finding>,
    not_assessed: BTreeMap<(&'static str, String, Option<Beyond>), Vec<Subject>>,
}

impl<'a> Sink<'a> {
    /// `model` is the name that fingerprints carry.
    pub fn new(sources: &'a Sources, model: Arc<str>) -> Self {
        Sink {
            sources,
            model,
            rule: &RuleMeta::DEFAULT,
            severity: Severity::Error,
            configured: false,
            excerpts: true,
            untriaged: HashSet::new(),
            findings: Vec::new(),
            not_assessed: BTreeMap::new(),
        }
    }

    /// Leaves the text of lines out of the places, for runs whose reports do not show it.
    #[must_use]
    pub fn without_excerpts(mut self) -> Self {
        self.excerpts = false;
        self
    }

    /// Has no rule speak of threats that a machine listed and nobody has looked at. That there are
    /// some is one finding; what each of them lacks is not worth a word until somebody looks.
    #[must_use]
    pub fn without_untriaged(mut self, threats: impl IntoIterator<Item = EcoString>) -> Self {
        self.untriaged.extend(threats);
        self
    }

    /// The rule that speaks from now on. `configured`: a user chose the severity, so the rule's
    /// own gradations do not apply.
    pub fn speak_as(&mut self, rule: &'static RuleMeta, severity: Severity, configured: bool) {
        self.rule = rule;
        self.severity = severity;
        self.configured = configured;
    }

    pub fn report(&mut self, draft: Draft) {
        let about = &draft.subject;
        // What is wrong with the text is wrong whoever wrote it.
        if about.kind == "threat"
            && self.rule.group() != "schema"
            && self.untriaged.contains(&about.id)
        {
            return self.not_assessed(draft.subject, UNTRIAGED);
        }
        let severity = match draft.severity {
            Some(own) if !self.configured => own,
            _ => self.severity,
        };
        let place = |span| match self.excerpts {
            true => self.sources.place(span),
            false => self.sources.bare_place(span),
        };
        let label = |(span, note)| Label { place: place(span), note };
        let beyond = draft.beyond.into_iter().map(|(mut place, note)| {
            if !self.excerpts {
                place.excerpt = "".into();
            }
            Label { place, note }
        });
        self.findings.push(Finding {
            rule: self.rule,
            severity,
            message: bounded(draft.message),
            primary: label((draft.span, draft.note)),
            related: draft.related.into_iter().map(label).chain(beyond).collect(),
            help: draft.help.map(|help| match help.len() > LONG {
                true => bounded(help.into_owned()).into(),
                false => help,
            }),
            fix: draft.fix,
            subject: draft.subject,
            model: self.model.clone(),
            owner: None,
            origin: None,
            status: Status::Open,
            fingerprint: Fingerprint::UNSET,
        });
    }

    /// The rule cannot decide about `subject`, because of `why` ("its zone is unknown").
    pub fn not_assessed(&mut self, subject: Subject, why: impl Into<String>) {
        self.not_assessed.entry((self.rule.id, why.into(), None)).or_default().push(subject);
    }

    /// The rule has nothing to go by, because the format cannot say what it must know.
    pub fn beyond(&mut self, (format, fact): Beyond) {
        let why = format!("{format} files cannot say {}; an overlay can", fact.phrase());
        let key = (self.rule.id, why, Some((format, fact)));
        self.not_assessed.entry(key).or_default().push(Subject::model());
    }

    /// Number of findings so far; with [`Sink::truncate`], undoes a rule that broke half-way.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// For marking findings; nothing can be removed through this.
    pub fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    pub fn truncate(&mut self, len: usize) {
        self.findings.truncate(len);
    }

    /// The findings, and what could not be assessed in the model at `path`.
    #[must_use]
    pub fn finish(self, path: &Arc<str>) -> (Vec<Finding>, Vec<NotAssessed>) {
        let not_assessed = self
            .not_assessed
            .into_iter()
            .map(|((rule, why, beyond), subjects)| NotAssessed {
                rule,
                path: path.clone(),
                model: self.model.clone(),
                why,
                subjects,
                beyond,
            })
            .collect();
        // Thousands of models are kept until the end: no room for what growing left over.
        let mut findings = self.findings;
        findings.shrink_to_fit();
        (findings, not_assessed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sentence_quotes_is_cut_and_the_sentence_stays() {
        let short = "flow `pay` crosses nothing".to_owned();
        assert_eq!(bounded(short.clone()), short);
        let long = format!("no zone is called `{}`, and that is it", "ä".repeat(70_000));
        let cut = bounded(long);
        assert_eq!(cut, format!("no zone is called `{}…`, and that is it", "ä".repeat(60)));
    }
}
