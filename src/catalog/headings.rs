//! Entries under which a catalogue gathers what it is about: a tactic of ATT&CK or ATLAS says what an
//! attacker is after, a category or a view of CAPEC which patterns stand together. None of them is
//! an attack.

use super::{Catalog, Scheme, parse};

/// A heading of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'c> {
    pub scheme: Scheme,
    pub id: &'c str,
    pub name: &'c str,
    /// "tactic", "category" or "view".
    pub kind: &'static str,
    /// What may be cited: "attack pattern".
    pub instead: &'static str,
    /// An entry that stands under it, where one is known.
    pub such_as: Option<&'static str>,
}

/// Categories and views of CAPEC 3.9, by number, with a pattern that stands under each. The table of
/// CAPEC has patterns only.
const CAPEC: &[(&str, &str, &str, &str)] = &[
    ("CAPEC-118", "Collect and Analyze Information", "category", "CAPEC-117"),
    ("CAPEC-152", "Inject Unexpected Items", "category", "CAPEC-248"),
    ("CAPEC-156", "Engage in Deceptive Interactions", "category", "CAPEC-151"),
    ("CAPEC-172", "Manipulate Timing and State", "category", "CAPEC-26"),
    ("CAPEC-210", "Abuse Existing Functionality", "category", "CAPEC-212"),
    ("CAPEC-223", "Employ Probabilistic Techniques", "category", "CAPEC-112"),
    ("CAPEC-225", "Subvert Access Control", "category", "CAPEC-115"),
    ("CAPEC-255", "Manipulate Data Structures", "category", "CAPEC-123"),
    ("CAPEC-262", "Manipulate System Resources", "category", "CAPEC-176"),
    ("CAPEC-403", "Social Engineering", "category", "CAPEC-416"),
    ("CAPEC-437", "Supply Chain", "category", "CAPEC-444"),
    ("CAPEC-512", "Communications", "category", "CAPEC-94"),
    ("CAPEC-513", "Software", "category", "CAPEC-66"),
    ("CAPEC-514", "Physical Security", "category", "CAPEC-390"),
    ("CAPEC-515", "Hardware", "category", "CAPEC-440"),
    ("CAPEC-1000", "Mechanisms of Attack", "view", "CAPEC-66"),
    ("CAPEC-2000", "Comprehensive CAPEC Dictionary", "view", "CAPEC-66"),
    ("CAPEC-3000", "Domains of Attack", "view", "CAPEC-66"),
];

impl Catalog {
    /// The heading that a text names.
    #[must_use]
    pub fn heading(&self, text: &str) -> Option<Heading<'_>> {
        if let Some(entry) = self.lookup(text) {
            let is_tactic = entry.kind == "tactic" && entry.is_active();
            return is_tactic.then_some(Heading {
                scheme: entry.scheme,
                id: entry.id,
                name: entry.name,
                kind: "tactic",
                instead: "technique",
                such_as: None,
            });
        }
        // The views have longer numbers than any pattern.
        let id = parse(text).map_or_else(|| text.trim().to_ascii_uppercase(), |id| id.text);
        let (id, name, kind, such_as) = CAPEC.iter().find(|(known, ..)| *known == id)?;
        let such_as = Some(*such_as);
        Some(Heading { scheme: Scheme::Capec, id, name, kind, instead: "attack pattern", such_as })
    }

    /// What to do where a heading is cited: "cite the attack pattern that is meant, such as ...".
    #[must_use]
    pub fn below(&self, heading: &Heading<'_>) -> String {
        let such_as = heading.such_as.and_then(|id| self.lookup(id));
        let such_as =
            such_as.map_or(String::new(), |entry| format!(", such as {}", entry.quoted()));
        format!("cite the {} that is meant{such_as}", heading.instead)
    }
}

impl Heading<'_> {
    /// "a category of CAPEC and no attack pattern".
    #[must_use]
    pub fn what(&self) -> String {
        format!("a {} of {} and no {}", self.kind, self.scheme.name(), self.instead)
    }
}

#[cfg(test)]
mod tests {
    use super::super::EMBEDDED;
    use super::*;

    #[test]
    fn headings_are_no_patterns_and_what_stands_under_them_is_one() {
        for (id, name, ..) in CAPEC {
            assert!(EMBEDDED.lookup(id).is_none(), "{id}");
            assert!(EMBEDDED.meant(id).is_none(), "{id}");
            let heading = EMBEDDED.heading(id).unwrap();
            assert_eq!(heading.name, *name);
            let such_as = EMBEDDED.lookup(heading.such_as.unwrap()).unwrap();
            assert!(such_as.is_active(), "{such_as:?}");
        }
        let of = |id| EMBEDDED.heading(id).map(|heading| heading.what());
        assert_eq!(of("capec-0152").unwrap(), "a category of CAPEC and no attack pattern");
        assert_eq!(of("TA0001").unwrap(), "a tactic of MITRE ATT&CK and no technique");
        assert_eq!(of("AML.TA0002").unwrap(), "a tactic of MITRE ATLAS and no technique");
        for other in ["CAPEC-66", "T1190", "CAPEC-9999", "CWE-310", "x"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
