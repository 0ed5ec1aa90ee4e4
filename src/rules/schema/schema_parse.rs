use super::report_mistakes;
use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-parse",
        summary: "text cannot be read as YAML or JSON, or a key stands twice",
        docs: include_str!("schema_parse.md"),
        severity: Severity::Error,
        always: true,
        ..RuleMeta::DEFAULT
    },
    // Reading found them already; this rule gives them a name.
    check: Check::Model(|cx, sink| report_mistakes("schema-parse", cx, sink)),
};
