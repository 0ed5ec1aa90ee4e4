//! Questions about a model: what crosses a boundary, who owns what, what is treated, what is open.
//!
//! Rules ask; the graph answers and does not judge. Where the model leaves a fact open the answer
//! is `None` or an `Unknown`, never a guess in somebody's favour. A reference that resolves to
//! nothing but is clearly a misspelling is followed to what it means: the misspelling is reported
//! once, by the rule for it, and no other rule stumbles over it.

mod artefacts;
mod approvers;
pub mod authn;
mod citations;
mod cover;
pub mod data;
mod decisions;
pub mod evidence;
pub mod incident;
mod interaction;
mod leftovers;
mod letters;
mod links;
mod names;
mod orgcat;
mod origin;
mod objectives;
mod owners;
mod past;
mod playbooks;
mod privacy;
pub mod protocol;
mod reach;
pub mod reuse;
mod risk;
pub mod treatment;
pub mod tree;
mod zones;

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use ecow::EcoString;
use jiff::civil::Date;

pub use approvers::{Allowed, Approvers, is_same_name};
pub use artefacts::{Artefact, Artefacts, names_weakness};
pub use cover::{Coverage, StoreRepudiation};
pub use decisions::Decision;
pub use interaction::{Interaction, Row};
pub use leftovers::Unused;
pub use letters::{Letter, Letters};
pub use names::Resolved;
pub use objectives::{Hurt, Staged};
pub use orgcat::InUse;
pub use owners::{Named, Reviewer};
pub use past::{file_of, texts_of};
pub use playbooks::Exercise;
pub use reach::{Reach, Reached};
pub use reuse::{Inherited, Newer, Used};
pub use risk::{LossBounds, Matrix, cvss_level, expected_loss, owasp_level};
pub use treatment::Treatment;
pub use zones::ZoneOf;

use names::Names;

use crate::catalog::{self, Catalog};
use crate::finding::Subject;
use crate::ground::Ground;
use crate::model::vocabulary::{ActorKind, Answer, ComponentKind, Linddun, Stride};
use crate::model::{Actor, Component, Data, Flow, Mitigation, Model, Text, Threat};
use crate::source::{Span, Spanned};

/// The ground of a graph that nobody told of any.
static UNKNOWN: LazyLock<Ground> = LazyLock::new(Ground::unknown);

/// What the answers depend on besides the model.
#[derive(Clone, Debug)]
pub struct Basis {
    pub today: Date,
    pub matrix: Matrix,
    pub approvers: Arc<Approvers>,
    /// Which loss of money is of which level, where somebody said so.
    pub loss: Option<LossBounds>,
    /// The catalogues, where they are not those of the program.
    pub catalog: Option<Arc<Catalog>>,
}

impl Basis {
    /// Everything but the day as it is where no configuration says otherwise.
    #[must_use]
    pub fn on(today: Date) -> Self {
        let (matrix, approvers) = (Matrix::default(), Arc::default());
        Basis { today, matrix, approvers, loss: None, catalog: None }
    }
}

/// A model with its references resolved.
pub struct Graph<'m> {
    pub model: &'m Model,
    pub today: Date,
    matrix: Matrix,
    approvers: Arc<Approvers>,
    loss: Option<LossBounds>,
    catalog: Option<Arc<Catalog>>,
    names: Names<'m>,
    neighbours: &'m [Graph<'m>],
    libraries: &'m [Used<'m>],
    cited: BTreeSet<EcoString>,
    ground: &'m Ground,
    ends: Vec<Option<[End<'m>; 2]>>,
    spent: std::cell::OnceCell<HashSet<EcoString>>,
    cover: std::cell::OnceCell<cover::Cover<Stride>>,
    privacy: std::cell::OnceCell<cover::Cover<Linddun>>,
    links: std::cell::OnceCell<links::Links>,
    trees: std::cell::OnceCell<Vec<tree::Shape>>,
    origins: std::cell::OnceCell<origin::Origins>,
    heritage: std::cell::OnceCell<reuse::Heritage>,
}

/// A part of the system that threats can be at.
#[derive(Clone, Copy, Debug)]
pub enum Element<'m> {
    Component(&'m Component),
    Flow(&'m Flow),
    Actor(&'m Actor),
}

/// One end of a flow.
#[derive(Clone, Copy, Debug)]
pub struct End<'m> {
    /// The id as the flow writes it.
    pub id: &'m Text,
    pub element: Element<'m>,
    pub zone: ZoneOf<'m>,
    /// 0 to 100; `None` where the model does not say.
    pub trust: Option<i64>,
    pub owner: Option<&'m Text>,
    /// It belongs to another model.
    pub elsewhere: bool,
}

impl<'m> Graph<'m> {
    /// `neighbours` are the models that this one refers to.
    #[must_use]
    pub fn new(model: &'m Model, neighbours: &'m [Graph<'m>], basis: &Basis) -> Self {
        let mut graph = Graph {
            model,
            today: basis.today,
            matrix: basis.matrix.clone(),
            approvers: basis.approvers.clone(),
            loss: basis.loss,
            catalog: basis.catalog.clone(),
            names: Names::new(model),
            neighbours,
            libraries: &[],
            cited: BTreeSet::new(),
            ground: &UNKNOWN,
            ends: Vec::new(),
            spent: std::cell::OnceCell::new(),
            cover: std::cell::OnceCell::new(),
            privacy: std::cell::OnceCell::new(),
            links: std::cell::OnceCell::new(),
            trees: std::cell::OnceCell::new(),
            origins: std::cell::OnceCell::new(),
            heritage: std::cell::OnceCell::new(),
        };
        graph.ends = model.flows.iter().map(|flow| graph.find_ends(flow)).collect();
        graph
    }

    /// The same, knowing which of the model's ids other models refer to.
    #[must_use]
    pub fn cited_as(mut self, ids: &BTreeSet<EcoString>) -> Self {
        self.cited.clone_from(ids);
        self
    }

    /// The same, with the libraries that it uses, each behind those that it uses in turn.
    #[must_use]
    pub fn using(mut self, libraries: &'m [Used<'m>]) -> Self {
        self.libraries = libraries;
        self
    }

    /// The same, knowing what the repository holds.
    #[must_use]
    pub fn on(mut self, ground: &'m Ground) -> Self {
        self.ground = ground;
        self
    }

    /// What the repository holds of what the model names.
    #[must_use]
    pub fn ground(&self) -> &'m Ground {
        self.ground
    }

    /// The public catalogues.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        self.catalog.as_deref().unwrap_or(&catalog::EMBEDDED)
    }

    /// Whether another model refers to this id.
    #[must_use]
    pub fn is_cited(&self, id: &str) -> bool {
        self.cited.contains(id)
    }

    fn find_ends(&self, flow: &'m Flow) -> Option<[End<'m>; 2]> {
        let path = flow.path.as_ref()?;
        Some([self.find_end(&path.from)?, self.find_end(&path.to)?])
    }

    fn find_end(&self, id: &'m Text) -> Option<End<'m>> {
        let (home, name) = self.home_of(&id.value)?;
        let element = home.names.end(name)?;
        let zone = home.zone_of(element);
        let (trust, owner) = (home.trust(zone), home.owner_of(element));
        Some(End { id, element, zone, trust, owner, elsewhere: !std::ptr::eq(home, self) })
    }

    /// A flow's source and target; `None` where one of them is not to be found.
    #[must_use]
    pub fn ends(&self, flow: &Flow) -> Option<[End<'m>; 2]> {
        let at = self.names.place_of(Element::Flow(flow))?;
        *self.ends.get(at)?
    }

    /// All flows whose ends are known, with source and target.
    pub fn flows(&self) -> impl Iterator<Item = (&'m Flow, End<'m>, End<'m>)> {
        let pairs = self.model.flows.iter().zip(&self.ends);
        pairs.filter_map(|(flow, ends)| ends.map(|[from, to]| (flow, from, to)))
    }

    /// The flows whose ends are known and that nobody declared out of scope.
    pub fn flows_in_scope(&self) -> impl Iterator<Item = (&'m Flow, End<'m>, End<'m>)> {
        self.flows().filter(|(flow, _, _)| !is_out(flow.out_of_scope.as_ref()))
    }

    /// The components that nobody declared out of scope.
    pub fn components_in_scope(&self) -> impl Iterator<Item = &'m Component> {
        self.model.components.iter().filter(|c| !is_out(c.out_of_scope.as_ref()))
    }

    /// Components, flows and actors in scope. A threat agent is nobody's element.
    pub fn elements_in_scope(&self) -> impl Iterator<Item = Element<'m>> {
        let components = self.components_in_scope().map(Element::Component);
        let flows = self.model.flows.iter().filter(|f| !is_out(f.out_of_scope.as_ref()));
        let actors = self.model.actors.iter().filter(|a| !is_agent(a));
        components.chain(flows.map(Element::Flow)).chain(actors.map(Element::Actor))
    }

    /// The flows that begin or end at `component`.
    pub fn flows_at(&self, component: &'m Component) -> impl Iterator<Item = &'m Flow> {
        let at = self.place_of_component(component);
        let flows = at.map_or(&[][..], |at| &self.links().flows[at]);
        flows.iter().map(|flow| &self.model.flows[*flow])
    }

    /// The elements that a threat is at, as far as they are to be found.
    #[must_use]
    pub fn targets(&self, threat: &'m Threat) -> Vec<Element<'m>> {
        threat.at.iter().filter_map(|id| self.element(&id.value)).collect()
    }

    #[must_use]
    pub fn element(&self, id: &str) -> Option<Element<'m>> {
        let (home, name) = self.home_of(id)?;
        home.names.element(name)
    }

    #[must_use]
    pub fn data(&self, id: &str) -> Option<&'m Data> {
        let (home, name) = self.home_of(id)?;
        home.names.data(name)
    }

    /// A mitigation by its id; of a library only what the platform provides: the others a library
    /// merely asks for.
    #[must_use]
    pub fn mitigation(&self, id: &str) -> Option<&'m Mitigation> {
        let (home, name) = self.home_of(id)?;
        let found = home.names.mitigation(name)?;
        (!self.is_library(home) || reuse::is_provided(found)).then_some(found)
    }

    #[must_use]
    pub fn threat(&self, id: &str) -> Option<&'m Threat> {
        let (home, name) = self.home_of(id)?;
        home.names.threat(name)
    }
}

impl<'m> Element<'m> {
    #[must_use]
    pub fn id(self) -> &'m Text {
        match self {
            Element::Component(component) => &component.id,
            Element::Flow(flow) => &flow.id,
            Element::Actor(actor) => &actor.id,
        }
    }

    #[must_use]
    pub fn is_out_of_scope(self) -> bool {
        match self {
            Element::Component(component) => is_out(component.out_of_scope.as_ref()),
            Element::Flow(flow) => is_out(flow.out_of_scope.as_ref()),
            Element::Actor(_) => false,
        }
    }

    /// The element's map, to which a fix may add a key.
    #[must_use]
    pub fn body(self) -> Span {
        match self {
            Element::Component(component) => component.body,
            Element::Flow(flow) => flow.body,
            Element::Actor(actor) => actor.body,
        }
    }

    /// "store", "flow", ...: what it is called in a sentence.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Element::Component(component) => match component.kind.as_ref().map(|k| k.value) {
                Some(ComponentKind::Process) => "process",
                Some(ComponentKind::Store) => "store",
                Some(ComponentKind::External) => "external component",
                None => "component",
            },
            Element::Flow(_) => "flow",
            Element::Actor(_) => "actor",
        }
    }

    #[must_use]
    pub fn subject(self) -> Subject {
        let kind = match self {
            Element::Component(_) => "component",
            Element::Flow(_) => "flow",
            Element::Actor(_) => "actor",
        };
        Subject::new(kind, self.id().value.clone())
    }
}

impl<'m> End<'m> {
    /// The component at this end, where it is one.
    #[must_use]
    pub fn component(&self) -> Option<&'m Component> {
        match self.element {
            Element::Component(component) => Some(component),
            _ => None,
        }
    }

    #[must_use]
    pub fn is(&self, kind: ComponentKind) -> bool {
        self.component().and_then(|c| c.kind.as_ref()).is_some_and(|k| k.value == kind)
    }

    /// What to call it in a sentence: its id, with the name of the model where that is another.
    #[must_use]
    pub fn name(&self) -> &'m str {
        if self.elsewhere { &self.id.value } else { &self.element.id().value }
    }

    /// Whether it is a process or a store that nobody declared out of scope: one that can ask who
    /// comes, and whose doing that is ours.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        let inside = self.is(ComponentKind::Process) || self.is(ComponentKind::Store);
        inside && !self.component().is_some_and(|c| is_out(c.out_of_scope.as_ref()))
    }

    #[must_use]
    pub fn is_actor(&self) -> bool {
        matches!(self.element, Element::Actor(_))
    }
}

/// Whether an `out_of_scope` says yes.
#[must_use]
pub fn is_out(answer: Option<&Spanned<Answer>>) -> bool {
    answer.is_some_and(|a| a.value != Answer::No)
}

fn is_agent(actor: &Actor) -> bool {
    actor.kind.as_ref().is_some_and(|kind| kind.value == ActorKind::ThreatAgent)
}

#[cfg(test)]
mod tests;
