//! Files at paths on which no link lies: such a path leads nowhere but where it says.

use std::fs::File;
use std::path::Path;

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
