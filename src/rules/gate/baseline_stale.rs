use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "baseline-stale",
        summary: "the baseline lists a finding that does not occur any more",
        docs: include_str!("baseline_stale.md"),
        severity: Severity::Warning,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by the pipeline, which reads the baseline.
    check: Check::Elsewhere,
};
