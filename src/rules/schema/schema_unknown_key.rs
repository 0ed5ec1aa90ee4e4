use super::report_mistakes;
use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-unknown-key",
        summary: "key is not part of the format",
        docs: include_str!("schema_unknown_key.md"),
        severity: Severity::Error,
        always: false,
        ..RuleMeta::DEFAULT
    },
    // Reading found them already; this rule gives them a name.
    check: Check::Model(|cx, sink| report_mistakes("schema-unknown-key", cx, sink)),
};
