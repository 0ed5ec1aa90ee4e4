//! Looks around a model: what the repository holds of what it names.

use std::sync::Arc;

use ecow::EcoString;

use super::playbooks::playbooks;
use super::witness::Witness;
use super::{Shared, Task, footing};
use crate::finding::nearest;
use crate::graph::evidence::{claims, tests_of_trees};
use crate::ground::{
    Ground, Kind, Outcome, Pointed, Pointer, TestId, Tested, find_anchor, names_in,
};
use crate::model::{Mitigation, Model};

/// An anchor behind a glob is looked for in so many files.
const MOST_FILES: usize = 200;

/// `home`: the folder of the model.
///
/// # Errors
/// When the repository cannot be looked through.
pub(super) fn survey(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    model: &Model,
    home: &str,
    files: &[Arc<str>],
    task: &Task,
) -> Result<Ground, String> {
    let register = &shared.register;
    let mut ground = Ground {
        owners: Some(register.owners.clone()),
        holders: register.holders(witness, model),
        unowned: register.unowned(files),
        playbooks: playbooks(witness, model, task),
        standing: footing::find(witness, &shared.yard, model, home)?,
        catalogue: Some(shared.shelf.catalogue.clone()),
        ..Ground::after(shared.reports())
    };
    for (mitigation, claims) in claims(model) {
        for pointer in claims.pointers {
            if ground.pointed(&pointer.value).is_none() {
                ground.point(&pointer.value, follow(shared, witness, &pointer.value)?);
            }
        }
        for test in claims.tests {
            if ground.tested(&test.value).is_none() {
                ground.test(&test.value, look_up(shared, witness, &test.value, Some(mitigation)));
            }
        }
    }
    for test in tests_of_trees(model) {
        if ground.tested(&test.value).is_none() {
            ground.test(&test.value, look_up(shared, witness, &test.value, None));
        }
    }
    Ok(ground)
}

fn nowhere(why: impl Into<String>) -> Pointed {
    Pointed::Nowhere { why: why.into(), meant: None }
}

/// Where a pointer leads.
pub(super) fn follow(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    written: &str,
) -> Result<Pointed, String> {
    let Pointer::Path { path, anchor } = Pointer::read(written) else {
        return Ok(Pointed::Unknown("an address cannot be looked up offline"));
    };
    let shape = path.trim_end_matches('/');
    if shape.is_empty() {
        return Ok(nowhere("names no file"));
    }
    let (kind, size) = match witness.kind(shape) {
        Ok(Some(Kind::Outside)) => return Ok(nowhere("leads out of the repository")),
        Ok(Some(Kind::Folder)) => (Pointed::Folder, 0),
        Ok(Some(Kind::File(_))) if path.ends_with('/') => return Ok(nowhere("is no folder")),
        Ok(Some(Kind::File(size))) => (Pointed::File, size),
        Ok(None) if path.contains(['*', '?', '[', '{']) => {
            let files = shared.matching(witness, path)?;
            if files.is_empty() {
                return Ok(nowhere("matches no file"));
            }
            return Ok(match anchor {
                None => Pointed::File,
                Some(anchor) => in_some_file(shared, witness, &files, anchor),
            });
        }
        Ok(None) => return Ok(missing(shared, witness, shape, anchor)),
        Err(_) => return Ok(Pointed::Unknown("what it leads to cannot be read")),
    };
    let Some(anchor) = anchor else { return Ok(kind) };
    if kind == Pointed::Folder {
        return Ok(nowhere(format!("is a folder, which has no `{anchor}`")));
    }
    let Some(text) = shared.text(witness, shape) else {
        return Ok(Pointed::Unknown(match size > 0 {
            true => "the file is binary or over 4 MiB, so its anchor was not looked up",
            false => "the file cannot be read",
        }));
    };
    Ok(match find_anchor(shape, &text, anchor) {
        Ok(true) => Pointed::File,
        Ok(false) => Pointed::Unknown("the file is a template, so its anchor was not looked up"),
        Err(lost) => {
            let meant = lost.meant.map(|meant| format!("{shape}#{meant}"));
            Pointed::Nowhere { why: lost.why, meant }
        }
    })
}

/// What does not exist, and the file beside it that is most likely meant.
fn missing(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    path: &str,
    anchor: Option<&str>,
) -> Pointed {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = if folder.is_empty() { "*".to_owned() } else { format!("{folder}/*") };
    let files = shared.matching(witness, &beside).unwrap_or_else(|_| [].into());
    let names = files.iter().filter_map(|file| file.rsplit('/').next());
    let meant = nearest(name, names).map(|meant| {
        let meant = if folder.is_empty() { meant.to_owned() } else { format!("{folder}/{meant}") };
        anchor.map_or(meant.clone(), |anchor| format!("{meant}#{anchor}"))
    });
    Pointed::Nowhere { why: "does not exist".to_owned(), meant }
}

fn in_some_file(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    files: &[Arc<str>],
    anchor: &str,
) -> Pointed {
    let mut certain = files.len() <= MOST_FILES;
    for path in files.iter().take(MOST_FILES) {
        match shared.text(witness, path).map(|text| find_anchor(path, &text, anchor)) {
            Some(Ok(true)) => return Pointed::File,
            Some(Err(_)) => {}
            Some(Ok(false)) | None => certain = false,
        }
    }
    match certain {
        true => nowhere(format!("matches no file with `{anchor}`")),
        false => Pointed::Unknown("not all the files that it matches could be looked into"),
    }
}

/// What is known of a test.
fn look_up(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    id: &EcoString,
    of: Option<&Mitigation>,
) -> Tested {
    let run = shared.run(witness, id);
    // What a report tells of is there, wherever its source may lie.
    if run.is_some_and(|run| run.outcome != Outcome::Absent) {
        return Tested { run, in_sources: Some(true), near: None };
    }
    // Most often its bare name is there; only else does it pay to think of other ways to write it.
    let bare = TestId::read(id).last().to_owned();
    let in_sources = match shared.is_named(witness, &[bare]) {
        Some(true) => Some(true),
        _ => shared.is_named(witness, &TestId::names_in_sources(id)),
    };
    let near = (in_sources == Some(false)).then(|| near(shared, witness, id, of)).flatten();
    Tested { run, in_sources, near }
}

/// A name nearly the same, in the file that the id names or in those that the mitigation names.
fn near(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    id: &str,
    of: Option<&Mitigation>,
) -> Option<EcoString> {
    let marks = ["::", " > ", "#"].iter().filter_map(|mark| Some((id.find(mark)?, mark.len())));
    let ends = marks.min().map(|(at, _)| &id[..at]);
    let code = of.into_iter().flat_map(|mitigation| &mitigation.code);
    let paths = code.filter_map(|text| match Pointer::read(&text.value) {
        Pointer::Path { path, .. } => Some(path),
        Pointer::Address => None,
    });
    let names = TestId::names_in_sources(id);
    ends.into_iter().chain(paths).find_map(|path| {
        let text = shared.text(witness, path)?;
        let name = names.iter().find_map(|name| nearest(name, names_in(&text)))?;
        Some(name.into())
    })
}
