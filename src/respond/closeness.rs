//! Which entries of the public catalogues stand near one that was asked for.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Entry, Scheme, parse};

/// How near one entry is to another. The nearer, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    Same,
    /// A technique and its sub-technique, or what took an entry's place.
    Kin,
    /// The catalogues themselves say that they belong together.
    Linked,
    /// Both are linked to a third.
    Far,
}

/// An entry that was asked for, with what is near it.
#[derive(Clone, Debug)]
pub(super) struct Cited {
    pub id: String,
    pub name: Option<String>,
    near: BTreeMap<String, Closeness>,
}

impl Cited {
    /// What `text` cites, where it has the form of an id. Of forms without a table only the id
    /// itself is near.
    pub(super) fn read(catalog: &Catalog, text: &str) -> Option<Self> {
        let id = parse(text)?.text;
        let mut near = BTreeMap::from([(id.clone(), Closeness::Same)]);
        let entry = catalog.lookup(&id);
        if let Some(entry) = entry {
            gather(catalog, &entry, &mut near);
        }
        Some(Cited { id, name: entry.map(|entry| entry.name.to_owned()), near })
    }

    /// How near a reference of a model is to the entry.
    pub(super) fn closeness(&self, reference: &str) -> Option<Closeness> {
        let id = parse(reference)?.text;
        if let Some(closeness) = self.near.get(&id) {
            return Some(*closeness);
        }
        let (own, other) = (technique(&self.id)?, technique(&id)?);
        (own == other).then(|| match self.id == own || id == own {
            true => Closeness::Kin,
            // Two parts of the same technique.
            false => Closeness::Far,
        })
    }

    /// Texts of which every file that cites something near must hold one, in small letters.
    pub(super) fn needles(&self) -> Vec<String> {
        let mut needles = Vec::new();
        for id in self.near.keys() {
            let id = technique(id).unwrap_or(id).to_ascii_lowercase();
            match id.find(|c: char| c.is_ascii_digit()) {
                // A number may be padded: only the letters before it and the number are certain.
                Some(at) if !id.starts_with('t') && !id.starts_with("aml") => {
                    let digits: String = id[at..].trim_start_matches('0').to_owned();
                    (0..=8).for_each(|zeros| {
                        needles.push(format!("{}{}{digits}", &id[..at], "0".repeat(zeros)));
                    });
                }
                _ => needles.push(id),
            }
        }
        needles
    }
}

/// The technique that a technique or a sub-technique of ATT&CK or ATLAS belongs to.
fn technique(id: &str) -> Option<&str> {
    let bare = id.strip_prefix("AML.").unwrap_or(id);
    let digits = bare.strip_prefix('T')?;
    digits.starts_with(|c: char| c.is_ascii_digit()).then(|| {
        let end = id.len() - bare.len() + bare.find('.').unwrap_or(bare.len());
        &id[..end]
    })
}

fn gather<'c>(catalog: &'c Catalog, entry: &Entry<'c>, near: &mut BTreeMap<String, Closeness>) {
    let mut start = vec![*entry];
    for replacement in entry.replacements() {
        near.entry(replacement.id.to_owned()).or_insert(Closeness::Kin);
        start.push(replacement);
    }
    // A sub-technique is linked to what its technique is linked to.
    if let Some(parent) = technique(entry.id).filter(|parent| *parent != entry.id) {
        start.extend(catalog.lookup(parent));
    }
    let linked: Vec<Entry<'c>> = start.iter().flat_map(links).collect();
    for other in &linked {
        near.entry(other.id.to_owned()).or_insert(Closeness::Linked);
    }
    // A category of the OWASP lists holds so much that what shares it has little in common.
    for other in linked.iter().filter(|other| other.scheme != Scheme::OwaspTop10) {
        for far in links(other) {
            near.entry(far.id.to_owned()).or_insert(Closeness::Far);
        }
    }
}

/// What stands for the same attack or weakness.
fn links<'c>(entry: &Entry<'c>) -> Vec<Entry<'c>> {
    let is_it = |other: &Entry<'_>| match other.scheme {
        Scheme::Attack => other.kind != "mitigation" && technique(other.id).is_some(),
        Scheme::Capec | Scheme::Cwe | Scheme::OwaspTop10 => true,
        _ => false,
    };
    entry.links().filter(is_it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::EMBEDDED;

    fn close(asked: &str, cited: &str) -> Option<Closeness> {
        Cited::read(&EMBEDDED, asked).unwrap().closeness(cited)
    }

    #[test]
    fn ids_are_near_however_they_are_written() {
        assert_eq!(close("cwe-0089", "CWE-89"), Some(Closeness::Same));
        assert_eq!(close("T1059", "T1059.001"), Some(Closeness::Kin));
        assert_eq!(close("T1059.003", "T1059"), Some(Closeness::Kin));
        assert_eq!(close("T1059.003", "T1059.001"), Some(Closeness::Far));
        assert_eq!(close("CVE-2024-3094", "cve-2024-3094"), Some(Closeness::Same));
        assert_eq!(close("CVE-2024-3094", "CVE-2024-3095"), None);
        assert_eq!(close("T1190", "T1059"), None);
    }

    #[test]
    fn catalogues_are_linked_with_each_other() {
        assert_eq!(close("CWE-89", "CAPEC-66"), Some(Closeness::Linked));
        assert_eq!(close("CAPEC-66", "CWE-89"), Some(Closeness::Linked));
        assert_eq!(close("A05:2025", "CWE-89"), Some(Closeness::Linked));
        assert_eq!(close("T1562.001", "T1685"), Some(Closeness::Kin), "revoked in its favour");
    }

    #[test]
    fn every_near_id_holds_a_needle_however_it_is_padded() {
        for asked in ["CWE-89", "T1059.003", "A05:2025", "CAPEC-66", "CVE-2024-3094", "AML.T0051"] {
            let cited = Cited::read(&EMBEDDED, asked).unwrap();
            let needles = cited.needles();
            for id in cited.near.keys() {
                let id = id.to_ascii_lowercase();
                let padded = id.replacen('-', "-00", 1);
                for form in [&id, &padded] {
                    let form = if parse(form).is_some() { form } else { &id };
                    assert!(needles.iter().any(|n| form.contains(n.as_str())), "{asked}: {form}");
                }
            }
        }
    }
}
