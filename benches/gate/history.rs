//! A pull request in a repository with a history: how long `tmgate check --base` takes, against the
//! same check without it.
//!
//! `main` has all the commits but one, every tenth of them a merge. `topic` left it at three
//! quarters of the way and has one commit, which is checked out and changes a few models and files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use git2::{Buf, Oid, Repository, Signature, Time};

use crate::generate;
use crate::measure::Candidate;

/// How much there is besides the models.
pub(crate) struct History {
    /// In all, models included.
    pub(crate) files: usize,
    pub(crate) commits: usize,
    /// How many models the pull request touches.
    pub(crate) touched: usize,
}

/// Makes a repository of the tree in `dir`, which holds nothing but models and what they name.
pub(crate) fn repository(dir: &Path, history: &History) -> Result<()> {
    let mut files = Vec::new();
    list(dir, "", &mut files)?;
    files.sort_unstable();
    for number in files.len()..history.files {
        let path = format!("src/part{:04}/file{number:06}.rs", number / 50);
        generate::write(dir, &path, &source(number))?;
        files.push(path);
    }
    let models: Vec<&String> =
        files.iter().filter(|path| path.ends_with("threatmodel.yaml")).collect();
    ensure!(!models.is_empty(), "a pull request needs a model");
    let repository = Repository::init(dir).context("cannot make a repository")?;
    let odb = repository.odb()?;
    // Objects are made in memory and written as one pack, as a clone has them.
    odb.add_new_mempack_backend(1000)?;
    let mut made = Made { repository: &repository, ids: Vec::new(), second: 0 };
    let mut index = git2::Index::new()?;
    for path in &files {
        made.stage(&mut index, dir, path)?;
    }
    let first = made.trees(&mut index)?;
    let left = (history.commits * 3 / 4).max(1);
    let (mut tip, mut branched) = (None, None);
    for number in 0..history.commits.max(2) - 1 {
        let tree = if number == 0 { first } else { made.changed(first, number)? };
        let side = (number % 10 == 9).then(|| made.commit(tree, &tip)).transpose()?;
        let parents: Vec<Oid> = tip.into_iter().chain(side).collect();
        tip = Some(made.commit(tree, &parents)?);
        branched = if number < left { tip } else { branched };
    }
    let step = models.len().div_ceil(history.touched.max(1));
    for path in models.iter().step_by(step.max(1)) {
        let text = fs::read_to_string(dir.join(path))?;
        let changed = text.replacen("likelihood: medium", "likelihood: high", 1) + "# Looked at.\n";
        generate::write(dir, path, &changed)?;
        made.stage(&mut index, dir, path)?;
    }
    for path in files.iter().rev().filter(|path| path.starts_with("src/")).take(20) {
        generate::write(dir, path, &source(7))?;
        made.stage(&mut index, dir, path)?;
    }
    let tree = made.trees(&mut index)?;
    let topic = made.commit(tree, &branched)?;
    let mut pack = repository.packbuilder()?;
    pack.set_threads(0);
    for id in &made.ids {
        pack.insert_object(*id, None)?;
    }
    let mut bytes = Buf::new();
    pack.write_buf(&mut bytes)?;
    let mut writer = odb.packwriter()?;
    std::io::Write::write_all(&mut writer, &bytes)?;
    writer.commit()?;
    for (name, id) in [("main", tip.unwrap_or(topic)), ("topic", topic)] {
        repository.reference(&format!("refs/heads/{name}"), id, true, "made")?;
    }
    repository.set_head("refs/heads/topic")?;
    let mut index = repository.index()?;
    index.read_tree(&repository.find_tree(tree)?)?;
    index.write()?;
    Ok(())
}

fn list(dir: &Path, below: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(dir.join(below))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().context("a strange name")?;
        let path = if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
        match entry.file_type()?.is_dir() {
            true => list(dir, &path, found)?,
            false => found.push(path),
        }
    }
    Ok(())
}

fn source(number: usize) -> String {
    let function = |n: usize| {
        format!(
            "/// Part {n} of {number}.\npub fn part_{number}_{n}(x: u32) -> u32 {{\n    x + {n}\n}}\n\n"
        )
    };
    (0..8).map(function).collect()
}

/// The objects that are made.
struct Made<'r> {
    repository: &'r Repository,
    ids: Vec<Oid>,
    second: i64,
}

impl Made<'_> {
    fn stage(&mut self, index: &mut git2::Index, dir: &Path, path: &str) -> Result<()> {
        let id = self.repository.blob(&fs::read(dir.join(path))?)?;
        self.ids.push(id);
        let time = git2::IndexTime::new(0, 0);
        index.add(&git2::IndexEntry {
            ctime: time,
            mtime: time,
            dev: 0,
            ino: 0,
            mode: 0o100_644,
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        })?;
        Ok(())
    }

    /// Writes the trees of an index.
    fn trees(&mut self, index: &mut git2::Index) -> Result<Oid> {
        let top = index.write_tree_to(self.repository)?;
        let mut open = vec![top];
        while let Some(id) = open.pop() {
            self.ids.push(id);
            let tree = self.repository.find_tree(id)?;
            let folders = tree.iter().filter(|e| e.kind() == Some(git2::ObjectType::Tree));
            open.extend(folders.map(|entry| entry.id()));
        }
        Ok(top)
    }

    /// The tree `first` with one more file, another one each time.
    fn changed(&mut self, first: Oid, number: usize) -> Result<Oid> {
        let blob = self.repository.blob(format!("Change {number}.\n").as_bytes())?;
        let mut tree = self.repository.treebuilder(Some(&self.repository.find_tree(first)?))?;
        tree.insert("CHANGES", blob, 0o100_644)?;
        let tree = tree.write()?;
        self.ids.extend([blob, tree]);
        Ok(tree)
    }

    fn commit<'p>(&mut self, tree: Oid, parents: impl IntoIterator<Item = &'p Oid>) -> Result<Oid> {
        self.second += 60;
        let by =
            Signature::new("Ann", "ann@example.org", &Time::new(1_700_000_000 + self.second, 0))?;
        let parents: Vec<_> = parents
            .into_iter()
            .map(|id| self.repository.find_commit(*id))
            .collect::<Result<_, _>>()?;
        let parents: Vec<_> = parents.iter().collect();
        let message = format!("change {}", self.second);
        let tree = self.repository.find_tree(tree)?;
        let id = self.repository.commit(None, &by, &by, &message, &tree, &parents)?;
        self.ids.push(id);
        Ok(id)
    }
}

/// Prints what the comparison costs beside the plain check.
pub(crate) fn print(rows: &[Candidate], history: &History) {
    println!("\n{:<22} {:>10} {:>10} {:>9}", "", "median s", "fastest s", "peak MiB");
    for row in rows {
        let peak = row.peak_mib().map_or_else(|| "-".to_owned(), |peak| format!("{peak:.1}"));
        let (median, fastest) = (row.median_seconds(), row.fastest_seconds());
        println!("{:<22} {median:>10.4} {fastest:>10.4} {peak:>9}", row.name);
    }
    let History { files, commits, touched } = history;
    println!("\n{files} files, {commits} commits, {touched} models touched");
    if let [plain, base, ..] = rows {
        let ratio = base.median_seconds() / plain.median_seconds();
        println!("{:<22} {ratio:>10.2}", "--base / plain");
    }
}
