use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "waiver-expired",
        summary: "a comment allows a finding until a date that has passed",
        docs: include_str!("waiver_expired.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by `review`.
    check: Check::Elsewhere,
};
