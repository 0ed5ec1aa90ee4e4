//! Who can be named as an owner: CODEOWNERS, the teams file, the allowed names.
//!
//! Read once per run and shared by all models.

mod pattern;
mod codeowners;
mod handle;
mod teams;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ecow::EcoString;
use globset::GlobSet;

pub use codeowners::{Codeowners, Entry, OF_GITLAB, PLACES, Slip, TOO_LARGE, Wrong};
pub use handle::{key, same};
pub use pattern::BadPattern;
pub use teams::{Team, Teams, read as read_teams};

use crate::finding::nearest;

/// More names are not held against a misspelt one.
const PATIENCE: usize = 2000;

/// Everybody who can be an owner, and who owns which file.
#[derive(Debug, Default)]
pub struct Owners {
    codeowners: Option<Codeowners>,
    teams: Option<Teams>,
    allow: Option<GlobSet>,
    /// Why CODEOWNERS or the teams file cannot be asked, where one of them should be.
    gap: Option<String>,
    /// All names by what names that may be the same have in common.
    names: HashMap<String, Vec<EcoString>>,
    /// The teams, by what a name of theirs has in common with others.
    called: HashMap<String, Vec<usize>>,
}

/// Whether somebody is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Yes,
    No,
    /// Nobody can tell, and why.
    Unsaid(String),
}

/// Who owns the files of a component, as CODEOWNERS has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    pub files: usize,
    /// How many of them nobody owns.
    pub unowned: usize,
    /// Each owner with the line that names it, counted from 1.
    pub owners: BTreeMap<EcoString, u32>,
}

impl Owners {
    /// `allow`: patterns of further names. `gap`: why one of the others is missing that should be
    /// there.
    #[must_use]
    pub fn new(
        codeowners: Option<Codeowners>,
        teams: Option<Teams>,
        allow: Option<GlobSet>,
        gap: Option<String>,
    ) -> Self {
        let mut names: HashMap<String, Vec<EcoString>> = HashMap::new();
        let mut seen = BTreeSet::new();
        let listed = teams.iter().flat_map(|teams| &teams.teams);
        let listed =
            listed.flat_map(|t| std::iter::once(&t.name).chain(&t.handles).chain(&t.members));
        for name in codeowners.iter().flat_map(Codeowners::owners).chain(listed) {
            if seen.insert(name.clone()) {
                names.entry(handle::key(name)).or_default().push(name.clone());
            }
        }
        let mut called: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, team) in teams.iter().flat_map(|teams| &teams.teams).enumerate() {
            for name in team.names() {
                called.entry(handle::key(name)).or_default().push(at);
            }
        }
        Owners { codeowners, teams, allow, gap, names, called }
    }

    /// CODEOWNERS, also where it is too large to be loaded.
    #[must_use]
    pub fn codeowners(&self) -> Option<&Codeowners> {
        self.codeowners.as_ref()
    }

    /// CODEOWNERS, where it says who owns a file: sections mean to GitLab what they do not mean
    /// here.
    #[must_use]
    pub fn of_files(&self) -> Option<&Codeowners> {
        self.codeowners.as_ref().filter(|file| file.is_loaded() && file.sections().is_empty())
    }

    /// Whether `name` is somebody.
    #[must_use]
    pub fn knows(&self, name: &str) -> Known {
        let named = self.names.get(&handle::key(name));
        let is_named = named.is_some_and(|names| names.iter().any(|known| same(known, name)));
        if is_named || self.allow.as_ref().is_some_and(|allow| allow.is_match(name)) {
            return Known::Yes;
        }
        if let Some(gap) = &self.gap {
            return Known::Unsaid(gap.clone());
        }
        match &self.teams {
            Some(teams) if teams.partly => {
                Known::Unsaid("part of the teams file could not be read".to_owned())
            }
            None if self.names.is_empty() && self.allow.is_none() => Known::Unsaid(
                "there is no CODEOWNERS that names owners, and no teams file".to_owned(),
            ),
            _ => Known::No,
        }
    }

    /// Where names are looked for, for a sentence.
    #[must_use]
    pub fn sources(&self) -> String {
        let mut sources = Vec::new();
        sources.extend(self.codeowners.as_ref().map(|file| format!("`{}`", file.path())));
        sources.extend(self.teams.as_ref().map(|_| "the teams file".to_owned()));
        sources.extend(self.allow.as_ref().map(|_| "`owners.allow`".to_owned()));
        match sources.split_last() {
            Some((last, [])) => format!("not in {last}"),
            Some((last, others)) => format!("neither in {} nor in {last}", others.join(" nor in ")),
            None => String::new(),
        }
    }

    /// The known name that `name` most likely means, in the form in which `name` is written.
    #[must_use]
    pub fn meant(&self, name: &str) -> Option<String> {
        let mut forms = BTreeSet::new();
        let mut keys: Vec<&String> = self.names.keys().collect();
        keys.sort_unstable();
        for known in keys.into_iter().take(PATIENCE).flat_map(|key| &self.names[key]) {
            forms.insert(handle::in_the_form_of(known, name).into_owned());
        }
        nearest(name, forms.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Whether two names mean the same owner: by themselves, or because the teams file says so.
    #[must_use]
    pub fn same(&self, one: &str, other: &str) -> bool {
        if same(one, other) {
            return true;
        }
        let handles = |name: &str| {
            self.teams_called(name).flat_map(Team::names).map(EcoString::as_str).collect::<Vec<_>>()
        };
        let (ones, others) = (handles(one), handles(other));
        let is_one = |name: &&str| same(name, one) || ones.iter().any(|own| same(own, name));
        others.iter().any(is_one) || ones.iter().any(|own| same(own, other))
    }

    /// Whether what belongs to `holder` belongs to `owner`: they are the same, or one is a team
    /// that the other is in.
    #[must_use]
    pub fn answers(&self, owner: &str, holder: &str) -> bool {
        let is_in = |team: &str, member: &str| {
            self.teams_called(team).flat_map(|team| &team.members).any(|own| same(own, member))
        };
        self.same(owner, holder) || is_in(owner, holder) || is_in(holder, owner)
    }

    /// What GitHub calls `name`, so that it can be asked for a review; nothing where nobody says.
    #[must_use]
    pub fn handles(&self, name: &str) -> Vec<EcoString> {
        let listed: Vec<EcoString> =
            self.teams_called(name).flat_map(|team| &team.handles).cloned().collect();
        if !listed.is_empty() {
            return listed;
        }
        let named = self.names.get(&handle::key(name)).into_iter().flatten();
        let mut named: Vec<EcoString> = named
            .filter(|known| codeowners::is_owner(known) && same(known, name))
            .cloned()
            .collect();
        if named.is_empty() && codeowners::is_owner(name) {
            named.push(name.into());
        }
        named.sort_unstable();
        named
    }

    /// How a team is reached, as the teams file says.
    #[must_use]
    pub fn contact(&self, name: &str) -> Option<&EcoString> {
        self.teams_called(name).find_map(|team| team.contact.as_ref())
    }

    /// All that the teams file calls the owner of that name; nothing where it does not list them.
    #[must_use]
    pub fn called(&self, name: &str) -> Vec<EcoString> {
        self.teams_called(name).flat_map(Team::names).cloned().collect()
    }

    fn teams_called<'t>(&'t self, name: &str) -> impl Iterator<Item = &'t Team> {
        let places = self.called.get(&handle::key(name)).into_iter().flatten();
        let teams = places.filter_map(|at| self.teams.as_ref()?.teams.get(*at));
        teams.filter(move |team| team.names().any(|own| same(own, name)))
    }
}

impl Team {
    /// What it is called, here and there.
    fn names(&self) -> impl Iterator<Item = &EcoString> {
        std::iter::once(&self.name).chain(&self.handles)
    }
}

impl Holders {
    /// Who owns `files`.
    #[must_use]
    pub fn of<'f>(codeowners: &Codeowners, files: impl IntoIterator<Item = &'f str>) -> Self {
        let mut holders = Holders::default();
        for path in files {
            holders.files += 1;
            let entry = codeowners.entry_of(path).filter(|entry| !entry.owners.is_empty());
            let Some(entry) = entry else {
                holders.unowned += 1;
                continue;
            };
            for owner in &entry.owners {
                holders.owners.entry(owner.clone()).or_insert(entry.line);
            }
        }
        holders
    }
}
