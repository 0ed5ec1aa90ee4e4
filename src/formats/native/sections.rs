//! The sections of a model, and which part of one a file holds.

use ecow::EcoString;

use super::fields::{Fields, Reader, object};
use super::{elements, incidents, threats};
use crate::finding::{Draft, Mistake, Subject};
use crate::model::{Model, Text};
use crate::syntax::{Node, Value};

/// A top-level map of the model: ids to entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Personas,
    Objectives,
    Data,
    Zones,
    Actors,
    Components,
    Flows,
    Threats,
    NotApplicable,
    Mitigations,
    Playbooks,
    Trees,
    Incidents,
    Assumptions,
    Acceptances,
}

impl Section {
    pub const ALL: [Section; 15] = [
        Section::Objectives,
        Section::Data,
        Section::Zones,
        Section::Actors,
        Section::Components,
        Section::Flows,
        Section::Threats,
        Section::NotApplicable,
        Section::Mitigations,
        Section::Playbooks,
        Section::Trees,
        Section::Incidents,
        Section::Assumptions,
        Section::Acceptances,
        Section::Personas,
    ];

    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }

    /// The key in the model, and the name of the folder that holds one entry a file.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.words().0
    }

    /// What one entry is called, and the kind of a finding's subject.
    #[must_use]
    pub fn noun(self) -> &'static str {
        self.words().1
    }

    /// The schema definition of one entry.
    #[must_use]
    pub fn def(self) -> &'static str {
        match self {
            Section::NotApplicable => "not_applicable_entry",
            other => other.noun(),
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Section::Personas => ("personas", "persona"),
            Section::Objectives => ("objectives", "objective"),
            Section::Data => ("data", "data"),
            Section::Zones => ("zones", "zone"),
            Section::Actors => ("actors", "actor"),
            Section::Components => ("components", "component"),
            Section::Flows => ("flows", "flow"),
            Section::Threats => ("threats", "threat"),
            Section::NotApplicable => ("not_applicable", "not_applicable"),
            Section::Mitigations => ("mitigations", "mitigation"),
            Section::Playbooks => ("playbooks", "playbook"),
            Section::Trees => ("trees", "tree"),
            Section::Incidents => ("incidents", "incident"),
            Section::Assumptions => ("assumptions", "assumption"),
            Section::Acceptances => ("acceptances", "acceptance"),
        }
    }

    /// Reads the section from a model's root map.
    pub(super) fn read_all(self, f: &mut Fields<'_>, model: &mut Model) {
        let (key, def) = (self.key(), self.def());
        match self {
            Section::Personas => model.personas = f.map(key, def, threats::persona),
            Section::Objectives => model.objectives = f.map(key, def, elements::objective),
            Section::Data => model.data = f.map(key, def, elements::data),
            Section::Zones => model.zones = f.map(key, def, elements::zone),
            Section::Actors => model.actors = f.map(key, def, elements::actor),
            Section::Components => model.components = f.map(key, def, elements::component),
            Section::Flows => model.flows = f.map(key, def, elements::flow),
            Section::Threats => model.threats = f.map(key, def, threats::threat),
            Section::NotApplicable => {
                model.not_applicable = f.map(key, def, threats::not_applicable);
            }
            Section::Mitigations => model.mitigations = f.map(key, def, threats::mitigation),
            Section::Playbooks => model.playbooks = f.map(key, def, incidents::playbook),
            Section::Trees => model.trees = f.map(key, def, threats::tree),
            Section::Assumptions => model.assumptions = f.map(key, def, threats::assumption),
            Section::Acceptances => model.acceptances = f.map(key, def, threats::acceptance),
            Section::Incidents => read_incidents(f, model),
        }
    }

    /// Reads a file that holds one entry of the section.
    pub(super) fn read_one(self, reader: &Reader<'_>, id: Text, node: &Node, model: &mut Model) {
        let def = self.def();
        match self {
            Section::Personas => {
                model.personas.push(object(reader, def, id, node, threats::persona))
            }
            Section::Objectives => {
                model.objectives.push(object(reader, def, id, node, elements::objective));
            }
            Section::Data => model.data.push(object(reader, def, id, node, elements::data)),
            Section::Zones => model.zones.push(object(reader, def, id, node, elements::zone)),
            Section::Actors => model.actors.push(object(reader, def, id, node, elements::actor)),
            Section::Components => {
                model.components.push(object(reader, def, id, node, elements::component));
            }
            Section::Flows => model.flows.push(object(reader, def, id, node, elements::flow)),
            Section::Threats => model.threats.push(object(reader, def, id, node, threats::threat)),
            Section::NotApplicable => {
                model.not_applicable.push(object(reader, def, id, node, threats::not_applicable));
            }
            Section::Mitigations => {
                model.mitigations.push(object(reader, def, id, node, threats::mitigation));
            }
            Section::Playbooks => {
                model.playbooks.push(object(reader, def, id, node, incidents::playbook));
            }
            Section::Trees => model.trees.push(object(reader, def, id, node, threats::tree)),
            Section::Incidents => {
                model.incidents.push(object(reader, def, id, node, incidents::incident));
            }
            Section::Assumptions => {
                model.assumptions.push(object(reader, def, id, node, threats::assumption));
            }
            Section::Acceptances => {
                model.acceptances.push(object(reader, def, id, node, threats::acceptance));
            }
        }
    }
}

/// A map of incidents, or the words `none-known`.
fn read_incidents(f: &mut Fields<'_>, model: &mut Model) {
    let (key, def) = (Section::Incidents.key(), Section::Incidents.def());
    let Some(node) = f.node(key) else { return };
    match &node.value {
        Value::Text(text) if text == "none-known" => model.no_incident_known = Some(node.span),
        _ => model.incidents = f.as_map(node, def, incidents::incident),
    }
}

/// Which part of a model a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A model, or the file of a folder that holds its head.
    Main,
    /// A file of a folder that adds sections.
    Member,
    /// A file of a folder that holds one entry.
    Entry { section: Section, id: EcoString },
}

impl Part {
    pub(super) fn def(&self) -> &'static str {
        match self {
            Part::Main | Part::Member => "model",
            Part::Entry { section, .. } => section.def(),
        }
    }

    pub(super) fn subject(&self) -> Subject {
        match self {
            Part::Main | Part::Member => Subject::model(),
            Part::Entry { section, id } => Subject::new(section.noun(), id.clone()),
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Part::Main | Part::Member => "the model".to_owned(),
            Part::Entry { section, id } => format!("{} `{id}`", section.noun()),
        }
    }
}

/// The folder of the model that the file at `path` belongs to, with the rest of the path;
/// `None` for a model of one file.
#[must_use]
pub fn folder_of(path: &str) -> Option<(&str, &str)> {
    let is_it = |end: &usize| {
        let before = path[..*end].strip_suffix("threatmodel");
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let end = memchr::memrchr_iter(b'/', path.as_bytes()).find(is_it)?;
    Some((&path[..end], &path[end + 1..]))
}

/// Which part of a model the file at `path` holds.
#[must_use]
pub fn part_of(path: &str, root: &Node) -> Part {
    let Some((_, rest)) = folder_of(path) else { return Part::Main };
    let (folder, file) = rest.rsplit_once('/').unwrap_or(("", rest));
    let section = Section::named(folder.rsplit('/').next().unwrap_or(folder));
    let id = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match section {
        Some(section) => Part::Entry { section, id: id.into() },
        None if root.get("system").is_some() || root.get("tmgate").is_some() => Part::Main,
        None => Part::Member,
    }
}

/// Whether this file begins a model: alone it must, in a folder the one that names the system.
pub(super) fn holds_the_head(f: &Fields<'_>) -> bool {
    folder_of(f.reader().source.path()).is_none() || f.has("system") || f.has("tmgate")
}

/// `lib/postgres@2`; `strict`: the name and major version that a library gives itself.
pub(in crate::formats) fn is_library(text: &str, strict: bool) -> bool {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let name_fits = match strict {
        true => {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
        }
        false => name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '/' | '_' | '-')),
    };
    let version_fits = match (version, strict) {
        (None, strict) => !strict,
        (Some(v), true) => !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()),
        (Some(v), false) => {
            v.starts_with(|c: char| c.is_ascii_digit())
                && v.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        }
    };
    !name.is_empty() && name_fits && version_fits
}

/// The libraries under `uses`. A name that is none is left out: it could lead anywhere.
pub(super) fn libraries(f: &mut Fields<'_>, list: bool) -> Vec<Text> {
    let mut names = if list { f.list("uses") } else { f.texts("uses") };
    let written = names.len();
    names.retain(|name| is_library(&name.value, false));
    if names.len() < written {
        f.reader().mark_odd();
    }
    names
}

/// What only the folder as a whole can get wrong.
pub(super) fn check_folder(model: &mut Model) {
    if model.system.is_none() {
        let message = "no file of this folder names the `system`";
        let draft = Draft::new(Subject::model(), model.span, message)
            .help("add `tmgate: 1` and `system: ...` to one of them, say `model.yaml`");
        model.mistakes.push(Mistake::new("schema-bad-value", draft));
    }
    let mut doubles = Vec::new();
    model.for_each_id(|section, id| doubles.push((section, id.value.clone(), id.span)));
    doubles.sort_by(|a, b| (a.0, &a.1, a.2).cmp(&(b.0, &b.1, b.2)));
    for pair in doubles.windows(2) {
        let [(section, id, first), (other, same, second)] = pair else { continue };
        if section == other && id == same && first.file != second.file {
            let message = format!("`{id}` is defined in two files of this folder");
            let draft = Draft::new(Subject::new(section, id.clone()), *second, message)
                .related(*first, "first defined here")
                .help("give one of them another id, or keep only one");
            model.mistakes.push(Mistake::new("schema-parse", draft));
        }
    }
}
