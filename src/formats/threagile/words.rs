//! Threagile's closed lists of words, and what each of them means here.

use super::mistake;
use super::sections::{Item, word};
use crate::finding::{Subject, listed, nearest};
use crate::formats::reading::Reader;
use crate::model::Text;
use crate::model::vocabulary::{Class, ComponentKind, Impact, Level, Likelihood, parse_date};
use crate::source::Spanned;

/// A closed list of words with their meanings.
pub(super) type Words<T> = &'static [(&'static str, T)];

pub(super) const KINDS: Words<ComponentKind> = &[
    ("external-entity", ComponentKind::External),
    ("process", ComponentKind::Process),
    ("datastore", ComponentKind::Store),
];

/// From what Threagile's own rules ask for: they want encryption from `confidential` on and weigh
/// `strictly-confidential` highest. Its `restricted` stands below `confidential`, ours above.
pub(super) const CLASSES: Words<Class> = &[
    ("public", Class::Public),
    ("internal", Class::Internal),
    ("restricted", Class::Internal),
    ("confidential", Class::Confidential),
    ("strictly-confidential", Class::Restricted),
];

/// For integrity and availability.
pub(super) const LEVELS: Words<Level> = &[
    ("archive", Level::Low),
    ("operational", Level::Low),
    ("important", Level::Medium),
    ("critical", Level::High),
    ("mission-critical", Level::Critical),
];

/// Whether what is stored is encrypted.
pub(super) const ENCRYPTION: Words<bool> = &[
    ("none", false),
    ("transparent", true),
    ("data-with-symmetric-shared-key", true),
    ("data-with-asymmetric-shared-key", true),
    ("data-with-end-user-individual-key", true),
    ("data-with-enduser-individual-key", true),
];

/// What tmgate calls it. Where the two agree the word stays as it is; a word that Threagile has in
/// an encrypted and in a plain form says here that it is plain.
pub(super) const PROTOCOLS: Words<&str> = &[
    ("unknown-protocol", "unknown-protocol"),
    ("http", "http"),
    ("https", "https"),
    ("ws", "ws"),
    ("wss", "wss"),
    ("reverse-proxy-web-protocol", "reverse-proxy-web-protocol"),
    ("reverse-proxy-web-protocol-encrypted", "reverse-proxy-web-protocol-encrypted"),
    ("mqtt", "mqtt"),
    ("jdbc", "jdbc"),
    ("jdbc-encrypted", "jdbc-encrypted"),
    ("odbc", "odbc"),
    ("odbc-encrypted", "odbc-encrypted"),
    ("sql-access-protocol", "sql-access-protocol"),
    ("sql-access-protocol-encrypted", "sql-access-protocol-encrypted"),
    ("nosql-access-protocol", "nosql-access-protocol"),
    ("nosql-access-protocol-encrypted", "nosql-access-protocol-encrypted"),
    ("binary", "binary-plaintext"),
    ("binary-encrypted", "binary-encrypted"),
    ("text", "text-plaintext"),
    ("text-encrypted", "text-encrypted"),
    ("ssh", "ssh"),
    ("ssh-tunnel", "ssh-tunnel"),
    ("smtp", "smtp"),
    ("smtp-encrypted", "smtp-encrypted"),
    ("pop3", "pop3"),
    ("pop3-encrypted", "pop3-encrypted"),
    ("imap", "imap"),
    ("imap-encrypted", "imap-encrypted"),
    ("ftp", "ftp"),
    ("ftps", "ftps"),
    ("sftp", "sftp"),
    ("scp", "scp"),
    ("ldap", "ldap"),
    ("ldaps", "ldaps"),
    ("jms", "jms"),
    ("nfs", "nfs"),
    ("smb", "smb-plaintext"),
    ("smb-encrypted", "smb-encrypted"),
    ("local-file-access", "local-file-access"),
    ("nrpe", "nrpe"),
    ("xmpp", "xmpp"),
    ("iiop", "iiop"),
    ("iiop-encrypted", "iiop-encrypted"),
    ("jrmp", "jrmp"),
    ("jrmp-encrypted", "jrmp-encrypted"),
    ("in-process-library-call", "in-process-library-call"),
    ("inter-process-communication", "inter-process-communication"),
    ("container-spawning", "container-spawning"),
];

pub(super) const AUTHENTICATION: Words<&str> = &[
    ("none", "none"),
    ("credentials", "credentials"),
    ("session-id", "session-id"),
    ("token", "token"),
    ("client-certificate", "client-certificate"),
    ("two-factor", "two-factor"),
    ("externalized", "externalized"),
];

pub(super) const AUTHORIZATION: Words<&str> = &[
    ("none", "none"),
    ("technical-user", "technical-user"),
    ("end-user-identity-propagation", "end-user-identity-propagation"),
    ("enduser-identity-propagation", "end-user-identity-propagation"),
];

pub(super) const SEVERITIES: Words<Level> = &[
    ("low", Level::Low),
    ("medium", Level::Medium),
    ("elevated", Level::Medium),
    ("high", Level::High),
    ("critical", Level::Critical),
];

/// The usual matrix of ours has three rows.
pub(super) const LIKELIHOODS: Words<Likelihood> = &[
    ("unlikely", Likelihood::Low),
    ("likely", Likelihood::Medium),
    ("very-likely", Likelihood::High),
    ("frequent", Likelihood::High),
];

pub(super) const IMPACTS: Words<Impact> = &[
    ("low", Impact::Low),
    ("medium", Impact::Medium),
    ("high", Impact::High),
    ("very-high", Impact::Critical),
];

/// The words that are written, which come back as what they were written for.
pub(super) const WRITTEN_LIKELIHOODS: Words<Likelihood> = &[
    ("unlikely", Likelihood::VeryLow),
    ("unlikely", Likelihood::Low),
    ("likely", Likelihood::Medium),
    ("very-likely", Likelihood::High),
    ("frequent", Likelihood::VeryHigh),
];

pub(super) const WRITTEN_IMPACTS: Words<Impact> = &[
    ("low", Impact::VeryLow),
    ("low", Impact::Low),
    ("medium", Impact::Medium),
    ("high", Impact::High),
    ("very-high", Impact::Critical),
];

/// Kinds of technology of which Threagile's rules know something.
pub(super) const TECHNOLOGIES: &[&str] = &[
    "ai",
    "application-server",
    "artifact-registry",
    "batch-processing",
    "block-storage",
    "browser",
    "build-pipeline",
    "cli",
    "client-system",
    "cms",
    "code-inspection-platform",
    "container-platform",
    "data-lake",
    "database",
    "desktop",
    "devops-client",
    "ejb",
    "erp",
    "event-listener",
    "file-server",
    "function",
    "gateway",
    "hsm",
    "identity-provider",
    "identity-store-database",
    "identity-store-ldap",
    "ids",
    "iot-device",
    "ips",
    "ldap-server",
    "library",
    "load-balancer",
    "local-file-system",
    "mail-server",
    "mainframe",
    "message-queue",
    "mobile-app",
    "monitoring",
    "report-engine",
    "reverse-proxy",
    "scheduler",
    "search-engine",
    "search-index",
    "service-mesh",
    "service-registry",
    "sourcecode-repository",
    "stream-processing",
    "task",
    "tool",
    "vault",
    "waf",
    "web-application",
    "web-server",
    "web-service-rest",
    "web-service-soap",
];

/// How a tracked risk stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    InProgress,
    Accepted,
    Mitigated,
    FalsePositive,
}

pub(super) const STANDINGS: Words<Standing> = &[
    ("unchecked", Standing::Open),
    ("in-discussion", Standing::Open),
    ("in-progress", Standing::InProgress),
    ("accepted", Standing::Accepted),
    ("mitigated", Standing::Mitigated),
    ("false-positive", Standing::FalsePositive),
];

/// The meaning of the word under `key`. A word that is none of the list is a mistake, and means
/// nothing.
pub(super) fn meaning<T: Copy>(
    reader: &mut Reader,
    subject: &Subject,
    (item, noun): (&Item, &str),
    key: &str,
    words: Words<T>,
) -> Option<Spanned<T>> {
    let said = word(&item.node, key)?;
    let found = words.iter().find(|(word, _)| said.value.eq_ignore_ascii_case(word));
    if let Some((_, meaning)) = found {
        return Some(Spanned::new(*meaning, said.span));
    }
    let called = item.called(noun);
    let message = format!("`{key}` of {called} is `{}`, which Threagile does not know", said.value);
    let all = || words.iter().map(|(word, _)| *word);
    let help = match nearest(&said.value, all()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if words.len() > 12 => {
            let some = listed(all().filter(|word| !word.contains("unknown")).take(5));
            format!("it is one of {} words, such as {some}", words.len())
        }
        None => format!("it is one of {}", listed(all())),
    };
    mistake(reader, "schema-bad-value", (subject.clone(), said.span), message, help);
    None
}

/// A day; Threagile's own JSON adds a time.
pub(super) fn date(text: &Text) -> Option<Spanned<jiff::civil::Date>> {
    let day = text.value.split_once('T').map_or(text.value.as_str(), |(day, _)| day);
    Some(Spanned::new(parse_date(day)?, text.span))
}
