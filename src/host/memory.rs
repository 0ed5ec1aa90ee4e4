//! An outside that exists only in memory, for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::{Git, Host, MOST_FILES, NoBase};
use crate::check::{Change, History};
use crate::config;
use crate::ground::Kind;
use crate::ground::history::{ChangedFile, Message, Touched};
use crate::source::SourceFile;

/// Files by path, a fixed day, an environment of one's choice.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Versions of files with the days on which they were committed, the oldest first.
    versions: BTreeMap<String, Vec<(Date, Vec<u8>)>>,
    pub env: BTreeMap<String, String>,
    pub input: Vec<u8>,
    /// What somebody at a terminal types, line by line; nobody sits there where this is nothing.
    pub typed: Option<Mutex<Vec<String>>>,
    pub today: Date,
    /// What the folder of the root is called; "repository" where nobody says.
    pub name: Option<String>,
    /// Other repositories, which stand at the root of all folders.
    others: Vec<Memory>,
}

impl Memory {
    #[must_use]
    pub fn new(today: Date) -> Self {
        Memory { today, ..Memory::default() }
    }

    #[must_use]
    pub fn with(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.put(path, bytes.as_ref());
        self
    }

    /// The same, with another repository `/NAME` of these files.
    #[must_use]
    pub fn beside(mut self, name: &str, files: &[(&str, &str)]) -> Self {
        let name = Some(name.to_owned());
        let other = Memory { today: self.today, name, ..Memory::default() };
        self.others.push(files.iter().fold(other, |all, (path, text)| all.with(path, text)));
        self
    }

    /// Takes a file away.
    pub fn remove(&self, path: &str) {
        if let Ok(mut files) = self.files.lock() {
            files.remove(path);
        }
    }

    /// The same, with a file as it was committed on a day; the last version is the file of today.
    #[must_use]
    pub fn committed(mut self, day: Date, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let versions = self.versions.entry(path.to_owned()).or_default();
        versions.push((day, bytes.as_ref().to_vec()));
        self.with(path, bytes)
    }

    /// What lies between `old` and this, and what was written to the commits.
    #[must_use]
    pub fn changed_since(&self, old: &Memory, messages: &[&str]) -> MemoryChange {
        let files = |memory: &Memory| memory.files.lock().map(|f| f.clone()).unwrap_or_default();
        let (old, new) = (files(old), files(self));
        let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let paths = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
        let file = |path: &String| {
            let (was, is) = (old.contains_key(path), new.contains_key(path));
            ChangedFile { path: path.as_str().into(), was, is }
        };
        let message = |(n, text): (usize, &&str)| {
            let commit = format!("{:012x}", n + 1);
            Message { commit, text: (*text).to_owned() }
        };
        MemoryChange {
            files: paths.map(file).collect(),
            messages: messages.iter().enumerate().map(message).collect(),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        if let Ok(mut files) = self.files.lock() {
            files.insert(path.to_owned(), bytes.to_vec());
        }
    }

    /// The file's text as it is now.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        let files = self.files.lock().ok()?;
        files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

/// A change that exists only in memory.
pub struct MemoryChange {
    files: Vec<ChangedFile>,
    messages: Vec<Message>,
}

impl Change for MemoryChange {
    fn files(&self) -> Result<Vec<ChangedFile>, String> {
        Ok(self.files.clone())
    }

    fn messages(&self) -> Result<Vec<Message>, String> {
        Ok(self.messages.clone())
    }
}

/// The versions of files in memory.
struct Versions<'m>(&'m Memory);

impl History for Versions<'_> {
    fn touched(&self, path: &str, since: Date) -> Touched {
        match self.0.versions.get(path).and_then(|versions| versions.last()) {
            Some((day, bytes)) if self.0.text(path).is_some_and(|now| now.as_bytes() == bytes) => {
                if *day >= since {
                    Touched::On(*day)
                } else {
                    Touched::Not
                }
            }
            _ => Touched::On(self.0.today),
        }
    }

    fn before(&self, path: &str, since: Date) -> Result<Option<SourceFile>, String> {
        let mut versions = self.0.versions.get(path).into_iter().flatten();
        let old = versions.rfind(|(day, _)| *day < since);
        Ok(old.map(|(_, bytes)| SourceFile::new(path, bytes.clone())))
    }
}

impl Host for Memory {
    fn history(&self) -> Option<Box<dyn History + '_>> {
        (!self.versions.is_empty()).then(|| Box::new(Versions(self)) as Box<dyn History>)
    }

    fn relative(&self, typed: &str) -> Result<String> {
        let path = typed.trim_start_matches("./").trim_end_matches('/');
        if path.is_empty() || path == "." {
            return Ok(String::new());
        }
        let inside = format!("{path}/");
        let there = self.files.lock().is_ok_and(|files| {
            files.keys().any(|known| known == path || known.starts_with(&inside))
        });
        if !there {
            bail!("`{typed}` cannot be read");
        }
        Ok(path.to_owned())
    }

    fn typed(&self, path: &str) -> String {
        path.to_owned()
    }

    fn files(&self, path: &str, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<Arc<str>>> {
        let Ok(files) = self.files.lock() else { return Ok(Vec::new()) };
        if files.contains_key(path) {
            return Ok(vec![path.into()]);
        }
        let inside = if path.is_empty() { String::new() } else { format!("{path}/") };
        let below = files.keys().filter(|known| known.starts_with(&inside) && wanted(known));
        Ok(below.map(|known| known.as_str().into()).collect())
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>> {
        let path = path.trim_end_matches('/');
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Ok(Some(Kind::Outside));
        }
        let Ok(files) = self.files.lock() else { return Ok(None) };
        if let Some(bytes) = files.get(path) {
            return Ok(Some(Kind::File(bytes.len() as u64)));
        }
        let inside = format!("{path}/");
        Ok(files.keys().any(|known| known.starts_with(&inside)).then_some(Kind::Folder))
    }

    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>> {
        let globs = config::globs(&[glob.to_owned()]);
        let Ok(files) = self.files.lock() else { return Ok(Vec::new()) };
        let found = files.keys().filter(|path| globs.is_match(path.as_str())).take(MOST_FILES);
        Ok(found.map(|path| path.as_str().into()).collect())
    }

    fn reports(&self, pattern: &str, _: bool) -> Result<Vec<Arc<str>>> {
        self.matching(pattern)
    }

    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>> {
        match self.read(path)? {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes))),
            None => bail!("`{path}` cannot be read"),
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        if path.split('/').any(|part| part == "..") || path.starts_with('/') {
            bail!("`{path}` leads out of the repository");
        }
        Ok(self.files.lock().ok().and_then(|files| files.get(path).cloned()))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.put(path, bytes);
        Ok(())
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<()> {
        if self.text(path).is_some() {
            bail!("`{path}` cannot be written: it exists");
        }
        self.write(path, bytes)
    }

    fn write_report(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        self.write(typed, bytes)
    }

    fn append(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        let before = self.text(typed).unwrap_or_default();
        self.write(typed, &[before.as_bytes(), bytes].concat())
    }

    fn read_typed(&self, typed: &str, most: usize) -> Result<Vec<u8>> {
        let files = self.files.lock().ok();
        match files.and_then(|files| files.get(typed).cloned()) {
            Some(bytes) if bytes.len() <= most => Ok(bytes),
            Some(_) => bail!("`{typed}` is larger than {} MiB", most / (1024 * 1024)),
            None => bail!("`{typed}` cannot be read"),
        }
    }

    fn below(&self, folder: &str) -> Result<Box<dyn Host + Send + '_>> {
        let files = self.files.lock().map(|files| files.clone()).unwrap_or_default();
        let (of, mut memory) = (format!("{folder}/"), Memory::new(self.today));
        for (path, bytes) in &files {
            if let Some(path) = path.strip_prefix(&of) {
                memory = memory.with(path, bytes);
            }
        }
        Ok(Box::new(memory))
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>> {
        let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let files = self.files.lock().map(|files| files.clone()).unwrap_or_default();
        let below = files.keys().filter_map(|path| path.strip_prefix(&inside)?.split_once('/'));
        let names: BTreeSet<&str> = below.map(|(name, _)| name).collect();
        Ok(names.into_iter().filter(|name| !name.starts_with('.')).map(str::to_owned).collect())
    }

    fn is_attended(&self) -> bool {
        self.typed.is_some()
    }

    fn line(&self) -> Result<Option<String>> {
        let lines = self.typed.as_ref().and_then(|typed| typed.lock().ok());
        Ok(lines.filter(|lines| !lines.is_empty()).map(|mut lines| lines.remove(0)))
    }

    fn standard_input(&self) -> Result<Vec<u8>> {
        Ok(self.input.clone())
    }

    fn today(&self) -> Date {
        self.today
    }

    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }

    fn root_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| "repository".to_owned())
    }

    fn rooted(&self, folder: &str) -> Result<Box<dyn Host + Send>> {
        let is_it = |memory: &&Memory| {
            let below = folder.strip_prefix(&memory.root_path());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let Some(found) = self.others.iter().find(is_it) else {
            bail!("`{folder}` is not to be had")
        };
        let files = Mutex::new(found.files.lock().map(|files| files.clone()).unwrap_or_default());
        let name = found.name.clone();
        Ok(Box::new(Memory { files, today: found.today, name, ..Memory::default() }))
    }

    fn git(&self) -> Result<Git> {
        Err(NoBase::NoRepository { root: self.root_name() }.into())
    }
}
