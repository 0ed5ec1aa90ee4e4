//! The documents of a model: its files, and those that they name as parts of themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;

use crate::finding::{Draft, Mistake, Subject};
use crate::formats::{self, overlay};
use crate::ground::infra::{folder_of, joined};
use crate::model::Text;
use crate::source::{FileId, SourceFile, Sources};
use crate::syntax::{self, Document, Limits};

/// More files than these make no model that anybody reads.
const MOST_FILES: usize = 100;

/// All files of a model together have at most so many times the bytes that one may have.
const MOST_SIZES: usize = 8;

/// How a file is asked for that another one names; `Ok(None)` where there is none.
pub type Find<'f> = &'f dyn Fn(&str) -> Result<Option<SourceFile>, String>;

/// Parses the files of a model, and has `find` bring those that they name as parts of themselves,
/// and so on. What cannot be had is a mistake of the document that names it.
///
/// # Errors
/// When `find` fails.
pub fn gather(
    sources: &mut Sources,
    files: &[FileId],
    limits: &Limits,
    find: Find<'_>,
) -> Result<Vec<Document>, String> {
    let mut documents: Vec<Document> =
        files.iter().map(|file| syntax::parse(sources, *file, limits)).collect();
    if documents.len() != 1 {
        return Ok(documents);
    }
    let Some(format) = formats::foreign(sources.file(documents[0].file), &documents[0]) else {
        return Ok(documents);
    };
    let mut known: BTreeSet<Arc<str>> =
        files.iter().map(|file| sources.file(*file).path().clone()).collect();
    let mut bytes = 0;
    let mut at = 0;
    // Every file is read once, so a circle ends where it begins anew.
    while at < documents.len() {
        for named in (format.includes)(&documents[at]) {
            let wrong = match sought(sources, &named, &known) {
                Ok(None) => continue,
                Ok(Some(path)) => match find(&path)? {
                    None => Err(Wrong::Missing(path)),
                    Some(file) if bytes + file.text().len() > MOST_SIZES * limits.bytes => {
                        Err(Wrong::TooMuch)
                    }
                    Some(file) => Ok(file),
                },
                Err(wrong) => Err(wrong),
            };
            match wrong {
                Ok(file) => {
                    bytes += file.text().len();
                    known.insert(file.path().clone());
                    let id = sources.add(file);
                    let document = syntax::parse(sources, id, limits);
                    documents.push(Document { included: true, ..document });
                }
                Err(wrong) => {
                    documents[at].mistakes.push(mistake(&named, &wrong));
                    documents[at].whole = false;
                }
            }
        }
        at += 1;
    }
    // Last, and found by its name: what the overlay of the folder says is put on top.
    let own = sources.file(documents[0].file).path().clone();
    let folder = folder_of(&own);
    let path = match folder {
        "" => overlay::FILE.to_owned(),
        folder => format!("{folder}/{}", overlay::FILE),
    };
    if let Some(file) = find(&path)? {
        let id = sources.add(file);
        let mut document = syntax::parse(sources, id, limits);
        let mistakes = orphans(&document, folder, &own, find)?;
        document.mistakes.extend(mistakes);
        documents.push(Document { included: true, ..document });
    }
    Ok(documents)
}

/// The names of an overlay that no file has. Of the models beside it the first that it names tells
/// of them, so that they are told once.
fn orphans(
    overlay: &Document,
    folder: &str,
    own: &str,
    find: Find<'_>,
) -> Result<Vec<Mistake>, String> {
    let own = own.rsplit('/').next().unwrap_or(own);
    let mut lost = Vec::new();
    let mut first = None;
    for (name, at) in overlay::named(overlay).take(MOST_FILES) {
        let path = joined(folder, name).filter(|path| folder_of(path) == folder);
        let is_there = match path {
            _ if name == own => true,
            Some(path) => find(&path)?.is_some(),
            None => false,
        };
        match is_there {
            true => first = first.or(Some(name)),
            false => lost.push(overlay::names_nothing(name, at, own)),
        }
    }
    Ok(if first.is_none_or(|first| first == own) { lost } else { Vec::new() })
}

/// Why a file is not read that another one names.
enum Wrong {
    Missing(EcoString),
    Outside,
    TooMuch,
}

/// The path of a file that is named, from the root; nothing where it has been read.
fn sought(
    sources: &Sources,
    named: &Text,
    known: &BTreeSet<Arc<str>>,
) -> Result<Option<EcoString>, Wrong> {
    let by = sources.file(named.span.file).path();
    let path = joined(folder_of(by), &named.value).filter(|path| !path.is_empty());
    let path = path.ok_or(Wrong::Outside)?;
    if known.contains(path.as_str()) {
        return Ok(None);
    }
    match known.len() < MOST_FILES {
        true => Ok(Some(path)),
        false => Err(Wrong::TooMuch),
    }
}

fn mistake(named: &Text, wrong: &Wrong) -> Mistake {
    let name = &named.value;
    let (message, help) = match wrong {
        Wrong::Missing(path) => (
            format!("`{name}` names no file of the repository"),
            format!("there is no `{path}`; a path begins at the folder of the file that names it"),
        ),
        Wrong::Outside => (
            format!("`{name}` leads out of the repository, and is not read"),
            "name a file of the repository by its path from here".to_owned(),
        ),
        Wrong::TooMuch => (
            format!("`{name}` is not read, because the model has too many files before it"),
            format!("at most {MOST_FILES} files make a model, and they must not be large"),
        ),
    };
    let draft = Draft::new(Subject::new("file", name.clone()), named.span, message).help(help);
    // Part of the model is not there, so what follows references is not run.
    Mistake::new("schema-bad-value", draft)
}
