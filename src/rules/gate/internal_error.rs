use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "internal-error",
        summary: "tmgate itself failed on this model",
        docs: include_str!("internal_error.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by `check` when a rule panics.
    check: Check::Elsewhere,
};
