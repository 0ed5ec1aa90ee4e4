//! Who owns what a draft points at, as CODEOWNERS has it.

use crate::ground::owners::{Codeowners, OF_GITLAB, PLACES};
use crate::host::Host;

/// The owners of files; nobody where no CODEOWNERS says.
#[derive(Default)]
pub(super) struct Owned {
    codeowners: Option<Codeowners>,
    /// It has sections: to GitLab each of them may add owners, and the last match is a guess.
    pub(super) sections: bool,
}

impl Owned {
    /// Reads CODEOWNERS where GitHub finds it, else where GitLab does. What cannot be read owns
    /// nothing.
    pub(super) fn find(host: &dyn Host) -> Self {
        for path in PLACES.into_iter().chain([OF_GITLAB]) {
            let Ok(Some(bytes)) = host.read(path) else { continue };
            let text = String::from_utf8_lossy(&bytes);
            let expanded = with_defaults(&text);
            let sections = expanded.is_some();
            let codeowners = Codeowners::read(path, expanded.as_deref().unwrap_or(&text));
            return Owned { codeowners: codeowners.is_loaded().then_some(codeowners), sections };
        }
        Owned::default()
    }

    /// The file that was asked.
    pub(super) fn path(&self) -> Option<&str> {
        Some(self.codeowners.as_ref()?.path())
    }

    /// The first owner on the last line that matches.
    pub(super) fn owner_of(&self, path: &str) -> Option<String> {
        let entry = self.codeowners.as_ref()?.entry_of(path)?;
        entry.owners.first().map(ToString::to_string)
    }
}

/// The text with the owners of each section on the lines that name none; nothing where there are no
/// sections.
fn with_defaults(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut owners: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let heading = trimmed.strip_prefix('^').unwrap_or(trimmed);
        if let Some((_, rest)) = heading.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let behind = rest.split_once(']').map_or(rest, |(_, rest)| rest);
            owners = Some(behind.trim().to_owned());
            continue;
        }
        out.push_str(line);
        let is_bare = !trimmed.is_empty() && !trimmed.starts_with('#') && !trimmed.contains(" ");
        if let Some(owners) = owners.as_ref().filter(|_| is_bare) {
            out.push(' ');
            out.push_str(owners);
        }
        out.push('\n');
    }
    owners.map(|_| out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Memory;

    fn owner(place: &str, text: &str, path: &str) -> Option<String> {
        Owned::find(&Memory::default().with(place, text)).owner_of(path)
    }

    #[test]
    fn the_last_line_that_matches_names_the_owner() {
        let text = "* @acme/all\n/services/pay/ @acme/pay @joe\n/services/pay/docs/\n";
        for place in [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"] {
            let of = |path: &str| owner(place, text, path);
            assert_eq!(of("services/pay/main.go").unwrap(), "@acme/pay", "{place}");
            assert_eq!(of("compose.yaml").unwrap(), "@acme/all");
            assert_eq!(of("services/pay/docs/a.md"), None);
        }
        assert_eq!(owner("OWNERS", text, "compose.yaml"), None);
    }

    #[test]
    fn sections_give_owners_to_lines_without_any() {
        let text =
            "* @acme/all\n[Pay][2] @acme/pay\nservices/pay/\n^[Docs] @acme/docs\n*.md @ann\n";
        let of = |path: &str| owner(".gitlab/CODEOWNERS", text, path).unwrap();
        assert_eq!(of("services/pay/main.go"), "@acme/pay");
        assert_eq!(of("README.md"), "@ann");
        assert_eq!(of("main.go"), "@acme/all");
    }
}
