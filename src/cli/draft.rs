//! A first model from what is deployed: components, what of them is open to the world, which needs
//! which, who owns them. What no file says is left open or marked as a guess.

mod owned;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};

use super::init::system_name;
use crate::check;
use crate::config::Settings;
use crate::ground::infra::{Dialect, Folder, Kind, Role, Workload, folder_of, is_playground};
use crate::host::{Host, Models};
use crate::syntax::Limits;
use owned::Owned;

/// A draft with more components is no draft; whoever has so many models them by parts.
const COMPONENTS: usize = 150;

/// Names that say nothing of what they name.
const EMPTY_NAMES: &[&str] = &["default", "main", "this"];

/// Words in names of files that are for trying things out.
const TRIALS: &[&str] = &["ci", "dev", "devcontainer", "e2e", "local", "test", "tests"];

/// A model, and what it was made from.
pub(super) struct Drafted {
    pub(super) text: String,
    pub(super) components: usize,
    pub(super) files: usize,
    /// Files that are left out because they are there to try things out.
    pub(super) trials: BTreeSet<String>,
    /// What is guessed, in words.
    pub(super) guesses: Vec<String>,
    /// Files that could not be read, and why.
    pub(super) unread: Vec<String>,
}

/// A component in the making.
struct Part {
    kind: Kind,
    exposed: bool,
    encrypted: Option<bool>,
    tech: Option<String>,
    iac: Vec<String>,
    code: Vec<String>,
    /// Others, and what is spoken with them.
    needs: BTreeMap<String, Option<String>>,
    /// What its owner is looked up by, the most telling first.
    paths: Vec<String>,
    owner: Option<String>,
    /// It deploys the others.
    deploys: bool,
}

/// Interfaces, and the components that offer them.
type Interfaces = BTreeMap<String, String>;

/// Drafts a model of what is deployed in `folder`; nothing where nothing is.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn draft(host: &dyn Host, folder: &str, system: &str) -> Result<Option<Drafted>> {
    let models = Models::find(host, &[String::new()], &Settings::default())?;
    let mut folders =
        check::infrastructure(&models, &Limits::default()).map_err(|why| anyhow!(why))?;
    folders.retain(|found| {
        let below = found.path.strip_prefix(folder).unwrap_or(&found.path);
        let inside = folder.is_empty() || below.is_empty() || below.starts_with('/');
        !found.files.is_empty() && inside && !is_playground(below)
    });
    let (mut parts, trials) = parts(&folders, system);
    if parts.is_empty() {
        return Ok(None);
    }
    let owned = Owned::find(host);
    let model = if folder.is_empty() { "x".to_owned() } else { format!("{folder}/x") };
    let owner = owned.owner_of(&model);
    for part in parts.values_mut() {
        let found = part.paths.iter().find_map(|path| owned.owner_of(path));
        part.owner = found.filter(|found| Some(found) != owner.as_ref());
    }
    let interfaces = interfaces(&folders, &parts);
    let files = folders.iter().flat_map(|folder| &folder.files);
    let is_told = |path: &str| !path.ends_with("templates") && !path.contains("/templates/");
    let unread = files
        .clone()
        .filter(|file| is_told(&file.path))
        .filter_map(|file| Some(format!("{}: {}", file.path, file.unread.as_ref()?.1)))
        .collect();
    let guesses = written::guesses(&parts, owner.as_deref(), &owned, &interfaces);
    let text = written::text(system, owner.as_deref(), &parts, &interfaces);
    let (components, files) = (parts.len(), files.count());
    Ok(Some(Drafted { text, components, files, trials, guesses, unread }))
}

fn parts(folders: &[Folder], system: &str) -> (BTreeMap<String, Part>, BTreeSet<String>) {
    let workloads = || folders.iter().flat_map(|f| f.workloads.iter().map(move |w| (f, w)));
    let built: BTreeSet<&str> = workloads()
        .filter(|(_, workload)| workload.noun != "Dockerfile")
        .flat_map(|(_, workload)| workload.builds.iter().map(|path| path.as_str()))
        .collect();
    let called: BTreeSet<&str> = workloads()
        .filter_map(|(_, workload)| match &workload.role {
            Role::Call(folders) => Some(folders.iter().map(|folder| folder.as_str())),
            _ => None,
        })
        .flatten()
        .collect();
    let holds = |folders: &[ecow::EcoString]| {
        let is_own = |w: &&Workload| matches!(w.role, Role::Own);
        workloads().any(|(f, w)| is_own(&w) && folders.contains(&f.path))
    };
    let described: BTreeSet<String> =
        workloads().filter(|(_, w)| w.role == Role::Own).map(|(_, w)| id(w, system)).collect();
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut trials = BTreeSet::new();
    for (folder, workload) in workloads() {
        let id = id(workload, system);
        let is_told_elsewhere = match &workload.role {
            Role::Call(folders) => !holds(folders),
            Role::Named => described.contains(&id),
            Role::Pipeline => false,
            Role::Own if workload.noun == "Dockerfile" => built.contains(&*workload.name),
            Role::Own => false,
        };
        let is_inner = called.contains(folder.path.as_str()) && workload.role == Role::Own;
        if is_told_elsewhere || is_inner {
            continue;
        }
        if let Some(path) = trial(folder, workload) {
            trials.insert(path.to_owned());
            continue;
        }
        if parts.len() < COMPONENTS || parts.contains_key(&id) {
            parts.entry(id).or_insert_with(Part::new).take(folder, workload);
        }
    }
    (parts, trials)
}

/// The file that something is written in, where its name says that it is no product.
fn trial<'f>(folder: &'f Folder, workload: &Workload) -> Option<&'f str> {
    let path = folder.path_of(*workload.places.first()?);
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let mut words = name.split(['.', '-', '_']);
    let is_named = ["compose", "docker", "dockerfile"].iter().any(|begin| name.starts_with(begin));
    (is_named && words.any(|word| TRIALS.contains(&word))).then_some(path)
}

/// Who owns a model in `folder`, as CODEOWNERS has it.
pub(super) fn owner(host: &dyn Host, folder: &str) -> Option<String> {
    let model = if folder.is_empty() { "x".to_owned() } else { format!("{folder}/x") };
    Owned::find(host).owner_of(&model)
}

/// What to call the component: what it is called where it runs.
fn id(workload: &Workload, system: &str) -> String {
    if workload.short.is_empty() {
        return system.to_owned();
    }
    let short = system_name(&workload.short);
    if !EMPTY_NAMES.contains(&short.as_str()) {
        return short;
    }
    // `aws_db_instance.main` is `db-instance`.
    let kind = workload.name.split('.').next().unwrap_or(&workload.name);
    system_name(kind.split_once('_').map_or(kind, |(_, rest)| rest))
}

/// The interfaces of whose component there is no doubt: its code lies around, or it is the only one.
fn interfaces(folders: &[Folder], parts: &BTreeMap<String, Part>) -> Interfaces {
    let mut found = Interfaces::new();
    let files = folders.iter().flat_map(|folder| &folder.files);
    for file in files.filter(|file| file.dialect == Dialect::OpenApi) {
        let around = |part: &Part| {
            let globs = part.code.iter().filter_map(|glob| glob.strip_suffix("/**"));
            let mut dirs = globs.chain(part.paths.iter().map(|path| folder_of(path)));
            dirs.any(|dir| !dir.is_empty() && file.path.starts_with(&format!("{dir}/")))
        };
        let processes =
            || parts.iter().filter(|(_, part)| part.kind == Kind::Process && !part.deploys);
        let near: Vec<&String> =
            processes().filter(|(_, part)| around(part)).map(|(id, _)| id).collect();
        let all: Vec<&String> = processes().map(|(id, _)| id).collect();
        if let ([one], _) | ([], [one]) = (&near[..], &all[..]) {
            found.insert(file.path.to_string(), (*one).clone());
        }
    }
    found
}

impl Part {
    fn new() -> Self {
        Part {
            kind: Kind::Process,
            exposed: false,
            encrypted: None,
            tech: None,
            iac: Vec::new(),
            code: Vec::new(),
            needs: BTreeMap::new(),
            paths: Vec::new(),
            owner: None,
            deploys: false,
        }
    }

    fn take(&mut self, folder: &Folder, workload: &Workload) {
        if workload.kind == Kind::Store {
            self.kind = Kind::Store;
        }
        self.deploys |= workload.role == Role::Pipeline;
        self.exposed |= !workload.exposed.is_empty();
        if let Some((encrypted, _)) = &workload.encrypted {
            // Two places that disagree are as good as the worse one.
            self.encrypted = Some(*encrypted && self.encrypted != Some(false));
        }
        if self.tech.is_none() && !self.deploys {
            self.tech = workload.tech.as_ref().map(ToString::to_string);
        }
        for need in &workload.needs {
            let over = self.needs.entry(system_name(&need.name)).or_default();
            *over = over.take().or_else(|| need.over.as_ref().map(ToString::to_string));
        }
        let is_folder = |path: &&ecow::EcoString| !path.is_empty() && !path.ends_with("ockerfile");
        for path in workload.builds.iter().filter(is_folder).filter(|path| **path != workload.name)
        {
            let glob = format!("{path}/**");
            if !self.code.contains(&glob) {
                // What is built there belongs to whoever owns what lies there.
                self.paths.insert(0, format!("{path}/Dockerfile"));
                self.code.push(glob);
            }
        }
        let Some(at) = workload.places.first() else { return };
        let path = folder.path_of(*at);
        self.paths.push(path.to_owned());
        let anchor = workload.anchors.first();
        let is_in_code = workload.noun == "Dockerfile" && !self.code.is_empty();
        if !is_in_code {
            self.iac.push(anchor.map_or(path.to_owned(), |anchor| format!("{path}#{anchor}")));
        }
    }
}
