//! The infrastructure that the models of a repository answer for.

use rayon::prelude::*;

use super::Library;
use super::yard::Yard;
use crate::config::Drift;
use crate::ground::claims::{Claims, Register};
use crate::ground::infra::{Folder, is_playground};
use crate::rules::Deployed;
use crate::source::Sources;

/// Folders beyond these are not read.
const FOLDERS: usize = 20_000;

/// Reads what some model answers for, into `sources`.
///
/// # Errors
/// When the files of the repository cannot be listed.
pub(super) fn gather<'c>(
    library: &dyn Library,
    yard: &Yard<'_>,
    claims: &'c [&'c Claims],
    drift: &Drift,
    sources: &mut Sources,
) -> Result<Deployed<'c>, String> {
    let is_about_some = |claims: &&&Claims| claims.has_iac || !claims.apis.is_empty();
    if !claims.iter().any(|claims| is_about_some(&claims)) && !drift.everywhere {
        return Ok(Deployed::default());
    }
    if !library.searched().iter().any(String::is_empty) {
        // The models that were not asked about may describe what lies here.
        return Ok(Deployed { partly: true, ..Deployed::default() });
    }
    let register = Register::new(claims.iter().copied());
    let wanted: Vec<&str> = yard
        .folders()?
        .filter(|folder| is_answered_for(&register, folder, drift))
        .take(FOLDERS + 1)
        .collect();
    let over = wanted.len() > FOLDERS;
    let left_out: usize = wanted.iter().map(|folder| yard.left_out(folder)).sum();
    let read = wanted.par_iter().take(FOLDERS).map(|path| yard.take(path));
    let mut folders: Vec<Folder> = read.collect::<Result<_, String>>()?;
    folders.retain(|folder| !folder.files.is_empty());
    for folder in &mut folders {
        let before = sources.adopt(std::mem::take(&mut folder.sources));
        folder.shift(before);
    }
    let left_out = if over { Some("more folders than are read".to_owned()) } else { None }
        .or_else(|| (left_out > 0).then(|| format!("{left_out} files too many in one folder")));
    Ok(Deployed { folders, register, everywhere: drift.everywhere, partly: false, left_out })
}

fn is_answered_for(register: &Register<'_>, folder: &str, drift: &Drift) -> bool {
    let model = register.nearest_model(folder).unwrap_or_default();
    let below = folder.strip_prefix(model).unwrap_or(folder);
    let answered = register.answers_for(folder) || register.answers_for_routes(folder);
    !is_playground(below) && (drift.everywhere || answered)
}
