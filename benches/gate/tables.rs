//! What the generated models talk about. A word of `ROLES` is replaced by one of its synonyms in
//! each model.

pub(crate) const NOUNS: [&str; 24] = [
    "invoices",
    "refunds",
    "orders",
    "returns",
    "parcels",
    "stock",
    "prices",
    "coupons",
    "ratings",
    "profiles",
    "sessions",
    "payouts",
    "ledgers",
    "quotes",
    "claims",
    "policies",
    "tickets",
    "bookings",
    "meters",
    "tariffs",
    "catalogue",
    "search",
    "reports",
    "notices",
];

pub(crate) const ROLES: [(&str, [&str; 4]); 12] = [
    ("web", ["web", "portal", "shop", "site"]),
    ("api", ["api", "backend", "gateway", "service"]),
    ("worker", ["worker", "runner", "settler", "consumer"]),
    ("admin", ["admin", "console", "tool", "desk"]),
    ("db", ["db", "ledger", "store", "records"]),
    ("cache", ["cache", "sessions", "redis", "kv"]),
    ("queue", ["queue", "events", "jobs", "outbox"]),
    ("archive", ["archive", "cold", "bucket", "vault"]),
    ("provider", ["provider", "psp", "carrier", "bank"]),
    ("mailer", ["mailer", "smtp", "sms", "notifier"]),
    ("customer", ["customer", "shopper", "visitor", "member"]),
    ("operator", ["operator", "clerk", "agent", "on-call"]),
];

pub(crate) struct ComponentRow {
    pub(crate) role: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) zone: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) tech: &'static [&'static str],
    pub(crate) holds: &'static [&'static str],
}

const fn component(
    role: &'static str,
    kind: &'static str,
    zone: &'static str,
    purpose: &'static str,
    tech: &'static [&'static str],
    holds: &'static [&'static str],
) -> ComponentRow {
    ComponentRow { role, kind, zone, purpose, tech, holds }
}

#[rustfmt::skip]
pub(crate) const COMPONENTS: [ComponentRow; 10] = [
    component("web", "process", "edge", "Pages for customers", &["typescript", "react"], &[]),
    component("api", "process", "app", "Decides and writes", &["rust"], &[]),
    component("worker", "process", "app", "Works off events", &["rust"], &[]),
    component("admin", "process", "app", "Corrections by hand", &["python"], &[]),
    component("db", "store", "data", "The truth", &["postgres"], &["request", "profile", "audit-log"]),
    component("cache", "store", "data", "Spares the database", &["redis"], &["profile"]),
    component("queue", "store", "data", "Decouples the workers", &["kafka"], &["event"]),
    component("archive", "store", "data", "What the law wants kept", &["s3"], &["audit-log", "request"]),
    component("provider", "external", "internet", "Does what we may not", &[], &[]),
    component("mailer", "external", "internet", "Sends what customers read", &[], &[]),
];

pub(crate) struct FlowRow {
    pub(crate) id: &'static str,
    pub(crate) ends: (&'static str, &'static str),
    pub(crate) over: &'static str,
    pub(crate) authn: &'static str,
    pub(crate) authz: &'static str,
    pub(crate) sends: &'static [&'static str],
    pub(crate) gets: &'static [&'static str],
}

const fn flow(
    id: &'static str,
    ends: (&'static str, &'static str),
    guards: [&'static str; 3],
    sends: &'static [&'static str],
    gets: &'static [&'static str],
) -> FlowRow {
    let [over, authn, authz] = guards;
    FlowRow { id, ends, over, authn, authz, sends, gets }
}

#[rustfmt::skip]
pub(crate) const FLOWS: [FlowRow; 14] = [
    flow("browse", ("customer", "web"), ["https", "session", "self"], &["request"], &["profile"]),
    flow("submit", ("web", "api"), ["https", "oauth2", "scope"], &["request"], &[]),
    flow("instruct", ("api", "provider"), ["https", "mtls", ""], &["request"], &["event"]),
    flow("callback", ("provider", "worker"), ["https", "hmac", "signature"], &["event"], &[]),
    flow("record", ("api", "db"), ["postgres-tls", "mtls", "db-role"], &["request", "audit-log"], &[]),
    flow("lookup", ("api", "cache"), ["redis-tls", "mtls", "acl"], &[], &["profile"]),
    flow("enqueue", ("api", "queue"), ["kafka-tls", "mtls", "acl"], &["event"], &[]),
    flow("consume", ("queue", "worker"), ["kafka-tls", "mtls", ""], &["event"], &[]),
    flow("settle", ("worker", "db"), ["postgres-tls", "mtls", "db-role"], &["event"], &["request"]),
    flow("notify", ("worker", "mailer"), ["https", "oauth2", ""], &["message"], &[]),
    flow("administer", ("operator", "admin"), ["https", "sso", "rbac"], &["request"], &["request"]),
    flow("adjust", ("admin", "db"), ["postgres-tls", "mtls", "db-role"], &["request"], &["audit-log"]),
    flow("export", ("worker", "archive"), ["https", "mtls", "acl"], &["audit-log"], &[]),
    flow("refresh", ("worker", "cache"), ["redis-tls", "mtls", "acl"], &["profile"], &[]),
];

pub(crate) struct ThreatRow {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) at: &'static [&'static str],
    pub(crate) stride: &'static str,
    pub(crate) rating: (&'static str, &'static str),
    pub(crate) refs: &'static [&'static str],
    pub(crate) mitigated_by: &'static [&'static str],
}

impl ThreatRow {
    /// Serious threats name who, what they hurt, how they are noticed, and have a playbook.
    pub(crate) fn is_serious(&self) -> bool {
        matches!(self.rating, ("high", _) | (_, "high" | "critical"))
    }
}

const fn threat(
    id: &'static str,
    title: &'static str,
    at: &'static [&'static str],
    stride: &'static str,
    rating: (&'static str, &'static str),
    refs: &'static [&'static str],
    mitigated_by: &'static [&'static str],
) -> ThreatRow {
    ThreatRow { id, title, at, stride, rating, refs, mitigated_by }
}

/// What a model may do without: each group is there as a whole or not at all.
pub(crate) const OPTIONAL: [&[&str]; 5] = [
    &["stolen-session", "bound-session"],
    &["bad-event", "event-schema"],
    &["settle"],
    &["refresh"],
    &[INCIDENT],
];
/// The incident of those models that had one.
pub(crate) const INCIDENT: &str = "INC-2026-03";
/// The threat that is accepted, not mitigated.
pub(crate) const ACCEPTED: &str = "late-export";
/// The threat without an attacker.
pub(crate) const ACCIDENT: &str = "disk-loss";
/// The threat that the incident was about.
pub(crate) const HAPPENED: &str = "forged-callback";

#[rustfmt::skip]
pub(crate) const THREATS: [ThreatRow; 10] = [
    threat("stolen-session", "A stolen session acts as the customer", &["customer", "web", "api", "operator"],
        "S", ("medium", "high"), &["CWE-384", "CAPEC-593"], &["bound-session", "tls"]),
    threat(HAPPENED, "Someone else posts a result in the partner's name",
        &["callback", "worker", "provider"], "S T", ("medium", "high"),
        &["CWE-347", "T1190", "A08:2025"], &["webhook-hmac", "replay-window"]),
    threat("wiretap", "Someone on the path reads or changes traffic",
        &["browse", "submit", "instruct", "callback", "record", "lookup", "enqueue", "settle", "notify", "administer", "export",
            "refresh"],
        "T I", ("low", "high"), &["CWE-319", "CAPEC-94"], &["tls"]),
    threat("injected-query", "Crafted input becomes part of a query", &["api", "db", "admin", "web"],
        "T I E", ("low", "high"), &["CWE-89", "A05:2025"], &["typed-queries", "least-rights"]),
    threat("bulk-read", "Bulk read through a stolen database role", &["db", "cache", "archive", "adjust"],
        "I", ("low", "critical"), &["CWE-522", "T1078"], &["least-rights", "typed-queries"]),
    threat("flood", "Bots flood the service for hours",
        &["web", "api", "browse", "submit", "instruct", "callback", "notify", "adjust", "administer"],
        "D", ("high", "medium"), &["CAPEC-125", "T1499"], &["rate-limit"]),
    threat(ACCIDENT, "Storage failure loses recent writes",
        &["db", "cache", "queue", "archive", "record", "settle", "refresh"], "D", ("low", "high"), &[], &["backup"]),
    threat("denied-edit", "Someone changes records and denies it",
        &["customer", "operator", "web", "api", "admin", "db", "archive", "adjust"],
        "T R", ("low", "medium"), &["CWE-778", "T1565"], &["audit-trail", "dual-control"]),
    threat("bad-event", "A malformed event stops the workers",
        &["queue", "enqueue", "consume", "worker"], "T D", ("medium", "medium"), &["CWE-502"], &["event-schema"]),
    threat(ACCEPTED, "Exports come late when storage is down", &["export", "archive"],
        "D", ("medium", "low"), &["CWE-770"], &[]),
];

/// Id, title and kind.
#[rustfmt::skip]
pub(crate) const MITIGATIONS: [(&str, &str, &str); 12] = [
    ("bound-session", "Sessions are bound to the device", "preventive"),
    ("webhook-hmac", "HMAC-SHA256 over the raw body", "preventive"),
    ("replay-window", "Reject events older than 5 minutes", "preventive"),
    ("tls", "TLS 1.3 on every hop", "preventive"),
    ("typed-queries", "No string-built SQL", "preventive"),
    ("least-rights", "The role cannot read in bulk", "preventive"),
    ("rate-limit", "Token bucket per client", "preventive"),
    ("backup", "Point-in-time recovery, 5 min", "corrective"),
    ("audit-trail", "Append-only audit log", "preventive"),
    ("dual-control", "Two people approve a correction", "preventive"),
    ("event-schema", "Bad events are parked", "preventive"),
    (DETECTIVE, "Alert when booked and confirmed differ", "detective"),
];
pub(crate) const DETECTIVE: &str = "alert";

/// Why a letter does not apply; all long enough to count as reasons.
pub(crate) const REASONS: [(char, [&str; 3]); 6] = [
    ('S', ["mutual TLS only", "the vendor signs, we verify", "no identity here"]),
    ('T', ["the receiver verifies", "immutable, versioned", "private link with TLS"]),
    ('R', ["takes no decisions", "logged by the api, see audit-trail", "the contract settles it"]),
    ('I', ["public status only", "ids only, no content", "nothing confidential"]),
    (
        'D',
        ["callers retry for 72 h: late, not lost", "batch work may wait", "degrades to the queue"],
    ),
    ('E', ["runs without privileges", "no code at run time", "sandboxed, read-only"]),
];
