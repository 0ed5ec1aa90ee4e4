//! Threagile's words for what a model says in its own.

use crate::formats::threagile::words::{self, Words};

pub(super) fn is_kept(words: Words<&'static str>, word: &str, over: &str) -> bool {
    words.iter().any(|(known, meaning)| *known == word && *meaning == over)
}

/// Threagile's word for a protocol that comes nearest, and whether it goes through a tunnel.
pub(super) fn protocol(over: &str) -> (&'static str, bool) {
    let plain = over.to_lowercase().replace([' ', '_', '/'], "-");
    let (plain, vpn) = match plain.strip_suffix("-over-vpn") {
        Some(rest) => (rest.to_owned(), true),
        None => (plain, false),
    };
    let known = words::PROTOCOLS.iter().find(|(word, meaning)| *meaning == plain || *word == plain);
    if let Some((word, _)) = known {
        return (word, vpn);
    }
    let has = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
    let secure = has(&["tls", "ssl", "encrypted", "amqps", "mqtts", "grpcs", "rediss"]);
    let pair = |open: &'static str, closed: &'static str| if secure { closed } else { open };
    let word = if has(&["postgres", "mysql", "mariadb", "sql", "oracle"]) && !has(&["nosql"]) {
        pair("sql-access-protocol", "sql-access-protocol-encrypted")
    } else if has(&["mongo", "redis", "cassandra", "dynamo", "nosql", "elastic"]) {
        pair("nosql-access-protocol", "nosql-access-protocol-encrypted")
    } else if has(&["https", "h2", "h3", "http-3"]) {
        "https"
    } else if secure {
        "binary-encrypted"
    } else if has(&["unix", "ipc", "pipe", "local"]) {
        "inter-process-communication"
    } else {
        "unknown-protocol"
    };
    (word, vpn)
}

pub(super) fn authentication(word: &str) -> &'static str {
    let plain = word.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
    if let Some((word, _)) = words::AUTHENTICATION.iter().find(|(word, _)| *word == plain) {
        return word;
    }
    if has(&["mfa", "2fa", "otp", "passkey", "webauthn", "fido", "second-factor"]) {
        "two-factor"
    } else if has(&["mtls", "cert", "x509", "x.509", "spiffe", "ssh-key"]) {
        "client-certificate"
    } else if has(&["jwt", "token", "oauth", "oidc", "api-key", "apikey", "hmac", "signature"]) {
        "token"
    } else if has(&["session", "cookie"]) {
        "session-id"
    } else if has(&["password", "basic", "login", "scram", "credential", "pin"]) {
        "credentials"
    } else {
        "externalized"
    }
}

pub(super) fn authorization(word: &str) -> &'static str {
    let plain = word.to_lowercase();
    match words::AUTHORIZATION.iter().find(|(word, _)| *word == plain) {
        Some((_, meaning)) => meaning,
        None if ["user", "propagat", "scope", "claim"].iter().any(|part| plain.contains(part)) => {
            "end-user-identity-propagation"
        }
        None => "technical-user",
    }
}
