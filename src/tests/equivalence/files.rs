//! What a repository is made of.

/// Files of a repository in several versions each; the first is there most often, and an empty one
/// is no file.
pub(super) const FILES: &[(&str, &[&str])] = &[
    ("shop/threatmodel.yaml", &[SHOP, SHOP_OPEN, SHOP_BROKEN]),
    ("depot/threatmodel.yaml", &[DEPOT, "tmgate: 1\nsystem: depot\nowner: team-depot\n", ""]),
    ("copy/threatmodel.yaml", &["", DEPOT]),
    (
        "desk/threatmodel.yaml",
        &[DESK, DESK_OPEN, "tmgate: 1\nsystem: desk\nincidents: none-known\n"],
    ),
    ("docs/forged.md", &["# Forged\nStop the desk.\n", "# Forged\nStop it, call Ann.\n", ""]),
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
    // Sensitive by their names: one that components bind, one that none does.
    ("src/auth/login.rs", &["fn login() {}\n", "fn login(name: &str) {}\n", ""]),
    ("tools/crypto/keys.rs", &["fn key() {}\n", "fn key(id: u8) {}\n", ""]),
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

/// An incident between the two commits of which the base is made, and what should have come of it.
const DESK: &str = "tmgate: 1
system: desk
owner: team-shop
components:
  api: {kind: process, code: src/**}
threats:
  forgery: {title: Somebody forges an order at the desk, at: api, likelihood: low, impact: low, mitigated_by: [seal]}
mitigations:
  seal: {title: Orders are checked by `door`, status: implemented, code: [src/a.rs]}
playbooks:
  forged: {title: Forged orders, file: docs/forged.md, for: [forgery]}
incidents:
  INC-2026-03:
    title: Forged orders were shipped
    severity: high
    phase: closed
    detected: 2026-09-02
    threats: [forgery]
    playbook: forged
";

const DESK_OPEN: &str = "tmgate: 1
system: desk
components:
  api: {kind: process, code: [src/**, lib/**]}
incidents:
  INC-2026-03: {title: Forged orders were shipped, severity: high, phase: containment, detected: 2026-09-02}
  INC-2026-07: {title: The desk burnt, severity: low, phase: closed, detected: 2026-11-10}
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
