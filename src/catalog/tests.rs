use super::*;

use super::names::NAMES;

/// Every table but that of the editions, the catalogues first.
fn tables() -> Vec<&'static str> {
    let names = std::iter::once(&NAMES);
    EMBEDDED.tables[..EDITIONS].iter().chain(names).map(|table| &*table.text).collect()
}

fn lookup(id: &str) -> Option<Entry<'static>> {
    EMBEDDED.lookup(id)
}

fn meant(text: &str) -> Option<Guess<'static>> {
    EMBEDDED.meant(text)
}

fn name(id: &str) -> &'static str {
    lookup(id).map_or("", |entry| entry.name)
}

#[test]
fn tables_are_sorted_small_and_whole() {
    let size: usize = tables().iter().map(|table| table.len()).sum();
    assert!(size < 400_000, "{size} bytes");
    for table in tables() {
        let keys: Vec<&str> = table.lines().map(|l| l.split('\t').next().unwrap()).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "sorted, each key once");
        assert!(table.starts_with('#') && table.ends_with('\n') && !table.contains('\r'));
    }
}

#[test]
fn every_entry_is_found_by_its_id_and_names_entries_that_exist() {
    for table in &tables()[..8] {
        for line in table.lines().skip(1) {
            let id = line.split('\t').next().unwrap();
            assert!(lookup(id).is_some(), "{id}");
            let entry = lookup(id).unwrap();
            assert_eq!((entry.id, entry.name.is_empty()), (id, false));
            let word = line.split('\t').nth(3).unwrap_or("");
            assert!(word.is_empty() || entry.state.name() == word, "{id}: {word}");
            let usage = line.split('\t').nth(6).unwrap_or("");
            assert!(usage.is_empty() || entry.usage.name() == usage, "{id}: {usage}");
            let named = entry.replaced_by.split_ascii_whitespace().count();
            assert_eq!(entry.replacements().filter(Entry::is_active).count(), named, "{id}");
        }
    }
    for table in [LINKS, NARROWER].map(|at| &EMBEDDED.tables[at].text) {
        for line in table.lines().skip(1) {
            let (id, ids) = line.split_once('\t').unwrap();
            assert!(lookup(id).is_some() && ids.split(' ').all(|id| lookup(id).is_some()), "{id}");
        }
    }
}

#[test]
fn ids_tell_their_catalogue() {
    let known = [
        ("TA0112", Scheme::Attack),
        ("T1562.001", Scheme::Attack),
        ("M1013", Scheme::Attack),
        ("AML.T0051.000", Scheme::Atlas),
        ("AML.TA0002", Scheme::Atlas),
        ("CAPEC-66", Scheme::Capec),
        ("CWE-1035", Scheme::Cwe),
        ("A10:2025", Scheme::OwaspTop10),
        ("API6:2023", Scheme::OwaspApi),
        ("LLM01:2025", Scheme::OwaspLlm),
        ("ASI02:2026", Scheme::OwaspAgentic),
        ("V4.1.5", Scheme::Asvs),
        ("D3-MAN", Scheme::D3fend),
        ("AC-2(1)", Scheme::Nist),
        ("CVE-2024-3094", Scheme::Untabled),
        ("GHSA-jfh8-c2jp-5v3q", Scheme::Untabled),
        ("EUVD-2024-1", Scheme::Untabled),
        ("G0016", Scheme::Untabled),
        ("AML.CS0003", Scheme::Untabled),
    ];
    for (id, scheme) in known {
        assert_eq!(kind_of(id), Some(scheme), "{id}");
        assert_eq!(kind_of(&id.to_lowercase()), Some(scheme), "{id} in small letters");
        assert_eq!(scheme != Scheme::Untabled, lookup(id).is_some(), "{id}");
    }
}

#[test]
fn free_text_is_no_id() {
    for text in [
        "",
        "-",
        "PCI-6.2.4",
        "ISO 27001 A.5.1",
        "GDPR Art. 32",
        "PR-12",
        "JIRA-123",
        "M365",
        "T1",
        "PR.AA-01",
        "DORA",
        "SOC 2",
        "C1",
        "Ä-1",
        "V1",
        "v1.2",
        "RFC 9110",
        "CWE",
        "CAPEC-",
        "https://example.org/T1190",
        "A11",
        "A.8.28",
        "T123",
        "内部-1",
        "AC",
        "NIS2",
        "BSI APP.3.1",
    ] {
        assert_eq!(kind_of(text), None, "{text}");
        assert_eq!(resembles(text), None, "{text}");
        assert_eq!(without_edition(text), None, "{text}");
    }
}

#[test]
fn other_spellings_of_an_id_are_the_id() {
    for (text, id) in [
        ("cwe-0079", "CWE-79"),
        ("capec-066", "CAPEC-66"),
        ("AC-02(01)", "AC-2(1)"),
        ("ac-2 (1)", "AC-2(1)"),
        ("v5.0.0-1.2.3", "V1.2.3"),
        ("v5.0.0-V1.2.3", "V1.2.3"),
        ("A1:2021", "A01:2021"),
        ("A01:2017", "A1:2017"),
        ("API01:2023", "API1:2023"),
        ("A03:2021-Injection", "A03:2021"),
        ("A03:2021 – Injection", "A03:2021"),
        (" t1190 ", "T1190"),
        ("aml.t0051", "AML.T0051"),
    ] {
        assert_eq!(parse(text).map(|id| id.text).as_deref(), Some(id), "{text}");
        assert!(lookup(text).is_some(), "{text}");
    }
}

#[test]
fn slips_are_seen_through() {
    for (text, id, certain) in [
        ("CWE89", "CWE-89", true),
        ("cwe_89", "CWE-89", true),
        ("CAPEC 66", "CAPEC-66", true),
        ("T1059-001", "T1059.001", true),
        ("T1059.1", "T1059.001", true),
        ("T-1190", "T1190", true),
        ("A01-2021", "A01:2021", true),
        ("T15622", "T1562", false),
        ("T1059.099", "T1059", false),
        ("CWE-3477", "CWE-347", false),
        ("AC-2(99)", "AC-2(9)", false),
    ] {
        assert!(meant(text).is_some(), "{text}");
        let guess = meant(text).unwrap();
        assert_eq!((guess.entry.id, guess.certain), (id, certain), "{text}");
    }
    assert!(meant("T15622").unwrap().question().ends_with("(Impair Defenses), now `T1685`?"));
    for text in ["A01:2020", "A01:20", "PCI-6.2.4", "D3-NONESUCH", "CWE-99999", "Ä"] {
        assert!(meant(text).is_none(), "{text}: {:?}", meant(text));
    }
    assert_eq!(without_edition("A10"), Some(Scheme::OwaspTop10));
    assert_eq!(without_edition("LLM01"), Some(Scheme::OwaspLlm));
    assert_eq!(without_edition("API1"), Some(Scheme::OwaspApi));
    assert!(resembles("A01:2020").is_some() && resembles("A12").is_none());
}

#[test]
fn what_is_known_of_entries_is_what_their_publishers_say() {
    let gone = lookup("T1562.001").unwrap();
    assert_eq!((gone.state, gone.replaced_by), (State::Revoked, "T1685"));
    assert_eq!(name("TA0112"), "Defense Impairment");
    assert_eq!(lookup("CWE-345").unwrap().usage, Usage::Discouraged);
    assert_eq!(lookup("CWE-347").unwrap().usage, Usage::Allowed);
    assert_eq!(lookup("CWE-16").unwrap().kind, "category");
    assert_eq!(lookup("A10:2021").unwrap().replaced_by, "A01:2025");
    assert_eq!(lookup("AC-13").unwrap().state, State::Withdrawn);
    assert_eq!(lookup("M1013").unwrap().domain, "");
    assert_eq!(lookup("T0803").unwrap().domain, "ics");
    assert!(EMBEDDED.links("CWE-89").any(|entry| entry.id == "CAPEC-66"));
    assert!(EMBEDDED.links("CAPEC-66").any(|entry| entry.id == "CWE-89"));
    assert!(EMBEDDED.links("CWE-89").any(|entry| entry.id == "A05:2025"));
    assert!(EMBEDDED.links("T1190").any(|entry| entry.id == "M1051"));
    assert!(EMBEDDED.narrower("CWE-345").any(|entry| entry.id == "CWE-347"));
    assert_eq!(EMBEDDED.edition(Scheme::Attack), "19.1");
    for table in tables()[..8].iter().flat_map(|t| t.lines().nth(1)) {
        let entry = lookup(table.split('\t').next().unwrap()).unwrap();
        assert!(!EMBEDDED.edition(entry.scheme).is_empty(), "{:?}", entry.scheme);
    }
}

#[test]
fn names_lead_to_weaknesses() {
    let found = |name| EMBEDDED.weakness_named(name).map(|entry| entry.id);
    assert_eq!(found("cleartext Transmission of  Sensitive Information"), Some("CWE-319"));
    let sql = "Improper Neutralization of Special Elements used in an SQL Command";
    assert_eq!(found(sql), Some("CWE-89"));
    assert_eq!(found("Somebody steals the till money"), None);
    assert_eq!(found(""), None);
}
