//! However a repository changes: `check --base` says the same, to the last byte, whether it
//! examines of the base what may have been otherwise or all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::support::{Ran, run};
use crate::check::EXAMINE_ALL;
use crate::host::git_tests::Repo;

/// Files of a repository in several versions each; the first is there most often, and an empty one
/// is no file.
const FILES: &[(&str, &[&str])] = &[
    ("shop/threatmodel.yaml", &[SHOP, SHOP_OPEN, SHOP_BROKEN]),
    ("depot/threatmodel.yaml", &[DEPOT, "tmgate: 1\nsystem: depot\nowner: team-depot\n", ""]),
    ("copy/threatmodel.yaml", &["", DEPOT]),
    ("till/threatmodel/a.yaml", &[TILL, "tmgate: 1\nsystem: till\n"]),
    ("till/threatmodel/b.yaml", &["", "components:\n  log: {kind: store, code: src/**}\n"]),
    ("threatmodels/lib/pg@1.yaml", &[PG, "", "tmgate: 1\nsystem: pg\nlibrary: pg@1\n"]),
    ("threatmodels/lib/pg@2.yaml", &["", PG_LATER]),
    ("threatmodels/catalog/a.yaml", &[CATALOGUE, "", "theft: {title: Somebody steals}\n"]),
    ("CODEOWNERS", &["* @org/team-shop\n", "", "/depot/ @org/team-depot\n/src/ @ann\n"]),
    (".github/CODEOWNERS", &["", "* @org/others\n"]),
    ("teams.yaml", &[TEAMS, "", "team-depot: {github: \"@org/depot\"}\n"]),
    ("src/a.rs", &["fn door() {}\n", "fn window() {}\n", ""]),
    ("src/b.rs", &["", "fn roof() {}\n"]),
    ("tests/t.rs", &["#[test]\nfn lock_holds() {}\n", "fn other() {}\n", ""]),
    ("docs/theft.md", &["# Theft\n\n## Contain\n\nLock it.\n", "# Theft\n", ""]),
    ("compose.yaml", &[COMPOSE, COMPOSE_OPEN, ""]),
    ("compose.override.yaml", &["", "services:\n  db: {ports: [\"5432:5432\"]}\n"]),
    ("k8s/base/pay.yaml", &[DEPLOYMENT, ""]),
    ("k8s/base/kustomization.yaml", &["resources: [pay.yaml]\n", ""]),
    ("k8s/prod/kustomization.yaml", &["resources: [../base, open.yaml]\n", ""]),
    ("k8s/prod/open.yaml", &["", OPEN, CLOSED]),
    ("api/openapi.yaml", &[API, API_OPEN, ""]),
    ("infra/main.tf", &["", TERRAFORM]),
    ("build/junit.xml", &["", JUNIT]),
    (
        "tmgate.yaml",
        &[
            "",
            "version: 1\nowners: {teams: teams.yaml}\n",
            "version: 1\nprofiles: [strict]\n",
            "version: 1\nrules: {owner-missing: off, threat-untreated: note}\nfail-on: warning\n",
            "version: 1\ndrift: {everywhere: true}\ncatalog: {org: threatmodels/catalog}\n",
            "version: 1\nevidence: {reports: [\"build/*.xml\"], max-age: 7d}\n",
            "version: 1\nexclude: [\"copy/**\"]\nrequire-approval: {weakening: [\"@org/sec\"]}\n",
            "version: 1\noverrides:\n  - {paths: [\"shop/**\"], rules: {flow-plaintext: note}}\n",
            "version: 1\nbaseline: known.txt\nowners: {codeowners: false}\n",
        ],
    ),
];

const SHOP: &str = "tmgate: 1
system: shop
owner: team-shop
stage: production
reviewed: 2026-11-01
zones: {cluster: {trust: 60}}
components:
  api: {kind: process, zone: cluster, code: [\"src/**\"], iac: compose.yaml#services.api}
  pay: {kind: process, zone: cluster, owner: team-pay, iac: k8s/base/pay.yaml#Deployment/pay}
  db: {kind: store, zone: cluster, tech: postgres, uses: lib/pg@1, iac: compose.yaml}
flows:
  order: {path: api -> db, over: https, authn: mtls, openapi: \"api/openapi.yaml#GET /orders\"}
  send: {path: api -> depot/api, over: https}
threats:
  theft:
    title: Somebody steals the money in the till
    at: api
    likelihood: medium
    impact: high
    mitigated_by: [lock]
    playbook: theft-playbook
  fire: {title: The till burns with all the money, at: db, likelihood: low, impact: low}
mitigations:
  lock: {title: Locks the door, status: verified, code: [\"src/a.rs#door\"], evidence: [{test: lock_holds}]}
playbooks:
  theft-playbook: {title: Theft, file: docs/theft.md#contain, owner: team-shop}
";

const SHOP_OPEN: &str = "tmgate: 1
system: shop
stage: production
components:
  # tmgate: allow(owner-missing) -- soon
  api: {kind: process, exposed: true, code: [\"lib/**\"], iac: compose.yaml#services.web}
  db: {kind: store, uses: lib/pg@2}
flows:
  order: {path: api -> db, over: http}
threats:
  theft: {title: Somebody steals the money in the till, at: api, likelihood: low, impact: high}
";

const SHOP_BROKEN: &str = "tmgate: 1\nsystem: shop\ncomponents: [\n";

const DEPOT: &str = "tmgate: 1
system: depot
owner: team-depot
components:
  api: {kind: process, code: depot/**, iac: infra/main.tf}
  shelf: {kind: store}
flows:
  take: {path: api -> shelf, over: http}
threats:
  theft: {title: Somebody steals what lies in the depot, at: shelf, likelihood: high, impact: high}
";

const TILL: &str = "tmgate: 1
system: till
method: [stride-per-element]
components:
  api: {kind: process, code: [tests/t.rs, src/*.rs], iac: k8s/**}
threats:
  forgery: {title: Somebody prints money at home, at: api, stride: S, likelihood: medium, impact: low, mitigated_by: [look]}
mitigations:
  look: {title: Looks at the money, status: implemented, code: [src/], evidence: [{test: \"tests/t.rs::lock_hold\"}]}
";

const PG: &str = "tmgate: 1
system: pg
library: pg@1
threats:
  leak: {title: A leaked role reads every table, at: self, likelihood: medium, impact: high}
";

const PG_LATER: &str = "tmgate: 1
system: pg
library: pg@2
threats:
  leak: {title: A leaked role reads every table, at: self, likelihood: medium, impact: high}
  loss: {title: The disk below the tables dies, at: self, likelihood: low, impact: high}
";

const CATALOGUE: &str = "injection:
  title: A crafted value changes a statement that is sent to a database
  stride: T I
  applies_to: {kind: store, tech: [postgres]}
  reviewed: 2026-06-15
  owner: team-shop
";

const TEAMS: &str = "team-shop: {github: \"@org/team-shop\"}\nteam-pay: {contact: \"#pay\"}\n";

const COMPOSE: &str = "services:
  api: {image: example/api, ports: [\"127.0.0.1:8080:8080\"]}
  db: {image: \"postgres:17\"}
";

const COMPOSE_OPEN: &str = "services:
  api: {image: example/api, ports: [\"8080:8080\"]}
  cache: {image: \"redis:8\"}
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: pay, labels: {app: pay}}
spec:
  selector: {matchLabels: {app: pay}}
  template:
    metadata: {labels: {app: pay}}
    spec: {containers: [{name: pay, image: example/pay}]}
";

const OPEN: &str = "apiVersion: v1
kind: Service
metadata: {name: pay}
spec: {type: LoadBalancer, selector: {app: pay}, ports: [{port: 80}]}
";

const CLOSED: &str = "apiVersion: v1
kind: Service
metadata: {name: pay}
spec: {type: ClusterIP, selector: {app: pay}, ports: [{port: 80}]}
";

const API: &str = "openapi: 3.0.0
info: {title: Orders, version: \"1\"}
security: [{token: []}]
paths:
  /orders: {get: {responses: {\"200\": {description: ok}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";

const API_OPEN: &str = "openapi: 3.0.0
info: {title: Orders, version: \"1\"}
paths:
  /orders: {get: {security: [], responses: {\"200\": {description: ok}}}}
  /refunds: {post: {responses: {\"200\": {description: ok}}}}
";

const TERRAFORM: &str = "resource \"aws_db_instance\" \"main\" {
  engine            = \"postgres\"
  storage_encrypted = false
}
";

const JUNIT: &str = "<testsuite name=\"t\" tests=\"1\" timestamp=\"2026-11-22T00:00:00\">
<testcase classname=\"tests.t\" name=\"lock_holds\"/></testsuite>
";

/// What people type.
const ARGS: &[&[&str]] = &[
    &[],
    &[],
    &["--diff-only"],
    &["--profile", "strict"],
    &["--fail-on", "note"],
    &["shop"],
    &["depot", "till"],
];

type Files = BTreeMap<String, String>;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn repository(dice: &mut Dice) -> Files {
    let mut files = Files::new();
    for (path, versions) in FILES {
        let usual = dice.below(10) < 6;
        let text = if usual { versions[0] } else { dice.one_of(versions) };
        set(&mut files, path, text);
    }
    files
}

fn set(files: &mut Files, path: &str, text: &str) {
    match text {
        "" => files.remove(path),
        text => files.insert(path.to_owned(), text.to_owned()),
    };
}

/// Changes something, and says what.
fn change(files: &mut Files, dice: &mut Dice) -> String {
    let there: Vec<String> = files.keys().cloned().collect();
    let path = dice.one_of(&there).clone();
    let lines: Vec<String> = files[&path].split_inclusive('\n').map(str::to_owned).collect();
    match dice.below(8) {
        0 => {
            let without = dice.below(lines.len());
            let left = lines.iter().enumerate().filter(|(at, _)| *at != without);
            set(files, &path, &left.map(|(_, line)| line.as_str()).collect::<String>());
            format!("{path} without line {}", without + 1)
        }
        1 => {
            let more = "# tmgate: allow(threat-untreated, drift-exposure) -- known\n";
            let at = dice.below(lines.len() + 1);
            let text = [&lines[..at].concat(), more, &lines[at..].concat()].concat();
            set(files, &path, &text);
            format!("{path} with a comment")
        }
        2 => {
            let folder = path.split('/').next().unwrap_or("").to_owned();
            for old in there.iter().filter(|old| old.starts_with(&format!("{folder}/"))) {
                let text = files.remove(old).unwrap();
                files.insert(format!("moved/{old}"), text);
            }
            format!("{folder} moved")
        }
        3 => {
            files.remove(&path);
            format!("without {path}")
        }
        _ => {
            let (path, versions) = dice.one_of(FILES);
            let at = dice.below(versions.len());
            set(files, path, versions[at]);
            format!("{path} in version {at}")
        }
    }
}

fn write(repo: &Repo, old: &Files, new: &Files) {
    old.keys().filter(|path| !new.contains_key(*path)).for_each(|path| repo.remove(path));
    new.iter().for_each(|(path, text)| repo.write(path, text));
}

fn check(repo: &Repo, args: &[&str], whole: bool) -> Ran {
    EXAMINE_ALL.set(whole);
    let all = ["check", "--today", "2026-11-23", "--format", "json", "--base", "main"];
    let ran = run(&repo.disk(), &[&all, args].concat());
    EXAMINE_ALL.set(false);
    ran
}

/// One pull request: both ways must say the same. Returns what was said.
fn compare(number: u64) -> String {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let old = repository(&mut dice);
    let repo = Repo::new();
    write(&repo, &Files::new(), &old);
    if dice.below(3) == 0 {
        run(&repo.disk(), &["baseline", "--today", "2026-11-23", "--reason", "later"]);
    }
    repo.commit();
    repo.branch("topic");
    let mut new = old.clone();
    let changes: Vec<String> =
        (0..1 + dice.below(3)).map(|_| change(&mut new, &mut dice)).collect();
    write(&repo, &old, &new);
    if dice.below(2) == 0 {
        repo.commit();
    }
    let args = dice.one_of(ARGS);
    let (short, whole) = (check(&repo, args, false), check(&repo, args, true));
    let what = format!("repository {number}, {args:?}: {changes:?}");
    assert_eq!(short.out, whole.out, "{what}");
    assert_eq!((short.err, short.exit), (whole.err, whole.exit), "{what}");
    short.out
}

/// Has `count` pull requests compared. Each thread is a whole program of its own: to examine all
/// is a matter of the thread.
fn compare_all(count: u64) -> Vec<String> {
    let (next, said) = (Mutex::new(0..count), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(number) = { next.lock().unwrap().next() } {
                    let out = compare(number);
                    said.lock().unwrap().push(out);
                }
            });
        }
    });
    said.into_inner().unwrap()
}

#[test]
fn what_is_left_out_at_the_base_changes_no_byte() {
    #[expect(clippy::disallowed_methods, reason = "who has time asks for more of them")]
    let count = std::env::var("TMGATE_COMPARED").map_or(40, |count| count.parse().unwrap());
    let said = compare_all(count);
    let mut rules: BTreeSet<String> = BTreeSet::new();
    let (mut new, mut known, mut fixed) = (0, 0, 0);
    for out in said.iter().filter(|out| !out.is_empty()) {
        let report: serde_json::Value = serde_json::from_str(out).unwrap();
        let count = |what: &str| report["compared"][what].as_u64().unwrap();
        let gone = report["compared"]["fixed"].as_array().unwrap().len();
        (new, known, fixed) = (new + count("new"), known + count("known"), fixed + gone);
        for finding in report["findings"].as_array().unwrap() {
            rules.insert(finding["rule"].as_str().unwrap().to_owned());
        }
    }
    println!("{new} new, {known} known, {fixed} fixed, {} rules: {rules:?}", rules.len());
    assert!(new > 50 && known > 300 && fixed > 50, "{new} new, {known} known, {fixed} fixed");
}
