use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "config-weakened-in-pr",
        summary: "the configuration asks for less than at the base",
        docs: include_str!("config_weakened_in_pr.md"),
        severity: Severity::Warning,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by the pipeline, which compares two revisions.
    check: Check::Elsewhere,
};
