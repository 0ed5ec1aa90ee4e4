//! What kustomizations say of the objects around them, as far as it can be told without rendering.

use ecow::{EcoString, eco_format};

use super::super::{Fact, File, at, folder_of, items, joined, word};
use super::Object;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{Limits, Node};

/// What the kustomization of a folder changes about the objects beside it.
#[derive(Default)]
pub(super) struct Kustomization {
    before: EcoString,
    behind: EcoString,
    /// Files that change objects and are none of their own.
    patches: Vec<EcoString>,
    /// These files, and the kind and name of what they are said to be about.
    by_target: Vec<(EcoString, EcoString, EcoString)>,
    /// Services that patches open.
    opened: Vec<(EcoString, Fact)>,
}

impl Kustomization {
    pub(super) fn of(files: &[File], limits: &Limits) -> Self {
        let mut it = Kustomization::default();
        let is_it = |file: &&File| is_kustomization(&file.path);
        for file in files.iter().filter(is_it) {
            for root in file.documents.iter().map(|document| &document.root) {
                if !file.beyond {
                    it.before = root.get("namePrefix").and_then(word).unwrap_or_default();
                    it.behind = root.get("nameSuffix").and_then(word).unwrap_or_default();
                }
                for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
                    for patch in root.get(key).map(items).unwrap_or_default() {
                        it.patch(file, patch, limits);
                    }
                }
            }
            let here = folder_of(&file.path);
            let beside = files.iter().filter(|other| folder_of(&other.path) == here);
            for (path, kind, name) in std::mem::take(&mut it.by_target) {
                let mut beside = beside.clone().filter(|other| *other.path == *path);
                let roots = beside.next().map(|other| other.documents.iter().map(|d| &d.root));
                for root in roots.into_iter().flatten() {
                    it.operate(&kind, &name, root, None);
                }
            }
        }
        it
    }

    /// One patch: a file, or a text in place, and what it is about.
    fn patch(&mut self, file: &File, patch: &Node, limits: &Limits) {
        let part = |key: &str| at(patch, &["target", key]).and_then(word).unwrap_or_default();
        let (kind, name) = (part("kind"), part("name"));
        let inline = patch
            .get("patch")
            .or(Some(patch))
            .filter(|p| p.as_text().is_some_and(|text| text.contains('\n')));
        if let Some((inline, text)) = inline.and_then(|node| Some((node, node.as_text()?))) {
            let mut sources = Sources::new();
            let inner = SourceFile::new("patch.yaml", text.as_bytes().to_vec());
            let id = sources.add(inner);
            for document in crate::syntax::parse_stream(&sources, id, limits) {
                self.operate(&kind, &name, &document.root, Some(inline.span));
            }
            return;
        }
        let path = patch.as_text().or_else(|| patch.get("path")?.as_text());
        let Some(path) = path.and_then(|path| joined(folder_of(&file.path), path)) else { return };
        self.by_target.push((path.clone(), kind, name));
        self.patches.push(path);
    }

    /// What a patch says of the type of a Service: by operations, or as a part of the Service.
    fn operate(&mut self, kind: &str, name: &str, root: &Node, place: Option<Span>) {
        let mut open = |name: &str, value: &Node| {
            let said = word(value).unwrap_or_default();
            if matches!(said.as_str(), "LoadBalancer" | "NodePort") {
                let why = format!("a patch makes it a Service of type {said}");
                self.opened.push((name.into(), Fact::new(why, place.unwrap_or(value.span))));
            }
        };
        for operation in root.as_list().unwrap_or_default().iter().filter(|_| kind == "Service") {
            let path = operation.get("path").and_then(word).unwrap_or_default();
            if let Some(value) = operation.get("value").filter(|_| path == "/spec/type") {
                open(name, value);
            }
        }
        // A whole file that patches is read as what it is, a Service.
        if place.is_some()
            && root.get("kind").and_then(word).is_some_and(|kind| kind == "Service")
            && let Some(value) = at(root, &["spec", "type"])
        {
            let own = at(root, &["metadata", "name"]).and_then(word).unwrap_or_default();
            open(&own, value);
        }
    }

    /// Why patches open a Service. A target without a name is every one.
    pub(super) fn opens(&self, object: &Object<'_>) -> Vec<Fact> {
        let of_it = |name: &EcoString| name.is_empty() || *name == object.name;
        self.opened.iter().filter(|(name, _)| of_it(name)).map(|(_, fact)| fact.clone()).collect()
    }

    pub(super) fn is_patch(&self, file: &File) -> bool {
        self.patches.iter().any(|path| *path == *file.path)
    }

    /// How an anchor may name an object.
    pub(super) fn names(&self, object: &Object<'_>) -> Vec<EcoString> {
        let mut names = vec![eco_format!("{}/{}", object.kind, object.name)];
        if !(self.before.is_empty() && self.behind.is_empty()) {
            names.push(eco_format!(
                "{}/{}{}{}",
                object.kind,
                self.before,
                object.name,
                self.behind
            ));
        }
        names
    }
}

/// Whether the file at `path` is a kustomization.
#[must_use]
pub fn is_kustomization(path: &str) -> bool {
    path.ends_with("kustomization.yaml") || path.ends_with("kustomization.yml")
}

/// The folders that a kustomization builds on, those of single files too.
#[must_use]
pub fn bases(source: SourceFile, limits: &Limits) -> Vec<EcoString> {
    let path = source.path().clone();
    let here = folder_of(&path);
    let mut sources = Sources::new();
    let file = sources.add(source);
    let documents = crate::syntax::parse_stream(&sources, file, limits);
    let keys = ["resources", "bases", "components"];
    let lists = documents.iter().flat_map(|d| keys.into_iter().filter_map(|key| d.root.get(key)));
    let named = lists.flat_map(items).filter_map(Node::as_text);
    let is_file = |text: &str| text.ends_with(".yaml") || text.ends_with(".yml");
    let mut bases: Vec<EcoString> = named
        .filter_map(|text| {
            let whole = joined(here, text)?;
            Some(if is_file(text) { folder_of(&whole).into() } else { whole })
        })
        .filter(|base: &EcoString| *base != here)
        .collect();
    bases.sort_unstable();
    bases.dedup();
    bases
}
