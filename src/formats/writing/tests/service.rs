//! Services as people model them, made of a tape of choices: all references lead somewhere, and
//! most ids are what their names give.

use serde_json::{Map, Value as Json, json};

use crate::formats::native;
use crate::model::Model;

/// Ids with names; where there is no name, the id serves. The last of each has an id that its name
/// does not give.
const DATA: &[(&str, Option<&str>)] =
    &[("card-number", Some("Card number")), ("ticket", None), ("log", Some("Audit trail"))];
const ZONES: &[(&str, Option<&str>)] =
    &[("internet", Some("Internet")), ("venue", None), ("safe", Some("Inner zone: no way in"))];
const COMPONENTS: &[(&str, Option<&str>)] = &[
    ("web-shop", Some("Web shop")),
    ("orders", None),
    ("bank", Some("Bank of payments")),
    ("queue-2", Some("Queue 2")),
];
const ACTORS: &[(&str, Option<&str>)] = &[("visitor", Some("Visitor")), ("thief", None)];
const FLOWS: &[(&str, Option<&str>)] =
    &[("buy-ticket", Some("Buy ticket")), ("save", None), ("pay", Some("Pay at the bank"))];
const THREATS: &[(&str, Option<&str>)] = &[
    ("a-guest-reads-cards", Some("A guest reads cards")),
    ("bots", None),
    ("forged", Some("An order is forged: the price is another")),
];
const MITIGATIONS: &[(&str, Option<&str>)] =
    &[("check-the-price", Some("Check the price")), ("limits", Some("A limit for each visitor"))];

/// The model that a tape makes.
pub(in crate::formats) fn service(tape: &[u32]) -> Model {
    let mut maker = Maker { tape: tape.iter() };
    let text = maker.model().to_string();
    let (model, mistakes) = native::write_tests::read(&text);
    assert!(mistakes.is_empty(), "{mistakes:?} of {text}");
    model
}

/// A threat and a mitigation must have a title.
fn title_of(all: &[(&str, Option<&str>)], id: &str) -> Json {
    let title = all.iter().find(|(known, _)| *known == id).and_then(|(_, title)| *title);
    json!(title.unwrap_or(id))
}

struct Maker<'t> {
    tape: std::slice::Iter<'t, u32>,
}

impl Maker<'_> {
    fn pick(&mut self, n: usize) -> usize {
        self.tape.next().map_or(0, |choice| *choice as usize % n)
    }

    fn word(&mut self, words: &[&str]) -> Json {
        json!(words[self.pick(words.len())])
    }

    fn some(&mut self, of: &[&str]) -> Json {
        let some: Vec<&&str> = of.iter().filter(|_| self.pick(2) == 1).collect();
        if some.is_empty() { Json::Null } else { json!(some) }
    }

    /// Entries for some of `all`, their names and what `more` says of each.
    fn section(
        &mut self,
        all: &[(&str, Option<&str>)],
        mut more: impl FnMut(&mut Self, &str) -> Vec<(&'static str, Json)>,
    ) -> Map<String, Json> {
        let mut section = Map::new();
        for (id, title) in all {
            if self.pick(4) == 0 {
                continue;
            }
            let mut entry = Map::new();
            entry.extend(title.map(|title| ("title".to_owned(), json!(title))));
            for (key, value) in more(self, id) {
                // A key that must be there is given first, so that the tape's end leaves it.
                if !value.is_null() {
                    entry.insert(key.to_owned(), value);
                }
            }
            section.insert((*id).to_owned(), Json::Object(entry));
        }
        section
    }

    fn maybe(&mut self, key: &'static str, words: &[&str]) -> (&'static str, Json) {
        let is_there = self.pick(2) == 1;
        (key, if is_there { self.word(words) } else { Json::Null })
    }

    fn model(&mut self) -> Json {
        const LEVELS: &[&str] = &["low", "medium", "high", "critical"];
        let data = self.section(DATA, |m, _| {
            let class = m.maybe("class", &["public", "internal", "confidential", "restricted"]);
            let pii = if m.pick(2) == 1 { json!(true) } else { Json::Null };
            vec![class, m.maybe("integrity", LEVELS), m.maybe("availability", LEVELS), ("pii", pii)]
        });
        let data_ids: Vec<&str> = data.keys().map(String::as_str).collect();
        let zones = self.section(ZONES, |m, id| {
            let trust = if m.pick(2) == 1 { json!(m.pick(101)) } else { Json::Null };
            let inside = if id == "safe" { json!("venue") } else { Json::Null };
            vec![("trust", trust), ("in", inside), m.maybe("why", &["guarded", "open to all"])]
        });
        let mut zones = zones;
        if zones.contains_key("safe") && !zones.contains_key("venue") {
            zones.insert("venue".to_owned(), json!({"trust": 60}));
        }
        let zone_ids: Vec<&str> = zones.keys().map(String::as_str).collect();
        let zone = |m: &mut Self| match zone_ids.is_empty() {
            true => ("zone", Json::Null),
            false => m.maybe("zone", &zone_ids),
        };
        let mut components = self.section(COMPONENTS, |m, _| {
            vec![
                ("kind", m.word(&["process", "store", "external"])),
                zone(m),
                ("holds", m.some(&data_ids)),
                ("tech", m.some(&["rust", "postgres"])),
                ("code", m.some(&["src/**", "sql/a.sql"])),
                m.maybe("purpose", &["sells tickets"]),
                m.maybe("owner", &["team-desk"]),
            ]
        });
        if components.is_empty() {
            components.insert("orders".to_owned(), json!({"kind": "process"}));
        }
        let actors = self.section(ACTORS, |m, id| {
            let kind = if id == "thief" { "threat-agent" } else { "person" };
            vec![("kind", json!(kind)), zone(m), m.maybe("goal", &["free tickets"])]
        });
        let mut ends: Vec<&str> = components.keys().map(String::as_str).collect();
        ends.extend(actors.keys().map(String::as_str).filter(|id| *id != "thief"));
        let flows = self.section(FLOWS, |m, _| {
            let path = format!("{} -> {}", ends[m.pick(ends.len())], ends[m.pick(ends.len())]);
            vec![
                ("path", json!(path)),
                ("sends", m.some(&data_ids)),
                ("gets", m.some(&data_ids)),
                m.maybe("over", &["https", "http"]),
            ]
        });
        let mitigations = self.section(MITIGATIONS, |m, id| {
            let all = ["proposed", "planned", "implemented", "verified", "retired"];
            vec![("title", title_of(MITIGATIONS, id)), ("status", m.word(&all))]
        });
        let mut places = ends.clone();
        places.extend(flows.keys().map(String::as_str));
        let by: Vec<&str> = mitigations.keys().map(String::as_str).collect();
        let threats = self.section(THREATS, |m, id| m.threat(id, &places, &by));
        json!({
            "tmgate": 1, "system": "Ticket desk", "purpose": "Sells tickets", "owner": "team-desk",
            "stage": "build", "data": data, "zones": zones, "components": components,
            "actors": actors, "flows": flows, "threats": threats, "mitigations": mitigations,
            "assumptions": {"honest": {"title": "The bank is honest"}},
        })
    }

    fn threat(&mut self, id: &str, places: &[&str], by: &[&str]) -> Vec<(&'static str, Json)> {
        let decided = match self.pick(6) {
            0 => ("accept", json!({"by": "@ana", "why": "small loss", "until": "2027-01-31"})),
            1 => ("out_of_scope", json!(true)),
            2 => ("out_of_scope", json!("not ours")),
            3 => ("retired", json!({"why": "gone"})),
            _ => ("ticket", json!("T-1")),
        };
        vec![
            ("title", title_of(THREATS, id)),
            ("at", self.some(places)),
            ("stride", self.some(&["S", "T", "R", "I", "D", "E"])),
            self.maybe("likelihood", &["very-low", "low", "medium", "high", "very-high"]),
            self.maybe("impact", &["very-low", "low", "medium", "high", "critical"]),
            ("refs", self.some(&["CWE-89", "CAPEC-66", "CWE-79"])),
            ("mitigated_by", self.some(by)),
            self.maybe("action", &["reads a table"]),
            decided,
        ]
    }
}
