//! What the system is: data, zones, actors, components, flows.

use jiff::civil::Date;

use super::Text;
use super::vocabulary::{Access, ActorKind, Answer, Class, ComponentKind, Days, Level, Skill};
use crate::source::{Span, Spanned};

/// What the business wants and a threat can hurt.
#[derive(Debug)]
pub struct Objective {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub why: Option<Text>,
    pub impact: Option<Spanned<Level>>,
    pub owner: Option<Text>,
    pub refs: Vec<Text>,
}

/// A kind of data that the system keeps or sends.
#[derive(Debug)]
pub struct Data {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub class: Option<Spanned<Class>>,
    pub pii: Option<Spanned<bool>>,
    pub integrity: Option<Spanned<Level>>,
    pub availability: Option<Spanned<Level>>,
    pub audit: Option<Spanned<bool>>,
    pub keep: Option<Spanned<Days>>,
    pub purpose: Option<Text>,
    pub owner: Option<Text>,
}

impl Data {
    /// A kind of data of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Data {
            id,
            body,
            title: None,
            class: None,
            pii: None,
            integrity: None,
            availability: None,
            audit: None,
            keep: None,
            purpose: None,
            owner: None,
        }
    }
}

/// A trust zone. What crosses from one to another crosses a trust boundary.
#[derive(Debug)]
pub struct Zone {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    /// 0 (nobody trusts it) to 100.
    pub trust: Option<Spanned<i64>>,
    pub inside: Option<Text>,
    pub why: Option<Text>,
    pub owner: Option<Text>,
}

impl Zone {
    /// A zone of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Zone { id, body, title: None, trust: None, inside: None, why: None, owner: None }
    }
}

/// A person, a system of others, or a threat agent.
#[derive(Debug)]
pub struct Actor {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub kind: Option<Spanned<ActorKind>>,
    pub zone: Option<Text>,
    pub goal: Option<Text>,
    pub skill: Option<Spanned<Skill>>,
    pub motivation: Option<Text>,
    pub owner: Option<Text>,
    pub contact: Option<Text>,
}

impl Actor {
    /// A actor of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Actor {
            id,
            body,
            title: None,
            kind: None,
            zone: None,
            goal: None,
            skill: None,
            motivation: None,
            owner: None,
            contact: None,
        }
    }
}

/// A process, a store or an external system.
#[derive(Debug)]
pub struct Component {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub purpose: Option<Text>,
    pub kind: Option<Spanned<ComponentKind>>,
    pub zone: Option<Text>,
    pub owner: Option<Text>,
    pub exposed: Option<Spanned<bool>>,
    pub gateway: Option<Spanned<bool>>,
    pub holds: Vec<Text>,
    /// A text says why it need not be.
    pub encrypted: Option<Spanned<Answer>>,
    /// A text says why it need not be.
    pub backup: Option<Spanned<Answer>>,
    pub tech: Vec<Text>,
    /// The libraries that describe it.
    pub uses: Vec<Text>,
    pub code: Vec<Text>,
    pub iac: Vec<Text>,
    pub contract: Option<Text>,
    pub contact: Option<Text>,
    /// A text says why it is.
    pub out_of_scope: Option<Spanned<Answer>>,
    pub reviewed: Option<Spanned<Date>>,
}

impl Component {
    /// A component of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Component {
            id,
            body,
            title: None,
            purpose: None,
            kind: None,
            zone: None,
            owner: None,
            exposed: None,
            gateway: None,
            holds: Vec::new(),
            encrypted: None,
            backup: None,
            tech: Vec::new(),
            uses: Vec::new(),
            code: Vec::new(),
            iac: Vec::new(),
            contract: None,
            contact: None,
            out_of_scope: None,
            reviewed: None,
        }
    }
}

/// The two ends of a flow, as written in `path: a -> b`.
#[derive(Debug)]
pub struct Endpoints {
    pub from: Text,
    pub to: Text,
}

/// A data flow.
#[derive(Debug)]
pub struct Flow {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    /// Absent when `path` is missing or not of the form `a -> b`.
    pub path: Option<Endpoints>,
    pub over: Option<Text>,
    pub authn: Vec<Text>,
    pub authz: Vec<Text>,
    pub sends: Vec<Text>,
    pub gets: Vec<Text>,
    pub does: Vec<Spanned<Access>>,
    pub owner: Option<Text>,
    pub openapi: Option<Text>,
    pub contract: Option<Text>,
    /// A text says why it is.
    pub out_of_scope: Option<Spanned<Answer>>,
}

impl Flow {
    /// A data flow of which nothing is said yet.
    #[must_use]
    pub fn new(id: Text, body: Span) -> Self {
        Flow {
            id,
            body,
            title: None,
            path: None,
            over: None,
            authn: Vec::new(),
            authz: Vec::new(),
            sends: Vec::new(),
            gets: Vec::new(),
            does: Vec::new(),
            owner: None,
            openapi: None,
            contract: None,
            out_of_scope: None,
        }
    }
}
