#![expect(clippy::disallowed_methods, reason = "these tests make real repositories on the disk")]
//! Repositories of every shape, made in temporary folders.

use std::fs;
use std::path::Path;

use git2::{IndexEntry, IndexEntryExtendedFlag, IndexTime, Oid, Repository, Signature, Time};
use tempfile::TempDir;

use super::{Git, NoBase, Revision};
use crate::host::{Disk, Host};

/// A repository with a working tree.
pub(crate) struct Repo {
    pub(crate) dir: TempDir,
    pub(crate) git: Repository,
}

fn signed(second: i64) -> Signature<'static> {
    Signature::new("Ann", "ann@example.org", &Time::new(1_700_000_000 + second, 0)).unwrap()
}

impl Repo {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let mut options = git2::RepositoryInitOptions::new();
        let git = Repository::init_opts(dir.path(), options.initial_head("main")).unwrap();
        Repo { dir, git }
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let full = self.dir.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.dir.path().join(path)).unwrap();
    }

    /// Commits everything on the current branch.
    pub(crate) fn commit(&self) -> Oid {
        self.commit_with(&[])
    }

    pub(crate) fn commit_with(&self, merged: &[Oid]) -> Oid {
        self.stage_all();
        self.commit_index(merged)
    }

    fn stage_all(&self) {
        let mut index = self.git.index().unwrap();
        index.add_all(["*"], git2::IndexAddOption::FORCE, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
    }

    /// Commits everything on a day.
    pub(crate) fn commit_on(&self, day: &str, message: &str, merged: &[Oid]) -> Oid {
        self.stage_all();
        let noon: jiff::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        self.commit_as(&signed(noon.as_second() - 1_700_000_000), message, merged)
    }

    /// Commits what the index holds.
    pub(crate) fn commit_index(&self, merged: &[Oid]) -> Oid {
        self.commit_as(&signed(self.git.odb().unwrap().foreach_count()), "change", merged)
    }

    fn commit_as(&self, when: &Signature<'_>, message: &str, merged: &[Oid]) -> Oid {
        let tree = self.git.index().unwrap().write_tree();
        let tree = self.git.find_tree(tree.unwrap()).unwrap();
        let own = self.git.head().ok().and_then(|head| head.target());
        let find = |id: &Oid| self.git.find_commit(*id).unwrap();
        let parents: Vec<_> = own.iter().chain(merged).map(find).collect();
        let parents: Vec<_> = parents.iter().collect();
        self.git.commit(Some("HEAD"), when, when, message, &tree, &parents).unwrap()
    }

    /// Puts an entry into the index that no file stands behind.
    pub(crate) fn stage(&self, path: &str, mode: u32, id: Oid) {
        let time = IndexTime::new(0, 0);
        let entry = IndexEntry {
            ctime: time,
            mtime: time,
            dev: 0,
            ino: 0,
            mode,
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        };
        let mut index = self.git.index().unwrap();
        index.add(&entry).unwrap();
        index.write().unwrap();
    }

    /// Begins a branch here and goes there.
    pub(crate) fn branch(&self, name: &str) {
        let head = self.git.head().unwrap().peel_to_commit().unwrap();
        self.git.branch(name, &head, true).unwrap();
        self.git.set_head(&format!("refs/heads/{name}")).unwrap();
    }

    pub(crate) fn switch(&self, name: &str) {
        self.git.set_head(&format!("refs/heads/{name}")).unwrap();
        self.git.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
    }

    pub(crate) fn disk(&self) -> Disk {
        Disk::at(self.dir.path()).unwrap()
    }

    fn opened(&self) -> Git {
        self.disk().git().unwrap()
    }
}

trait Counted {
    fn foreach_count(&self) -> i64;
}

impl Counted for git2::Odb<'_> {
    /// Each commit is a second younger than those before it.
    fn foreach_count(&self) -> i64 {
        let mut count = 0;
        let each = self.foreach(|_| {
            count += 1;
            true
        });
        each.map(|()| count).unwrap()
    }
}

fn why<T>(result: anyhow::Result<T>) -> NoBase {
    result.err().unwrap().downcast::<NoBase>().unwrap()
}

fn base(git: &Git, name: &str) -> anyhow::Result<String> {
    let found = git.merge_base(&git.commit(name)?, &git.head()?)?;
    Ok(found.id.to_string())
}

#[test]
fn base_is_where_the_branch_began() {
    let repo = Repo::new();
    repo.write("a", "1");
    let began = repo.commit();
    repo.branch("topic");
    repo.write("b", "1");
    repo.commit();
    repo.switch("main");
    repo.write("c", "1");
    let ahead = repo.commit();
    repo.switch("topic");
    let git = repo.opened();
    assert_eq!(base(&git, "main").unwrap(), began.to_string());
    assert_eq!(base(&git, &ahead.to_string()).unwrap(), began.to_string());
    assert_eq!(base(&git, "HEAD~1").unwrap(), began.to_string());
    // The commit that GitHub checks out for a pull request has merged the base already.
    repo.git.set_head_detached(repo.commit_with(&[ahead])).unwrap();
    assert_eq!(base(&git, "main").unwrap(), ahead.to_string());
}

#[test]
fn of_branches_merged_crosswise_one_common_ancestor_is_taken() {
    let repo = Repo::new();
    repo.write("a", "1");
    repo.commit();
    repo.branch("topic");
    repo.write("b", "1");
    let ours = repo.commit();
    repo.switch("main");
    repo.write("c", "1");
    let theirs = repo.commit();
    repo.commit_with(&[ours]);
    repo.switch("topic");
    repo.commit_with(&[theirs]);
    let found = base(&repo.opened(), "main").unwrap();
    assert!([ours, theirs].iter().any(|id| id.to_string() == found), "{found}");
}

#[test]
fn branch_that_only_the_remote_has_is_found_by_its_own_name() {
    let repo = Repo::new();
    repo.write("a", "1");
    let first = repo.commit();
    repo.git.reference("refs/remotes/origin/release", first, true, "").unwrap();
    repo.git.set_head_detached(first).unwrap();
    assert_eq!(base(&repo.opened(), "release").unwrap(), first.to_string());
}

#[test]
fn what_is_no_base_says_why() {
    let nowhere = TempDir::new().unwrap();
    let none = Disk::at(nowhere.path()).unwrap().git();
    assert!(matches!(why(none), NoBase::NoRepository { .. }));

    let repo = Repo::new();
    assert_eq!(why(repo.opened().head()), NoBase::Unborn);
    assert_eq!(why(repo.opened().commit("main")), NoBase::Unborn);

    repo.write("a", "1");
    repo.commit();
    let git = repo.opened();
    assert_eq!(why(git.commit("")), NoBase::Nameless);
    let unknown = NoBase::Unknown { name: "nope".to_owned(), shallow: false };
    assert_eq!(why(git.commit("nope")), unknown);
    assert!(matches!(why(git.commit("HEAD^{tree}")), NoBase::NotACommit { .. }));

    let tree = repo.git.head().unwrap().peel_to_tree().unwrap();
    let when = signed(0);
    let id = repo.git.commit(None, &when, &when, "other", &tree, &[]).unwrap();
    assert!(matches!(why(base(&git, &id.to_string())), NoBase::Unrelated { .. }));
}

#[test]
fn shallow_clone_says_how_to_fetch_the_rest() {
    let repo = Repo::new();
    repo.write("a", "1");
    let first = repo.commit();
    repo.branch("topic");
    repo.write("a", "2");
    let second = repo.commit();
    repo.switch("main");
    repo.write("a", "3");
    let third = repo.commit();
    repo.switch("topic");
    // As `git clone --depth 1` leaves it: the first commit is not there.
    let id = first.to_string();
    let object = repo.git.path().join("objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(object).unwrap();
    fs::write(repo.git.path().join("shallow"), format!("{second}\n{third}\n")).unwrap();
    let git = repo.opened();
    let error = base(&git, "main").unwrap_err();
    assert!(error.to_string().contains("`fetch-depth: 0`"), "{error}");
    assert!(matches!(why(Err::<(), _>(error)), NoBase::Shallow { .. }));
    let unknown = why(git.commit(&id));
    assert_eq!(unknown, NoBase::Unknown { name: id, shallow: true });
    // A clone that ends just behind the commit in question is deep enough.
    repo.write("a", "4");
    repo.commit();
    assert_eq!(base(&git, &second.to_string()).unwrap(), second.to_string());
}

#[test]
fn linked_worktree_and_bare_repository_are_read_as_well() {
    let repo = Repo::new();
    repo.write("ünter wegs/a b.txt", "1");
    let first = repo.commit();
    let place = TempDir::new().unwrap();
    let linked = place.path().join("linked");
    repo.git.worktree("linked", &linked, None).unwrap();
    let disk = Disk::at(&linked).unwrap();
    let git = disk.git().unwrap();
    assert_eq!(base(&git, "main").unwrap(), first.to_string());
    let commit = git.commit("main").unwrap();
    let files = Revision::new(&git, &disk, &commit).unwrap();
    assert_eq!(files.read("ünter wegs/a b.txt").unwrap().unwrap(), b"1");

    let bare = place.path().join("bare.git");
    let from = repo.dir.path().to_str().unwrap();
    git2::build::RepoBuilder::new().bare(true).clone(from, &bare).unwrap();
    let disk = Disk::at(&bare).unwrap();
    let git = disk.git().unwrap();
    assert!(git.is_bare().unwrap());
    let commit = git.commit("main").unwrap();
    let files = Revision::new(&git, &disk, &commit).unwrap();
    assert_eq!(files.files("", &|_| true).unwrap(), ["ünter wegs/a b.txt".into()]);
}

#[test]
fn root_below_the_top_sees_its_own_files() {
    let repo = Repo::new();
    repo.write("services/pay/tmgate.yaml", "version: 1");
    repo.write("services/pay/a.txt", "pay");
    repo.write("a.txt", "top");
    repo.commit();
    let disk = Disk::at(&repo.dir.path().join("services/pay")).unwrap();
    let git = disk.git().unwrap();
    let files = Revision::new(&git, &disk, &git.head().unwrap()).unwrap();
    assert_eq!(files.read("a.txt").unwrap().unwrap(), b"pay");
    assert_eq!(files.files("", &|_| true).unwrap(), ["a.txt".into(), "tmgate.yaml".into()]);
    assert!(files.read("../../a.txt").is_err());
}

#[test]
fn links_are_followed_and_never_out_of_the_repository() {
    let repo = Repo::new();
    repo.write("real/a.txt", "1");
    repo.commit();
    let link = |target: &str| repo.git.blob(target.as_bytes()).unwrap();
    for (path, target) in [
        ("in", "real/a.txt"),
        ("folder", "real"),
        ("real/up", "../real/a.txt"),
        ("out", "../../etc/passwd"),
        ("root", "/etc/passwd"),
        ("circle", "circle"),
    ] {
        repo.stage(path, 0o120_000, link(target));
    }
    repo.commit_index(&[]);
    let (disk, git) = (repo.disk(), repo.opened());
    let files = Revision::new(&git, &disk, &git.head().unwrap()).unwrap();
    for path in ["in", "folder/a.txt", "real/up"] {
        assert_eq!(files.read(path).unwrap().unwrap(), b"1", "{path}");
    }
    for path in ["out", "root", "circle", "../a", "/etc/passwd"] {
        let error = files.read(path).unwrap_err().to_string();
        assert!(error.contains("leads out of the repository"), "{path}: {error}");
    }
    // As on the disk, looking for files follows none.
    assert_eq!(files.files("", &|_| true).unwrap(), ["real/a.txt".into()]);
    assert_eq!(files.read("in/deeper").unwrap(), None);
    assert_eq!(files.read("a\0b").unwrap(), None);
}

#[test]
fn submodules_and_large_files_kept_elsewhere_are_named() {
    let repo = Repo::new();
    repo.write("a.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    repo.commit();
    repo.stage("vendor/lib", 0o160_000, repo.git.head().unwrap().target().unwrap());
    repo.commit_index(&[]);
    let (disk, git) = (repo.disk(), repo.opened());
    let files = Revision::new(&git, &disk, &git.head().unwrap()).unwrap();
    assert_eq!(files.submodule("vendor/lib/a").unwrap(), Some("vendor/lib".to_owned()));
    let error = files.read("vendor/lib/a").unwrap_err().to_string();
    assert_eq!(error, "`vendor/lib/a` lies in the submodule `vendor/lib`");
    let error = files.read("a.yaml").unwrap_err().to_string();
    assert!(error.contains("kept in Git LFS"), "{error}");
    assert_eq!(files.files("", &|_| true).unwrap(), ["a.yaml".into()]);
}

#[test]
fn sparse_checkout_tells_what_it_left_out() {
    let repo = Repo::new();
    repo.write("here/a", "1");
    repo.write("there/b", "1");
    repo.commit();
    assert!(repo.opened().not_checked_out().unwrap().is_empty());
    make_sparse(&repo, "there/b");
    let left_out = repo.opened().not_checked_out().unwrap();
    assert_eq!(left_out.into_iter().collect::<Vec<_>>(), ["there/b"]);
}

/// What `git sparse-checkout` does to one file.
pub(crate) fn make_sparse(repo: &Repo, path: &str) {
    repo.git.config().unwrap().set_bool("core.sparseCheckout", true).unwrap();
    let mut index = repo.git.index().unwrap();
    let mut entry = index.get_path(Path::new(path), 0).unwrap();
    entry.flags_extended |= IndexEntryExtendedFlag::SKIP_WORKTREE.bits();
    entry.flags |= git2::IndexEntryFlag::EXTENDED.bits();
    index.add(&entry).unwrap();
    index.write().unwrap();
    repo.remove(path);
}

#[test]
fn renamed_files_are_told_by_their_content() {
    let repo = Repo::new();
    repo.write("old name.yaml", &"same\n".repeat(20));
    repo.commit();
    let git = repo.opened();
    let before = git.head().unwrap();
    repo.remove("old name.yaml");
    repo.write("new/ñame.yaml", &("same\n".repeat(20) + "and more\n"));
    repo.commit();
    let renamed = git.renamed(&before, &git.head().unwrap()).unwrap();
    let pair = ("new/ñame.yaml".to_owned(), "old name.yaml".to_owned());
    assert_eq!(renamed.into_iter().collect::<Vec<_>>(), [pair]);
}

#[test]
fn tree_that_holds_itself_many_times_is_given_up() {
    let repo = Repo::new();
    let mut tree = repo.git.treebuilder(None).unwrap();
    for n in 0..100 {
        tree.insert(format!("f{n}"), repo.git.blob(b"").unwrap(), 0o100_644).unwrap();
    }
    let mut id = tree.write().unwrap();
    for _ in 0..20 {
        let mut tree = repo.git.treebuilder(None).unwrap();
        for n in 0..100 {
            tree.insert(format!("d{n}"), id, 0o040_000).unwrap();
        }
        id = tree.write().unwrap();
    }
    let (when, tree) = (signed(0), repo.git.find_tree(id).unwrap());
    repo.git.commit(Some("HEAD"), &when, &when, "bomb", &tree, &[]).unwrap();
    let (disk, git) = (repo.disk(), repo.opened());
    let files = Revision::new(&git, &disk, &git.head().unwrap()).unwrap();
    let error = files.files("", &|_| false).unwrap_err().to_string();
    assert!(error.contains("too many files"), "{error}");
}
