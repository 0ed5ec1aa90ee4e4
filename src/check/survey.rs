//! Looks around a model: what the repository holds of what it names.

use super::footing;
use super::shelf::Shelf;
use super::{Library, Task};
use crate::ground::Ground;
use crate::model::Model;

/// `home`: the folder of the model.
///
/// # Errors
/// When a file that is there cannot be read.
pub(super) fn survey(
    library: &dyn Library,
    shelf: &Shelf<'_>,
    model: &Model,
    home: &str,
    _task: &Task,
) -> Result<Ground, String> {
    Ok(Ground { standing: footing::find(library, shelf, model, home)? })
}
