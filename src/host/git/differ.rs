//! In which files folders of git differ. Folders of the same id are never opened.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use anyhow::{Result, bail};
use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};

use super::revision::{LINK, SUBMODULE};

/// More files are not told.
const MOST: usize = 2_000_000;
/// No path has more folders.
const DEEPEST: usize = 256;

/// Files that differ, by path: what they were and what they are.
#[derive(Default)]
pub(super) struct Changes(pub(super) BTreeMap<String, Altered>);

#[derive(Clone, Copy)]
pub(super) struct Altered {
    pub(super) old: Option<Oid>,
    pub(super) new: Option<Oid>,
}

impl Changes {
    /// Looks at one file, where it differs from all the old ones. Of these the first is told.
    pub(super) fn follow(
        &mut self,
        repository: &Repository,
        new: Option<Oid>,
        old: &[Option<Oid>],
        path: &str,
    ) -> Result<()> {
        let (mut new, mut old) = (new, old.to_vec());
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            if old.contains(&new) {
                return Ok(());
            }
            let is_folder = parts.peek().is_some();
            let step = |id: Option<Oid>| -> Result<Option<Oid>> {
                let Some(id) = id else { return Ok(None) };
                let tree = repository.find_tree(id)?;
                Ok(id_of(&tree.get_name(part), is_folder))
            };
            new = step(new)?;
            old = old.into_iter().map(step).collect::<Result<_>>()?;
        }
        if !old.contains(&new) {
            let old = old.first().copied().flatten();
            self.0.insert(path.to_owned(), Altered { old, new });
        }
        Ok(())
    }

    /// Gathers the files below two or more folders that differ from all the old ones. Of the old
    /// ones the first is told.
    pub(super) fn compare(
        &mut self,
        repository: &Repository,
        new: Option<Oid>,
        old: &[Option<Oid>],
        folder: &str,
        depth: usize,
    ) -> Result<()> {
        if old.contains(&new) {
            return Ok(());
        }
        if depth > DEEPEST || self.0.len() > MOST {
            bail!("a commit holds too many files, or too deep folders");
        }
        let open = |id: &Option<Oid>| id.map(|id| repository.find_tree(id)).transpose();
        let new = open(&new)?;
        let trees = old.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut pairs =
            Pairs { new: new.as_ref(), old: trees.first().and_then(Option::as_ref), at: (0, 0) };
        while let Some((now, was)) = pairs.next() {
            let id = |entry: &Option<TreeEntry<'_>>| entry.as_ref().map(TreeEntry::id);
            if id(&now) == id(&was) {
                continue;
            }
            let Some(name) = now.as_ref().or(was.as_ref()).map(|entry| entry.name_bytes().to_vec())
            else {
                continue;
            };
            let Ok(name) = String::from_utf8(name) else { continue };
            let mut all = vec![was];
            for tree in trees.iter().skip(1) {
                all.push(tree.as_ref().and_then(|tree| tree.get_name(&name)));
            }
            if all.iter().skip(1).any(|other| id(other) == id(&now)) {
                continue;
            }
            let path = format!("{folder}{name}");
            let tree = |entry: &Option<TreeEntry<'_>>| id_of(entry, true);
            let (file, was) = (id_of(&now, false), id_of(&all[0], false));
            if file.is_some() || was.is_some() {
                self.0.insert(path.clone(), Altered { old: was, new: file });
            }
            let folders: Vec<Option<Oid>> = all.iter().map(tree).collect();
            let here = tree(&now);
            if here.is_some() || folders.iter().any(Option::is_some) {
                self.compare(repository, here, &folders, &format!("{path}/"), depth + 1)?;
            }
        }
        Ok(())
    }
}

/// The id of an entry that is a folder, or one that is a file.
fn id_of(entry: &Option<TreeEntry<'_>>, folder: bool) -> Option<Oid> {
    let entry = entry.as_ref()?;
    let is_folder = entry.kind() == Some(ObjectType::Tree);
    let is_file = !is_folder && !matches!(entry.filemode(), LINK | SUBMODULE);
    (if folder { is_folder } else { is_file }).then(|| entry.id())
}

/// The entries of two folders side by side, in the order in which git keeps them.
struct Pairs<'t, 'r> {
    new: Option<&'t Tree<'r>>,
    old: Option<&'t Tree<'r>>,
    at: (usize, usize),
}

impl<'t> Pairs<'t, '_> {
    fn next(&mut self) -> Option<(Option<TreeEntry<'t>>, Option<TreeEntry<'t>>)> {
        let new = self.new.and_then(|tree| tree.get(self.at.0));
        let old = self.old.and_then(|tree| tree.get(self.at.1));
        let order = match (&new, &old) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(new), Some(old)) if new.name_bytes() == old.name_bytes() => {
                // A file and a folder of one name stand apart.
                let is_folder = |e: &TreeEntry<'_>| e.kind() == Some(ObjectType::Tree);
                is_folder(new).cmp(&is_folder(old))
            }
            (Some(new), Some(old)) => sorted_as(new).cmp(sorted_as(old)),
        };
        self.at.0 += usize::from(order.is_le());
        self.at.1 += usize::from(order.is_ge());
        match order {
            Ordering::Less => Some((new, None)),
            Ordering::Equal => Some((new, old)),
            Ordering::Greater => Some((None, old)),
        }
    }
}

/// A folder stands where its name with a slash would.
fn sorted_as<'e>(entry: &'e TreeEntry<'_>) -> impl Iterator<Item = u8> + 'e {
    let slash = (entry.kind() == Some(ObjectType::Tree)).then_some(b'/');
    entry.name_bytes().iter().copied().chain(slash)
}
