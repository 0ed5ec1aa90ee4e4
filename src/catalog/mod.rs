//! The public catalogues that threats and mitigations cite: what an id names, whether it is still
//! in force, what has taken its place, and what belongs to it.
//!
//! The tables are text inside the program, sorted, and searched where they lie: nothing is read or
//! built when the program starts. `schemas/catalog.py` writes them.

mod grammar;
mod meant;
mod names;
mod owasp;
mod table;

use table::{Table, table};

pub use grammar::{Id, Near, Scheme, kind_of, parse, resembles, without_edition};
pub use meant::{Guess, meant};
pub use names::weakness_named;
pub use owasp::{OWASP_EDITIONS, categories};

table!(ATTACK, "tables/attack.tsv");
table!(ATLAS, "tables/atlas.tsv");
table!(CAPEC, "tables/capec.tsv");
table!(CWE, "tables/cwe.tsv");
table!(OWASP, "tables/owasp.tsv");
table!(ASVS, "tables/asvs.tsv");
table!(D3FEND, "tables/d3fend.tsv");
table!(NIST, "tables/nist.tsv");
table!(LINKS, "tables/links.tsv");
table!(NARROWER, "tables/narrower.tsv");
static EDITIONS: &str = include_str!("tables/editions.tsv");

/// The terms under which the catalogues may be passed on, which go wherever the tables go.
pub static NOTICES: &str = include_str!("../../NOTICE");

/// One entry of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub scheme: Scheme,
    pub id: &'static str,
    pub name: &'static str,
    /// "technique", "weakness", "control", ...: what it is called in a sentence.
    pub kind: &'static str,
    pub state: State,
    /// The ids that took its place, separated by blanks.
    pub replaced_by: &'static str,
    /// `mobile` or `ics` where an entry of ATT&CK is of that domain only.
    pub domain: &'static str,
    /// Whether a threat may be mapped to this entry of CWE.
    pub usage: Usage,
    /// STRIDE letters by the consequences that the entry names; derived, not the catalogue's own.
    pub stride: &'static str,
}

/// Whether an entry is still in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Active,
    /// Taken back, in favour of another.
    Revoked,
    /// No longer kept.
    Deprecated,
    /// No longer a control.
    Withdrawn,
    /// Of an edition that is not the newest.
    Superseded,
}

/// CWE's word on mapping to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    Allowed,
    Review,
    Discouraged,
    Prohibited,
}

/// The edition that a table is of.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    pub name: &'static str,
    pub edition: &'static str,
    /// The month of publication.
    pub date: &'static str,
    pub source: &'static str,
}

/// The entry that `id` names, however it is padded or capitalised.
#[must_use]
pub fn lookup(id: &str) -> Option<Entry> {
    let id = parse(id)?;
    let mut fields = table_of(id.scheme)?.find(&id.text)?.split('\t');
    let mut next = || fields.next().unwrap_or("");
    let (id_text, name, kind, state) = (next(), next(), next(), next());
    let (replaced_by, domain, usage, stride) = (next(), next(), next(), next());
    Some(Entry {
        scheme: id.scheme,
        id: id_text,
        name,
        kind: if kind.is_empty() { kind_by_id(id.scheme, id_text) } else { kind },
        state: State::from_word(state),
        replaced_by,
        domain,
        usage: Usage::from_word(usage),
        stride,
    })
}

fn table_of(scheme: Scheme) -> Option<&'static Table> {
    Some(match scheme {
        Scheme::Attack => &ATTACK,
        Scheme::Atlas => &ATLAS,
        Scheme::Capec => &CAPEC,
        Scheme::Cwe => &CWE,
        Scheme::OwaspTop10 | Scheme::OwaspApi | Scheme::OwaspLlm | Scheme::OwaspAgentic => &OWASP,
        Scheme::Asvs => &ASVS,
        Scheme::D3fend => &D3FEND,
        Scheme::Nist => &NIST,
        Scheme::Untabled => return None,
    })
}

fn kind_by_id(scheme: Scheme, id: &str) -> &'static str {
    match scheme {
        Scheme::Attack | Scheme::Atlas => match id.strip_prefix("AML.").unwrap_or(id).as_bytes() {
            [b'M', ..] => "mitigation",
            [b'T', b'A', ..] => "tactic",
            _ => "technique",
        },
        Scheme::Capec => "attack pattern",
        Scheme::Cwe => "weakness",
        Scheme::Asvs => "requirement",
        Scheme::D3fend => "technique",
        Scheme::Nist => "control",
        _ => "category",
    }
}

/// The entries that belong to `id`, sorted: the mitigations of a technique; between CAPEC, CWE,
/// ATT&CK techniques and OWASP categories those that stand for the same thing.
pub fn links(id: &str) -> impl Iterator<Item = Entry> + use<> {
    LINKS.ids(id).filter_map(lookup)
}

/// Narrower weaknesses than an entry of CWE that is not to be mapped to.
pub fn narrower(id: &str) -> impl Iterator<Item = Entry> + use<> {
    NARROWER.ids(id).filter_map(lookup)
}

/// The editions that the tables are of.
pub fn editions() -> impl Iterator<Item = Edition> {
    EDITIONS.lines().skip(1).filter_map(|line| {
        let mut fields = line.split('\t').skip(1);
        let mut next = || fields.next();
        Some(Edition { name: next()?, edition: next()?, date: next()?, source: next()? })
    })
}

impl Scheme {
    /// The catalogue's name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Attack => "MITRE ATT&CK",
            Scheme::Atlas => "MITRE ATLAS",
            Scheme::Capec => "CAPEC",
            Scheme::Cwe => "CWE",
            Scheme::OwaspTop10 => "OWASP Top 10",
            Scheme::OwaspApi => "OWASP API Security Top 10",
            Scheme::OwaspLlm => "OWASP Top 10 for LLM Applications",
            Scheme::OwaspAgentic => "OWASP Top 10 for Agentic Applications",
            Scheme::Asvs => "OWASP ASVS",
            Scheme::D3fend => "MITRE D3FEND",
            Scheme::Nist => "NIST SP 800-53",
            Scheme::Untabled => "a catalogue that tmgate does not carry",
        }
    }

    /// The edition that is carried, or all of them.
    #[must_use]
    pub fn edition(self) -> &'static str {
        let name = self.name();
        editions().find(|edition| edition.name.starts_with(name)).map_or("", |e| e.edition)
    }
}

impl Entry {
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// The edition that it is of.
    #[must_use]
    pub fn edition(&self) -> &'static str {
        self.id.split_once(':').map_or_else(|| self.scheme.edition(), |(_, year)| year)
    }

    /// The entries that took its place.
    pub fn replacements(&self) -> impl Iterator<Item = Entry> + use<> {
        self.replaced_by.split_ascii_whitespace().filter_map(lookup)
    }

    /// "`CWE-89` (SQL Injection)".
    #[must_use]
    pub fn quoted(&self) -> String {
        format!("`{}` ({})", self.id, self.name)
    }
}

impl State {
    const WORDS: [(State, &str); 5] = [
        (State::Active, "active"),
        (State::Revoked, "revoked"),
        (State::Deprecated, "deprecated"),
        (State::Withdrawn, "withdrawn"),
        (State::Superseded, "superseded"),
    ];

    fn from_word(word: &str) -> Self {
        Self::WORDS.into_iter().find(|(_, known)| *known == word).map_or(State::Active, |(s, _)| s)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS.into_iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }
}

impl Usage {
    const WORDS: [(Usage, &str); 4] = [
        (Usage::Allowed, "allowed"),
        (Usage::Review, "allowed-with-review"),
        (Usage::Discouraged, "discouraged"),
        (Usage::Prohibited, "prohibited"),
    ];

    fn from_word(word: &str) -> Self {
        Self::WORDS.into_iter().find(|(_, known)| *known == word).map_or(Usage::Allowed, |(u, _)| u)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS.into_iter().find(|(usage, _)| *usage == self).map_or("", |(_, word)| word)
    }
}

#[cfg(test)]
mod tests;
