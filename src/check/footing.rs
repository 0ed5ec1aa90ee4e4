//! Follows the pointers of a model into code and infrastructure.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::witness::Witness;
use super::yard::Yard;
use crate::finding::nearest;
use crate::ground::claims::{has_wildcard, parted, plain};
use crate::ground::infra::{Fact, File, Folder, Workload, covers, folder_of};
use crate::ground::{Api, Astray, Bound, Operation, Said, Standing};
use crate::model::{Model, Text};
use crate::source::Span;

/// Looks up what the components and flows of `model` point at.
///
/// # Errors
/// When the files of the repository cannot be listed.
pub(super) fn find(
    witness: &Witness<'_>,
    yard: &Yard<'_>,
    model: &Model,
    home: &str,
) -> Result<Standing, String> {
    let mut search = Search { witness, yard, home, it: Standing::default(), wholes: Wholes::new() };
    for (at, component) in model.components.iter().enumerate() {
        for pointer in &component.code {
            search.files(at, pointer);
        }
        for pointer in &component.iac {
            search.infrastructure(at, pointer)?;
        }
    }
    search.by_name(model)?;
    for (at, flow) in model.flows.iter().enumerate() {
        if let Some(pointer) = &flow.openapi {
            search.interface(at, pointer)?;
        }
    }
    Ok(search.it)
}

/// Files that components point at as a whole, and the components.
type Wholes = BTreeMap<Arc<str>, Vec<usize>>;

struct Search<'a> {
    witness: &'a Witness<'a>,
    yard: &'a Yard<'a>,
    /// The folder of the model.
    home: &'a str,
    it: Standing,
    wholes: Wholes,
}

impl Search<'_> {
    /// The files that a pointer names; none is worth saying.
    fn files(&mut self, component: usize, pointer: &Text) -> Vec<Arc<str>> {
        let (path, _) = parted(&pointer.value);
        let found = match self.witness.paths(path) {
            Ok(found) => found,
            Err(why) => {
                self.it.unread.push((component, why));
                return Vec::new();
            }
        };
        if found.is_empty() {
            let below = format!("{}/{}", self.home, path.trim_start_matches("./"));
            let is_there = self.witness.paths(&below).is_ok_and(|found| !found.is_empty());
            let meant = !self.home.is_empty() && is_there;
            let help = meant
                .then(|| format!("paths begin at the root of the repository: write `{below}`"));
            self.astray(component, pointer.span, format!("`{path}`, which matches no file"), help);
        }
        found
    }

    fn astray(&mut self, component: usize, pointer: Span, what: String, help: Option<String>) {
        self.it.astray.push(Astray { component, pointer, what, help });
    }

    fn infrastructure(&mut self, at: usize, pointer: &Text) -> Result<(), String> {
        let files = self.files(at, pointer);
        let (path, anchor) = parted(&pointer.value);
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else {
            for file in files {
                self.wholes.entry(file).or_default().push(at);
            }
            return Ok(());
        };
        let (mut found, mut names, mut doubts) = (false, Vec::new(), Vec::new());
        for path in &files {
            let folder = self.yard.folder(self.witness, folder_of(path))?;
            let Some(file) = folder.file(path) else {
                doubts.push(format!("`{path}` is of no kind that is read"));
                continue;
            };
            if let Some((_, why)) = &file.unread {
                doubts.push(format!("of `{path}` {why}"));
            }
            for workload in named(&folder, file, anchor) {
                found = true;
                self.bind(at, &folder, workload, false);
            }
            found |= file.names.iter().any(|name| name == anchor);
            names.extend(file.names.iter().cloned());
        }
        if found || files.is_empty() {
            return Ok(());
        }
        match doubts.into_iter().next() {
            Some(why) => self.it.unread.push((at, why)),
            None => {
                let meant = nearest(anchor, names.iter().map(|name| name.as_str()));
                let help = meant.map(|meant| format!("did you mean `{path}#{meant}`?"));
                let what = format!("`{anchor}` in `{path}`, which is not there");
                self.astray(at, pointer.span, what, help);
            }
        }
        Ok(())
    }

    /// What lies in files that components point at as a whole: theirs is what bears their name, and
    /// where one thing and one component are left over, they belong together.
    fn by_name(&mut self, model: &Model) -> Result<(), String> {
        let ids: BTreeMap<String, usize> =
            model.components.iter().enumerate().map(|(at, c)| (plain(&c.id.value), at)).collect();
        for (path, owners) in std::mem::take(&mut self.wholes) {
            let folder = self.yard.folder(self.witness, folder_of(&path))?;
            let Some(file) = folder.file(&path) else { continue };
            if let Some((_, why)) = &file.unread {
                let why = format!("of `{path}` {why}");
                self.it.unread.extend(owners.iter().map(|owner| (*owner, why.clone())));
            }
            let here: Vec<&Workload> =
                folder.workloads.iter().filter(|w| w.is_in(file.id)).collect();
            for workload in &here {
                if let Some(at) = ids.get(&plain(&workload.short)) {
                    self.bind(*at, &folder, workload, !owners.contains(at));
                }
            }
            let has_namesake =
                |owner: &usize| here.iter().any(|w| ids.get(&plain(&w.short)) == Some(owner));
            let strangers: Vec<&&Workload> =
                here.iter().filter(|w| !ids.contains_key(&plain(&w.short))).collect();
            let nameless: Vec<usize> =
                owners.iter().copied().filter(|owner| !has_namesake(owner)).collect();
            match (&nameless[..], &strangers[..]) {
                ([], _) | (_, []) => {}
                ([owner], [workload]) => self.bind(*owner, &folder, workload, false),
                (owners, _) => {
                    let why = format!("which of several things in `{path}` it is cannot be told");
                    self.it.unread.extend(owners.iter().map(|owner| (*owner, why.clone())));
                }
            }
        }
        Ok(())
    }

    fn bind(&mut self, component: usize, folder: &Folder, workload: &Workload, by_name: bool) {
        let said = |fact: &Fact| Said {
            why: fact.why.clone(),
            through: fact.through,
            place: folder.sources.place(fact.span),
        };
        let name = format!("{} `{}`", workload.noun, workload.name);
        if self.it.bound.iter().any(|known| known.component == component && known.name == name) {
            return;
        }
        self.it.bound.push(Bound {
            component,
            by_name,
            name,
            exposed: workload.exposed.iter().map(said).collect(),
            unsure: workload.unsure.clone(),
            encrypted: workload.encrypted.as_ref().map(|(yes, fact)| (*yes, said(fact))),
            plain: workload.plain.as_ref().map(said),
        });
    }

    fn interface(&mut self, flow: usize, pointer: &Text) -> Result<(), String> {
        let (path, fragment) = parted(&pointer.value);
        // A description that lies elsewhere, at an address, is nothing to read here.
        if has_wildcard(path) || path.contains("://") {
            return Ok(());
        }
        let folder = self.yard.folder(self.witness, folder_of(path))?;
        let Some(file) = folder.file(path) else { return Ok(()) };
        let own = folder.routes.iter().filter(|route| route.span.file == file.id);
        let covered = own.filter(|route| covers(fragment, route));
        let operation = |route: &crate::ground::infra::Route| Operation {
            name: ecow::eco_format!("{} {}", route.method, route.path),
            secured: route.secured,
            place: folder.sources.place(route.span),
        };
        let operations = covered.map(operation).collect();
        let unread = file.unread.as_ref().map(|(_, why)| format!("of `{path}` {why}"));
        self.it.apis.push(Api { flow, operations, unread });
        Ok(())
    }
}

/// What an anchor names in a file.
fn named<'f>(
    folder: &'f Folder,
    file: &'f File,
    anchor: &'f str,
) -> impl Iterator<Item = &'f Workload> {
    folder.workloads.iter().filter(move |w| w.is_in(file.id) && w.answers_to(anchor))
}
