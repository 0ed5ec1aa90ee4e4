//! A model as tmgate understands it: every value with the place it was read at, and what follows from
//! them.

mod json;
mod yaml;

pub use json::{SCHEMA, write as json};
pub use yaml::write as yaml;

use std::sync::Arc;

use crate::derived::{self, Coming, Derived};
use crate::finding::{Fact, Subject};
use crate::formats::native::{Section, express};
use crate::graph::Graph;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node};

/// A model that is to be shown.
pub struct Shown<'s, 'm> {
    pub graph: &'s Graph<'m>,
    pub sources: &'s Sources,
    /// The paths of its files.
    pub files: &'s [Arc<str>],
    /// Also what follows from what is written.
    pub resolved: bool,
}

/// Where something was read: a path, a line and a column, each counted from 1.
struct At {
    path: Arc<str>,
    line: u32,
    column: u32,
}

impl Shown<'_, '_> {
    fn root(&self) -> Node {
        express(self.graph.model)
    }

    fn at(&self, span: Span) -> At {
        let place = self.sources.bare_place(span);
        At { path: place.path, line: place.start.line, column: place.start.column }
    }

    /// The first file, by which the model is known.
    fn home(&self) -> &str {
        self.files.first().map_or("", |path| path)
    }

    fn derived(&self, section: Section, id: &str) -> Vec<Derived> {
        if !self.resolved {
            return Vec::new();
        }
        let mut all = derived::of(self.graph, &Subject::new(section.noun(), id));
        all.extend(self.id_in_file(section, id));
        all
    }

    fn derived_of_model(&self) -> Vec<Derived> {
        match self.resolved {
            true => derived::of(self.graph, &Subject::model()),
            false => Vec::new(),
        }
    }

    fn coming(&self) -> Vec<Coming> {
        if self.resolved { derived::coming(self.graph) } else { Vec::new() }
    }

    /// What a file of another tool calls something, where that is not what tmgate does.
    fn id_in_file(&self, section: Section, id: &str) -> Option<Derived> {
        let origin = self.graph.model.origin.as_ref()?;
        let is_it = |subject: &Subject| subject.kind == section.noun() && subject.id == *id;
        let (_, text) = origin.ids.iter().find(|(subject, _)| is_it(subject))?;
        (text.value != *id).then(|| Derived::named(&text.value, text.span))
    }

    /// What the format has no place for, and no overlay says.
    fn lacks(&self) -> Vec<Fact> {
        let Some(origin) = &self.graph.model.origin else { return Vec::new() };
        Fact::ALL.iter().copied().filter(|fact| origin.lacks(&[*fact]).is_some()).collect()
    }
}

/// The entries of a section, where the entry of the document is one.
fn section_of(entry: &Entry) -> Option<(Section, &[Entry])> {
    Some((Section::named(&entry.key.value)?, entry.value.as_map()?))
}
