//! CVSS v3.1 and v4.0: vectors read strictly, their scores, their canonical form.

mod macro_vectors;
mod metrics;
mod read;
mod v31;
mod v40;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use metrics::{Group, Metric, UNSAID, V31, V40};

use super::{Flaw, Tenths};

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Vector(Vector),
    /// A vector of an older version, named here, which is not scored.
    Old(&'static str),
    Flawed(Flaw),
}

/// A version that is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V31,
    V40,
}

/// A vector with all that is mandatory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    version: Version,
    /// What is chosen of each metric of the version; `X` where nothing is said.
    chosen: Vec<&'static str>,
    departures: Vec<Departure>,
}

/// Where a readable vector is not in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    pub kind: DepartureKind,
    /// The first bytes of the text that show it.
    pub at: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DepartureKind {
    /// Lower case for upper case.
    Case,
    /// Another order than the specification's.
    Order,
    /// An optional metric that is said to be not defined.
    Unsaid,
}

impl Version {
    fn prefix(self) -> &'static str {
        match self {
            Version::V31 => "CVSS:3.1",
            Version::V40 => "CVSS:4.0",
        }
    }

    fn metrics(self) -> &'static [Metric] {
        match self {
            Version::V31 => V31,
            Version::V40 => V40,
        }
    }

    fn number(self) -> &'static str {
        match self {
            Version::V31 => "3.1",
            Version::V40 => "4.0",
        }
    }
}

impl Reading {
    #[must_use]
    pub fn of(text: &str) -> Self {
        read::read(text)
    }

    /// The vector, where it is one that is scored.
    #[must_use]
    pub fn vector(self) -> Option<Vector> {
        match self {
            Reading::Vector(vector) => Some(vector),
            Reading::Old(_) | Reading::Flawed(_) => None,
        }
    }
}

impl Vector {
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// How the text departs from the canonical form; each way once.
    #[must_use]
    pub fn departures(&self) -> &[Departure] {
        &self.departures
    }

    /// The score of all that the vector says.
    #[must_use]
    pub fn score(&self) -> Tenths {
        match self.version {
            Version::V40 => v40::score(self),
            Version::V31 => {
                let scores = v31::scores(self);
                // With a changed scope the formula for the environment gives another number even
                // where nothing is said about it.
                match self.says(Group::Environmental) {
                    true => scores.environmental,
                    false => scores.temporal,
                }
            }
        }
    }

    /// The score of the base metrics alone.
    #[must_use]
    pub fn base_score(&self) -> Tenths {
        match self.version {
            Version::V31 => v31::scores(self).base,
            Version::V40 => {
                let mut base = self.clone();
                for (metric, chosen) in V40.iter().zip(&mut base.chosen) {
                    if metric.group != Group::Base {
                        *chosen = UNSAID;
                    }
                }
                v40::score(&base)
            }
        }
    }

    /// Which metrics the score rests on, in the nomenclature that v4.0 brought: base (B), threat
    /// or temporal (T), environmental (E).
    #[must_use]
    pub fn nomenclature(&self) -> &'static str {
        match (self.says(Group::Threat), self.says(Group::Environmental)) {
            (false, false) => "CVSS-B",
            (true, false) => "CVSS-BT",
            (false, true) => "CVSS-BE",
            (true, true) => "CVSS-BTE",
        }
    }

    fn says(&self, group: Group) -> bool {
        let chosen = self.version.metrics().iter().zip(&self.chosen);
        chosen.into_iter().any(|(metric, chosen)| metric.group == group && *chosen != UNSAID)
    }

    fn get(&self, name: &str) -> &'static str {
        let place = self.version.metrics().iter().position(|metric| metric.name == name);
        place.and_then(|place| self.chosen.get(place)).copied().unwrap_or(UNSAID)
    }

    /// What the environment makes of a base metric, else the base metric itself.
    fn modified(&self, name: &str) -> &'static str {
        let own = |metric: &&Metric| metric.name.strip_prefix('M') == Some(name);
        match self.version.metrics().iter().find(own).map(|metric| self.get(metric.name)) {
            None | Some(UNSAID) => self.get(name),
            Some(modified) => modified,
        }
    }
}

/// The canonical form.
impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.version.prefix())?;
        for (metric, chosen) in self.version.metrics().iter().zip(&self.chosen) {
            if *chosen != UNSAID {
                write!(f, "/{}:{chosen}", metric.name)?;
            }
        }
        Ok(())
    }
}
