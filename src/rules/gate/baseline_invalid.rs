use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "baseline-invalid",
        summary: "a line of the baseline cannot be understood, or may not be there",
        docs: include_str!("baseline_invalid.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by the pipeline, which reads the baseline.
    check: Check::Elsewhere,
};
