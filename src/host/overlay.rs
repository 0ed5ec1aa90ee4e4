//! The outside as an editor sees it: what is open there stands over what lies on the disk. What lies
//! there is looked at once, until [`Overlay::forget`] is told.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use anyhow::Result;
use jiff::civil::Date;

use super::seen::Seen;
use super::{Git, Host};
use crate::check::History;
use crate::ground::Kind;

/// A host, and texts that take the place of its files.
pub struct Overlay<'h> {
    under: &'h dyn Host,
    open: BTreeMap<Arc<str>, Arc<str>>,
    seen: Seen<'h>,
}

impl<'h> Overlay<'h> {
    #[must_use]
    pub fn new(under: &'h dyn Host) -> Self {
        Overlay { under, open: BTreeMap::new(), seen: Seen::default() }
    }

    /// Puts a text in the place of the file at `path`, which need not exist.
    pub fn put(&mut self, path: &str, text: Arc<str>) {
        self.open.insert(path.into(), text);
    }

    /// Whatever lies on the disk may be another thing by now.
    pub fn forget(&mut self) {
        self.seen = Seen::default();
    }

    /// The same texts over a disk of which nothing has been seen yet.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Overlay { under: self.under, open: self.open.clone(), seen: Seen::default() }
    }

    /// Takes over what another one has seen.
    pub fn remember(&mut self, other: Self) {
        self.seen = other.seen;
    }

    /// The file on the disk counts again.
    pub fn close(&mut self, path: &str) {
        self.open.remove(path);
    }

    /// The text that is open at `path`.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&Arc<str>> {
        self.open.get(path)
    }

    /// The paths that are open.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.open.keys()
    }
}

impl Host for Overlay<'_> {
    fn relative(&self, typed: &str) -> Result<String> {
        self.under.relative(typed)
    }

    fn typed(&self, path: &str) -> String {
        self.under.typed(path)
    }

    fn files(&self, path: &str, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<Arc<str>>> {
        let mut files = self.seen.files(self.under, path, wanted)?;
        let inside = if path.is_empty() { String::new() } else { format!("{path}/") };
        let is_asked = |open: &&Arc<str>| {
            ***open == *path || (open.starts_with(&inside) && wanted(open.as_ref()))
        };
        files.extend(self.open.keys().filter(is_asked).cloned());
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>> {
        match self.open.get(path) {
            Some(text) => Ok(Some(Kind::File(text.len() as u64))),
            None => self.seen.kind(self.under, path),
        }
    }

    fn matching(&self, glob: &str) -> Result<Vec<Arc<str>>> {
        self.seen.matching(self.under, glob)
    }

    fn reports(&self, pattern: &str, typed: bool) -> Result<Vec<Arc<str>>> {
        self.under.reports(pattern, typed)
    }

    fn open_report(&self, path: &str) -> Result<Box<dyn Read + Send>> {
        self.under.open_report(path)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        match self.open.get(path) {
            Some(text) => Ok(Some(text.as_bytes().to_vec())),
            None => self.seen.read(self.under, path),
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.under.write(path, bytes)
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.under.create(path, bytes)
    }

    fn write_report(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        self.under.write_report(typed, bytes)
    }

    fn append(&self, typed: &str, bytes: &[u8]) -> Result<()> {
        self.under.append(typed, bytes)
    }

    fn read_typed(&self, typed: &str, most: usize) -> Result<Vec<u8>> {
        self.under.read_typed(typed, most)
    }

    fn standard_input(&self) -> Result<Vec<u8>> {
        self.under.standard_input()
    }

    fn today(&self) -> Date {
        self.under.today()
    }

    fn env(&self, name: &str) -> Option<String> {
        self.under.env(name)
    }

    fn root_name(&self) -> String {
        self.under.root_name()
    }

    fn git(&self) -> Result<Git> {
        self.under.git()
    }

    fn history(&self) -> Option<Box<dyn History + '_>> {
        self.seen.history(self.under)
    }
}
