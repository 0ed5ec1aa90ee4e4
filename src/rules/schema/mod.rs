//! The text itself: can it be read, does it keep to the format, do its references lead anywhere.

mod schema_bad_value;
mod schema_id_format;
mod schema_import_cycle;
mod schema_parse;
mod schema_ref_unresolved;
mod schema_unknown_key;

use super::{Cx, Rule};
use crate::finding::Sink;

pub(super) static RULES: &[&Rule] = &[
    &schema_bad_value::RULE,
    &schema_id_format::RULE,
    &schema_import_cycle::RULE,
    &schema_parse::RULE,
    &schema_ref_unresolved::RULE,
    &schema_unknown_key::RULE,
];

pub(super) static INCOMPLETE: &Rule = &schema_parse::RULE;

/// Reports the mistakes that reading brought to light for the rule `id`.
fn report_mistakes(id: &str, cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let mistakes = cx.model.mistakes.iter().filter(|mistake| mistake.rule == id);
    mistakes.for_each(|mistake| sink.report(mistake.draft.clone()));
}
