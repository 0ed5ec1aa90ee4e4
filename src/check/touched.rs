//! What the change under review does to the code that models bind: found once for all models, asked
//! by each.

use std::collections::BTreeSet;
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use super::{Change, Library, Shared, Task, examine, lost};
use crate::config::{Drift, Settings};
use crate::diff;
use crate::graph::{Basis, Graph, is_out};
use crate::ground::claims::{Claims, parted};
use crate::ground::history::{ChangedFile, Review, Unanswered, unaffected};
use crate::ground::infra::folder_of;
use crate::ground::sensitive::{is_beside_the_code, is_sensitive};
use crate::model::Model;
use crate::rules::Unbound;

/// The rules that ask.
pub(super) const RULES: &[&str] = &[WITHOUT_MODEL, GONE];
const WITHOUT_MODEL: &str = "drift-code-without-model";
const GONE: &str = "drift-identifier-gone";

/// A longer pattern is a trap, see [`crate::config`].
const LONGEST_GLOB: usize = 1000;

/// What the change touches.
#[derive(Default)]
pub(super) struct Extent {
    pub(super) files: Vec<ChangedFile>,
    /// The code of the models that changed as well.
    answered: Vec<Files>,
    /// Some model changed.
    any: bool,
    /// Why no model has to change, as a commit says.
    pub(super) reason: Option<String>,
    /// Commits that say so without a reason.
    bare: Vec<String>,
    /// Why the change could not be looked at.
    unknown: Option<String>,
}

/// The files that a pointer names.
pub(super) struct Files {
    /// What their paths begin with.
    stem: String,
    /// `None`: this one file, or all in the folder of that name.
    glob: Option<GlobMatcher>,
}

impl Files {
    pub(super) fn named(pointer: &str) -> Option<Self> {
        let path = parted(pointer).0.trim_start_matches("./");
        let Some(wild) = path.find(['*', '?', '[', '{', '\\']) else {
            let stem = path.trim_end_matches('/').to_owned();
            return (!stem.is_empty()).then_some(Files { stem, glob: None });
        };
        let good = path.len() <= LONGEST_GLOB;
        let glob = good.then(|| GlobBuilder::new(path).literal_separator(true).build().ok())??;
        let stem = path[..wild].rfind('/').map_or("", |end| &path[..=end]).to_owned();
        Some(Files { stem, glob: Some(glob.compile_matcher()) })
    }

    fn hold(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(self.stem.as_str()) else { return false };
        match &self.glob {
            Some(glob) => glob.is_match(path),
            None => rest.is_empty() || rest.starts_with('/'),
        }
    }

    /// It as it is written, for those who list files.
    pub(super) fn pattern(&self) -> &str {
        match &self.glob {
            Some(glob) => glob.glob().glob(),
            None => &self.stem,
        }
    }

    /// Those of sorted files that it names.
    pub(super) fn among<'f>(
        &'f self,
        files: &'f [ChangedFile],
    ) -> impl Iterator<Item = &'f ChangedFile> {
        let from = files.partition_point(|file| *file.path < *self.stem);
        let below = files[from..].iter().take_while(|file| file.path.starts_with(&self.stem));
        below.filter(|file| self.hold(&file.path))
    }
}

impl Extent {
    pub(super) fn find(library: &dyn Library, task: &Task) -> Self {
        let Some(change) = library.change() else { return Extent::default() };
        match Self::read(library, change, task) {
            Ok(extent) => extent,
            Err(why) => Extent { unknown: Some(why), ..Extent::default() },
        }
    }

    fn read(library: &dyn Library, change: &dyn Change, task: &Task) -> Result<Self, String> {
        let mut extent = Extent { files: change.files()?, ..Extent::default() };
        for message in change.messages()? {
            match unaffected(&message.text) {
                Some(reason) if reason.is_empty() => extent.bare.push(message.commit),
                Some(reason) => extent.reason = extent.reason.or(Some(reason)),
                None => {}
            }
        }
        let old = library.before().map_or(&[][..], Library::models);
        for files in library.models() {
            if !files.iter().any(|path| extent.has(path)) {
                continue;
            }
            let was = old.iter().find(|was| was.first() == files.first());
            extent.answered.extend(answers(library, files, was, task)?.into_iter().flatten());
        }
        let now = library.models();
        let is_gone = |was: &Vec<Arc<str>>| {
            was.iter().any(|path| extent.has(path)) && !now.iter().any(|n| n.first() == was.first())
        };
        let answered = !extent.answered.is_empty();
        extent.any = answered || old.iter().any(is_gone);
        Ok(extent)
    }

    fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).is_ok()
    }

    fn is_answered(&self, path: &str) -> bool {
        self.answered.iter().any(|files| files.hold(path))
    }
}

/// The code of a model that changed; `None` where it says the same as before.
fn answers(
    library: &dyn Library,
    files: &[Arc<str>],
    was: Option<&Vec<Arc<str>>>,
    task: &Task,
) -> Result<Option<Vec<Files>>, String> {
    let basis = Basis::on(task.today);
    let model = examine::read(library, files, task)?;
    let old = match (library.before(), was) {
        (Some(before), Some(was)) => Some(examine::read(before, was, task)?),
        _ => None,
    };
    let graphs =
        (old.as_ref().map(|m| Graph::new(m, &[], &basis)), Graph::new(&model, &[], &basis));
    if diff::compare(graphs.0.as_ref(), Some(&graphs.1)).changes.is_empty() {
        return Ok(None);
    }
    let code = model.components.iter().flat_map(|component| &component.code);
    // A model that binds nothing has changed all the same.
    let nothing = Files { stem: "\0".to_owned(), glob: None };
    let code = code.filter_map(|pointer| Files::named(&pointer.value));
    Ok(Some(code.chain(std::iter::once(nothing)).collect()))
}

/// What the change does to the code of `model`.
pub(super) fn by_change(
    shared: &Shared<'_>,
    model: &Model,
    settings: &Settings,
    task: &Task,
) -> Option<Review> {
    if model.components.iter().all(|component| component.code.is_empty()) {
        return Some(Review::default());
    }
    let extent = shared.extent(task);
    let mut review = Review { unknown: extent.unknown.clone(), ..Review::default() };
    review.bare_trailers.clone_from(&extent.bare);
    let all = asks_for_all(settings);
    review.unanswered = unanswered(extent, model, &settings.drift, all);
    match lost::find(shared, model, extent, task) {
        Ok(lost) => review.lost = lost,
        Err(why) => review.unknown = review.unknown.or(Some(why)),
    }
    Some(review)
}

/// Whether all code that a component binds is asked about, and not the sensitive files alone.
fn asks_for_all(settings: &Settings) -> bool {
    let setting = settings.rules_for("").find(|(rule, _)| rule.meta.id == WITHOUT_MODEL);
    setting.is_some_and(|(_, setting)| setting.options.word("bound") == "all")
}

fn unanswered(extent: &Extent, model: &Model, drift: &Drift, all: bool) -> Vec<Unanswered> {
    let asked = |path: &str| match all {
        true => !is_beside_the_code(path),
        false => is_asked(drift, path),
    };
    let mut found = Vec::new();
    for (at, component) in model.components.iter().enumerate() {
        if is_out(component.out_of_scope.as_ref()) {
            continue;
        }
        let mut first = None;
        let mut files = BTreeSet::new();
        for (pointer, code) in component.code.iter().enumerate() {
            let Some(named) = Files::named(&code.value) else { continue };
            let changed = named.among(&extent.files).map(|file| &file.path);
            for path in changed.filter(|path| asked(path) && !extent.is_answered(path)) {
                first.get_or_insert(pointer);
                files.insert(path.clone());
            }
        }
        if let Some(pointer) = first {
            let files = files.into_iter().collect();
            found.push(Unanswered { component: at, pointer, files });
        }
    }
    found
}

fn is_asked(drift: &Drift, path: &str) -> bool {
    match &drift.sensitive {
        Some(globs) => globs.is_match(path),
        None => is_sensitive(path),
    }
}

/// Sensitive files that changed, that no component binds and that lie where a model binds code,
/// while no model changed: by the model that is nearest.
pub(super) fn unbound(
    shared: &Shared<'_>,
    models: &[&Claims],
    settings: &Settings,
    task: &Task,
) -> Vec<Unbound> {
    let on = settings
        .rules_for("")
        .any(|(rule, setting)| rule.meta.id == WITHOUT_MODEL && setting.severity.is_some());
    let binds = |claims: &&Claims| !claims.code.is_empty();
    let whole = shared.library.searched().iter().any(String::is_empty);
    if !on || !whole || shared.library.change().is_none() || !models.iter().any(binds) {
        return Vec::new();
    }
    let extent = shared.extent(task);
    if extent.any {
        return Vec::new();
    }
    let mut found: Vec<Unbound> = Vec::new();
    let ignored = |path: &str| settings.drift.ignore.iter().any(|(glob, _)| glob.is_match(path));
    for file in &extent.files {
        let path = &*file.path;
        if !is_asked(&settings.drift, path) || ignored(path) {
            continue;
        }
        let nearest = upwards(folder_of(path)).find_map(|folder| {
            let mut here = models.iter().filter(|claims| claims.folder == folder).peekable();
            here.peek()?;
            Some((folder, here.any(binds)))
        });
        let Some((folder, true)) = nearest else { continue };
        let pointers = models.iter().flat_map(|claims| claims.pointers());
        let mut near = pointers.filter(|pointer| path.starts_with(stem(pointer)));
        if near.any(|pointer| Files::named(pointer).is_some_and(|files| files.hold(path))) {
            continue;
        }
        match found.iter_mut().find(|unbound| unbound.folder == folder) {
            Some(known) => known.files.push(file.clone()),
            None => {
                let (folder, files) = (folder.to_owned(), vec![file.clone()]);
                found.push(Unbound { folder, files, bare_trailers: extent.bare.clone() });
            }
        }
    }
    found
}

/// What paths that a pointer names begin with, found without reading the pattern.
fn stem(pointer: &str) -> &str {
    let path = pointer.trim_start_matches("./");
    path.split(['*', '?', '[', '{', '\\', '#']).next().unwrap_or("").trim_end_matches('/')
}

/// A folder and those that it lies in; the root is the empty one.
fn upwards(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}
