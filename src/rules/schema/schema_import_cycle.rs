use super::report_mistakes;
use crate::finding::{RuleMeta, Severity};
use crate::rules::{Check, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-import-cycle",
        summary: "libraries use each other in a circle, or lie outside the repository",
        docs: include_str!("schema_import_cycle.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    // Following `uses` found them already; this rule gives them a name.
    check: Check::Model(|cx, sink| report_mistakes("schema-import-cycle", cx, sink)),
};
