//! A monorepo of threat models, the same on every machine:
//! `services/<team>/<name>/threatmodel.yaml`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::model;
use crate::tables::{MITIGATIONS, NOUNS};

const SEED: u64 = 0x7467_6174_6500_0001;

const AREAS: [&str; 24] = [
    "billing",
    "checkout",
    "delivery",
    "returns",
    "pricing",
    "search",
    "identity",
    "fraud",
    "support",
    "partners",
    "payments",
    "loyalty",
    "catalogue",
    "stores",
    "mobile",
    "reporting",
    "energy",
    "travel",
    "insurance",
    "banking",
    "media",
    "messaging",
    "warehouse",
    "fleet",
];
const GROUPS: [&str; 24] = [
    "core", "edge", "data", "tools", "north", "south", "east", "west", "platform", "growth",
    "retail", "business", "infra", "insights", "legacy", "next", "online", "field", "quality",
    "safety", "labs", "access", "ledger", "flow",
];

/// Writes the models and the few files they point to; returns how many bytes the models have.
pub(crate) fn tree(dir: &Path, models: usize) -> Result<u64> {
    let mut bytes = 0;
    let mut owners = String::from("# Who reviews what.\n/lib/ @acme/platform @acme/security\n");
    for (number, nouns) in (0..models).collect::<Vec<_>>().chunks(NOUNS.len()).enumerate() {
        let team = team(number);
        let _ = writeln!(owners, "/services/{team}/ @acme/{team}");
        for (index, noun) in nouns.iter().zip(NOUNS) {
            let text = model::write(SEED.wrapping_add(*index as u64), &team, noun);
            bytes += text.len() as u64;
            write(dir, &format!("services/{team}/{noun}/threatmodel.yaml"), &text)?;
        }
    }
    write(dir, "CODEOWNERS", &owners)?;
    shared_files(dir)?;
    Ok(bytes)
}

fn team(number: usize) -> String {
    let area = AREAS[number % AREAS.len()];
    let group = GROUPS[number / AREAS.len() % GROUPS.len()];
    match number / (AREAS.len() * GROUPS.len()) {
        0 => format!("{area}-{group}"),
        more => format!("{area}-{group}-{}", more + 1),
    }
}

/// What the models point to, so that a look at the disk finds it.
fn shared_files(dir: &Path) -> Result<()> {
    let mut tests = String::new();
    for (id, title, _) in MITIGATIONS {
        let name = id.replace('-', "_");
        write(dir, &format!("lib/{id}.rs"), &format!("//! {title}.\n\npub fn apply() {{}}\n"))?;
        let _ = writeln!(tests, "mod {name} {{\n    #[test]\n    fn holds() {{}}\n}}");
    }
    write(dir, "lib/tests.rs", &tests)?;
    write(dir, "lib/abuse.md", RUNBOOK)?;
    write(dir, "lib/vendors.md", "# Vendors\n\nCall +1 555 0100.\n")?;
    write(dir, "lib/restore.md", "# Restore drill\n\nRestored in 41 minutes.\n")?;
    write(dir, "lib/2026-03.md", "# INC-2026-03\n\nReplayed events.\n")?;
    write(dir, "lib/codeql.yml", "name: codeql\n")
}

const RUNBOOK: &str = "# Runbook

## Preparation
On-call knows alert, audit-trail and the vendor's telephone number.

## Detection and analysis
Follow alert to the worker and the api.

## Containment, eradication and recovery
Close the callback, rotate the key, restore the db.

## Post-incident activity
Write the postmortem, update the threat model.
";

/// One small model on its own, for the time it takes to start.
pub(crate) const SMALL: &str = "\
tmgate: 1
system: greeter
purpose: Says hello to whoever asks
owner: team-hello
stage: build

zones:
  internet: {trust: 0}
  cluster: {trust: 50}

actors:
  visitor: {kind: person}

components:
  web: {kind: process, purpose: Answers, zone: cluster, exposed: true}

flows:
  greet: {path: visitor -> web, over: https, authn: session}

threats:
  flood:
    title: Bots flood the greeter until nobody is greeted
    at: [web, greet]
    stride: D
    likelihood: medium
    impact: low
    mitigated_by: [rate-limit]

mitigations:
  rate-limit: {title: Token bucket per client, status: implemented, kind: preventive}
";

/// One small Python file, for a linter of another language to compare with.
pub(crate) const SMALL_PYTHON: &str = "\
\"\"\"Says hello to whoever asks.\"\"\"

import sys


def greet(name: str) -> str:
    return f\"Hello, {name}!\"


if __name__ == \"__main__\":
    print(greet(sys.argv[1]))
";

pub(crate) fn write(dir: &Path, path: &str, text: &str) -> Result<()> {
    let path = dir.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot create {}", parent.display()))?;
    }
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
