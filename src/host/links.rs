//! Links that whoever wrote the repository laid.

use std::path::{Component, Path, PathBuf};

/// Whether a file that is to be written lies below the root by its name alone, because it or a folder on
/// the way to it is a link that leads elsewhere.
#[expect(clippy::disallowed_methods, reason = "this is asked of the disk")]
pub(super) fn leads_out(root: &Path, path: &Path) -> bool {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    let below = plain.ancestors().take_while(|at| *at != root);
    let mut links = below.filter(|at| at.is_symlink());
    // Where one leads that leads nowhere yet is for whoever laid it to say.
    let is_out = |link: &Path| link.canonicalize().map_or(true, |real| !real.starts_with(root));
    plain.starts_with(root) && links.any(is_out)
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "these tests lay links on the disk")]

    use std::fs;
    use std::os::unix::fs::symlink;

    use crate::host::{Disk, Host};

    #[test]
    fn no_report_is_written_through_a_link_that_a_repository_holds() {
        let all = tempfile::TempDir::new().unwrap();
        let (inside, outside) = (all.path().join("repository"), all.path().join("home"));
        fs::create_dir_all(inside.join("sub/deep")).unwrap();
        fs::create_dir_all(inside.join(".git")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        fs::write(outside.join("profile"), "mine").unwrap();
        symlink("../home/profile", inside.join("report.json")).unwrap();
        symlink("../home/new", inside.join("new.json")).unwrap();
        symlink("../home", inside.join("out")).unwrap();
        symlink("sub", inside.join("within")).unwrap();
        let here = Disk::at(&inside.join("sub/deep")).unwrap();
        for bad in
            ["../../report.json", "../../new.json", "../../out/x.json", "./../../out/a/b.json"]
        {
            let said = here.write_report(bad, b"{}").unwrap_err().to_string();
            assert!(said.contains("a link that leads out of the repository"), "{bad}: {said}");
        }
        assert_eq!(fs::read_to_string(outside.join("profile")).unwrap(), "mine");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
        // What somebody laid elsewhere is theirs, and a link within is none that leads out.
        let typed = outside.join("link");
        symlink("profile", &typed).unwrap();
        here.write_report(typed.to_str().unwrap(), b"{}").unwrap();
        assert_eq!(fs::read_to_string(outside.join("profile")).unwrap(), "{}");
        here.write_report("../../within/new/x.json", b"{}").unwrap();
        assert!(inside.join("sub/new/x.json").is_file());
    }
}
