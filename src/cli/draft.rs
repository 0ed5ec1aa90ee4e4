//! A first model from what is deployed: components, what of them is open to the world, which needs
//! which. What no file says is left open or marked as a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use anyhow::Result;

use super::init::system_name;
use crate::ground::infra::{Folder, Kind, Workload, folder_of, is_candidate, is_playground};
use crate::host::Host;
use crate::source::SourceFile;
use crate::syntax::Limits;

/// A draft with more components is no draft; whoever has so many models them by parts.
const COMPONENTS: usize = 150;

/// Names that say nothing of what they name.
const EMPTY_NAMES: &[&str] = &["default", "main", "this"];

const HEAD: &str = "\
# A first threat model, drafted by `tmgate init` from what is deployed. Lines that end in `# guess` are
# guesses: look at each and drop the word. What is left open is open: run `tmgate check` and answer one
# finding after the other. `tmgate explain RULE` says why each matters.
tmgate: 1
system: SYSTEM
# purpose: what it does and for whom, in one line
# owner: the team that answers for it
stage: production # guess

zones: # who is trusted where, 0 (nobody) to 100
  internet: {trust: 0}
  service: {trust: 60} # guess

";

const TAIL: &str = "
# data: what the stores hold and the flows send, each with its class
# threats: what can go wrong, how bad it is, what is done about it
";

/// A model, and what it was made from.
pub(super) struct Drafted {
    pub(super) text: String,
    pub(super) components: usize,
    pub(super) files: usize,
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
    needs: BTreeSet<String>,
}

/// Drafts a model of what is deployed in `folder`; nothing where nothing is.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn draft(host: &dyn Host, folder: &str, system: &str) -> Result<Option<Drafted>> {
    let folders = read(host, folder)?;
    let workloads = || folders.iter().flat_map(|f| f.workloads.iter().map(move |w| (f, w)));
    let built: BTreeSet<&str> = workloads()
        .filter(|(_, workload)| workload.noun != "Dockerfile")
        .flat_map(|(_, workload)| workload.builds.iter().map(|path| path.as_str()))
        .collect();
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for (folder, workload) in workloads() {
        let is_built = workload.noun == "Dockerfile" && built.contains(&*workload.name);
        let id = id(workload);
        if !is_built && (parts.len() < COMPONENTS || parts.contains_key(&id)) {
            parts.entry(id).or_insert_with(Part::new).take(folder, workload);
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let mut unread = Vec::new();
    let files = folders.iter().flat_map(|folder| &folder.files);
    for file in files.clone() {
        unread.extend(file.unread.iter().map(|(_, why)| format!("{}: {why}", file.path)));
    }
    let text = format!("{}{}{TAIL}", HEAD.replace("SYSTEM", system), body(&parts));
    Ok(Some(Drafted { text, components: parts.len(), files: files.count(), unread }))
}

fn read(host: &dyn Host, folder: &str) -> Result<Vec<Folder>> {
    let mut files: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    for path in host.files(folder, &is_candidate)? {
        let dir = folder_of(&path).to_owned();
        let below = dir.strip_prefix(folder).unwrap_or(&dir);
        if is_playground(below) {
            continue;
        }
        if let Ok(Some(bytes)) = host.read(&path) {
            files.entry(dir).or_default().push(SourceFile::new(path, bytes));
        }
    }
    let limits = Limits::default();
    Ok(files.into_values().map(|files| Folder::read(files, &limits)).collect())
}

/// What to call the component: what it is called where it runs.
fn id(workload: &Workload) -> String {
    let short = system_name(&workload.short);
    if !EMPTY_NAMES.contains(&short.as_str()) {
        return short;
    }
    // `aws_db_instance.main` is `db-instance`.
    let kind = workload.name.split('.').next().unwrap_or(&workload.name);
    system_name(kind.split_once('_').map_or(kind, |(_, rest)| rest))
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
            needs: BTreeSet::new(),
        }
    }

    fn take(&mut self, folder: &Folder, workload: &Workload) {
        if workload.kind == Kind::Store {
            self.kind = Kind::Store;
        }
        self.exposed |= !workload.exposed.is_empty();
        if let Some((encrypted, _)) = &workload.encrypted {
            // Two places that disagree are as good as the worse one.
            self.encrypted = Some(*encrypted && self.encrypted != Some(false));
        }
        if self.tech.is_none() {
            self.tech = workload.tech.as_ref().map(ToString::to_string);
        }
        self.needs.extend(workload.needs.iter().map(|name| system_name(name)));
        if let Some(at) = workload.places.first() {
            let path = folder.path_of(*at);
            let anchor = workload.anchors.first();
            self.iac.push(anchor.map_or(path.to_owned(), |anchor| format!("{path}#{anchor}")));
        }
        let is_folder = |path: &&ecow::EcoString| !path.is_empty() && !path.ends_with("ockerfile");
        let code = workload.builds.iter().filter(is_folder).map(|path| format!("{path}/**"));
        for glob in code.filter(|_| workload.noun != "Dockerfile") {
            if !self.code.contains(&glob) {
                self.code.push(glob);
            }
        }
    }
}

fn body(parts: &BTreeMap<String, Part>) -> String {
    let mut out = "components: # processes, stores and external systems\n".to_owned();
    for (id, part) in parts {
        let kind = if part.kind == Kind::Store { "store" } else { "process" };
        let mut says = vec![format!("kind: {kind}"), "zone: service".to_owned()];
        if part.exposed {
            says.push("exposed: true".to_owned());
        }
        if part.kind == Kind::Store {
            says.extend(part.encrypted.map(|encrypted| format!("encrypted: {encrypted}")));
        }
        says.extend(part.tech.iter().map(|tech| format!("tech: {}", quoted(tech))));
        says.extend(list("code", &part.code));
        says.extend(list("iac", &part.iac));
        let _ = writeln!(out, "  {id}: {{{}}} # guess", says.join(", "));
    }
    let flows = || {
        parts.iter().flat_map(|(from, part)| {
            let known = part.needs.iter().filter(move |to| parts.contains_key(*to) && *to != from);
            known.map(move |to| (from, to))
        })
    };
    if flows().next().is_some() {
        out += "\nflows: # who calls whom, over what, proving what; these are from `depends_on`\n";
    }
    for (from, to) in flows() {
        let _ = writeln!(out, "  {from}-to-{to}: {{path: {from} -> {to}}}");
    }
    out
}

fn list(key: &str, values: &[String]) -> Option<String> {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    match &values[..] {
        [] => None,
        [one] => Some(format!("{key}: {one}")),
        _ => Some(format!("{key}: [{}]", values.join(", "))),
    }
}

/// A text that YAML reads as this text and nothing else.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
