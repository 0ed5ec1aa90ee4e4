//! Where a model of another tool comes from, and what its format has no place for.

use ecow::EcoString;

use super::{Text, Threat};
use crate::finding::{Fact, Subject};
use crate::source::Span;

/// What is known of the format of a model that is not written in tmgate's own.
#[derive(Debug)]
pub struct Origin {
    /// As its makers call it: "Threat Dragon".
    pub format: &'static str,
    /// What can be learned from such a file. What an overlay adds is in here as well.
    pub says: Vec<Fact>,
    /// The format's own ids, by the subject that they became: an overlay names elements by these.
    pub ids: Vec<(Subject, Text)>,
    /// Ids of threats that the tool computes when it runs. The file holds what was decided about
    /// them; what they are called and how grave they are is the tool's to say.
    pub computed: Vec<EcoString>,
    /// Ids of components whose owner the format has no place for, though it has for others.
    pub ownerless: Vec<EcoString>,
    /// What the file says and a model has no place for.
    pub remarks: Vec<Remark>,
}

/// Something about an element that only files of other tools say.
#[derive(Debug)]
pub struct Remark {
    pub subject: Subject,
    pub span: Span,
    pub what: Said,
}

/// What a [`Remark`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A machine wrote the threat down and nobody has looked at it; the word that says so.
    Untriaged(EcoString),
    /// The threat, or mitigation, is in a state whose word no tool knows.
    StrangeWord(EcoString),
    /// The flow is attached to nothing at one end or at both.
    Loose,
    /// A flag of the element says that it has open threats (`true`) or none, and its threats say
    /// otherwise. Readers remark this only where it is so.
    StaleFlag(bool),
    /// A text that has no place in a model: a description, or what is done about a threat.
    Text(EcoString),
    /// Who is said to have looked at a risk.
    CheckedBy(EcoString),
    /// The format is a draft and will change: what it is called.
    Draft(&'static str),
    /// A link between two things leads to nothing that the file has; the id that it names.
    Dangling(EcoString),
    /// Somebody decided not to act, and does not say why where the format has a place for it; the
    /// word of the decision.
    NoReason(EcoString),
    /// The mitigation does not say how far it is.
    NoStatus,
    /// An attribute of the element is none that the tool knows, and it takes it in silence; what was
    /// probably meant.
    Ignored(EcoString, Option<EcoString>),
}

impl Origin {
    #[must_use]
    pub fn new(format: &'static str, says: &'static [Fact]) -> Self {
        Origin {
            format,
            says: says.to_vec(),
            ids: Vec::new(),
            remarks: Vec::new(),
            computed: Vec::new(),
            ownerless: Vec::new(),
        }
    }

    /// The first of some facts that cannot be learned here.
    #[must_use]
    pub fn lacks(&self, needs: &[Fact]) -> Option<Fact> {
        needs.iter().copied().find(|fact| !self.says.contains(fact))
    }
}

impl super::Model {
    /// Threats that a machine listed and nobody has looked at.
    pub fn untriaged(&self) -> impl Iterator<Item = &EcoString> {
        let remarks = self.origin.iter().flat_map(|origin| &origin.remarks);
        let untriaged = remarks.filter(|remark| matches!(remark.what, Said::Untriaged(_)));
        untriaged.map(|remark| &remark.subject.id)
    }

    /// Whether a threat is one that the tool computes whose file this is.
    #[must_use]
    pub fn is_computed(&self, threat: &Threat) -> bool {
        let computed = self.origin.as_ref().map_or(&[][..], |origin| &origin.computed);
        computed.contains(&threat.id.value)
    }

    /// Whether the format of the model has no place for the owner of a component.
    #[must_use]
    pub fn cannot_own(&self, component: &EcoString) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.ownerless.contains(component))
    }
}
