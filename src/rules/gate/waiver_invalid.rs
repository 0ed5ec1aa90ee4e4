use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "waiver-invalid",
        summary: "a tmgate comment cannot be read, or gives no reason",
        docs: include_str!("waiver_invalid.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by `review`.
    check: Check::Elsewhere,
};
