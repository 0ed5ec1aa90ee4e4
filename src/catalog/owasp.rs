//! The lists of OWASP, each with its ten categories.

use super::{Catalog, Entry, Scheme, table_of};

/// The editions that are carried, the newest of each list first, by the names that a configuration
/// gives them. A bare year is one of the OWASP Top 10.
pub const OWASP_EDITIONS: &[&str] =
    &["2025", "2021", "2017", "2013", "api-2023", "api-2019", "llm-2025", "agentic-2026"];

impl Catalog {
    /// The categories of an edition, in their order.
    #[must_use]
    pub fn categories(&self, edition: &str) -> Vec<Entry<'_>> {
        let (list, year) = edition.rsplit_once('-').unwrap_or(("", edition));
        let scheme = match list {
            "" => Scheme::OwaspTop10,
            "api" => Scheme::OwaspApi,
            "llm" => Scheme::OwaspLlm,
            "agentic" => Scheme::OwaspAgentic,
            _ => return Vec::new(),
        };
        let of_year = |id: &&str| id.rsplit_once(':').is_some_and(|(_, of)| of == year);
        let table = table_of(scheme).and_then(|at| self.tables.get(at));
        let ids = table.into_iter().flat_map(|table| table.keys()).filter(of_year);
        let entries = ids.filter_map(|id| self.lookup(id));
        let mut entries: Vec<Entry<'_>> = entries.filter(|entry| entry.scheme == scheme).collect();
        entries.sort_by_key(|entry| (entry.id.len(), entry.id));
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::EMBEDDED;

    fn categories(edition: &str) -> Vec<Entry<'static>> {
        EMBEDDED.categories(edition)
    }

    #[test]
    fn every_edition_has_its_ten_categories_in_order() {
        for edition in OWASP_EDITIONS {
            assert_eq!(categories(edition).len(), 10, "{edition}");
        }
        let ids = |edition| categories(edition).iter().map(|e| e.id).collect::<Vec<_>>().join(" ");
        assert_eq!(
            ids("2017"),
            "A1:2017 A2:2017 A3:2017 A4:2017 A5:2017 A6:2017 A7:2017 A8:2017 A9:2017 A10:2017"
        );
        assert!(ids("llm-2025").starts_with("LLM01:2025 "));
        assert!(categories("2024").is_empty() && categories("asvs-2025").is_empty());
    }
}
