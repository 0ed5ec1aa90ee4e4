use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "waiver-unused",
        summary: "a comment allows a finding that does not occur",
        docs: include_str!("waiver_unused.md"),
        severity: Severity::Warning,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by `review`.
    check: Check::Elsewhere,
};
