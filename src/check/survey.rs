//! Looks around a model: what the repository holds of what it names.

use std::sync::Arc;

use super::Library;
use super::footing;
use super::register::Register;
use super::shelf::Shelf;
use crate::ground::Ground;
use crate::model::Model;

/// What cannot be read is a fact of its own: it is no reason to stop. `home`: the folder of the model.
///
/// # Errors
/// When the files of the repository cannot be listed.
pub(super) fn survey(
    library: &dyn Library,
    shelf: &Shelf<'_>,
    model: &Model,
    home: &str,
    files: &[Arc<str>],
    register: &Register,
) -> Result<Ground, String> {
    Ok(Ground {
        owners: Some(register.owners.clone()),
        holders: register.holders(library, model),
        unowned: register.unowned(files),
        standing: footing::find(library, shelf, model, home)?,
    })
}
