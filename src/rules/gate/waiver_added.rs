use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "waiver-added",
        summary: "a comment allows a finding that none allowed at the base",
        docs: include_str!("waiver_added.md"),
        severity: Severity::Warning,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by the pipeline, which compares two revisions.
    check: Check::Elsewhere,
};
