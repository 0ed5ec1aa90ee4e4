//! What models say is theirs: files, things in files, folders of code, names.
//!
//! Each model tells a few words ([`Claims`]); all of them together ([`Register`]) answer whether
//! something deployed belongs to some component.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use ecow::EcoString;
use globset::{GlobBuilder, GlobMatcher};

use super::infra::{Folder, Role, WORKFLOWS, Workload, folder_of};
use crate::model::Model;

/// Words in the name of a component that stands for what deploys the others.
const PIPELINES: &[&str] = &[
    "actions",
    "cd",
    "ci",
    "cicd",
    "deploy",
    "deployer",
    "deployment",
    "github",
    "pipeline",
    "pipelines",
];

/// What one model claims. Ten thousand of these are held at once.
#[derive(Debug, Default)]
pub struct Claims {
    /// The folder that the model speaks of.
    pub folder: EcoString,
    /// Some component names its infrastructure.
    pub has_iac: bool,
    components: Box<[EcoString]>,
    /// Pointers to infrastructure, with the place of the component; a mitigation has none.
    iac: Box<[(Option<u32>, EcoString)]>,
    pub code: Box<[EcoString]>,
    /// The `openapi:` of flows.
    pub apis: Box<[EcoString]>,
}

impl Claims {
    #[must_use]
    pub fn of(model: &Model, folder: &str) -> Self {
        let own = model.components.iter().zip(0u32..);
        let own = own.flat_map(|(c, at)| c.iac.iter().map(move |p| (Some(at), p.value.clone())));
        let mitigations = model.mitigations.iter();
        let others = mitigations.flat_map(|m| m.iac.iter().chain(&m.code));
        let components = model.components.iter();
        Claims {
            folder: folder.into(),
            has_iac: components.clone().any(|c| !c.iac.is_empty()),
            iac: own.chain(others.map(|p| (None, p.value.clone()))).collect(),
            code: components.clone().flat_map(|c| c.code.iter().map(|p| p.value.clone())).collect(),
            apis: model
                .flows
                .iter()
                .filter_map(|f| Some(f.openapi.as_ref()?.value.clone()))
                .collect(),
            components: components.map(|c| c.id.value.clone()).collect(),
        }
    }

    /// Everything that it points at as code or infrastructure.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        let iac = self.iac.iter().map(|(_, pointer)| pointer);
        self.code.iter().chain(iac).map(EcoString::as_str)
    }
}

/// The claims of all models, ready to be asked.
#[derive(Default)]
pub struct Register<'c> {
    /// By the folder before the first wildcard.
    pointers: BTreeMap<&'c str, Vec<Pointer<'c>>>,
    /// Folders of code, as far as their names have no wildcard.
    code: BTreeSet<&'c str>,
    /// Components by their plain names: the folders of the models that have one.
    names: BTreeMap<String, Vec<&'c str>>,
    /// Folders of models.
    folders: BTreeMap<&'c str, Says>,
    /// What flows write behind the `#`, by file.
    apis: BTreeMap<&'c str, Vec<Option<&'c str>>>,
    /// Things in files that somebody points at: the folder of the model.
    anchors: BTreeMap<&'c str, Vec<&'c str>>,
}

struct Pointer<'c> {
    path: &'c str,
    anchor: Option<&'c str>,
    component: Option<&'c str>,
    glob: OnceCell<Option<GlobMatcher>>,
}

#[derive(Clone, Copy, Default)]
struct Says {
    iac: bool,
    apis: bool,
}

impl<'c> Register<'c> {
    pub fn new(models: impl Iterator<Item = &'c Claims>) -> Self {
        let mut it = Register::default();
        for model in models {
            let says = it.folders.entry(&model.folder).or_default();
            says.iac |= model.has_iac;
            says.apis |= !model.apis.is_empty();
            for (owner, pointer) in &model.iac {
                let (path, anchor) = parted(pointer);
                let component =
                    owner.and_then(|at| Some(model.components.get(at as usize)?.as_str()));
                if let Some(anchor) = anchor {
                    it.anchors.entry(anchor).or_default().push(&model.folder);
                }
                let pointer = Pointer { path, anchor, component, glob: OnceCell::new() };
                it.pointers.entry(stem(path)).or_default().push(pointer);
            }
            for id in &model.components {
                it.names.entry(plain(id)).or_default().push(&model.folder);
            }
            it.code.extend(model.code.iter().map(|glob| stem(parted(glob).0)));
            for api in &model.apis {
                let (path, fragment) = parted(api);
                it.apis.entry(path).or_default().push(fragment);
            }
        }
        it.code.remove("");
        it
    }

    /// Whether the infrastructure in `folder` should be in some model: the nearest model at or above
    /// it names infrastructure of its own.
    #[must_use]
    pub fn answers_for(&self, folder: &str) -> bool {
        self.nearest(folder).is_some_and(|(_, says)| says.iac)
    }

    /// The same for interfaces and the flows that point at them.
    #[must_use]
    pub fn answers_for_routes(&self, folder: &str) -> bool {
        self.nearest(folder).is_some_and(|(_, says)| says.apis)
    }

    /// The folder of the nearest model at or above `folder`.
    #[must_use]
    pub fn nearest_model(&self, folder: &str) -> Option<&'c str> {
        Some(self.nearest(folder)?.0)
    }

    fn nearest(&self, folder: &str) -> Option<(&'c str, Says)> {
        upwards(folder).find_map(|dir| self.folders.get_key_value(dir).map(|(d, s)| (*d, *s)))
    }

    /// What flows write behind the `#` for the interface at `path`.
    #[must_use]
    pub fn fragments(&self, path: &str) -> &[Option<&'c str>] {
        self.apis.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether some component answers for what is deployed.
    #[must_use]
    pub fn binds(&self, folder: &Folder, workload: &Workload) -> bool {
        let name = plain(&workload.short);
        let paths: Vec<&str> = workload.places.iter().map(|at| folder.path_of(*at)).collect();
        let pointed = paths.iter().any(|path| self.is_pointed_at(path, &name, folder, workload));
        // What is built from the root is built from the code below it.
        let of_root = workload.noun == "Dockerfile" && workload.builds.iter().any(|b| b.is_empty());
        pointed
            || (of_root && !self.code.is_empty())
            || workload.builds.iter().any(|path| self.has_code_around(path))
            || paths.first().is_some_and(|path| self.is_named(home(path), &name, workload))
            || match workload.role {
                Role::Pipeline => self.has_name(|word| PIPELINES.contains(&word)),
                // `orders-eu` is where `orders` runs.
                Role::Named => {
                    self.names.keys().any(|id| is_part(id, &name)) || self.has_code_called(&name)
                }
                _ => false,
            }
    }

    /// Whether a component has such a word in its name.
    fn has_name(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.names.keys().any(|id| id.split('-').any(&is_it))
    }

    /// Whether the code of some component lies in a folder of that name.
    fn has_code_called(&self, name: &str) -> bool {
        self.code.iter().any(|dir| dir.rsplit('/').next().is_some_and(|last| plain(last) == name))
    }

    fn is_pointed_at(&self, path: &str, name: &str, folder: &Folder, workload: &Workload) -> bool {
        let around = upwards(path).filter_map(|dir| self.pointers.get(dir)).flatten();
        for pointer in around.filter(|pointer| pointer.leads_to(path)) {
            let Some(anchor) = pointer.anchor else {
                // Whoever points at a whole file has what bears its name; where nothing does, the
                // rest.
                let Some(component) = pointer.component.map(plain) else { return true };
                let has_namesake = folder.workloads.iter().any(|w| plain(&w.short) == component);
                if component == name || !has_namesake {
                    return true;
                }
                continue;
            };
            if workload.answers_to(anchor) {
                return true;
            }
        }
        false
    }

    /// Whether code of a component lies in or around a folder, or around a file.
    fn has_code_around(&self, path: &str) -> bool {
        if path.is_empty() {
            return false;
        }
        let within = format!("{path}/");
        let mut inside =
            self.code.range::<str, _>((Bound::Included(within.as_str()), Bound::Unbounded));
        upwards(path).any(|dir| self.code.contains(dir))
            || inside.next().is_some_and(|dir| dir.starts_with(&within))
    }

    /// Whether a component bears the name, or is deployed under the same one elsewhere. Only models
    /// above or below are asked: `api` is called so in every other one as well.
    fn is_named(&self, dir: &str, name: &str, workload: &Workload) -> bool {
        let related = |model: &&str| is_within(model, dir) || is_within(dir, model);
        let full = workload.anchors.iter().filter(|anchor| anchor.contains(['/', '.']));
        let elsewhere = full.filter_map(|anchor| self.anchors.get(anchor.as_str())).flatten();
        self.names.get(name).is_some_and(|models| models.iter().any(related))
            || elsewhere.into_iter().any(|model| is_within(dir, model))
    }
}

impl Pointer<'_> {
    fn leads_to(&self, path: &str) -> bool {
        if !has_wildcard(self.path) {
            return path == self.path || is_within(path, self.path);
        }
        let glob = self.glob.get_or_init(|| {
            let glob = GlobBuilder::new(self.path).literal_separator(true).build().ok()?;
            Some(glob.compile_matcher())
        });
        glob.as_ref().is_some_and(|glob| glob.is_match(path))
    }
}

/// A pointer's path, and what stands behind its `#`.
#[must_use]
pub fn parted(pointer: &str) -> (&str, Option<&str>) {
    match pointer.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (pointer, None),
    }
}

#[must_use]
pub fn has_wildcard(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The part of a path before its first wildcard, as far as it is a whole folder or file.
#[must_use]
pub fn stem(path: &str) -> &str {
    match path.find(['*', '?', '[', '{']) {
        Some(at) => folder_of(&path[..at]),
        None => path.trim_end_matches('/'),
    }
}

/// Names as they are compared: `pay_api` and `Pay-API` are one.
#[must_use]
pub fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '.', ' '], "-")
}

/// The folder that a file speaks of: workflows are about the whole repository.
fn home(path: &str) -> &str {
    let folder = folder_of(path);
    if folder == WORKFLOWS { "" } else { folder }
}

/// Whether the words of `part` stand in `name`, one after the other.
fn is_part(part: &str, name: &str) -> bool {
    !part.is_empty() && format!("-{name}-").contains(&format!("-{part}-"))
}

/// A path and all folders above it, the root last.
fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let up =
        |path: &&'_ str| -> Option<usize> { (!path.is_empty()).then(|| folder_of(path).len()) };
    std::iter::successors(Some(path), move |path| up(path).map(|end| &path[..end]))
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path == folder
        || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
