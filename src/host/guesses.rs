//! Files that may be models of other tools by their names: which of them are, by their content.
//!
//! Only what has such a name is opened, so a repository without any pays for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;

use super::Host;
use super::models::Wanted;
use crate::formats::guess::{self, Likelihood};
use crate::formats::native::folder_of;
use crate::formats::overlay::is_overlay;
use crate::formats::{foreign, includes};
use crate::ground::Kind;
use crate::ground::infra::{self, joined};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// Looks into files.
pub(super) struct Guesses<'a> {
    host: &'a dyn Host,
    wanted: &'a Wanted,
}

/// What a look into a file tells.
enum Look {
    /// It is of a format of another tool, and includes these files.
    Known(Vec<EcoString>),
    /// It cannot be parsed and was meant to be a model.
    Broken,
    Other,
}

impl<'a> Guesses<'a> {
    pub(super) fn new(host: &'a dyn Host, wanted: &'a Wanted) -> Self {
        Guesses { host, wanted }
    }

    /// Parts files into those that are grouped by tmgate's own rules and models of other tools, each
    /// of which is a model of its own. A file that is here by a guess and is no model is left out,
    /// as is one that another includes; one of `asked` stays whatever it is.
    pub(super) fn sort_out(
        &self,
        files: Vec<Arc<str>>,
        asked: &[String],
    ) -> (Vec<Arc<str>>, Vec<Vec<Arc<str>>>) {
        let mut own = Vec::new();
        let mut alone: BTreeMap<Arc<str>, Vec<EcoString>> = BTreeMap::new();
        let (overlays, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|path| is_overlay(path));
        for path in files {
            let in_folder = folder_of(&path).is_some();
            // What is named by path or glob is a model whatever it holds; only in a folder that
            // makes one model of its files it matters whose file it is.
            let is_ours = self.wanted.names(&path);
            let sure = is_ours || asked.iter().any(|one| **one == *path);
            if sure && !in_folder {
                own.push(path);
                continue;
            }
            let likely = guess::by_name(&path);
            let is_candidate = likely.is_some() || (in_folder && path.ends_with(".json"));
            if !is_candidate {
                own.push(path);
                continue;
            }
            match self.look(&path) {
                Look::Known(parts) => _ = alone.insert(path, parts),
                Look::Broken | Look::Other if is_ours && in_folder => own.push(path),
                Look::Broken => _ = alone.insert(path, Vec::new()),
                Look::Other if sure || likely == Some(Likelihood::Sure) => {
                    alone.insert(path, Vec::new());
                }
                Look::Other => {}
            }
        }
        // An overlay is read with the models beside it; one that lies beside none is reported.
        for path in overlays {
            let folder = infra::folder_of(&path);
            let is_beside = |other: &Arc<str>| infra::folder_of(other) == folder;
            if !own.iter().any(is_beside) && !alone.keys().any(is_beside) {
                alone.insert(path, Vec::new());
            }
        }
        (own, without_parts(alone))
    }

    /// What a file that was found by no name looks like: "a model of Threat Dragon".
    pub(super) fn format(&self, path: &Arc<str>) -> Option<String> {
        let bytes = self.host.read(path).ok()??;
        let mut sources = Sources::new();
        let id = sources.add(SourceFile::new(path.clone(), bytes));
        let document = syntax::parse(&sources, id, &Limits::default());
        if document.root.get("tmgate").is_some_and(|node| node.as_map().is_none()) {
            return Some("a model of tmgate's own format".to_owned());
        }
        let title = foreign(sources.file(id), &document)?.title;
        Some(format!("a model of {title}"))
    }

    fn look(&self, path: &Arc<str>) -> Look {
        let limits = Limits::default();
        let small = |size: u64| usize::try_from(size).is_ok_and(|size| size <= limits.most());
        match self.host.kind(path) {
            Ok(Some(Kind::File(size))) if small(size) => {}
            // Whoever checks it says how large it is.
            Ok(Some(Kind::File(_))) => return Look::Broken,
            _ => return Look::Other,
        }
        let Ok(Some(bytes)) = self.host.read(path) else { return Look::Other };
        let mut sources = Sources::new();
        let id = sources.add(SourceFile::new(path.clone(), bytes));
        let document = syntax::parse(&sources, id, &limits);
        if foreign(sources.file(id), &document).is_some() {
            let folder = infra::folder_of(path);
            let parts = includes(&sources, &document);
            return Look::Known(parts.iter().filter_map(|p| joined(folder, &p.value)).collect());
        }
        match !document.whole && guess::smells(sources.file(id).text()) {
            true => Look::Broken,
            false => Look::Other,
        }
    }
}

/// The models that no other one includes; of those that include each other, the first.
fn without_parts(alone: BTreeMap<Arc<str>, Vec<EcoString>>) -> Vec<Vec<Arc<str>>> {
    let mut parts: BTreeSet<&str> = BTreeSet::new();
    for (path, includes) in alone.iter().filter(|(_, includes)| !includes.is_empty()) {
        if !parts.contains(&**path) {
            parts.extend(includes.iter().map(EcoString::as_str).filter(|part| *part != &**path));
        }
    }
    let is_whole = |path: &&Arc<str>| !parts.contains(&***path);
    alone.keys().filter(is_whole).map(|path| vec![path.clone()]).collect()
}
