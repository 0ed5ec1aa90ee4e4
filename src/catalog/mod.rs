//! The public catalogues that threats and mitigations cite: what an id names, whether it is still
//! in force, what has taken its place, and what belongs to it.
//!
//! The tables are text inside the program, sorted, and searched where they lie: nothing is read or
//! built when the program starts. `schemas/catalog.py` writes them. A user may have tables of their
//! own in the place of some.

mod grammar;
mod headings;
mod meant;
mod names;
mod owasp;
mod replace;
mod table;

use std::fmt;

use table::{Table, table};

pub use grammar::{Id, Near, Scheme, kind_of, parse, resembles, without_edition};
pub use headings::Heading;
pub use meant::Guess;
pub use owasp::OWASP_EDITIONS;
pub use replace::{Problem, TABLES};

/// The tables of the catalogues.
#[derive(Clone)]
pub struct Catalog {
    tables: [Table; TABLES.len()],
    /// Which of them are not the program's own.
    replaced: [bool; TABLES.len()],
}

/// The catalogues that the program carries.
pub static EMBEDDED: Catalog = Catalog {
    tables: [
        table!("tables/attack.tsv"),
        table!("tables/atlas.tsv"),
        table!("tables/capec.tsv"),
        table!("tables/cwe.tsv"),
        table!("tables/owasp.tsv"),
        table!("tables/asvs.tsv"),
        table!("tables/d3fend.tsv"),
        table!("tables/nist.tsv"),
        table!("tables/links.tsv"),
        table!("tables/narrower.tsv"),
        table!("tables/editions.tsv"),
    ],
    replaced: [false; TABLES.len()],
};

const LINKS: usize = 8;
const NARROWER: usize = 9;
const EDITIONS: usize = 10;

/// The terms under which the catalogues may be passed on, which go wherever the tables go.
pub static NOTICES: &str = include_str!("../../NOTICE");

/// One entry of a catalogue.
#[derive(Clone, Copy)]
pub struct Entry<'c> {
    catalog: &'c Catalog,
    pub scheme: Scheme,
    pub id: &'c str,
    pub name: &'c str,
    /// "technique", "weakness", "control", ...: what it is called in a sentence.
    pub kind: &'c str,
    pub state: State,
    /// The ids that took its place, separated by blanks.
    pub replaced_by: &'c str,
    /// `mobile` or `ics` where an entry of ATT&CK is of that domain only.
    pub domain: &'c str,
    /// Whether a threat may be mapped to this entry of CWE.
    pub usage: Usage,
    /// STRIDE letters by the consequences that the entry names; derived, not the catalogue's own.
    pub stride: &'c str,
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
pub struct Edition<'c> {
    pub name: &'c str,
    pub edition: &'c str,
    /// The month of publication.
    pub date: &'c str,
    pub source: &'c str,
    /// The table's name where it is not the program's own.
    pub replaced: Option<&'static str>,
}

impl Catalog {
    /// The entry that `id` names, however it is padded or capitalised.
    #[must_use]
    pub fn lookup(&self, id: &str) -> Option<Entry<'_>> {
        let id = parse(id)?;
        let table = self.tables.get(table_of(id.scheme)?)?;
        let mut fields = table.find(&id.text)?.split('\t');
        let mut next = || fields.next().unwrap_or("");
        let (id_text, name, kind, state) = (next(), next(), next(), next());
        let (replaced_by, domain, usage, stride) = (next(), next(), next(), next());
        Some(Entry {
            catalog: self,
            scheme: id.scheme,
            id: id_text,
            name,
            kind: if kind.is_empty() { kind_by_id(id.scheme, id_text) } else { kind },
            state: State::from_word(state).unwrap_or(State::Active),
            replaced_by,
            domain,
            usage: Usage::from_word(usage).unwrap_or(Usage::Allowed),
            stride,
        })
    }

    /// The ids of all entries that begin so, in capitals, table by table.
    pub fn ids_from<'c>(&'c self, start: &'c str) -> impl Iterator<Item = &'c str> {
        let begins = move |id: &&str| {
            id.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        self.tables[..LINKS].iter().flat_map(Table::keys).filter(begins)
    }

    /// The entries that belong to `id`, sorted: the mitigations of a technique; between CAPEC, CWE,
    /// ATT&CK techniques and OWASP categories those that stand for the same thing.
    pub fn links<'c>(&'c self, id: &str) -> impl Iterator<Item = Entry<'c>> + use<'c> {
        self.tables[LINKS].ids(id).filter_map(|id| self.lookup(id))
    }

    /// Narrower weaknesses than an entry of CWE that is not to be mapped to.
    pub fn narrower<'c>(&'c self, id: &str) -> impl Iterator<Item = Entry<'c>> + use<'c> {
        self.tables[NARROWER].ids(id).filter_map(|id| self.lookup(id))
    }

    /// The editions that the tables are of.
    pub fn editions(&self) -> impl Iterator<Item = Edition<'_>> {
        let lines = self.tables[EDITIONS].text.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| {
            let mut fields = line.split('\t');
            let table = fields.next()?;
            let at = TABLES.iter().position(|name| *name == table);
            let replaced = at.filter(|at| self.replaced[*at]).map(|at| TABLES[at]);
            let mut next = || fields.next();
            let (name, edition) = (next()?, next()?);
            Some(Edition { name, edition, date: next()?, source: next()?, replaced })
        })
    }

    /// The edition of a catalogue that is carried, or all of them.
    #[must_use]
    pub fn edition(&self, scheme: Scheme) -> &str {
        let name = scheme.name();
        self.editions().find(|edition| edition.name.starts_with(name)).map_or("", |e| e.edition)
    }
}

/// What the tables hold would fill a book.
impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = TABLES.iter().zip(self.replaced);
        let replaced = names.filter(|(_, replaced)| *replaced).map(|(name, _)| name);
        f.debug_struct("Catalog").field("replaced", &replaced.collect::<Vec<_>>()).finish()
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id, self.name)
    }
}

/// The place of a catalogue's table among all.
fn table_of(scheme: Scheme) -> Option<usize> {
    Some(match scheme {
        Scheme::Attack => 0,
        Scheme::Atlas => 1,
        Scheme::Capec => 2,
        Scheme::Cwe => 3,
        Scheme::OwaspTop10 | Scheme::OwaspApi | Scheme::OwaspLlm | Scheme::OwaspAgentic => 4,
        Scheme::Asvs => 5,
        Scheme::D3fend => 6,
        Scheme::Nist => 7,
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
}

impl<'c> Entry<'c> {
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// The edition that it is of.
    #[must_use]
    pub fn edition(&self) -> &'c str {
        self.id.split_once(':').map_or_else(|| self.catalog.edition(self.scheme), |(_, year)| year)
    }

    /// The entries that took its place.
    pub fn replacements(&self) -> impl Iterator<Item = Entry<'c>> + use<'c> {
        let catalog = self.catalog;
        self.replaced_by.split_ascii_whitespace().filter_map(|id| catalog.lookup(id))
    }

    /// The entries that belong to it, as [`Catalog::links`] gives them.
    pub fn links(&self) -> impl Iterator<Item = Entry<'c>> + use<'c> {
        self.catalog.links(self.id)
    }

    /// Narrower weaknesses, as [`Catalog::narrower`] gives them.
    pub fn narrower(&self) -> impl Iterator<Item = Entry<'c>> + use<'c> {
        self.catalog.narrower(self.id)
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

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(_, known)| *known == word).map(|(state, _)| state)
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

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(_, known)| *known == word).map(|(usage, _)| usage)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS.into_iter().find(|(usage, _)| *usage == self).map_or("", |(_, word)| word)
    }
}

#[cfg(test)]
mod tests;
