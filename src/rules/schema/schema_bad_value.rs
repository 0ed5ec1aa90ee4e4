use super::report_mistakes;
use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-bad-value",
        summary: "value is not of the kind that the format allows",
        docs: include_str!("schema_bad_value.md"),
        severity: Severity::Error,
        always: false,
        ..RuleMeta::DEFAULT
    },
    // Reading found them already; this rule gives them a name.
    check: Check::Model(|cx, sink| report_mistakes("schema-bad-value", cx, sink)),
};
