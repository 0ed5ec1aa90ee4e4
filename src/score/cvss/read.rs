//! From text to vector.

use super::metrics::{Group, Metric, UNSAID};
use super::{Departure, DepartureKind, Flaw, Reading, Vector, Version};
use crate::finding::listed;
use crate::score::fields::{Field, fields, tidied};

const BEGINNINGS: &str = "a vector begins with `CVSS:3.1/` or `CVSS:4.0/`";

pub(super) fn read(text: &str) -> Reading {
    match strictly(text) {
        Reading::Flawed(flaw) => {
            // A blank or a slash too many hides no meaning; everything else may.
            let cure = match strictly(&tidied(text)) {
                Reading::Vector(vector) => Some(vector.to_string()),
                Reading::Old(_) | Reading::Flawed(_) => None,
            };
            Reading::Flawed(Flaw { cure, ..flaw })
        }
        reading => reading,
    }
}

fn strictly(text: &str) -> Reading {
    if is_v2(text) {
        return Reading::Old("2");
    }
    let head = text.split('/').next().unwrap_or(text);
    let version = match head.to_ascii_uppercase().as_str() {
        "CVSS:3.1" => Version::V31,
        "CVSS:4.0" => Version::V40,
        "CVSS:3.0" => {
            return match vector(text, Version::V31, "3.0") {
                Ok(_) => Reading::Old("3.0"),
                Err(flaw) => Reading::Flawed(flaw),
            };
        }
        _ => return Reading::Flawed(without_beginning(text, head)),
    };
    match vector(text, version, version.number()) {
        Ok(vector) => Reading::Vector(vector),
        Err(flaw) => Reading::Flawed(flaw),
    }
}

/// Version 2 had no prefix of its own; authentication is a metric of it alone.
fn is_v2(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let bare = upper.trim_start_matches('(');
    let has_prefix = ["CVSS2#", "CVSS:2.0/"].iter().any(|prefix| bare.starts_with(prefix));
    has_prefix || bare.starts_with("AV:") && bare.contains("/AU:")
}

fn without_beginning(text: &str, head: &str) -> Flaw {
    let trimmed = text.trim_start();
    if text.is_empty() {
        return Flaw::new(0..0, "is empty", BEGINNINGS);
    }
    if trimmed.len() < text.len() {
        let blanks = text.len() - trimmed.len();
        return Flaw::new(0..blanks, "has a blank in it", "write it without blanks");
    }
    if head.trim_end().len() < head.len() && is_prefix(head.trim_end()) {
        let at = head.trim_end().len()..head.len();
        return Flaw::new(at, "has a blank in it", "write it without blanks");
    }
    if is_prefix_like(head) {
        let what = "begins with a version that does not exist or a prefix that is misspelt";
        return Flaw::new(0..head.len(), what, BEGINNINGS);
    }
    Flaw::new(0..head.len(), "does not say its version", BEGINNINGS)
}

fn is_prefix(head: &str) -> bool {
    ["CVSS:3.0", "CVSS:3.1", "CVSS:4.0"].iter().any(|known| known.eq_ignore_ascii_case(head))
}

fn is_prefix_like(head: &str) -> bool {
    head.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("CVSS"))
}

fn vector(text: &str, version: Version, number: &str) -> Result<Vector, Flaw> {
    let metrics = version.metrics();
    let mut chosen = vec![None; metrics.len()];
    let mut departures = Departures::default();
    let head = version.prefix().len();
    if !text.starts_with("CVSS") {
        departures.add(DepartureKind::Case, 0..head);
    }
    let fields = match text.len() > head {
        true => fields(text, head + 1)?,
        false => Vec::new(),
    };
    let mut last = 0;
    for field in &fields {
        let place = place_of(field, version, number)?;
        let metric = &metrics[place];
        let value = value_of(field, metric, number)?;
        if let Some(before) = chosen[place].replace(value) {
            let what = match before == value {
                true => format!("says `{}` twice", metric.name),
                false => format!("says both `{0}:{before}` and `{0}:{value}`", metric.name),
            };
            let help = format!("leave one `{}`", metric.name);
            return Err(Flaw::new(field.at.clone(), what, help));
        }
        if field.name != metric.name || field.value != Some(value) {
            departures.add(DepartureKind::Case, field.at.clone());
        }
        if place < last {
            departures.add(DepartureKind::Order, field.at.clone());
        }
        if value == UNSAID {
            departures.add(DepartureKind::Unsaid, field.at.clone());
        }
        last = last.max(place);
    }
    let all = || metrics.iter().zip(&chosen);
    let is_missing =
        |(metric, value): &(&Metric, &Option<_>)| metric.group == Group::Base && value.is_none();
    let missing: Vec<&str> = all().filter(is_missing).map(|(metric, _)| metric.name).collect();
    if !missing.is_empty() {
        let what = format!("lacks {}", listed(missing.iter().copied()));
        let base = metrics.iter().filter(|m| m.group == Group::Base).map(|m| m.name);
        let help = format!("the base of CVSS v{number} is {}", listed(base));
        return Err(Flaw::new(0..text.len(), what, help));
    }
    let chosen = chosen.into_iter().map(|value| value.unwrap_or(UNSAID)).collect();
    Ok(Vector { version, chosen, departures: departures.0 })
}

/// Which metric a field is about.
fn place_of(field: &Field<'_>, version: Version, number: &str) -> Result<usize, Flaw> {
    let find = |metrics: &'static [Metric]| {
        metrics.iter().position(|metric| metric.name.eq_ignore_ascii_case(field.name))
    };
    if let Some(place) = find(version.metrics()) {
        return Ok(place);
    }
    let other = match version {
        Version::V31 => Version::V40,
        Version::V40 => Version::V31,
    };
    let at = match field.name.is_empty() {
        true => field.at.clone(),
        false => field.name_at(),
    };
    let name = shortened(field.name);
    let what = match find(other.metrics()) {
        Some(_) => {
            format!("has `{name}`, a metric of CVSS v{} and not of v{number}", other.number())
        }
        None => format!("has `{name}`, which is no metric of CVSS v{number}"),
    };
    let group = |group| {
        let of_group = version.metrics().iter().filter(move |metric| metric.group == group);
        listed(of_group.map(|metric| metric.name))
    };
    let help = format!("the base of CVSS v{number} is {}", group(Group::Base));
    Err(Flaw::new(at, what, help))
}

fn value_of(field: &Field<'_>, metric: &Metric, number: &str) -> Result<&'static str, Flaw> {
    let allowed = || format!("`{}` of CVSS v{number} is {}", metric.name, either(metric.values));
    let Some(written) = field.value.filter(|value| !value.is_empty()) else {
        let what = format!("gives `{}` no value", metric.name);
        return Err(Flaw::new(field.at.clone(), what, allowed()));
    };
    let found = metric.values.iter().find(|value| value.eq_ignore_ascii_case(written));
    found.copied().ok_or_else(|| {
        let what = format!("has `{}:{}`, a value that does not exist", metric.name, {
            shortened(written)
        });
        Flaw::new(field.at.clone(), what, allowed())
    })
}

/// As much of a word as a sentence can bear.
fn shortened(word: &str) -> String {
    match word.char_indices().nth(24) {
        Some((end, _)) => format!("{}...", &word[..end]),
        None => word.to_owned(),
    }
}

/// "`a`, `b` or `c`".
fn either(values: &[&str]) -> String {
    listed(values.iter().copied()).replace("` and `", "` or `")
}

/// The first place of each kind.
#[derive(Default)]
struct Departures(Vec<Departure>);

impl Departures {
    fn add(&mut self, kind: DepartureKind, at: std::ops::Range<usize>) {
        if !self.0.iter().any(|known| known.kind == kind) {
            self.0.push(Departure { kind, at });
        }
    }
}
