//! What follows from a model without being written in it: owners that are inherited, zones and their
//! trust, classes of data, levels of risk, what comes along with libraries. Each with why, and with
//! the place it comes from where there is one.

mod decisions;
mod elements;

use crate::finding::Subject;
use crate::graph::Graph;
use crate::model::Text;
use crate::source::Span;

pub use decisions::{Coming, coming};

/// Something that follows.
#[derive(Clone, Debug)]
pub struct Derived {
    /// As the format calls it, where it has a key for it.
    pub key: &'static str,
    pub value: Given,
    /// "the owner of the system"; for what is not known the reason why.
    pub because: String,
    /// Where it was written, where it was.
    pub at: Option<Span>,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Text(String),
    Texts(Vec<String>),
    Number(i64),
    Bool(bool),
    /// It cannot be told.
    Unknown,
}

impl Derived {
    pub(super) fn new(key: &'static str, value: Given, because: impl Into<String>) -> Self {
        Derived { key, value, because: because.into(), at: None }
    }

    pub(super) fn text(key: &'static str, text: impl ToString, because: impl Into<String>) -> Self {
        Self::new(key, Given::Text(text.to_string()), because)
    }

    /// What a file of another tool calls something.
    #[must_use]
    pub fn named(id: &str, span: Span) -> Self {
        Self::text("id_in_file", id, "what the file calls it").at(span)
    }

    pub(super) fn at(self, span: Span) -> Self {
        Derived { at: Some(span), ..self }
    }
}

/// What follows for one thing of the model: an element, data, a zone, a threat, a mitigation, a
/// playbook, a tree; `model` is the system as a whole.
#[must_use]
pub fn of<'m>(graph: &Graph<'m>, subject: &Subject) -> Vec<Derived> {
    let id = subject.id.as_str();
    match subject.kind {
        "model" => whole(graph),
        "component" | "flow" | "actor" => {
            graph.element(id).map_or(Vec::new(), |element| elements::element(graph, element))
        }
        "data" => graph.data(id).map_or(Vec::new(), |data| elements::data(graph, data)),
        "zone" => {
            let zone = graph.model.zones.iter().find(|zone| zone.id.value == id);
            zone.map_or(Vec::new(), |zone| elements::zone(graph, zone))
        }
        "threat" => graph.threat(id).map_or(Vec::new(), |it| decisions::threat(graph, it)),
        "mitigation" => {
            graph.mitigation(id).map_or(Vec::new(), |it| decisions::mitigation(graph, it))
        }
        "playbook" => {
            let playbook = graph.model.playbooks.iter().find(|playbook| playbook.id.value == id);
            playbook.map_or(Vec::new(), |it| decisions::playbook(graph, it))
        }
        "tree" => decisions::tree(graph, id),
        _ => Vec::new(),
    }
}

fn whole(graph: &Graph<'_>) -> Vec<Derived> {
    let model = graph.model;
    let mut all = Vec::new();
    if let (Some(name), Some(system)) = (model.name(), &model.system) {
        let because = "`system` in small letters; other models name its parts `NAME/ID`";
        all.push(Derived::text("name", name, because).at(system.span));
    }
    all.extend(model.owner.as_ref().and_then(|owner| called(graph, owner)));
    all
}

/// The owner that is inherited, with what the register calls them; `own` is what is written.
fn owner(
    graph: &Graph<'_>,
    own: Option<&Text>,
    found: Option<&Text>,
    from: impl FnOnce(&Text) -> String,
) -> Vec<Derived> {
    let mut all = Vec::new();
    match found {
        Some(owner) if own.is_none() => {
            all.push(Derived::text("owner", &owner.value, from(owner)).at(owner.span));
        }
        Some(_) => {}
        None => {
            let because = "neither it nor the system names one";
            all.push(Derived::new("owner", Given::Unknown, because));
        }
    }
    all.extend(found.and_then(|owner| called(graph, owner)));
    all
}

/// What CODEOWNERS and the teams file call an owner, and how they are reached.
fn called(graph: &Graph<'_>, owner: &Text) -> Option<Derived> {
    let owners = graph.ground().owners.as_ref()?;
    let handles = owners.handles(&owner.value);
    let mut names: Vec<String> =
        handles.iter().map(ToString::to_string).filter(|name| *name != owner.value).collect();
    names.extend(owners.contact(&owner.value).map(ToString::to_string));
    let because = "as CODEOWNERS or the teams file has them";
    (!names.is_empty()).then(|| Derived::new("owner_is", Given::Texts(names), because))
}
