//! Ids of tests, as models, runners and reports write them: one name in many notations.
//!
//! An id is a list of names, from the file or package down to the case. What a model writes matches
//! a case when its names are the last ones of the case's.

use std::collections::HashMap;

use ecow::EcoString;

use super::{Outcome, Run};
use jiff::civil::Date;

/// Endings of source files; runners leave them out where people write them.
const ENDINGS: &[&str] = &[
    "py", "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "rs", "java", "kt", "kts", "go",
    "rb", "cs", "fs", "vb", "cpp", "cc", "c", "php", "swift", "scala", "groovy", "ex", "exs",
    "dart", "lua", "robot", "feature", "hs", "clj", "m", "sh", "bats", "pl", "t",
];

/// The names in an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestId {
    names: Vec<EcoString>,
    /// How many of them name a file.
    file: usize,
}

/// One case of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Case<'r> {
    /// The suites that it stands in, joined.
    pub suite: &'r str,
    pub class: &'r str,
    pub file: &'r str,
    pub name: &'r str,
}

impl TestId {
    #[must_use]
    pub fn read(written: &str) -> Self {
        let mut id = TestId { names: Vec::new(), file: 0 };
        let pieces: Vec<&str> = pieces(written).collect();
        for (at, piece) in pieces.iter().enumerate() {
            let stem = (at + 1 < pieces.len()).then(|| without_ending(piece)).flatten();
            let piece = stem.unwrap_or(piece).trim();
            let piece = piece.strip_suffix("()").unwrap_or(piece);
            id.names.extend(piece.split('.').filter(|name| !name.is_empty()).map(EcoString::from));
            if stem.is_some() {
                id.file = id.names.len();
            }
        }
        id
    }

    pub fn last(&self) -> &str {
        self.names.last().map_or("", |name| name)
    }

    /// The names under which the test may stand in a source: the last one, and longer ends where a
    /// separator may be part of a sentence.
    pub fn names_in_sources(written: &str) -> Vec<String> {
        let bare = bare(written).unwrap_or(written);
        let mut names = vec![TestId::read(written).last().to_owned()];
        for text in [written, bare] {
            names.push(TestId::read(text).last().to_owned());
            for mark in [" > ", "::", "#"] {
                names.extend(text.rsplit_once(mark).map(|(_, end)| end.trim().to_owned()));
            }
            names.extend(pieces(text).last().map(|piece| piece.trim_end_matches("()").to_owned()));
        }
        // Go writes the blanks in the name of a subtest as underscores.
        names.extend(names.clone().iter().map(|name| name.replace('_', " ")));
        names.retain(|name| !name.is_empty());
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether these names are the last ones of the case's.
    #[must_use]
    pub fn matches(&self, case: &Case<'_>) -> bool {
        let is_it = |name: &str| {
            let name = TestId::of_name(name);
            let fits = |before: &[&str]| {
                let before: Vec<TestId> =
                    before.iter().map(|text| TestId::of_place(text)).collect();
                let all = before.iter().flat_map(|id| &id.names).chain(&name);
                ends_with(&all.collect::<Vec<_>>(), &self.names)
            };
            fits(&[case.class])
                || fits(&[case.file])
                || fits(&[case.suite])
                || fits(&[case.file, case.class])
                || fits(&[case.suite, case.class])
        };
        is_it(case.name) || bare(case.name).is_some_and(is_it) || self.is_sentence(case)
    }

    /// Jest joins the names of the blocks around a case with blanks, and says the file elsewhere or
    /// not at all.
    fn is_sentence(&self, case: &Case<'_>) -> bool {
        let (file, blocks) = self.names.split_at(self.file);
        // Node says `test` of every case.
        let is_known = ["", "test"].contains(&case.class) || case.class.contains(' ');
        let places = [case.file, case.class, case.suite].map(TestId::of_place);
        let mut files = places.iter().filter(|place| place.file > 0).peekable();
        if !case.name.contains(' ') || blocks.is_empty() || !(is_known || files.peek().is_some()) {
            return false;
        }
        let split = |text: &str| -> Vec<String> {
            let words = text.split([' ', '.', '/', ':', '#']).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let wanted: Vec<String> = blocks.iter().flat_map(|name| split(name)).collect();
        let name = split(case.name);
        let same = wanted == name || wanted == [split(case.suite), name].concat();
        let unsaid = files.peek().is_none() && (blocks.len() > 1 || !file.is_empty());
        let here = |place: &TestId| {
            file.is_empty() || ends_with(&place.names.iter().collect::<Vec<_>>(), file)
        };
        (unsaid || files.any(here)) && same
    }

    /// The name of a case is not a file, whatever it ends in.
    fn of_name(name: &str) -> Vec<EcoString> {
        TestId::read(name).names
    }

    /// What a case lies in; its last name may be that of a file.
    fn of_place(place: &str) -> Self {
        TestId::read(&format!("{place}::"))
    }
}

fn ends_with(all: &[&EcoString], end: &[EcoString]) -> bool {
    !end.is_empty()
        && all.len() >= end.len()
        && all[all.len() - end.len()..].iter().zip(end).all(|(one, other)| *one == other)
}

/// The parts of an id between the marks that runners put there; points are left in.
fn pieces(written: &str) -> impl Iterator<Item = &str> {
    let parts = written.split(" > ").flat_map(|part| part.split(['/', '#', ':', '$', '\\']));
    parts.map(str::trim)
}

/// The name of a file without its ending.
fn without_ending(piece: &str) -> Option<&str> {
    let (stem, ending) = piece.rsplit_once('.')?;
    ENDINGS.contains(&ending).then_some(stem)
}

/// The name of a case without the parameters behind it: `name[x]`, `name(x)`, `name{x}[1]`.
fn bare(name: &str) -> Option<&str> {
    let open = match name.as_bytes().last()? {
        b']' => name.find('['),
        b')' => name.find('('),
        b'}' => name.find('{'),
        _ => None,
    }?;
    let shorter = name[..open].trim_end();
    let shorter = bare(shorter).unwrap_or(shorter);
    (!shorter.is_empty()).then_some(shorter)
}

/// The tests that some model names, and how they ended. Nothing else of a report is kept, so its
/// size does not matter.
#[derive(Debug, Default)]
pub struct Wanted {
    ids: Vec<(EcoString, TestId, Run)>,
    places: HashMap<EcoString, usize>,
    /// The places of ids by the last word of their last name.
    by_end: HashMap<EcoString, Vec<usize>>,
    /// How many cases were seen, wanted or not.
    cases: u64,
}

impl Wanted {
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = EcoString>) -> Self {
        let mut wanted = Wanted::default();
        for written in ids {
            let id = TestId::read(&written);
            let at = wanted.ids.len();
            for end in [last_word(id.last()), last_word(bare(id.last()).unwrap_or(""))] {
                let places = wanted.by_end.entry(end.into()).or_default();
                if !places.contains(&at) {
                    places.push(at);
                }
            }
            wanted.places.insert(written.clone(), at);
            wanted.ids.push((written, id, Run::ABSENT));
        }
        wanted
    }

    /// Takes up a case of a report.
    pub fn see(&mut self, case: &Case<'_>, outcome: Outcome, on: Option<Date>) {
        self.cases += 1;
        let whole = last_word(case.name);
        let shorter = bare(case.name).map(last_word).filter(|word| *word != whole);
        // What was skipped did not run.
        let run = Run { outcome, on: on.filter(|_| outcome != Outcome::Skipped) };
        for end in [Some(whole), shorter].into_iter().flatten() {
            for at in self.by_end.get(end).map_or(&[][..], Vec::as_slice) {
                let Some((_, id, known)) = self.ids.get_mut(*at) else { continue };
                if id.matches(case) {
                    *known = known.and(run);
                }
            }
        }
    }

    /// How a test ended.
    #[must_use]
    pub fn run(&self, id: &str) -> Run {
        let known = self.places.get(id).and_then(|at| self.ids.get(*at));
        known.map_or(Run::ABSENT, |(.., run)| *run)
    }

    /// Every id with how it ended.
    pub fn runs(&self) -> impl Iterator<Item = (&EcoString, Run)> {
        self.ids.iter().map(|(written, _, run)| (written, *run))
    }

    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases
    }

    /// How many entries are held.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.ids.len() + self.by_end.len()
    }
}

/// What stands behind the last separator of any kind, by which a case is first looked for.
fn last_word(name: &str) -> &str {
    let is_mark = |c: char| ". /:#$>\\".contains(c);
    let name = name.strip_suffix("()").unwrap_or(name).trim_end_matches(is_mark);
    let end = name.rsplit(is_mark).next();
    end.unwrap_or(name)
}

#[cfg(test)]
mod tests;
