//! What data and stores say about class, encryption and backup.

mod data_pii_undocumented;
mod data_unclassified;
mod store_no_backup;
mod store_unencrypted;

use super::Rule;
use crate::model::Component;
use crate::model::vocabulary::ComponentKind;

pub(super) static RULES: &[&Rule] = &[
    &data_pii_undocumented::RULE,
    &data_unclassified::RULE,
    &store_no_backup::RULE,
    &store_unencrypted::RULE,
];

const MISREAD: &str = "something that it says could not be read";

fn is_store(component: &Component) -> bool {
    component.kind.as_ref().is_some_and(|kind| kind.value == ComponentKind::Store)
}
