//! Where else the weakness behind an answer is.

use super::At;
use super::closeness::{Cited, Closeness};
use super::threat::at;
use crate::catalog::{Catalog, Scheme, kind_of};
use crate::graph::Graph;
use crate::source::Sources;

/// A threat of some model that cites the same weakness or attack.
#[derive(Clone, Debug)]
pub struct Weakness {
    pub model: String,
    pub threat: String,
    pub title: Option<String>,
    /// The components and flows that have it.
    pub targets: Vec<String>,
    pub shares: Vec<String>,
    pub treatment: &'static str,
    pub at: At,
}

/// The entries by which a weakness is found elsewhere.
#[derive(Debug, Default)]
pub struct Marks(Vec<Cited>);

/// Those among some references that name a kind of attack or weakness.
pub(super) fn marks<'t>(catalog: &Catalog, refs: impl IntoIterator<Item = &'t str>) -> Marks {
    let mut marks: Vec<Cited> = Vec::new();
    for text in refs {
        let kind = kind_of(text);
        let tells =
            matches!(kind, Some(Scheme::Attack | Scheme::Capec | Scheme::Cwe | Scheme::Untabled));
        let cited = tells.then(|| Cited::read(catalog, text)).flatten();
        marks.extend(cited.filter(|c| !marks.iter().any(|known| known.id == c.id)));
    }
    Marks(marks)
}

impl Marks {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids of the entries.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|cited| cited.id.clone()).collect()
    }
}

/// The threats of a model that cite one of the marks or what is as good as it, but for `known`, the
/// threats that are told already.
#[must_use]
pub fn share(
    graph: &Graph<'_>,
    sources: &Sources,
    marks: &Marks,
    known: &dyn Fn(&str) -> bool,
) -> Vec<Weakness> {
    let model = graph.model;
    let name = model.name().unwrap_or_else(|| "".into());
    let near = |closeness: Closeness| closeness <= Closeness::Kin;
    let threats = model.threats.iter().filter(|t| t.retired.is_none() && !known(&t.id.value));
    let found = threats.filter_map(|threat| {
        let is_shared = |text: &str| marks.0.iter().any(|m| m.closeness(text).is_some_and(near));
        let refs = threat.refs.iter().map(|id| id.value.trim());
        let shares: Vec<String> = refs.filter(|id| is_shared(id)).map(str::to_owned).collect();
        (!shares.is_empty()).then(|| Weakness {
            model: name.to_string(),
            threat: threat.id.value.to_string(),
            title: threat.title.as_ref().map(|title| title.value.to_string()),
            targets: threat.at.iter().map(|id| id.value.to_string()).collect(),
            shares,
            treatment: graph.treatment(threat).word(),
            at: at(sources, threat.id.span),
        })
    });
    found.collect()
}
