//! How the source of a flow proves who it is, by the words that `authn` and `over` give.

use super::protocol::{Protection, is_placeholder, knows_its_source, plain, protection};
use crate::model::{Flow, Text};

/// What a flow says of its source's proof.
#[derive(Clone, Copy, Debug)]
pub enum SourceProof<'m> {
    /// `authn` names at least one way.
    Named,
    /// The protocol asks for it, or the operating system decides who may speak.
    ByProtocol,
    /// There is none, and this word says so.
    Renounced(&'m Text),
    /// It says both that there is none and that there is one.
    Contradictory,
    /// Nothing is said, or only this word that stands for what has yet to be found out.
    Missing(Option<&'m Text>),
}

/// Words for "nobody needs to prove anything".
const NONE: &[&str] = &[
    "anon",
    "anonymous",
    "anyone",
    "everyone",
    "n-a",
    "na",
    "no",
    "no-auth",
    "no-authentication",
    "no-authn",
    "noauth",
    "none",
    "none-needed",
    "not-authenticated",
    "not-needed",
    "not-required",
    "nothing",
    "null",
    "open",
    "public",
    "unauthenticated",
];

/// Kinds of weak proof, each with more phrases that name it; the first that fits counts.
const WEAK: &[(&str, &[&str])] = &[
    ("basic", &["basic-auth", "basic-authentication", "http-basic"]),
    ("digest", &["digest-auth", "digest-authentication", "http-digest"]),
    (
        "api-key",
        &[
            "api-keys",
            "api-token",
            "apikey",
            "apikeys",
            "app-key",
            "static-key",
            "static-token",
            "subscription-key",
        ],
    ),
    ("shared-secret", &["shared-key", "shared-token"]),
    (
        "ip-allowlist",
        &[
            "allow-list",
            "allowlist",
            "firewall",
            "ip",
            "ip-address",
            "ip-filter",
            "ip-range",
            "network",
            "network-policy",
            "private-network",
            "security-group",
            "source-ip",
            "whitelist",
        ],
    ),
    ("password", &["credentials", "login", "passphrase", "username-password"]),
    ("pin", &["passcode"]),
];

/// A phrase with one of these words in it is not weak, whatever else it says.
const STRONG: &[&str] = &[
    "2fa",
    "certificate",
    "fido2",
    "hmac",
    "jwt",
    "mfa",
    "mtls",
    "oauth",
    "oauth2",
    "oidc",
    "otp",
    "passkey",
    "saml",
    "signature",
    "signed",
    "sigv4",
    "sso",
    "totp",
    "webauthn",
];

/// By these both sides prove who they are.
const MUTUAL: &[&str] = &[
    "client-cert",
    "client-certificate",
    "client-certificates",
    "gssapi",
    "ikev2",
    "kerberos",
    "mtls",
    "mutual-ssl",
    "mutual-tls",
    "noise-protocol",
    "psk",
    "scram",
    "spiffe",
    "srp",
    "ssh",
    "ssh-key",
    "ssh-keys",
    "two-way-ssl",
    "two-way-tls",
    "wireguard",
    "x.509",
    "x509",
];

/// What a flow says of how its source proves who it is.
#[must_use]
pub fn source_proof(flow: &Flow) -> SourceProof<'_> {
    let is_named = |word: &Text| !renounces(&word.value) && !is_placeholder(&word.value);
    let renounced = flow.authn.iter().find(|word| renounces(&word.value));
    match (flow.authn.iter().any(is_named), renounced) {
        (true, Some(_)) => return SourceProof::Contradictory,
        (true, None) => return SourceProof::Named,
        _ => {}
    }
    if flow.over.as_ref().is_some_and(|over| knows_its_source(&over.value)) {
        return SourceProof::ByProtocol;
    }
    renounced.map_or(SourceProof::Missing(flow.authn.first()), SourceProof::Renounced)
}

/// Whether a word of `authn` or `authz` says that there is none.
#[must_use]
pub fn renounces(word: &str) -> bool {
    NONE.contains(&plain(word).as_str())
}

/// Whether the target of a flow proves who it is; `None` where its protocol leaves it open.
#[must_use]
pub fn target_is_proven(flow: &Flow) -> Option<bool> {
    if flow.authn.iter().any(|word| is_mutual(&word.value)) {
        return Some(true);
    }
    match protection(&flow.over.as_ref()?.value) {
        Protection::Encrypted | Protection::Local => Some(true),
        Protection::Plaintext => Some(false),
        Protection::Unknown => None,
    }
}

/// The kind of weak proof that a word names: `basic`, `api-key`, `ip-allowlist`, ...
#[must_use]
pub fn weakness(word: &str) -> Option<&'static str> {
    let name = plain(word);
    if STRONG.iter().chain(MUTUAL).any(|phrase| says(&name, phrase)) {
        return None;
    }
    // A kind's own name may stand within a phrase; of its synonyms some mean it only alone.
    let is_kind = |(kind, synonyms): &&(&str, &[&str])| {
        let within = |phrase: &&str| match *phrase {
            "ip" | "network" | "login" => name == *phrase,
            phrase => says(&name, phrase),
        };
        says(&name, kind) || synonyms.iter().any(within)
    };
    WEAK.iter().find(is_kind).map(|(kind, _)| *kind)
}

/// Whether by this word both sides prove who they are.
#[must_use]
pub fn is_mutual(word: &str) -> bool {
    let name = plain(word);
    MUTUAL.iter().any(|phrase| says(&name, phrase))
}

/// Whether the words of `phrase` stand in `name`, together and in this order.
fn says(name: &str, phrase: &str) -> bool {
    if name.len() <= phrase.len() {
        return name == phrase;
    }
    let bounded = |start: usize| {
        let end = start + phrase.len();
        let before = name[..start].is_empty() || name[..start].ends_with('-');
        before && (name[end..].is_empty() || name[end..].starts_with('-'))
    };
    name.match_indices(phrase).any(|(start, _)| bounded(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::ask;

    #[test]
    fn a_flow_says_how_its_source_is_known() {
        let text = "tmgate: 1
system: shop
components: {a: {kind: process}, b: {kind: process}}
flows:
  named: {path: a -> b, over: https, authn: oidc}
  both: {path: a -> b, over: https, authn: [none, oidc]}
  none: {path: a -> b, over: https, authn: [none, tbd]}
  later: {path: a -> b, over: https, authn: tbd}
  silent: {path: a -> b, over: https}
  by-key: {path: a -> b, over: grpc-mtls}
  by-file: {path: a -> b, over: unix-socket, authn: none}
  open: {path: a -> b, over: localhost, authn: none}
";
        ask(text, |graph| {
            let said = graph.model.flows.iter().map(|flow| match source_proof(flow) {
                SourceProof::Named => "named",
                SourceProof::ByProtocol => "protocol",
                SourceProof::Renounced(_) => "renounced",
                SourceProof::Contradictory => "both",
                SourceProof::Missing(Some(_)) => "placeholder",
                SourceProof::Missing(None) => "missing",
            });
            let expected = [
                "named",
                "both",
                "renounced",
                "placeholder",
                "missing",
                "protocol",
                "protocol",
                "renounced",
            ];
            assert_eq!(said.collect::<Vec<_>>(), expected);
            let proven = graph.model.flows.iter().map(target_is_proven).collect::<Vec<_>>();
            assert!(proven.iter().all(|proven| *proven == Some(true)), "{proven:?}");
        });
    }

    #[test]
    fn weak_proof_is_known_by_many_names() {
        for (word, kind) in [
            ("basic", "basic"),
            ("HTTP Basic", "basic"),
            ("api-key", "api-key"),
            ("API key in a header", "api-key"),
            ("apikey", "api-key"),
            ("IP allowlist", "ip-allowlist"),
            ("ip", "ip-allowlist"),
            ("network policy", "ip-allowlist"),
            ("password", "password"),
        ] {
            assert_eq!(weakness(word), Some(kind), "{word}");
        }
        for word in [
            "oauth2",
            "hmac",
            "api key and hmac",
            "mtls",
            "session",
            "password + totp",
            "ssh-key",
            "neural network",
            "none",
            "",
            "iphone",
        ] {
            assert_eq!(weakness(word), None, "{word}");
        }
    }

    #[test]
    fn mutual_proof_is_known_by_many_names() {
        for word in ["mtls", "mTLS (SPIFFE)", "client certificate", "x509", "Kerberos", "ssh-key"] {
            assert!(is_mutual(word), "{word}");
        }
        for word in ["oidc", "jwt", "tls", "opaque token", "assh"] {
            assert!(!is_mutual(word), "{word}");
        }
    }
}
