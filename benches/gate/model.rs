//! The text of one model: about ten components, thirteen flows, nine threats, eleven mitigations
//! and four flaws.

use crate::page::{Fields, Page, Prng, Style, Value, bare, list, text};
use crate::tables::{COMPONENTS, FLOWS, OPTIONAL, ROLES};

/// The day on which the models are judged; all their dates were written with it in mind.
pub(crate) const TODAY: &str = "2026-11-15";

/// What is wrong with a model; each is meant to be one finding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Ownerless,
    Zoneless,
    Plaintext,
    Unauthenticated,
    Unclassified,
    Unencrypted,
    NoPurpose,
    NoReview,
    NoEvidence,
    NoCode,
    Overdue,
    UnknownId,
    Expired,
    Gap,
    Unexplained,
    StaleAssumption,
}

const FLAWS: [Flaw; 16] = [
    Flaw::Ownerless,
    Flaw::Zoneless,
    Flaw::Plaintext,
    Flaw::Unauthenticated,
    Flaw::Unclassified,
    Flaw::Unencrypted,
    Flaw::NoPurpose,
    Flaw::NoReview,
    Flaw::NoEvidence,
    Flaw::NoCode,
    Flaw::Overdue,
    Flaw::UnknownId,
    Flaw::Expired,
    Flaw::Gap,
    Flaw::Unexplained,
    Flaw::StaleAssumption,
];

pub(crate) struct Draft<'a> {
    pub(crate) page: Page,
    team: &'a str,
    pub(crate) noun: &'a str,
    owner: String,
    roles: [&'static str; ROLES.len()],
    /// Some models name their flows after what they carry.
    long_ids: bool,
    flaws: Vec<Flaw>,
    /// Words of the tables that this model does without.
    skipped: Vec<&'static str>,
    /// What must be answered for each element: its id and the STRIDE letters.
    pub(crate) open: Vec<(String, String)>,
}

pub(crate) fn write(seed: u64, team: &str, noun: &str) -> String {
    let mut rng = Prng::new(seed);
    let roles = ROLES.map(|(_, synonyms)| rng.pick(&synonyms));
    let count = 2 + rng.below(5);
    let mut flaws = Vec::new();
    while flaws.len() < count {
        let flaw = rng.pick(&FLAWS);
        if !flaws.contains(&flaw) {
            flaws.push(flaw);
        }
    }
    let long_ids = rng.percent(15);
    let skipped = OPTIONAL.into_iter().filter(|_| rng.percent(60)).flatten().copied().collect();
    let page = Page { out: String::with_capacity(10_000), rng };
    let owner = format!("@acme/{team}");
    let mut draft =
        Draft { page, team, noun, owner, roles, long_ids, flaws, skipped, open: Vec::new() };
    draft.head();
    draft.objectives_and_data();
    draft.zones_and_actors();
    draft.components();
    draft.flows();
    draft.threats();
    draft.not_applicable();
    draft.mitigations();
    draft.playbooks();
    draft.tree();
    draft.incidents();
    draft.assumptions();
    draft.page.out
}

impl Draft<'_> {
    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }

    /// The id that stands in this model for a word of the tables.
    pub(crate) fn name(&self, word: &str) -> String {
        if let Some(at) = ROLES.iter().position(|(role, _)| *role == word) {
            return self.roles[at].to_owned();
        }
        let is_flow = FLOWS.iter().any(|flow| flow.id == word);
        if is_flow && self.long_ids { format!("{word}-{}", self.noun) } else { word.to_owned() }
    }

    pub(crate) fn skips(&self, word: &str) -> bool {
        self.skipped.contains(&word)
    }

    /// The ids for those of the words that the model has.
    pub(crate) fn names(&self, words: &[&str]) -> Vec<String> {
        words.iter().filter(|word| !self.skips(word)).map(|word| self.name(word)).collect()
    }

    pub(crate) fn style(&mut self, flow_percent: usize) -> Style {
        if self.page.rng.percent(flow_percent) { Style::Flow } else { Style::Block }
    }

    pub(crate) fn owner(&self) -> Value {
        text(self.owner.clone())
    }

    fn head(&mut self) {
        let (noun, team) = (self.noun, self.team);
        if self.page.rng.percent(30) {
            let line = format!("Threat model of {noun}, kept by {team}. Change it with the code.");
            self.page.comment(&line);
        }
        self.page.scalar("tmgate", &bare(1));
        self.page.scalar("system", &text(format!("{team}-{noun}")));
        if !self.has(Flaw::NoPurpose) {
            let purpose = format!("Keeps {noun}, answers customers");
            self.page.scalar("purpose", &text(purpose));
        }
        if !self.has(Flaw::Ownerless) {
            self.page.scalar("owner", &self.owner());
        }
        let stage = self.page.rng.pick(&["production", "production", "build", "design"]);
        self.page.scalar("stage", &text(stage));
        self.page.scalar("method", &list(&["stride-per-element", "attack-trees"]));
        let year = if self.has(Flaw::NoReview) { "2025-01" } else { "2026-09" };
        let reviewed = format!("{year}-{:02}", 1 + self.page.rng.below(28));
        self.page.scalar("reviewed", &text(reviewed));
        self.page.scalar("review_every", &text("180d"));
    }

    fn objectives_and_data(&mut self) {
        self.page.section("objectives");
        let why = format!("No {} twice", self.noun);
        let done = Fields::default().with("why", text(why)).with("impact", text("high"));
        self.page.entry("once-only", &done, Style::Flow);
        let secret = Fields::default()
            .with("why", text("Customers trust us"))
            .with("impact", text("critical"));
        self.page.entry("privacy", &secret, Style::Flow);

        self.page.section("data");
        let unclassified = self.has(Flaw::Unclassified);
        for (id, class) in [
            ("request", "confidential"),
            ("profile", "confidential"),
            ("event", "internal"),
            ("message", "internal"),
            ("audit-log", "internal"),
        ] {
            let fields = Fields::default()
                .with_if(!(unclassified && id == "message"), "class", text(class))
                .with_if(id == "profile", "pii", bare(true))
                .with_if(id == "profile", "purpose", text("delivery and support"))
                .with_if(id == "request" || id == "audit-log", "integrity", text("high"))
                .with_if(id == "profile" || id == "audit-log", "keep", text("400d"))
                .with_if(unclassified && id == "message", "title", text("Mail and SMS text"));
            let style = self.style(85);
            self.page.entry(id, &fields, style);
        }
    }

    fn zones_and_actors(&mut self) {
        self.page.section("zones");
        for (id, trust, parent) in [
            ("internet", 0, ""),
            ("edge", 30, ""),
            ("app", 50, "edge"),
            ("data", 70, "app"),
            ("office", 40, ""),
        ] {
            let fields = Fields::default().with("trust", bare(trust)).with_if(
                !parent.is_empty(),
                "in",
                text(parent),
            );
            self.page.entry(id, &fields, Style::Flow);
        }
        self.page.section("actors");
        for (word, kind) in
            [("customer", "person"), ("operator", "person"), ("thief", "threat-agent")]
        {
            let agent = kind == "threat-agent";
            let fields = Fields::default()
                .with("kind", text(kind))
                .with_if(word == "operator", "zone", text("office"))
                .with_if(agent, "goal", text(format!("get {} without paying", self.noun)))
                .with_if(agent, "skill", text("medium"));
            self.page.entry(&self.name(word), &fields, Style::Flow);
            if !agent {
                self.open.push((self.name(word), "SR".to_owned()));
            }
        }
    }

    fn components(&mut self) {
        self.page.section("components");
        let zoneless = if self.has(Flaw::Zoneless) { "cache" } else { "" };
        let ownerless = self.has(Flaw::Ownerless);
        for row in &COMPONENTS {
            let store = row.kind == "store";
            let title = self.page.rng.percent(5);
            let tagged = self.page.rng.percent(50);
            let purpose = self.page.rng.percent(15);
            let scope = self.has(Flaw::Unexplained) && row.role == "mailer";
            let encrypted = !(self.has(Flaw::Unencrypted) && row.role == "archive");
            let fields = Fields::default()
                .with("kind", text(row.kind))
                .with_if(title, "title", text(format!("{} of {}", self.name(row.role), self.noun)))
                .with_if(purpose, "purpose", text(row.purpose))
                .with_if(row.role != zoneless, "zone", text(row.zone))
                .with_if(ownerless && row.role != "admin", "owner", self.owner())
                .with_if(row.role == "web" || row.role == "worker", "exposed", bare(true))
                .with_if(tagged && !row.tech.is_empty(), "tech", list(row.tech))
                .with_if(store, "holds", list(row.holds))
                .with_if(store, "encrypted", bare(encrypted))
                .with_if(
                    store,
                    "backup",
                    if row.role == "cache" { text("rebuilt on start") } else { bare(true) },
                )
                .with_if(
                    row.role == "api" || row.role == "worker",
                    "code",
                    text(format!("services/{}/{}/**", self.team, self.noun)),
                )
                .with_if(row.role == "provider", "contract", text("lib/vendors.md"))
                .with_if(scope, "out_of_scope", bare(true));
            let style = self.style(75);
            self.page.entry(&self.name(row.role), &fields, style);
            let audited = row.role == "db" || row.role == "archive";
            let letters = match row.kind {
                "process" => "STRIDE",
                "store" if audited => "TRID",
                "store" => "TID",
                _ => "SR",
            };
            if !scope {
                self.open.push((self.name(row.role), letters.to_owned()));
            }
        }
    }

    fn flows(&mut self) {
        self.page.section("flows");
        let skipped = self.skipped.clone();
        let plaintext = if self.has(Flaw::Plaintext) { "lookup" } else { "" };
        let bare_door = if self.has(Flaw::Unauthenticated) { "enqueue" } else { "" };
        for row in FLOWS.iter().filter(|row| !skipped.contains(&row.id)) {
            let (from, to) = row.ends;
            // Where the two ends may have different owners, the flow says whose it is.
            let edge = from == "customer" || to == "admin" || from == "admin";
            let authz = row.id != bare_door && !row.authz.is_empty();
            let fields = Fields::default()
                .with("path", text(format!("{} -> {}", self.name(from), self.name(to))))
                .with("over", text(if row.id == plaintext { "http" } else { row.over }))
                .with("authn", text(if row.id == bare_door { "none" } else { row.authn }))
                .with_if(authz, "authz", text(row.authz))
                .with_if(!row.sends.is_empty(), "sends", list(row.sends))
                .with_if(!row.gets.is_empty(), "gets", list(row.gets))
                .with_if(self.has(Flaw::Ownerless) && edge, "owner", self.owner());
            let style = self.style(90);
            self.page.entry(&self.name(row.id), &fields, style);
            self.open.push((self.name(row.id), "TID".to_owned()));
        }
    }
}
