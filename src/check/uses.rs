//! The library models that a model uses: are they there, do they form no circle, what is in them.

use std::sync::Arc;

use ecow::EcoString;

use super::Task;
use super::shelf::{Book, Shelf};
use super::witness::Witness;
use crate::finding::{Draft, Mistake, Subject, listed, nearest};
use crate::graph::{Basis, Graph, Newer, Used};
use crate::model::{Model, Text};
use crate::source::Sources;

/// Libraries that use libraries do so at most this deep.
const DEEPEST: usize = 20;

/// No system is built on more libraries than this.
const MOST: usize = 50;

/// The libraries of one model, each behind those that it uses in turn.
#[derive(Default)]
pub(super) struct Followed {
    books: Vec<Found>,
    pub(super) mistakes: Vec<Mistake>,
}

struct Found {
    name: EcoString,
    book: Arc<Book>,
    newer: Option<Newer>,
    gap: bool,
}

impl Followed {
    /// What the graph asks of them.
    pub(super) fn shelve<'m>(&'m self, basis: &Basis) -> Vec<Used<'m>> {
        let used = self.books.iter().map(|found| Used {
            name: &found.name,
            graph: Graph::new(&found.book.model, &[], basis),
            newer: found.newer.as_ref(),
            gap: found.gap,
        });
        used.collect()
    }
}

/// Follows `uses`, of the system and of its components, and says what is wrong. What can be read is
/// lent to `sources`.
pub(super) fn follow(
    witness: &Witness<'_>,
    shelf: &Shelf,
    sources: &mut Sources,
    model: &Model,
    task: &Task,
) -> Followed {
    let mut walk = Walk { witness, shelf, task, found: Followed::default(), trail: Vec::new() };
    let mut missing: Vec<(&Text, String)> = Vec::new();
    for used in names(model) {
        if missing.iter().any(|(known, _)| known.value == used.value) {
            continue;
        }
        match walk.enter(&used.value) {
            Some(Wrong::Missing(path)) => missing.push((used, path)),
            Some(Wrong::Import { what, help }) => {
                let message = format!("library `{}` {what}", used.value);
                let subject = Subject::new("uses", used.value.clone());
                let draft = Draft::new(subject, used.span, message).help(help);
                walk.found.mistakes.push(Mistake::new("schema-import-cycle", draft));
            }
            None => {}
        }
    }
    let mut found = walk.found;
    found.mistakes.extend(report_missing(&missing, shelf, witness));
    found.books.iter().for_each(|one| one.book.lend(sources));
    found
}

/// Everything under `uses`.
fn names(model: &Model) -> impl Iterator<Item = &Text> {
    model.uses.iter().chain(model.components.iter().flat_map(|component| &component.uses))
}

/// Where the library model `lib/postgres@2` lies.
fn path_of(name: &str) -> String {
    format!("threatmodels/{}.yaml", name.trim_start_matches('/'))
}

/// One finding for all libraries that are not there: most often none of them is.
fn report_missing(
    missing: &[(&Text, String)],
    shelf: &Shelf,
    witness: &Witness<'_>,
) -> Option<Mistake> {
    let ((first, path), more) = missing.split_first()?;
    let names = listed(missing.iter().map(|(used, _)| used.value.as_str()));
    let verb = if more.is_empty() { "does" } else { "do" };
    let noun = if more.is_empty() { "library" } else { "libraries" };
    let message = format!("{noun} {names} {verb} not exist");
    let mut draft = Draft::new(Subject::new("uses", first.value.clone()), first.span, message)
        .help(match instead_of(&first.value, shelf, witness) {
            Some(other) => format!("expected at `{path}`; there is `{other}`"),
            None => format!("expected at `{path}`"),
        });
    for (used, path) in more {
        draft = draft.related(used.span, format!("expected at `{path}`"));
    }
    Some(Mistake::new("schema-ref-unresolved", draft))
}

/// The library that may be meant: another version of the one that is named, or one of nearly that
/// name. Which, is for people to say, as threats come along with it.
fn instead_of<'s>(name: &str, shelf: &'s Shelf, witness: &Witness<'_>) -> Option<&'s str> {
    let title = |name: &str| name.split('@').next().map(str::to_owned);
    let versions = shelf.names(witness).filter(|other| title(other) == title(name));
    versions.last().or_else(|| nearest(name, shelf.names(witness)))
}

/// What is wrong with a library.
enum Wrong {
    /// It should be at this path.
    Missing(String),
    /// It is somewhere that it cannot be used from.
    Import { what: &'static str, help: String },
}

struct Walk<'a> {
    witness: &'a Witness<'a>,
    shelf: &'a Shelf,
    task: &'a Task,
    found: Followed,
    /// The libraries on the way to this one.
    trail: Vec<String>,
}

impl Walk<'_> {
    /// Goes to a library and on to those that it uses.
    fn enter(&mut self, name: &str) -> Option<Wrong> {
        if self.found.books.iter().any(|known| known.name == name) {
            return None;
        }
        if self.trail.len() > DEEPEST {
            let help = format!("the way: {} -> {name}", self.trail.join(" -> "));
            return Some(Wrong::Import { what: "leads through too many libraries", help });
        }
        if self.trail.iter().any(|known| known == name) {
            let help = format!("the circle: {} -> {name}", self.trail.join(" -> "));
            return Some(Wrong::Import { what: "leads to a circle of libraries", help });
        }
        if self.found.books.len() >= MOST {
            let help = format!("a model may use {MOST} libraries, those of its libraries included");
            return Some(Wrong::Import { what: "is one too many", help });
        }
        let path = path_of(name);
        let book = match self.shelf.book(self.witness, &path, self.task) {
            Ok(Some(book)) => book,
            Ok(None) => return Some(Wrong::Missing(path)),
            Err(help) => return Some(Wrong::Import { what: "cannot be read", help }),
        };
        self.trail.push(name.to_owned());
        let mut wrong = None;
        let mut gap = false;
        for next in names(&book.model) {
            match self.enter(&next.value) {
                None => gap |= self.found.books.iter().any(|f| f.name == next.value && f.gap),
                // A library that lacks another is a mistake of its own file.
                Some(Wrong::Missing(_)) => gap = true,
                Some(other) => {
                    gap = true;
                    wrong = wrong.or(Some(other));
                }
            }
        }
        self.trail.pop();
        let newer = self.newer(name, &book);
        self.found.books.push(Found { name: name.into(), book, newer, gap });
        wrong
    }

    /// The latest version behind this one, where threats were added.
    fn newer(&self, name: &str, book: &Book) -> Option<Newer> {
        let later = self.shelf.later_than(self.witness, name)?;
        let other = self.shelf.book(self.witness, &path_of(later), self.task).ok()??;
        let known: std::collections::HashSet<&str> =
            book.model.threats.iter().map(|threat| threat.id.value.as_str()).collect();
        let new = other.model.threats.iter().filter(|threat| threat.retired.is_none());
        let new = new.map(|threat| &threat.id.value).filter(|id| !known.contains(id.as_str()));
        let threats: Vec<EcoString> = new.cloned().collect();
        (!threats.is_empty()).then(|| Newer { name: later.into(), threats })
    }
}
