//! Whom a workload calls, as far as its environment says: addresses of others by their names.

use ecow::EcoString;

use super::{items, word};
use crate::syntax::Node;

/// Another workload that one needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Its short name.
    pub name: EcoString,
    /// What is spoken, where an address says so.
    pub over: Option<EcoString>,
}

/// Endings of variables that hold the name of another host.
const HOSTS: &[&str] = &["_ADDR", "_ADDRESS", "_ENDPOINT", "_HOST", "_HOSTNAME", "_SERVER"];

/// What an environment names: a map, a list of `KEY=value`, or a list of names and values.
pub(super) fn needs(environment: &Node) -> Vec<Need> {
    let mut found = Vec::new();
    for entry in environment.as_map().unwrap_or_default() {
        variable(&entry.key.value, word(&entry.value), &mut found);
    }
    for item in environment.as_list().map(|_| items(environment)).unwrap_or_default() {
        match item.as_text().and_then(|text| text.split_once('=')) {
            Some((key, value)) => variable(key, Some(value.into()), &mut found),
            None => {
                let key = item.get("name").and_then(word).unwrap_or_default();
                variable(&key, item.get("value").and_then(word), &mut found);
            }
        }
    }
    found
}

fn variable(key: &str, value: Option<EcoString>, found: &mut Vec<Need>) {
    let Some(value) = value else { return };
    for part in value.split([',', ' ']) {
        let is_host = HOSTS.iter().any(|ending| key.to_uppercase().ends_with(ending));
        match part.split_once("://") {
            Some((scheme, rest)) => found.extend(addressed(rest, Some(scheme))),
            None if is_host || ends_in_port(part) => found.extend(addressed(part, None)),
            None => {}
        }
    }
}

fn ends_in_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(_, port)| {
        (2..6).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The host of an address; of a name in a cluster the first part.
fn addressed(rest: &str, scheme: Option<&str>) -> Option<Need> {
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let name = host.split('.').next()?;
    let is_cluster = host.contains(".svc") || !host.contains('.');
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !is_cluster || !is_name || name == "localhost" {
        return None;
    }
    let over = scheme.map(|scheme| match scheme.rsplit([':', '+']).next_back().unwrap_or(scheme) {
        "jdbc" => scheme.rsplit(':').next().unwrap_or(scheme),
        first => first,
    });
    let over = over.map(|over| if over == "postgresql" { "postgres" } else { over });
    let is_word = |over: &&str| over.chars().all(|c| c.is_ascii_alphanumeric()) && !over.is_empty();
    Some(Need { name: name.into(), over: over.filter(is_word).map(EcoString::from) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, value: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        variable(key, Some(value.into()), &mut found);
        found
            .iter()
            .map(|n| (n.name.to_string(), n.over.clone().unwrap_or_default().to_string()))
            .collect()
    }

    #[test]
    fn addresses_name_whom_they_lead_to() {
        let one = |name: &str, over: &str| vec![(name.to_owned(), over.to_owned())];
        assert_eq!(of("DATABASE_URL", "postgresql://u:p@db:5432/shop"), one("db", "postgres"));
        assert_eq!(of("DSN", "jdbc:postgresql://db/shop"), one("db", "postgres"));
        assert_eq!(of("DSN", "postgresql+asyncpg://db/shop"), one("db", "postgres"));
        assert_eq!(of("BROKERS", "kafka-1:9092,kafka-2:9092").len(), 2);
        assert_eq!(of("API", "https://api.shop.svc.cluster.local/v1"), one("api", "https"));
        assert_eq!(of("DB_HOST", "db"), one("db", ""));
        for nothing in ["https://example.org", "http://localhost:80", "debug", "a:b"] {
            assert!(of("LEVEL", nothing).is_empty(), "{nothing}");
        }
    }
}
