//! Comments that allow more than they did before.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;

use crate::finding::{Draft, Sink, Subject, listed};
use crate::model::vocabulary::parse_date;
use crate::rules::{self, gate};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, Document};

/// What a comment allows: findings of a rule, until a day or for ever.
struct Allowed {
    rule: String,
    until: Option<Date>,
    comment: Span,
}

/// Reports the comments of `now` that allow a finding which none of `before` allowed, or that allow
/// it for longer. Comments are counted by rule, so that moved ones are the same.
pub fn report_added(sources: &Sources, now: &[Document], before: &[Document], sink: &mut Sink<'_>) {
    let mut old: BTreeMap<String, VecDeque<Option<Date>>> = BTreeMap::new();
    for allowed in all(sources, before) {
        old.entry(allowed.rule).or_default().push_back(allowed.until);
    }
    // Both begin with what lasts longest, so that as many as can be are the same.
    let mut new: Vec<Allowed> = Vec::new();
    for allowed in all(sources, now) {
        match old.get_mut(&allowed.rule) {
            Some(left) if left.front().is_some_and(|old| !is_longer(allowed.until, *old)) => {
                left.pop_front();
            }
            _ => new.push(allowed),
        }
    }
    let mut comments: BTreeMap<(FileId, u32), (Span, Vec<String>, bool)> = BTreeMap::new();
    for allowed in new {
        // One that is left over was there, and ended earlier.
        let was = old.get_mut(&allowed.rule).and_then(VecDeque::pop_front).is_some();
        let Span { file, start, .. } = allowed.comment;
        let none = || (allowed.comment, Vec::new(), true);
        let (_, rules, longer) = comments.entry((file, start)).or_insert_with(none);
        rules.push(allowed.rule);
        *longer &= was;
    }
    let rule = &gate::WAIVER_ADDED.meta;
    sink.speak_as(rule, rule.severity, false);
    for (comment, rules, longer) in comments.into_values() {
        let names = listed(rules.iter().map(String::as_str));
        let message = match longer {
            true => format!("the comment allows {names} for longer than at the base"),
            false => format!("the comment allows {names}, which none allowed at the base"),
        };
        let help = "mend the cause, or have whoever answers for the gate agree to it";
        let subject = Subject::new("waiver", rules.join(","));
        sink.report(Draft::new(subject, comment, message).help(help));
    }
}

/// Whatever comments allow, the longest first. Of a comment that cannot be understood something else
/// is said.
fn all(sources: &Sources, documents: &[Document]) -> Vec<Allowed> {
    let mut all = Vec::new();
    for document in documents.iter().filter(|document| !document.comments.is_empty()) {
        for waiver in syntax::waivers(sources, document).0 {
            let until = waiver.until.as_ref().and_then(|until| parse_date(&until.value));
            for rule in &waiver.rules {
                if rules::meta(&rule.value).is_some_and(|meta| !meta.always) {
                    let (rule, comment) = (rule.value.to_string(), waiver.span);
                    all.push(Allowed { rule, until, comment });
                }
            }
        }
    }
    all.sort_by(|a, b| {
        let end = |allowed: &Allowed| (allowed.until.is_some(), std::cmp::Reverse(allowed.until));
        end(a).cmp(&end(b))
    });
    all
}

/// Whether something lasts longer than before; without an end it lasts for ever.
fn is_longer(now: Option<Date>, before: Option<Date>) -> bool {
    match (now, before) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(now), Some(before)) => now > before,
    }
}
