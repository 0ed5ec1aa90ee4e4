use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "config-invalid",
        summary: "configuration says something that tmgate does not understand",
        docs: include_str!("config_invalid.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found by `config`, before any model is read.
    check: Check::Elsewhere,
};
