//! Pointers of a model into the repository: a path or a glob, perhaps with an anchor.

/// A pointer as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer<'t> {
    /// An address; what is there cannot be seen from here.
    Address,
    /// A path of the repository or a glob, and what stands behind the `#`.
    Path { path: &'t str, anchor: Option<&'t str> },
}

/// Where a pointer leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointed {
    File,
    Folder,
    /// Nowhere, and why: "does not exist", "has no line 42".
    Nowhere {
        why: String,
        /// What is most likely meant: the whole pointer.
        meant: Option<String>,
    },
    /// That cannot be told, and why.
    Unknown(&'static str),
}

impl<'t> Pointer<'t> {
    #[must_use]
    pub fn read(written: &'t str) -> Self {
        let written = written.trim();
        if written.contains("://") {
            return Pointer::Address;
        }
        let (path, anchor) = match written.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.trim()).filter(|a| !a.is_empty())),
            None => (written, None),
        };
        Pointer::Path { path: path.trim().trim_start_matches("./"), anchor }
    }
}

/// Whether a text that may also be prose, such as the name of a policy, is a path.
#[must_use]
pub fn looks_like_a_path(text: &str) -> bool {
    if text.contains("://") || text.chars().any(char::is_whitespace) {
        return false;
    }
    let path = text.split('#').next().unwrap_or(text);
    let name = path.rsplit('/').next().unwrap_or(path);
    let has_ending = name.rsplit_once('.').is_some_and(|(stem, ending)| {
        let is_word = ending.chars().all(|c| c.is_ascii_alphanumeric());
        let is_number = ending.chars().all(|c| c.is_ascii_digit());
        !stem.is_empty() && is_word && !is_number && (1..=5).contains(&ending.len())
    });
    path.contains('/') || has_ending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_is_an_address_or_a_path_with_an_anchor() {
        let path = |path, anchor| Pointer::Path { path, anchor };
        for (written, read) in [
            ("src/pay.rs", path("src/pay.rs", None)),
            ("./src/pay.rs#verify", path("src/pay.rs", Some("verify"))),
            ("k8s/pay.yaml#Deployment/pay", path("k8s/pay.yaml", Some("Deployment/pay"))),
            ("src/pay.rs#", path("src/pay.rs", None)),
            ("services/pay/**", path("services/pay/**", None)),
            ("https://ci.example.org/job#7", Pointer::Address),
        ] {
            assert_eq!(Pointer::read(written), read, "{written}");
        }
    }

    #[test]
    fn names_of_policies_are_no_paths() {
        for path in ["docs/policy.md", "policy.rego", "ops/policies", "LICENSE.txt#L3"] {
            assert!(looks_like_a_path(path), "{path}");
        }
        for prose in ["ISMS-12", "Policy 4.2", "v4.2", "https://wiki.example.org/a.html", "s. a/b"]
        {
            assert!(!looks_like_a_path(prose), "{prose}");
        }
    }
}
