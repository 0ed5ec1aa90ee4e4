//! What a rule says again and again of one file of another tool, said once.
//!
//! Such files have gaps that go through all of them: no flow names its protocol, no threat its
//! reason. A hundred findings that say the same are read by nobody; one that counts them is. It is
//! done last, so that whatever a change adds to a file whose other findings are known stands alone,
//! at its own place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Fingerprint, Label, Status, Subject, listed};
use crate::rules;

/// Findings of one rule in one file up to this many stand alone.
const MOST: usize = 5;

/// So many of them are named in the message, and shown.
const NAMED: usize = 3;
const SHOWN: usize = 20;

/// A rule, a model, and the path of a file.
type Kind<'f> = (&'f str, Arc<str>, Arc<str>);

/// Marks findings of which there are too many of a kind, and adds one for all of them.
pub fn fold(findings: &mut Vec<Finding>) {
    let mut alike: BTreeMap<Kind<'_>, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| may_fold(finding)) {
        let key = (finding.rule.id, finding.model.clone(), finding.primary.place.path.clone());
        alike.entry(key).or_default().push(at);
    }
    let mut folded = Vec::new();
    for all in alike.into_values().filter(|all| all.len() > MOST) {
        let of: Vec<&Finding> = all.iter().filter_map(|at| findings.get(*at)).collect();
        folded.extend(one_for(&of));
        for at in all {
            findings[at].status = Status::Folded;
        }
    }
    findings.append(&mut folded);
}

/// Whether a finding may be told with others: what cannot be read is mended place by place, and what
/// somebody must agree to is agreed to one by one.
fn may_fold(finding: &Finding) -> bool {
    let rule = finding.rule;
    finding.status == Status::Open
        && finding.origin.is_some()
        && !rule.always
        && rule.group() != "schema"
        && rules::approvable().all(|other| other.id != rule.id)
}

fn one_for(of: &[&Finding]) -> Option<Finding> {
    // The worst of them, and of those the first, is the place to begin.
    let first = of.iter().rev().max_by_key(|finding| finding.severity)?;
    let named = of.iter().take(NAMED).map(|finding| finding.subject.id.as_str());
    let (count, rule) = (of.len(), first.rule);
    let same =
        |of: &[&Finding], is: fn(&Finding, &Finding) -> bool| of.iter().all(|f| is(f, first));
    let noun = match same(of, |a, b| a.subject.kind == b.subject.kind) {
        true => first.subject.kind,
        false => "element",
    };
    let subject = Subject::new(noun, "");
    let things = if noun == "data" { "kinds of data".to_owned() } else { format!("{noun}s") };
    let message =
        format!("{}: {count} {things} of this file, such as {}", rule.summary, listed(named));
    let others = of.iter().filter(|finding| !std::ptr::eq(**finding, *first));
    let related = others.take(SHOWN).map(|finding| Label {
        place: finding.primary.place.clone(),
        note: format!("{} `{}` as well", finding.subject.kind, finding.subject.id),
    });
    Some(Finding {
        fingerprint: Fingerprint::new(rule.id, &first.model, &format!("all {subject}"), 0),
        message,
        primary: Label { place: first.primary.place.clone(), note: String::new() },
        related: related.collect(),
        fix: None,
        owner: first.owner.clone().filter(|_| same(of, |a, b| a.owner == b.owner)),
        subject,
        ..(*first).clone()
    })
}
