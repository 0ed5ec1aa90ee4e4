#![expect(clippy::disallowed_methods, reason = "this is the place that touches the disk")]
//! The real outside.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};
use ignore::{WalkBuilder, WalkState};
use jiff::civil::Date;

use super::direct::{self, Direct, is_plain};
use super::{Chronicle, Git, Host, LARGEST, MOST_FILES, literal_prefix};
use crate::check::History;
use crate::config;
use crate::ground::Kind;

/// The disk below a repository root.
#[derive(Clone)]
pub struct Disk {
    root: PathBuf,
    here: PathBuf,
    /// Where the root was looked for from.
    began: PathBuf,
    jobs: usize,
    /// In the place of the environment, as far as it goes.
    #[cfg(test)]
    pub(crate) env: std::collections::BTreeMap<String, String>,
}

impl Disk {
    /// Stands in the current folder. The root is the nearest folder upwards that holds `.git` or
    /// `tmgate.yaml`; where there is none, the current folder.
    pub fn new() -> Result<Self> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        Self::at(&here)
    }

    /// Stands in `here`.
    pub fn at(here: &Path) -> Result<Self> {
        let here =
            here.canonicalize().with_context(|| format!("cannot enter {}", here.display()))?;
        let is_root = |dir: &&Path| dir.join(".git").exists() || dir.join("tmgate.yaml").is_file();
        let root = here.ancestors().find(is_root).unwrap_or(&here).to_owned();
        Ok(Disk {
            root,
            began: here.clone(),
            here,
            jobs: 2,
            #[cfg(test)]
            env: std::collections::BTreeMap::new(),
        })
    }

    /// The same for typed paths. The root is the one that somebody who stands there would have,
    /// where all of them have the same; else the current one, as far as they lie below it.
    pub fn for_paths(typed: &[String]) -> Result<Self> {
        let disk = Disk::new()?;
        let real = typed.iter().filter_map(|path| disk.here.join(path).canonicalize().ok());
        let real: Vec<PathBuf> = real.collect();
        let there = |path: &PathBuf| {
            Disk::at(if path.is_dir() { path } else { path.parent().unwrap_or(path) })
        };
        let mut there = real.iter().map(there).collect::<Result<Vec<_>>>()?.into_iter();
        let Some(first) = there.next() else { return Ok(disk) };
        let stays = real.iter().all(|path| path.starts_with(&disk.root));
        match stays && there.any(|other| other.root != first.root) {
            true => Ok(disk),
            false => Ok(Disk { here: disk.here, ..first }),
        }
    }

    #[must_use]
    pub fn with_jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// A path below the root as it is written, wherever the links on it lead.
    fn written(&self, path: &str) -> Result<PathBuf> {
        if !is_plain(path) && path != "." {
            bail!("`{path}` leads out of the repository");
        }
        Ok(self.root.join(path))
    }

    /// The real path of `path`, which must not lead out of the root, not even by a link.
    fn locate(&self, path: &str) -> Result<PathBuf> {
        let full = self.written(path)?;
        if full.canonicalize().is_ok_and(|real| !real.starts_with(&self.root)) {
            bail!("`{path}` is a link that leads out of the repository");
        }
        Ok(full)
    }

    /// The files below a folder that `wanted` names by their real paths, sorted.
    fn below(
        folder: &Path,
        ignored: bool,
        most: usize,
        wanted: &dyn Fn(&Path) -> Option<Arc<str>>,
    ) -> Vec<Arc<str>> {
        let mut walk = WalkBuilder::new(folder);
        walk.require_git(false).hidden(false).standard_filters(!ignored).hidden(false);
        walk.filter_entry(|entry| entry.file_name() != ".git");
        let files = walk.build().filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
        let mut found: Vec<_> = files.filter_map(|entry| wanted(entry.path())).take(most).collect();
        found.sort_unstable();
        found
    }

    fn below_root(&self, path: &Path) -> Option<Arc<str>> {
        let path = path.strip_prefix(&self.root).ok()?;
        let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/").into())
    }
}

impl Host for Disk {
    fn relative(&self, typed: &str) -> Result<String> {
        let path = self.here.join(typed);
        let full = path.canonicalize().with_context(|| format!("`{typed}` cannot be read"))?;
        let path = self.below_root(&full);
        let path = path.ok_or_else(|| {
            anyhow!("`{typed}` lies outside the repository `{}`", self.root.display())
        })?;
        Ok(path.to_string())
    }

    fn typed(&self, path: &str) -> String {
        let full = self.root.join(path);
        if let Ok(short) = full.strip_prefix(&self.here) {
            return short.to_string_lossy().replace('\\', "/");
        }
        let up = self.here.ancestors().position(|dir| full.starts_with(dir));
        match (up, self.here.starts_with(&self.root)) {
            (Some(up), true) => {
                let base = self.here.ancestors().nth(up).unwrap_or(&self.root);
                let rest = full.strip_prefix(base).unwrap_or(&full).to_string_lossy();
                format!("{}{}", "../".repeat(up), rest.replace('\\', "/"))
            }
            _ => full.to_string_lossy().replace('\\', "/"),
        }
    }

    fn files(&self, path: &str, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<Arc<str>>> {
        let start = self.locate(path)?;
        if start.is_file() {
            return Ok(vec![path.into()]);
        }
        if !start.exists() {
            return Ok(Vec::new());
        }
        let found = Mutex::new(Vec::new());
        let failed = Mutex::new(None);
        let mut walk = WalkBuilder::new(&start);
        walk.require_git(false).hidden(true).threads(self.jobs);
        walk.build_parallel().run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                        let path = self.below_root(entry.path()).filter(|path| wanted(path));
                        if let (Some(path), Ok(mut found)) = (path, found.lock()) {
                            found.push(path);
                        }
                    }
                    Ok(_) => {}
                    Err(error) => {
                        if let Ok(mut failed) = failed.lock() {
                            failed.get_or_insert(error);
                        }
                    }
                }
                WalkState::Continue
            })
        });
        if let Ok(Some(error)) = failed.into_inner() {
            return Err(error).context("a folder cannot be read");
        }
        let mut found = found.into_inner().unwrap_or_default();
        found.sort_unstable();
        Ok(found)
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>> {
        if !is_plain(path) {
            return Ok(Some(Kind::Outside));
        }
        let full = self.root.join(path);
        // Most pointers that are wrong end here, after one question to the system.
        let meta = match fs::metadata(&full) {
            Ok(meta) => meta,
            Err(error) => return absent(error).with_context(|| format!("`{path}` cannot be read")),
        };
        let real = full.canonicalize().with_context(|| format!("`{path}` cannot be read"))?;
        if !real.starts_with(&self.root) {
            return Ok(Some(Kind::Outside));
        }
        // A disk that does not tell cases apart finds what others will not.
        let (real, full) = (real.to_string_lossy(), full.to_string_lossy());
        let full = full.trim_end_matches('/');
        if *real != *full && real.to_lowercase() == full.to_lowercase() {
            return Ok(None);
        }
        Ok(Some(if meta.is_dir() { Kind::Folder } else { Kind::File(meta.len()) }))
    }

    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>> {
        let Ok(folder) = self.locate(literal_prefix(glob)) else { return Ok(Vec::new()) };
        let globs = config::globs(&[glob.to_owned()]);
        let wanted = |path: &Path| self.below_root(path).filter(|path| globs.is_match(&**path));
        Ok(Disk::below(&folder, false, MOST_FILES, &wanted))
    }

    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>> {
        let base = if typed { &self.here } else { &self.root };
        let name = |path: &Path| -> Option<Arc<str>> {
            let Ok(real) = path.canonicalize() else { return None };
            match self.below_root(&real) {
                Some(path) => Some(path),
                None if typed => Some(real.to_string_lossy().into()),
                None => None,
            }
        };
        let whole = base.join(pattern);
        if whole.is_file() {
            return Ok(name(&whole).into_iter().collect());
        }
        let prefix = literal_prefix(pattern);
        let rest = pattern.get(prefix.len()..).unwrap_or("").trim_start_matches('/');
        // A pattern such as `/*.xml` begins at the root of the disk.
        let begin = if prefix.is_empty() && pattern.starts_with('/') { "/" } else { prefix };
        let folder = base.join(begin);
        let globs = config::globs(&[rest.to_owned()]);
        let wanted = |path: &Path| {
            let below = path.strip_prefix(&folder).ok()?.to_string_lossy().replace('\\', "/");
            globs.is_match(&below).then(|| name(path))?
        };
        Ok(Disk::below(&folder, true, MOST_FILES, &wanted))
    }

    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>> {
        let full = match Path::new(path).is_absolute() {
            true => PathBuf::from(path),
            false => self.locate(path)?,
        };
        let file = fs::File::open(full).with_context(|| format!("`{path}` cannot be read"))?;
        Ok(Box::new(file))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let because = || format!("`{path}` cannot be read");
        let file = match direct::open(&self.written(path)?) {
            Direct::Opened(file) => file,
            Direct::Nothing => return Ok(None),
            Direct::Unknown => match fs::File::open(self.locate(path)?) {
                Ok(file) => file,
                Err(error) => return absent(error).with_context(because),
            },
        };
        let meta = file.metadata().with_context(because)?;
        if !meta.is_file() {
            bail!("`{path}` is not a file");
        }
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len().min(LARGEST))?);
        file.take(LARGEST).read_to_end(&mut bytes).with_context(because)?;
        Ok(Some(bytes))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let full = self.locate(path)?;
        // Written beside it first, so that a failure half-way leaves the old file whole.
        let beside = full.with_extension(format!("tmgate-{}.tmp", std::process::id()));
        fs::write(&beside, bytes)
            .and_then(|()| fs::rename(&beside, &full))
            .with_context(|| format!("`{path}` cannot be written"))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let full = self.locate(path)?;
        if let Some(dir) = full.parent() {
            fs::create_dir_all(dir).with_context(|| format!("`{path}` cannot be written"))?;
        }
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&full);
        let written = file.and_then(|mut file| file.write_all(bytes));
        written.with_context(|| format!("`{path}` cannot be written"))
    }

    fn write_report(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        let path = self.here.join(typed);
        if super::links::leads_out(&self.root, &path) {
            bail!("`{typed}` is a link that leads out of the repository");
        }
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).with_context(|| format!("`{typed}` cannot be written"))?;
        }
        fs::write(path, bytes).with_context(|| format!("`{typed}` cannot be written"))
    }

    fn append(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        let path = self.here.join(typed);
        let file = fs::OpenOptions::new().create(true).append(true).open(path);
        let written = file.and_then(|mut file| file.write_all(bytes));
        written.with_context(|| format!("`{typed}` cannot be written"))
    }

    fn read_typed(&self, typed: &str, most: usize) -> Result<Vec<u8>> {
        let because = || format!("`{typed}` cannot be read");
        let file = fs::File::open(self.here.join(typed)).with_context(because)?;
        let mut bytes = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut bytes).with_context(because)?;
        if bytes.len() > most {
            bail!("`{typed}` is larger than {} MiB", most / (1024 * 1024));
        }
        Ok(bytes)
    }

    fn below(&self, folder: &str) -> Result<Box<dyn Host + Send + '_>> {
        let root = self.locate(folder)?;
        Ok(Box::new(Disk { began: root.clone(), root, ..self.clone() }))
    }

    fn rooted(&self, folder: &str) -> Result<Box<dyn Host + Send>> {
        Ok(Box::new(Disk { jobs: self.jobs, ..Disk::at(Path::new(folder))? }))
    }

    fn is_attended(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    fn line(&self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        Ok((read.context("standard input cannot be read")? > 0).then_some(line))
    }

    fn standard_input(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(LARGEST)
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
        Ok(bytes)
    }

    fn input(&self) -> Box<dyn std::io::BufRead + Send> {
        Box::new(std::io::BufReader::new(std::io::stdin()))
    }

    fn root_path(&self) -> String {
        let path = self.root.to_string_lossy().replace('\\', "/");
        path.strip_prefix("//?/").map_or(path.clone(), str::to_owned)
    }

    fn today(&self) -> Date {
        jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
    }

    fn env(&self, name: &str) -> Option<String> {
        #[cfg(test)]
        if let Some(value) = self.env.get(name) {
            return Some(value.clone()).filter(|value| !value.is_empty());
        }
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>> {
        super::folders::within(&self.locate(folder)?, &self.typed(folder))
    }

    fn began(&self) -> Result<String> {
        Ok(self.below_root(&self.began).map_or_else(String::new, |path| path.to_string()))
    }

    fn root_name(&self) -> String {
        self.root.file_name().map_or("system".into(), |name| name.to_string_lossy().into_owned())
    }

    fn git(&self) -> Result<Git> {
        Git::open(&self.root)
    }

    fn history(&self) -> Option<Box<dyn History + '_>> {
        Some(Box::new(Chronicle::new(self, None)))
    }
}

/// What is not there is no failure.
fn absent<T>(error: std::io::Error) -> Result<Option<T>> {
    let kinds = [ErrorKind::NotFound, ErrorKind::NotADirectory, ErrorKind::InvalidFilename];
    match kinds.contains(&error.kind()) {
        true => Ok(None),
        false => Err(error.into()),
    }
}
