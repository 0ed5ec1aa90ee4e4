//! Who can be an owner and who owns which file: read once, for all models.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use ecow::EcoString;

use super::witness::Witness;
use super::{Library, Task};
use crate::config::{self, Settings};
use crate::finding::{Draft, Finding, Sink, Subject};
use crate::ground::Unowned;
use crate::ground::owners::{self, Codeowners, Holders, OF_GITLAB, Owners, PLACES, Teams};
use crate::model::Model;
use crate::rules::gate;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax;

/// What was found out about owners so far.
#[derive(Debug, Default)]
pub(super) struct Register {
    pub(super) owners: Arc<Owners>,
    /// Files that steer the gate and belong to no model.
    pub(super) shared: Vec<Unowned>,
    /// Who owns the files of globs that name many, and whether they are the same at the base.
    known: Mutex<HashMap<Vec<EcoString>, (Held, bool)>>,
}

/// Of fewer files it is quicker to ask again than to remember.
const MANY: usize = 100;

type Held = Result<Arc<Holders>, String>;

impl Register {
    /// Reads CODEOWNERS and the teams file. What is wrong with the latter is in the findings: the
    /// configuration names it and it is part of what the gate was told.
    pub(super) fn read(
        library: &dyn Library,
        witness: &Witness<'_>,
        settings: &Settings,
        task: &Task,
    ) -> (Register, Vec<Finding>) {
        let (codeowners, gap) = match settings.owners.codeowners {
            true => find(witness),
            false => (None, None),
        };
        let (teams, findings) = read_teams(library, witness, settings, task);
        let gap = gap.or_else(|| {
            let is_missing = settings.owners.teams.is_some() && teams.is_none();
            is_missing.then(|| "the teams file could not be read".to_owned())
        });
        let allow = &settings.owners.allow;
        let allow = (!allow.is_empty()).then(|| config::globs(allow));
        let owners = Owners::new(codeowners, teams, allow, gap);
        let mut register = Register { owners: Arc::new(owners), ..Register::default() };
        let teams = settings.owners.teams.iter().map(|(path, _)| path.as_str());
        let shared = std::iter::once(&*settings.file).chain(teams);
        let there = shared.filter(|path| matches!(library.find(path), Ok(Some(_))));
        let there: Vec<Arc<str>> = there.map(Arc::from).collect();
        register.shared = register.unowned(&there);
        (register, findings)
    }

    /// The files that rules about the whole repository may point into.
    pub(super) fn spoken_of(&self) -> Vec<Arc<str>> {
        let mut files: Vec<Arc<str>> = self.shared.iter().map(|file| file.path.clone()).collect();
        let codeowners = self.owners.codeowners();
        let wrong = codeowners.filter(|f| !f.slips().is_empty() || !f.sections().is_empty());
        files.extend(wrong.map(|file| file.path().clone()));
        files
    }

    /// Those of `files` that nobody owns.
    pub(super) fn unowned(&self, files: &[Arc<str>]) -> Vec<Unowned> {
        let Some(codeowners) = self.owners.of_files() else { return Vec::new() };
        let unowned = |path: &Arc<str>| {
            let entry = codeowners.entry_of(path);
            let is_unowned = entry.is_none_or(|entry| entry.owners.is_empty());
            is_unowned.then(|| Unowned { path: path.clone(), line: entry.map(|entry| entry.line) })
        };
        files.iter().filter_map(unowned).collect()
    }

    /// Who owns the files that the components name.
    pub(super) fn holders(
        &self,
        witness: &Witness<'_>,
        model: &Model,
    ) -> BTreeMap<EcoString, Held> {
        let Some(codeowners) = self.owners.of_files() else { return BTreeMap::new() };
        let components = model.components.iter().filter(|component| !component.code.is_empty());
        components
            .map(|component| {
                let file = |text: &EcoString| text.split('#').next().unwrap_or(text).into();
                let globs = component.code.iter().map(|glob| file(&glob.value)).collect();
                (component.id.value.clone(), self.holders_of(witness, codeowners, globs))
            })
            .collect()
    }

    fn holders_of(
        &self,
        witness: &Witness<'_>,
        codeowners: &Codeowners,
        globs: Vec<EcoString>,
    ) -> Held {
        let known = self.known.lock().ok().and_then(|known| known.get(&globs).cloned());
        if let Some((held, same)) = known {
            witness.note(same);
            return held;
        }
        let own = witness.beside();
        let mut files: Result<BTreeSet<Arc<str>>, String> = Ok(BTreeSet::new());
        for glob in &globs {
            match (named(&own, glob), &mut files) {
                (Ok(found), Ok(files)) => files.extend(found),
                (Err(why), Ok(_)) => files = Err(why),
                (_, Err(_)) => {}
            }
        }
        let held = files.map(|files| Arc::new(Holders::of(codeowners, files.iter().map(|f| &**f))));
        witness.note(!own.has_moved());
        let are_many = held.as_ref().is_ok_and(|held| held.files > MANY);
        if are_many && let Ok(mut known) = self.known.lock() {
            known.insert(globs, (held.clone(), !own.has_moved()));
        }
        held
    }
}

/// The files that a glob names; a folder means what lies below it.
fn named(witness: &Witness<'_>, glob: &str) -> Result<Vec<Arc<str>>, String> {
    let plain = glob.trim_end_matches('/');
    let found = witness.paths(plain)?;
    match found.is_empty() && !plain.is_empty() && !plain.contains(['*', '?', '[', '{']) {
        true => witness.paths(&format!("{plain}/**")),
        false => Ok(found),
    }
}

/// CODEOWNERS where GitHub finds it, or why there is one that cannot be asked.
fn find(witness: &Witness<'_>) -> (Option<Codeowners>, Option<String>) {
    for path in PLACES {
        match witness.find(path) {
            Ok(None) => {}
            Ok(Some(file)) => {
                let codeowners = Codeowners::read(path, file.text());
                let gap = (!codeowners.is_loaded())
                    .then(|| format!("`{path}` is so large that GitHub does not load it"));
                return (Some(codeowners), gap);
            }
            Err(_) => return (None, Some(format!("`{path}` cannot be read"))),
        }
    }
    let of_gitlab = !matches!(witness.find(OF_GITLAB), Ok(None));
    (None, of_gitlab.then(|| format!("`{OF_GITLAB}` follows GitLab's rules, which are not read")))
}

fn read_teams(
    library: &dyn Library,
    witness: &Witness<'_>,
    settings: &Settings,
    task: &Task,
) -> (Option<Teams>, Vec<Finding>) {
    let Some((path, named)) = &settings.owners.teams else { return (None, Vec::new()) };
    let mut sources = Sources::new();
    let found = witness.find(path);
    let (teams, drafts, about) = match found {
        Ok(Some(file)) => {
            let file = sources.add(file);
            let document = syntax::parse(&sources, file, &task.limits);
            let (teams, drafts) = owners::read_teams(&document);
            (Some(teams), drafts, path.as_str())
        }
        found => {
            let config = library.find(&settings.file).ok().flatten();
            let config =
                config.unwrap_or_else(|| SourceFile::new(settings.file.clone(), Vec::new()));
            let span = Span::new(sources.add(config), named.start, named.end);
            let message = match found {
                Err(_) => format!("the teams file `{path}` cannot be read"),
                _ => format!("the teams file `{path}` does not exist"),
            };
            let draft = Draft::new(Subject::new("config", "owners.teams"), span, message);
            let help = "write its path from the root of the repository, or remove `teams`";
            (None, vec![draft.help(help)], &*settings.file)
        }
    };
    let mut sink = Sink::new(&sources, config::FILE.into());
    if !task.excerpts {
        sink = sink.without_excerpts();
    }
    let rule = &gate::CONFIG_INVALID.meta;
    sink.speak_as(rule, rule.severity, false);
    drafts.into_iter().for_each(|draft| sink.report(draft));
    let findings = sink.finish(&about.into()).0;
    (teams, findings)
}
