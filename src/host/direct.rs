//! Paths that lead nowhere but where they say: not up, and by no link.

use std::fs::File;
use std::path::{Component, Path};

/// Whether a path names what it leads through one by one, and nothing above it.
pub(super) fn is_plain(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// What a system that can tell says of a path.
pub(super) enum Direct {
    Opened(File),
    Nothing,
    /// There is a link on the way, or the system cannot tell: look where the path leads first.
    Unknown,
}

/// Opens a file in one step, so that nobody can lay a link between a look at the path and its use.
#[cfg(target_os = "linux")]
pub(super) fn open(path: &Path) -> Direct {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    use rustix::io::Errno;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    match openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
        Ok(file) => Direct::Opened(File::from(file)),
        Err(Errno::NOENT | Errno::NOTDIR) => Direct::Nothing,
        Err(_) => Direct::Unknown,
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open(_: &Path) -> Direct {
    Direct::Unknown
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "these tests lay links on the disk")]

    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::host::{Disk, Host};

    #[test]
    fn links_are_followed_as_far_as_they_stay_in_the_repository() {
        let all = tempfile::TempDir::new().unwrap();
        let inside = all.path().join("repository");
        fs::create_dir_all(inside.join("sub")).unwrap();
        fs::create_dir_all(inside.join(".git")).unwrap();
        fs::write(all.path().join("secret"), "theirs").unwrap();
        fs::write(inside.join("sub/file"), "ours").unwrap();
        symlink("../secret", inside.join("out")).unwrap();
        symlink("..", inside.join("up")).unwrap();
        symlink("sub", inside.join("within")).unwrap();
        symlink(inside.join("sub/file"), inside.join("absolute")).unwrap();
        symlink("nowhere", inside.join("loose")).unwrap();
        let disk = Disk::at(&inside).unwrap();
        for path in ["sub/file", "within/file", "absolute"] {
            assert_eq!(disk.read(path).unwrap().as_deref(), Some(&b"ours"[..]), "{path}");
        }
        for path in ["sub/none", "none/file", "sub/file/below", "loose"] {
            assert!(disk.read(path).unwrap().is_none(), "{path}");
        }
        for path in ["out", "up/secret", "../secret"] {
            let said = disk.read(path).unwrap_err().to_string();
            assert!(said.contains("leads out of the repository"), "{path}: {said}");
        }
        assert!(disk.read("sub").unwrap_err().to_string().contains("is not a file"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_path_with_a_link_on_it_is_not_opened_at_once() {
        let folder = tempfile::TempDir::new().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        fs::write(folder.join("file"), "").unwrap();
        symlink("file", folder.join("link")).unwrap();
        assert!(matches!(open(&folder.join("file")), Direct::Opened(_) | Direct::Unknown));
        assert!(matches!(open(&folder.join("link")), Direct::Unknown));
    }
}
