//! What the infrastructure that a model points at says of its components.

use ecow::EcoString;

use crate::source::{Place, Span};

/// What was found where the components and flows of a model point.
#[derive(Debug, Default)]
pub struct Standing {
    /// Pointers of components that lead nowhere.
    pub astray: Vec<Astray>,
    pub bound: Vec<Bound>,
    pub apis: Vec<Api>,
    /// Components whose files could not be read: which, and why.
    pub unread: Vec<(usize, String)>,
}

/// A pointer that leads nowhere.
#[derive(Debug)]
pub struct Astray {
    /// The component's place in the model.
    pub component: usize,
    pub pointer: Span,
    /// "`k8s/pay.yaml` matches no file"
    pub what: String,
    pub help: Option<String>,
}

/// Something deployed that is a component of the model.
#[derive(Debug)]
pub struct Bound {
    /// The component's place in the model.
    pub component: usize,
    /// It was found by its name only, beside one that the model points at.
    pub by_name: bool,
    /// "Deployment `pay`"
    pub name: String,
    pub exposed: Vec<Said>,
    pub unsure: Option<String>,
    pub encrypted: Option<(bool, Said)>,
    pub plain: Option<Said>,
}

/// What a file says, and where.
#[derive(Clone, Debug)]
pub struct Said {
    pub why: String,
    /// The way leads through something else, such as an ingress.
    pub through: bool,
    pub place: Place,
}

/// The operations of an interface that a flow points at.
#[derive(Debug)]
pub struct Api {
    /// The flow's place in the model.
    pub flow: usize,
    pub operations: Vec<Operation>,
    pub unread: Option<String>,
}

#[derive(Debug)]
pub struct Operation {
    /// `POST /v1/payments`
    pub name: EcoString,
    pub secured: Option<bool>,
    pub place: Place,
}

impl Standing {
    #[must_use]
    pub const fn unknown() -> Self {
        Standing { astray: Vec::new(), bound: Vec::new(), apis: Vec::new(), unread: Vec::new() }
    }
}
