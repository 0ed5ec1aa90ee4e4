//! What lies beside the model that is asked: other models, libraries, files in JSON and of other tools.

use serde_json::Value;

use crate::host::Memory;
use crate::tests::support::{run, today};

const SHOP: &str = "tmgate: 1
system: shop
owner: team-shop
components:
  web: {kind: process}
  ledger: {kind: store, owner: team-books, uses: [lib/postgres@2]}
flows:
  pay: {path: web -> bank/api, over: https}
threats:
  forged: {title: Orders are forged, at: [web, bank/api], mitigated_by: [bank/seal], refs: [CWE-347]}
  own-role: {title: A role is stolen here, at: ledger, from: lib/postgres@2/stolen-role}
mitigations:
  vault: {title: Disks are encrypted, status: implemented}
";

const BANK: &str = "tmgate: 1
system: bank
components: {api: {kind: process, title: The door of the bank}}
mitigations: {seal: {title: A seal, status: verified, code: seal.rs}}
";

const LIBRARY: &str = "tmgate: 1
library: postgres@2
threats:
  stolen-role: {title: Somebody steals a role, at: self, refs: [CWE-89]}
  disk: {title: The disk is read, at: self, refs: [CWE-311], mitigated_by: [vault, pitr]}
mitigations:
  pitr: {title: Backups are encrypted, status: verified, provided: true}
";

fn host() -> Memory {
    Memory::new(today())
        .with("shop/threatmodel.yaml", SHOP)
        .with("bank/threatmodel.yaml", BANK)
        .with(
            "other/threatmodel.yaml",
            "tmgate: 1\nsystem: other\ncomponents: {x: {kind: process}}\n",
        )
        .with("seal.rs", "fn seal() {}")
        .with("threatmodels/lib/postgres@2.yaml", LIBRARY)
}

fn ask(query: &str) -> Value {
    let ran = run(&host(), &["respond", query, "--format", "json"]);
    assert_eq!(ran.exit as u8, 0, "{}", ran.err);
    let value = serde_json::from_str(&ran.out).unwrap();
    super::validate(&value);
    value
}

/// The threats of a model of the answer.
fn threats<'v>(answer: &'v Value, model: &str) -> Vec<&'v Value> {
    let models = answer["models"].as_array().unwrap();
    let model = models.iter().find(|one| one["model"] == model).unwrap();
    model["threats"].as_array().unwrap().iter().collect()
}

#[test]
fn what_another_model_does_about_a_threat_is_told() {
    let answer = ask("web");
    let forged = threats(&answer, "shop")[0];
    assert_eq!(forged["id"], "forged");
    let defence = &forged["defences"][0];
    assert_eq!((&defence["id"], &defence["status"]), (&"seal".into(), &"verified".into()));
    assert_eq!(defence["at"]["path"], "bank/threatmodel.yaml");
    assert_eq!(forged["treatment"], "mitigated");
}

#[test]
fn threats_of_libraries_are_those_of_whoever_uses_them() {
    let answer = ask("ledger");
    let all = threats(&answer, "shop");
    let ids: Vec<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"own-role") && ids.contains(&"lib/postgres@2/disk"), "{ids:?}");
    assert!(!ids.contains(&"lib/postgres@2/stolen-role"), "the model's own stands for it");
    let disk = all.iter().find(|one| one["id"] == "lib/postgres@2/disk").unwrap();
    assert_eq!(disk["elements"], serde_json::json!(["ledger"]));
    assert_eq!(disk["owner"], "team-books");
    assert_eq!(disk["at"]["path"], "threatmodels/lib/postgres@2.yaml");
    let defences: Vec<_> = disk["defences"].as_array().unwrap().iter().collect();
    let of = |id: &str| defences.iter().find(|one| one["id"] == id).unwrap();
    assert_eq!(of("pitr")["at"]["path"], "threatmodels/lib/postgres@2.yaml");
    assert_eq!(of("vault")["at"]["path"], "shop/threatmodel.yaml", "the own control of that name");
    assert_eq!(disk["treatment"], "answered");
}

const IN_JSON: &str = r#"{
  "tmgate": 1,
  "system": "shop",
  "components": {"web": {"kind": "process"}},
  "threats": {"forged": {"title": "Forged", "at": ["web"], "mitigated_by": ["seal"]}},
  "mitigations": {"seal": {"title": "A seal", "status": "verified"}},
  "trees": {"ship": {"threat": "forged", "goal": {"any": ["forge", "guess"]}, "forge": {"cost": 1}, "guess": {"cost": 9, "ruled_out": {"why": "x", "until": "2026-01-01"}}}}
}
"#;

#[test]
fn records_and_rule_outs_are_written_into_json_as_json() {
    let host = Memory::new(today()).with("threatmodel.json", IN_JSON);
    let said = |args: &[&str]| {
        let ran = run(&host, args);
        serde_json::from_str::<Value>(&host.text("threatmodel.json").unwrap())
            .map(|value| (ran.exit as u8, value))
            .unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
    };
    let new = ["incident", "new", "--title", "A \"forged\" order", "--severity", "high"];
    let more = ["--affected", "web", "--failed", "seal", "--ref", "CWE-294", "--apply"];
    let (exit, value) = said(&[&new[..], &more[..]].concat());
    assert_eq!(exit, 0);
    let id = "INC-2026-01";
    let record = &value["incidents"][id];
    assert_eq!(record["title"], "A \"forged\" order");
    assert_eq!(record["affected"], serde_json::json!(["web"]));
    let (exit, value) = said(&["incident", "map", id, "--threat", "forged"]);
    assert_eq!((exit, &value["incidents"][id]["threats"]), (0, &serde_json::json!(["forged"])));
    let (_, value) = said(&["incident", "close", id, "--draft", "--apply"]);
    assert_ne!(value["mitigations"]["seal"]["status"], "verified", "it did not hold: {value:#}");
    let out = ["triage", "ship", "--not", "guess", "--write", "--why", "no way", "--until"];
    let (exit, value) = said(&[&out[..], &["2026-12-01"]].concat());
    assert_eq!(exit, 0);
    let guess = &value["trees"]["ship"]["guess"];
    assert_eq!(guess["ruled_out"], serde_json::json!({"why": "no way", "until": "2026-12-01"}));
    assert_eq!(guess["cost"], 9);
}

#[test]
fn files_of_other_tools_are_asked_and_say_where_an_incident_goes() {
    let otm = "otmVersion: 0.2.0\nproject: {name: Shop, id: shop}\ntrustZones: [{id: z, name: Z, type: z, risk: {trustRating: 1}}]\ncomponents:\n  - {id: web, name: Web, type: web, parent: {trustZone: z}, threats: [{threat: forged, state: exposed}]}\nthreats:\n  - {id: forged, name: Forged, categories: [], cwes: [CWE-347], risk: {likelihood: 50, impact: 50}}\n";
    let host = Memory::new(today()).with("docs/shop.otm.yaml", otm);
    for query in ["web", "CWE-347", "forged"] {
        let ran = run(&host, &["respond", query]);
        assert_eq!(ran.exit as u8, 0, "{query}: {}{}", ran.out, ran.err);
        assert!(
            ran.out.contains("forged") && ran.out.contains("docs/shop.otm.yaml:"),
            "{}",
            ran.out
        );
    }
    let new = ["incident", "new", "--title", "x", "--severity", "high", "--affected", "web"];
    let ran = run(&host, &new);
    assert_eq!(ran.exit as u8, 2);
    for part in ["a file of OTM", "no place for incidents", "threatmodel.overlay.yaml"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
}
