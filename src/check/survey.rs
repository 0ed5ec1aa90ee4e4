//! Looks around a model: what the repository holds of what it names.

use std::sync::Arc;

use super::Library;
use super::register::Register;
use crate::ground::Ground;
use crate::model::Model;

/// What cannot be read is a fact of its own: it is no reason to stop.
pub(super) fn survey(
    library: &dyn Library,
    model: &Model,
    files: &[Arc<str>],
    register: &Register,
) -> Ground {
    Ground {
        owners: Some(register.owners.clone()),
        holders: register.holders(library, model),
        unowned: register.unowned(files),
    }
}
