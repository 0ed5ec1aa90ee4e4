//! The threat model, typed, every value with its place.
//!
//! It says what was written and nothing more: inheritance, resolved references and judgement come
//! later, in `graph` and `rules`. Each struct is one object of the file format and of its schema.

mod decision;
mod element;
mod incident;
mod orgcat;
mod origin;
mod references;
mod threat;
mod tree;
pub mod vocabulary;

use ecow::EcoString;
use jiff::civil::Date;

pub use decision::{Accept, Acceptance, Assumption, Retired, Transfer};
pub use element::{Actor, Component, Data, Endpoints, Flow, Objective, Zone};
pub use incident::{FollowUp, Incident, Playbook, RootCause};
pub use orgcat::{AppliesTo, Catalogue, CatalogueEntry};
pub use origin::{Origin, Remark, Said};
pub use references::{RefKind, Reference};
pub use threat::{
    Evidence, EvidenceKind, Fair, Mitigation, NotApplicable, Persona, Pruned, Threat,
};
pub use tree::{Gate, GateKind, RuleOut, Tree, TreeNode};
use vocabulary::{Days, IrProfile, Method, Stage};

use crate::finding::{Draft, Mistake, Subject};
use crate::source::{Span, Spanned};

/// A text and where it stands. References are texts until `graph` resolves them.
pub type Text = Spanned<EcoString>;

/// One threat model, from one file or from all files of a `threatmodel/` folder.
#[derive(Debug)]
pub struct Model {
    /// Where the model begins: the place for what concerns it as a whole.
    pub span: Span,
    /// The root map of the main file, to which a fix may add a key.
    pub body: Span,
    pub system: Option<Text>,
    pub library: Option<Text>,
    pub purpose: Option<Text>,
    pub owner: Option<Text>,
    pub stage: Option<Spanned<Stage>>,
    pub method: Vec<Spanned<Method>>,
    pub reviewed: Option<Spanned<Date>>,
    pub review_every: Option<Spanned<Days>>,
    pub ir_profile: Option<Spanned<IrProfile>>,
    pub uses: Vec<Text>,
    pub artefacts: Vec<Text>,
    pub glossary: Vec<(Text, Text)>,
    /// Categories of catalogues that no threat of this system falls under, each with the reason.
    pub out_of_scope: Vec<(Text, Text)>,
    pub session: Option<Session>,
    pub personas: Vec<Persona>,
    pub objectives: Vec<Objective>,
    pub data: Vec<Data>,
    pub zones: Vec<Zone>,
    pub actors: Vec<Actor>,
    pub components: Vec<Component>,
    pub flows: Vec<Flow>,
    pub threats: Vec<Threat>,
    pub not_applicable: Vec<NotApplicable>,
    pub mitigations: Vec<Mitigation>,
    pub playbooks: Vec<Playbook>,
    pub trees: Vec<Tree>,
    pub incidents: Vec<Incident>,
    /// `incidents: none-known`.
    pub no_incident_known: Option<Span>,
    pub incidents_reviewed: Option<Spanned<Date>>,
    pub assumptions: Vec<Assumption>,
    pub acceptances: Vec<Acceptance>,
    /// What was wrong with the text; the `schema-*` rules report it.
    pub mistakes: Vec<Mistake>,
    /// False when part of a file could not be read: what is missing may only be unread.
    pub whole: bool,
    /// The format of another tool, where it is written in one.
    pub origin: Option<Origin>,
}

/// Who met, when, to work on the model (hTMM step 2).
#[derive(Debug)]
pub struct Session {
    pub span: Span,
    pub date: Option<Spanned<Date>>,
    pub users: Vec<Text>,
    pub engineers: Vec<Text>,
    pub security: Vec<Text>,
}

impl Model {
    /// A model that says nothing yet.
    #[must_use]
    pub fn empty(span: Span) -> Self {
        Model {
            span,
            body: span,
            system: None,
            library: None,
            purpose: None,
            owner: None,
            stage: None,
            method: Vec::new(),
            reviewed: None,
            review_every: None,
            ir_profile: None,
            uses: Vec::new(),
            artefacts: Vec::new(),
            glossary: Vec::new(),
            out_of_scope: Vec::new(),
            session: None,
            personas: Vec::new(),
            objectives: Vec::new(),
            data: Vec::new(),
            zones: Vec::new(),
            actors: Vec::new(),
            components: Vec::new(),
            flows: Vec::new(),
            threats: Vec::new(),
            not_applicable: Vec::new(),
            mitigations: Vec::new(),
            playbooks: Vec::new(),
            trees: Vec::new(),
            incidents: Vec::new(),
            no_incident_known: None,
            incidents_reviewed: None,
            assumptions: Vec::new(),
            acceptances: Vec::new(),
            mistakes: Vec::new(),
            whole: true,
            origin: None,
        }
    }

    /// Adds what another file of the same model says. The first word on a single value stands; a
    /// second `system` is a mistake.
    pub fn absorb(&mut self, other: Model) {
        if let (Some(first), Some(second)) = (&self.system, &other.system) {
            let message = "two files of this folder name the `system`";
            let draft = Draft::new(Subject::model(), second.span, message)
                .related(first.span, "first named here")
                .help("a folder `threatmodel/` holds one model; keep one of the two");
            self.mistakes.push(Mistake::new("schema-bad-value", draft));
        }
        if self.system.is_none() && other.system.is_some() {
            (self.span, self.body) = (other.span, other.body);
        }
        self.system = self.system.take().or(other.system);
        self.library = self.library.take().or(other.library);
        self.purpose = self.purpose.take().or(other.purpose);
        self.owner = self.owner.take().or(other.owner);
        self.stage = self.stage.or(other.stage);
        self.reviewed = self.reviewed.or(other.reviewed);
        self.review_every = self.review_every.or(other.review_every);
        self.ir_profile = self.ir_profile.or(other.ir_profile);
        self.session = self.session.take().or(other.session);
        self.no_incident_known = self.no_incident_known.or(other.no_incident_known);
        self.incidents_reviewed = self.incidents_reviewed.or(other.incidents_reviewed);
        self.method.extend(other.method);
        self.uses.extend(other.uses);
        self.artefacts.extend(other.artefacts);
        self.glossary.extend(other.glossary);
        self.out_of_scope.extend(other.out_of_scope);
        self.personas.extend(other.personas);
        self.objectives.extend(other.objectives);
        self.data.extend(other.data);
        self.zones.extend(other.zones);
        self.actors.extend(other.actors);
        self.components.extend(other.components);
        self.flows.extend(other.flows);
        self.threats.extend(other.threats);
        self.not_applicable.extend(other.not_applicable);
        self.mitigations.extend(other.mitigations);
        self.playbooks.extend(other.playbooks);
        self.trees.extend(other.trees);
        self.incidents.extend(other.incidents);
        self.assumptions.extend(other.assumptions);
        self.acceptances.extend(other.acceptances);
        self.mistakes.extend(other.mistakes);
        self.whole &= other.whole;
        self.origin = self.origin.take().or(other.origin);
    }

    /// The name by which other models refer to this one: `system` in lower case, words joined by
    /// hyphens.
    #[must_use]
    pub fn name(&self) -> Option<EcoString> {
        let system = &self.system.as_ref()?.value;
        let words: Vec<_> = system.split_whitespace().collect();
        Some(words.join("-").to_lowercase().into())
    }

    /// Whether something that is written of `subject` could not be read, so that what seems to be
    /// missing may only be unread. A misspelling that is plainly something else was read as that.
    #[must_use]
    pub fn is_misread(&self, subject: &Subject) -> bool {
        let unread = |mistake: &Mistake| !mistake.draft.has_fix();
        self.mistakes.iter().any(|m| m.draft.subject() == subject && unread(m))
    }

    /// The place for what concerns the model as a whole: its `system` line where there is one.
    #[must_use]
    pub fn place(&self) -> Span {
        self.system.as_ref().map_or(self.span, |system| system.span)
    }
}
