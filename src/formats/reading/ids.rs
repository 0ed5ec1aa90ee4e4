//! Ids for elements whose format knows them by names or by numbers that say nothing.

use std::collections::{HashMap, HashSet};

use ecow::EcoString;

/// Gives ids that nothing else has.
#[derive(Default)]
pub(in crate::formats) struct Ids {
    taken: HashSet<EcoString>,
    /// The number that the last of one name got.
    last: HashMap<EcoString, usize>,
}

impl Ids {
    /// The id that something states to be its own, whatever is in it. Where another has it, one made
    /// of it.
    pub(in crate::formats) fn stated(&mut self, id: &str, otherwise: &str) -> EcoString {
        match self.taken.insert(id.into()) {
            true => id.into(),
            false => self.of(Some(id), otherwise),
        }
    }

    /// The id of something called `name`: its words in lower case, joined by hyphens. So a model
    /// keeps its fingerprints when it moves from one format to another. Of several by one name the
    /// later ones get a number; what has no name gets `otherwise` ("flow"), which also goes before a
    /// name that begins with no letter.
    pub(in crate::formats) fn of(&mut self, name: Option<&str>, otherwise: &str) -> EcoString {
        let slug = name.map(slug).filter(|slug| !slug.is_empty());
        let slug = slug.unwrap_or_else(|| otherwise.into());
        let slug = match slug.starts_with(char::is_alphabetic) {
            true => slug,
            false => ecow::eco_format!("{otherwise}-{slug}"),
        };
        let mut id = slug.clone();
        // Thousands may have one name: to count on from the last of them takes no time.
        let nth = self.last.entry(slug.clone()).or_insert(1);
        while !self.taken.insert(id.clone()) {
            *nth += 1;
            id = format!("{slug}-{nth}").into();
        }
        id
    }
}

/// Whether a name alone gives something this id.
pub(in crate::formats) fn gives(name: &str, id: &str) -> bool {
    slug(name) == id && id.starts_with(char::is_alphabetic)
}

/// Bytes that an id may have.
const LONGEST: usize = 64;

/// The words of a name in lower case, joined by hyphens.
pub(in crate::formats) fn slug(name: &str) -> EcoString {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.trim_end_matches('-').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids_that_nothing_else_has() {
        let mut ids = Ids::default();
        assert_eq!(ids.of(Some("Browser \nclient\n(front-end)"), "x"), "browser-client-front-end");
        assert_eq!(ids.of(Some("Load balancer"), "x"), "load-balancer");
        assert_eq!(ids.of(Some("load  balancer"), "x"), "load-balancer-2");
        assert_eq!(ids.of(Some("???"), "flow"), "flow");
        assert_eq!(ids.of(None, "flow"), "flow-2");
        assert_eq!(ids.of(Some("10.0.0.0/8"), "zone"), "zone-10-0-0-0-8");
        assert_eq!(ids.of(Some("Größe"), "x"), "größe");
        assert!(ids.of(Some(&"ä".repeat(10_000)), "x").len() <= LONGEST + 3);
        assert_eq!(ids.stated("2FA", "x"), "2FA");
        assert_eq!(ids.stated("load-balancer", "x"), "load-balancer-3");
    }
}
