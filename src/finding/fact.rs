//! What a rule must be able to learn from a model. Formats of other tools cannot say everything
//! that tmgate's own can: a rule whose facts a format has no place for is not assessed there.

macro_rules! facts {
    ($($(#[$doc:meta])* $fact:ident = $phrase:literal),+ $(,)?) => {
        /// A kind of statement that a format may have a place for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact { $($(#[$doc])* $fact),+ }

        impl Fact {
            pub const ALL: &'static [Fact] = &[$(Fact::$fact),+];

            /// Completes "cannot say ...".
            #[must_use]
            pub fn phrase(self) -> &'static str {
                match self { $(Fact::$fact => $phrase),+ }
            }
        }
    };
}

facts! {
    Components = "what the system consists of",
    Flows = "which data flows there are",
    Zones = "which trust zone a component stands in",
    Trust = "how far a zone is trusted",
    Purpose = "what something is for",
    ScopeReason = "why something is out of scope",
    /// Of a component or flow, or of the whole system, from which it is inherited.
    Owner = "who owns a component or a flow",
    Contact = "whom to turn to about an external system",
    /// Globs or paths.
    Code = "where a component's code or infrastructure lies",
    Exposed = "that the world reaches a component",
    Backup = "whether a store is backed up",
    StoreEncryption = "whether a store encrypts what it keeps",
    Data = "which data a component holds",
    /// In either direction.
    Carried = "which data a flow carries",
    DataClass = "how confidential data is",
    Privacy = "which data is personal, why it is kept and for how long",
    Protocol = "how a flow is sent",
    /// That a flow is encrypted, by its protocol or by a mark of its own.
    FlowEncryption = "whether a flow is encrypted",
    Authn = "how the two ends of a flow prove who they are",
    Authz = "what decides whether a flow is allowed",
    Contract = "under which contract data goes to a third party",
    /// That threats are written down, and not computed by the tool when it runs.
    Threats = "which threats were found",
    Target = "where a threat is",
    Stride = "which STRIDE letters a threat has",
    Linddun = "which LINDDUN categories a threat has",
    Agent = "who is behind a threat",
    Rating = "how grave a threat is",
    Treatment = "what was decided about a threat",
    References = "which catalogue entries a threat cites",
    Dates = "since when a threat is known",
    Source = "which library or catalogue a threat answers",
    /// Mitigations as things of their own, each with its state.
    Mitigations = "which mitigations there are and how far each of them is",
    MitigationKind = "whether a mitigation prevents, notices or repairs",
    MitigationOwner = "who answers for a mitigation",
    MitigationPlan = "when a mitigation is due, or in which ticket",
    MitigationPlace = "where a mitigation is implemented",
    Evidence = "how a mitigation is proven",
    Detection = "what notices a threat",
    Playbook = "which playbook is for a threat",
    /// By whom and why a risk was accepted.
    AcceptedBy = "who accepted a risk, and why",
    AcceptedUntil = "until when a risk is accepted",
    Incidents = "which incidents there were",
    Review = "when the model was reviewed",
    Assumptions = "what an assumption rests on",
    Trees = "how an attack is put together",
    Objectives = "what the business wants",
    Personas = "who the attackers are as persons",
    Requirements = "which requirements follow from a threat",
    Stakeholders = "who was asked",
    Weakness = "which weakness a threat uses",
}
