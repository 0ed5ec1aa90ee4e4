use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "baseline-grown",
        summary: "the baseline lists more than at the base",
        docs: include_str!("baseline_grown.md"),
        severity: Severity::Warning,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by the pipeline, which compares two revisions.
    check: Check::Elsewhere,
};
