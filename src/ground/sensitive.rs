//! Which files a change of which should be a change of the model as well.

use super::infra::is_playground;

/// Words of paths that tell of authentication, secrets, sessions, entrances and stores.
const WORDS: &[&str] = &[
    // Who somebody is, and what they may.
    "acl",
    "auth",
    "authn",
    "authz",
    "authenticate",
    "authentication",
    "authenticator",
    "authorise",
    "authorize",
    "authorization",
    "authorizer",
    "abac",
    "csrf",
    "cors",
    "iam",
    "impersonation",
    "jwt",
    "login",
    "logout",
    "mfa",
    "oauth",
    "oauth2",
    "oidc",
    "otp",
    "passkey",
    "passwd",
    "password",
    "passwords",
    "permission",
    "permissions",
    "rbac",
    "saml",
    "signin",
    "signup",
    "sso",
    "totp",
    "webauthn",
    // What is kept secret, and how.
    "cipher",
    "credential",
    "credentials",
    "crypto",
    "cryptography",
    "decrypt",
    "decryption",
    "encrypt",
    "encryption",
    "hmac",
    "keystore",
    "kms",
    "mtls",
    "secret",
    "secrets",
    "signature",
    "signing",
    "ssl",
    "tls",
    "token",
    "tokens",
    "vault",
    // Who is inside.
    "cookie",
    "cookies",
    "session",
    "sessions",
    // Ways in.
    "controller",
    "controllers",
    "endpoint",
    "endpoints",
    "gateway",
    "graphql",
    "middleware",
    "route",
    "router",
    "routes",
    "routing",
    "upload",
    "uploads",
    "urls",
    "webhook",
    "webhooks",
    // What is kept.
    "migration",
    "migrations",
    // Where it runs.
    "firewall",
    "ingress",
    "terraform",
];

/// Files of infrastructure.
const ENDINGS: &[&str] = &[".tf", ".bicep", ".proto"];

/// Files that only tell of others.
const NO_CODE: &[&str] = &[
    ".md", ".mdx", ".rst", ".adoc", ".txt", ".lock", ".sum", ".svg", ".png", ".jpg", ".css",
    ".scss", ".snap", ".map", ".csv", ".po", ".pem", ".crt", ".html",
];

/// Whether a path tells by its words that the file is sensitive. Tests and documents are not.
#[must_use]
pub fn is_sensitive(path: &str) -> bool {
    if is_beside_the_code(path) {
        return false;
    }
    ENDINGS.iter().any(|ending| path.ends_with(ending))
        || words(path).any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a file is a test, a document or something of others.
#[must_use]
pub fn is_beside_the_code(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_test = |word: &str| matches!(word, "test" | "tests" | "spec" | "specs" | "testing");
    let mut folders = folder.split('/');
    NO_CODE.iter().any(|ending| name.ends_with(ending))
        || is_playground(folder)
        || folders.any(|part| is_test(part) || part.starts_with("__") || part == "node_modules")
        || words(name).any(|word| is_test(&word))
}

/// The words of a path: `userSession_v2.go` has `user`, `session`, `v2` and `go`.
fn words(path: &str) -> impl Iterator<Item = String> {
    let parts = path.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).flat_map(|part| {
        let mut words = vec![String::new()];
        let mut was_lower = false;
        for c in part.chars() {
            if c.is_uppercase() && was_lower {
                words.push(String::new());
            }
            was_lower = c.is_lowercase();
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        words
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_what_is_sensitive() {
        for path in [
            "services/pay/auth/check.py",
            "src/userSession.ts",
            "app/oauth2.rb",
            "db/migrations/0007_roles.sql",
            "internal/http/routes.go",
            "infra/db.tf",
            "src/Login.java",
        ] {
            assert!(is_sensitive(path), "{path}");
        }
        for path in [
            "src/author.py",
            "docs/auth.md",
            "services/pay/tests/auth.py",
            "auth/login_test.go",
            "auth/login.spec.ts",
            "src/__tests__/session.js",
            "vendor/oauth/lib.go",
            "src/tokenizer.rs",
            "src/cart.py",
        ] {
            assert!(!is_sensitive(path), "{path}");
        }
    }
}
