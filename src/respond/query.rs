//! What is asked: names of the model, ids of catalogues, owners, words of an alert.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use ecow::EcoString;

use super::closeness::Cited;
use super::words::{Wanted, says_nothing, stem, words_of};
use crate::catalog::Catalog;
use crate::ground::owners::{self, Owners};

/// More words of an alert say no more.
const MOST_TERMS: usize = 60;

/// One thing that is asked for.
#[derive(Clone, Debug)]
pub struct Term {
    /// As it was typed.
    pub text: String,
    /// It is a word of a longer text.
    pub is_loose: bool,
    /// In small letters.
    pub(super) name: String,
    pub(super) cited: Option<Cited>,
    /// All names of the owner of that name.
    pub(super) owners: Vec<EcoString>,
    pub(super) words: Vec<String>,
}

/// A question, understood as far as that goes without a model.
#[derive(Debug)]
pub struct Query {
    pub terms: Vec<Term>,
    /// Words of a long text for which there was no room.
    pub left_out: usize,
    /// The words of all terms.
    pub(super) wanted: Wanted,
    /// Found when a text is looked at for the first time.
    needles: OnceLock<Needles>,
}

/// What texts hold that have to do with a term.
#[derive(Debug, Default)]
struct Needles {
    /// Names, references, owners. Of what comes from a longer text, words as well: it is seldom
    /// anything else.
    names: Needle,
    /// How the words begin.
    words: Needle,
    /// The names as they were typed. Nearly all are written so, and found by leaps.
    plain: Option<AhoCorasick>,
    /// The terms of which it is not certain what a text would hold.
    open: u64,
}

#[derive(Debug, Default)]
struct Needle {
    finder: Option<AhoCorasick>,
    /// For each pattern of the finder the term, one bit each.
    terms: Vec<u64>,
}

/// The terms, one bit each, that a model may have to do with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concern {
    /// It may have that name, or cite it.
    pub named: u64,
    /// At most, it has a word of it.
    pub worded: u64,
}

impl Concern {
    /// Of these, whatever a text holds.
    #[must_use]
    pub fn named(terms: u64) -> Self {
        Concern { named: terms, worded: 0 }
    }

    #[must_use]
    pub fn all(self) -> u64 {
        self.named | self.worded
    }

    #[must_use]
    pub fn is_none(self) -> bool {
        self.all() == 0
    }
}

/// Of fewer terms it is quicker to ask a model than to find out which ones its text holds.
const FEW_TERMS: usize = 16;

impl Term {
    /// How it is understood: "T1190 (Exploit Public-Facing Application)".
    #[must_use]
    pub fn told(&self) -> String {
        match &self.cited {
            Some(Cited { id, name: Some(name), .. }) => format!("{id} ({name})"),
            Some(cited) => cited.id.clone(),
            None => self.text.clone(),
        }
    }
}

impl Query {
    /// Each argument is a term, and one with blanks in it as many as it has words. The same word is
    /// asked once.
    #[must_use]
    pub fn read(arguments: &[String], catalog: &Catalog) -> Self {
        let mut query = Query {
            terms: Vec::new(),
            left_out: 0,
            wanted: Wanted::default(),
            needles: OnceLock::new(),
        };
        for argument in arguments {
            let mut words = argument.split_whitespace();
            let is_text = words.clone().nth(1).is_some();
            words.by_ref().for_each(|word| {
                let word = word.trim_matches(|c: char| "\"'`,;!?()[]{}<>".contains(c));
                let word = word.trim_end_matches(['.', ':']).trim_start_matches('/');
                if !(is_text && says_nothing(word)) {
                    query.add(word, is_text, catalog);
                }
            });
        }
        query.wanted = Wanted::new(query.terms.iter().map(|term| term.words.as_slice()));
        query
    }

    fn add(&mut self, text: &str, is_loose: bool, catalog: &Catalog) {
        let name = text.to_ascii_lowercase();
        if name.is_empty() || self.terms.iter().any(|term| term.name == name) {
            return;
        }
        if self.terms.len() >= MOST_TERMS {
            self.left_out += 1;
            return;
        }
        let cited = Cited::read(catalog, text);
        let words = if cited.is_some() { Vec::new() } else { words_of(text) };
        let owners = vec![EcoString::from(text)];
        let is_loose = is_loose && cited.is_none();
        self.terms.push(Term { text: text.to_owned(), is_loose, name, cited, owners, words });
    }

    /// The same, knowing what else owners are called.
    #[must_use]
    pub fn among(mut self, owners: &Owners) -> Self {
        for term in &mut self.terms {
            term.owners.extend(owners.called(&term.text));
        }
        self.needles = OnceLock::new();
        self
    }

    fn find_needles(&self) -> Needles {
        let mut open = 0;
        let (mut names, mut words) = (Vec::new(), Vec::new());
        for (at, term) in self.terms.iter().enumerate() {
            // What stands behind the name of a system is what the text of the model holds.
            let name = term.name.rsplit('/').next().unwrap_or(&term.name);
            let mut own = vec![name.to_owned()];
            own.extend(term.cited.iter().flat_map(Cited::needles));
            own.extend(term.owners.iter().map(|owner| owners::key(owner)));
            let mut stems: Vec<String> =
                term.words.iter().map(|word| stem(word).to_owned()).collect();
            // Small letters of other scripts are another matter, and quotes are written twice.
            let is_plain =
                |n: &String| n.is_ascii() && !n.is_empty() && !n.contains(['\'', '"', '\\']);
            if !own.iter().chain(&stems).all(is_plain) {
                open |= 1 << at;
                continue;
            }
            if term.is_loose {
                own.append(&mut stems);
            }
            for (list, needles) in [(&mut names, own), (&mut words, stems)] {
                list.extend(needles.into_iter().map(|needle| (needle, 1_u64 << at)));
            }
        }
        // Words of a longer text stand in small letters nearly everywhere.
        let plain = self.terms.iter().flat_map(|term| match term.is_loose {
            true => term.words.iter().map(|word| stem(word)).collect(),
            false => vec![term.text.as_str()],
        });
        let plain = plain.filter(|needle| !needle.is_empty());
        let plain = match self.terms.len() <= FEW_TERMS {
            true => AhoCorasick::new(plain).ok(),
            false => None,
        };
        match (Needle::build(names), Needle::build(words)) {
            (Some(names), Some(words)) => Needles { names, words, plain, open },
            _ => Needles { open: u64::MAX, ..Needles::default() },
        }
    }

    /// What the model in these texts may have to do with. A no is certain: a file in the own format
    /// in which nothing is written in another way than it is read, and which holds none of the
    /// words.
    #[must_use]
    pub fn concerns<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) -> Concern {
        let all = self.all();
        let is_ours = |text: &str| text.starts_with("tmgate:") || text.contains("\ntmgate:");
        let is_plain = |text: &str| memchr::memchr(b'\\', text.as_bytes()).is_none();
        if !texts.clone().any(is_ours) || !texts.clone().all(is_plain) {
            return Concern { named: all, worded: 0 };
        }
        let needles = self.needles.get_or_init(|| self.find_needles());
        if let Some(plain) = &needles.plain
            && texts.clone().any(|text| plain.is_match(text))
        {
            return Concern::named(all);
        }
        let mut named = needles.open & all;
        for text in texts.clone() {
            named |= needles.names.found_in(text, all & !named);
            named |= self.named_as_the_system(text);
        }
        let mut worded = 0;
        for text in texts {
            worded |= needles.words.found_in(text, all & !named & !worded);
        }
        Concern { named, worded: worded & !named }
    }

    /// All terms.
    pub(super) fn all(&self) -> u64 {
        self.terms.iter().enumerate().fold(0, |all, (at, _)| all | 1 << at)
    }

    /// The terms that may ask for the name of the system, whose words they join by hyphens.
    fn named_as_the_system(&self, text: &str) -> u64 {
        let Some(at) = memchr::memmem::find(text.as_bytes(), b"system:") else { return 0 };
        let mut lines = text[at + "system:".len()..].lines();
        let name = lines.next().unwrap_or("").trim().trim_matches(['"', '\'']);
        if name.is_empty() || lines.next().is_some_and(|next| next.starts_with(' ')) {
            return self.all();
        }
        let name = name.split(" #").next().unwrap_or(name);
        let name = name.split_whitespace().collect::<Vec<_>>().join("-").to_ascii_lowercase();
        let name = name.trim_end_matches(['"', '\'']);
        let is_it = |term: &Term| {
            term.name == name || term.name.rsplit_once('/').is_some_and(|(of, _)| of == name)
        };
        let terms = self.terms.iter().enumerate().filter(|(_, term)| is_it(term));
        terms.fold(0, |found, (at, _)| found | 1 << at)
    }
}

impl Needle {
    /// `None` where there are too many.
    fn build(mut needles: Vec<(String, u64)>) -> Option<Self> {
        needles.sort_unstable();
        needles.dedup();
        let (patterns, terms): (Vec<String>, Vec<u64>) = needles.into_iter().unzip();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).ok()?;
        Some(Needle { finder: Some(finder), terms })
    }

    /// Which of the `wanted` terms may have a needle in the text.
    fn found_in(&self, text: &str, wanted: u64) -> u64 {
        let Some(finder) = self.finder.as_ref().filter(|_| wanted != 0) else { return 0 };
        // The first match is found by leaps, the others step by step.
        let Some(first) = finder.find(text) else { return 0 };
        if wanted.count_ones() as usize <= FEW_TERMS {
            return wanted;
        }
        let mut found = self.terms[first.pattern().as_usize()];
        if found & wanted == wanted {
            return found;
        }
        // A longer one may have begun before it.
        let from = first.end().saturating_sub(finder.max_pattern_len());
        for hit in finder.find_overlapping_iter(&text.as_bytes()[from..]) {
            found |= self.terms[hit.pattern().as_usize()];
            if found & wanted == wanted {
                break;
            }
        }
        found
    }
}
