use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-report-invalid",
        summary: "test report is missing, or is not a whole test report",
        docs: include_str!("evidence_report_invalid.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Found when the reports are read, before any model is judged.
    check: Check::Elsewhere,
};
