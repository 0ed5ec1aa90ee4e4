//! What is peculiar to models that other tools wrote: drawings begun and left, demo models, threats
//! that a machine listed, formats that will change.

mod foreign_attribute_ignored;
mod foreign_demo;
mod foreign_draft;
mod foreign_flag_stale;
mod foreign_flow_loose;
mod foreign_link_dangling;
mod foreign_placeholder;
mod foreign_reason_missing;
mod foreign_status_missing;
mod foreign_status_unknown;
mod foreign_untriaged;

pub(super) use foreign_placeholder::is_placeholder;

use super::{Cx, Rule};
use crate::model::Remark;

pub(super) static RULES: &[&Rule] = &[
    &foreign_attribute_ignored::RULE,
    &foreign_demo::RULE,
    &foreign_draft::RULE,
    &foreign_flag_stale::RULE,
    &foreign_flow_loose::RULE,
    &foreign_link_dangling::RULE,
    &foreign_placeholder::RULE,
    &foreign_reason_missing::RULE,
    &foreign_status_missing::RULE,
    &foreign_status_unknown::RULE,
    &foreign_untriaged::RULE,
];

/// What the file of another tool says beyond the model; nothing of one of tmgate's own.
fn remarks<'m>(cx: &Cx<'m>) -> &'m [Remark] {
    cx.model.origin.as_ref().map_or(&[], |origin| &origin.remarks)
}
