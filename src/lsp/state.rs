//! What the server knows: the open texts, the configuration, what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lsp_server::Message;
use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::diagnostics::publish;
use super::places::{self, Encoding};
use super::{Load, said};
use crate::check::{self, Library, Memory, Report, Task};
use crate::config::{self, Settings};
use crate::finding::{Finding, Status};
use crate::formats::overlay::{self, is_overlay};
use crate::host::{Host, Models, Overlay, is_model};
use crate::report::harmless;
use crate::source::SourceFile;
use crate::syntax::Limits;

/// A text that the editor holds.
pub(super) struct Open {
    pub(super) uri: Uri,
    pub(super) version: i32,
}

pub(super) struct State<'h> {
    pub(super) host: Overlay<'h>,
    load: Load<'h>,
    pub(super) settings: Arc<Settings>,
    /// What is wrong with the configuration.
    mistakes: Vec<Finding>,
    pub(super) encoding: Encoding,
    /// The client can be asked to watch files.
    pub(super) can_watch: bool,
    root: String,
    /// The folder that the editor has open, as it spells it, and the same from the root.
    folder: Option<(String, String)>,
    pub(super) open: BTreeMap<Arc<str>, Open>,
    /// The open files that changed since they were checked.
    dirty: BTreeSet<Arc<str>>,
    /// The configuration may be another one by now.
    unread: bool,
    /// Something changed that other files may speak of.
    stale: bool,
    /// A sweep is on its way; whether nothing changed since it began.
    sweeping: Option<Sweeping>,
    memory: Arc<Memory>,
    /// The files of all models, as the last sweep found them.
    known: BTreeSet<Arc<str>>,
    findings: BTreeMap<Arc<str>, Vec<Finding>>,
    /// The files of which the editor shows something.
    pub(super) shown: BTreeSet<Arc<str>>,
    pub(super) said_goodbye: bool,
}

/// Whether what a sweep will have found still holds.
#[derive(Clone, Copy)]
struct Sweeping {
    same_texts: bool,
    same_disk: bool,
}

/// A look at the whole repository, which needs nobody.
pub(super) struct Sweep<'h> {
    host: Overlay<'h>,
    settings: Arc<Settings>,
    mistakes: Vec<Finding>,
    memory: Arc<Memory>,
    checked: Option<Checked>,
}

/// What was found in which models.
type Checked = Result<(Report, Vec<Vec<Arc<str>>>), String>;

impl<'h> State<'h> {
    /// `folder`: the absolute path of the folder that the editor has open.
    pub(super) fn new(host: &'h dyn Host, load: Load<'h>, folder: Option<String>) -> Self {
        let folder = folder.map(|folder| folder.trim_end_matches('/').to_owned());
        let folder = folder.and_then(|spelt| Some((host.relative(&spelt).ok()?, spelt)));
        State {
            host: Overlay::new(host),
            load,
            settings: Arc::new(Settings::default()),
            mistakes: Vec::new(),
            encoding: Encoding::Utf16,
            can_watch: false,
            root: host.root_path(),
            folder: folder.map(|(below, spelt)| (spelt, below)),
            open: BTreeMap::new(),
            dirty: BTreeSet::new(),
            unread: false,
            stale: true,
            sweeping: None,
            memory: Arc::default(),
            known: BTreeSet::new(),
            findings: BTreeMap::new(),
            shown: BTreeSet::new(),
            said_goodbye: false,
        }
    }

    /// Gives the files of which something is or may be shown.
    pub(super) fn forget_findings(&mut self) -> BTreeSet<Arc<str>> {
        self.findings.clear();
        self.shown.iter().chain(self.open.keys()).cloned().collect()
    }

    pub(super) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale && !(self.open.is_empty() && self.shown.is_empty())
    }

    pub(super) fn is_sweeping(&self) -> bool {
        self.sweeping.is_some()
    }

    /// Waits for another change before it tries again.
    pub(super) fn give_up(&mut self) {
        self.dirty.clear();
        self.stale = false;
    }

    /// The path, from the root, of the file at an address; `None` for one that lies elsewhere.
    pub(super) fn path(&self, uri: &Uri) -> Option<Arc<str>> {
        if let Some((path, _)) = self.open.iter().find(|(_, open)| open.uri == *uri) {
            return Some(path.clone());
        }
        let path = places::path_of(uri)?;
        let below = |folder: &str| path.strip_prefix(folder)?.strip_prefix('/');
        let spelt = self.folder.as_ref().and_then(|(spelt, at)| {
            let rest = below(spelt)?;
            Some(if at.is_empty() { rest.to_owned() } else { format!("{at}/{rest}") })
        });
        let found = spelt.or_else(|| below(&self.root).map(str::to_owned));
        let found = found.filter(|path| !path.split('/').any(|part| part == ".."));
        found.or_else(|| self.host.relative(&path).ok()).map(Arc::from)
    }

    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        if let Some(open) = self.open.get(path) {
            return Some(open.uri.clone());
        }
        let spelt = self.folder.as_ref().and_then(|(spelt, at)| {
            let rest = match at.as_str() {
                "" => path,
                at => path.strip_prefix(at)?.strip_prefix('/')?,
            };
            places::address(spelt, rest)
        });
        spelt.or_else(|| places::address(&self.root, path))
    }

    /// The file as the editor or the disk has it.
    pub(super) fn source(&self, path: &str) -> Option<SourceFile> {
        let bytes = self.host.read(path).ok()??;
        Some(SourceFile::new(path, bytes))
    }

    pub(super) fn configure(&mut self) {
        self.unread = false;
        match (self.load)(&self.host) {
            Ok((settings, mistakes)) => {
                (self.settings, self.mistakes) = (Arc::new(settings), mistakes);
            }
            Err(_) => self.settings = Arc::new(Settings::default()),
        }
    }

    pub(super) fn opened(&mut self, uri: Uri, version: i32, text: String) {
        let Some(path) = self.path(&uri) else { return };
        self.host.put(&path, text.into());
        self.open.insert(path.clone(), Open { uri, version });
        self.touched(path);
    }

    pub(super) fn changed(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let Some(path) = self.path(uri) else { return };
        let Some(text) = self.host.text(&path) else { return };
        let mut text = text.to_string();
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let source = SourceFile::new(path.clone(), text.into_bytes());
            let start = self.encoding.offset(&source, range.start);
            let end = self.encoding.offset(&source, range.end).max(start);
            text = source.text().to_owned();
            text.replace_range(start..end, &change.text);
        }
        self.host.put(&path, text.into());
        if let Some(open) = self.open.get_mut(&path) {
            open.version = version;
        }
        self.touched(path);
    }

    pub(super) fn closed(&mut self, uri: &Uri) {
        let Some(path) = self.path(uri) else { return };
        self.host.close(&path);
        self.open.remove(&path);
        self.dirty.remove(&path);
        if *path == *config::FILE {
            self.unread = true;
        }
        self.spoil(true);
    }

    /// Files changed outside the editor, or were written by it.
    pub(super) fn outdated(&mut self) {
        self.host.forget();
        self.memory = Arc::default();
        self.unread = true;
        self.spoil(false);
    }

    fn spoil(&mut self, same_disk: bool) {
        self.stale = true;
        if let Some(sweeping) = &mut self.sweeping {
            sweeping.same_texts = false;
            sweeping.same_disk &= same_disk;
        }
    }

    fn touched(&mut self, path: Arc<str>) {
        if *path == *config::FILE {
            self.unread = true;
        }
        self.memory.touch(&path);
        let is_ours = is_model(&path, &self.settings) || is_overlay(&path);
        if is_ours || *path == *config::FILE || self.known.contains(&path) {
            self.dirty.insert(path);
        }
        self.spoil(true);
    }

    /// The settings as they are now.
    pub(super) fn settle(&mut self) {
        if self.unread {
            self.configure();
        }
    }

    fn task(&self) -> Task {
        Task { today: self.host.today(), limits: Limits::default(), reports: true, excerpts: false }
    }

    /// Checks the models whose texts changed.
    pub(super) fn check(&mut self) -> Vec<Message> {
        self.settle();
        let mut dirty = std::mem::take(&mut self.dirty);
        let mut messages = Vec::new();
        if dirty.remove(config::FILE) {
            let path: Arc<str> = config::FILE.into();
            self.findings.insert(path.clone(), self.mistakes.clone());
            messages.extend(publish(self, &path));
        }
        if dirty.is_empty() {
            return messages;
        }
        // What is said of an overlay comes from all the models beside it.
        let overlays: BTreeSet<Arc<str>> =
            dirty.iter().filter_map(|p| self.overlay_of(p)).collect();
        dirty.retain(|path| self.overlay_of(path).is_none());
        let paths = dirty.iter().chain(&overlays).map(ToString::to_string).collect::<Vec<_>>();
        let task = self.task();
        let checked = check_at(&self.host, &paths, &self.settings, &self.memory, &task, Vec::new());
        messages.extend(self.take_in(checked, overlays, false));
        messages
    }

    /// The overlay that a path is, or that lies beside a file of another tool.
    fn overlay_of(&self, path: &Arc<str>) -> Option<Arc<str>> {
        if is_overlay(path) {
            return Some(path.clone());
        }
        let folder =
            path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let beside = format!("{folder}{}", overlay::FILE);
        matches!(self.host.kind(&beside), Ok(Some(_))).then(|| beside.into())
    }

    /// A look at everything there is, to be done beside the talk.
    pub(super) fn begin_sweep(&mut self) -> Sweep<'h> {
        self.settle();
        self.stale = false;
        self.sweeping = Some(Sweeping { same_texts: true, same_disk: true });
        Sweep {
            // Not every change is told, sources are not watched: all is looked at afresh. Until that is
            // done the editor goes by what was seen before.
            host: self.host.afresh(),
            settings: self.settings.clone(),
            mistakes: self.mistakes.clone(),
            memory: Arc::default(),
            checked: None,
        }
    }

    /// Takes in what a sweep found, unless it is out of date.
    pub(super) fn swept(&mut self, sweep: Sweep<'h>) -> Vec<Message> {
        let Some(sweeping) = self.sweeping.take() else { return Vec::new() };
        if sweeping.same_disk {
            self.host.remember(sweep.host);
            if sweeping.same_texts {
                self.memory = sweep.memory;
            }
        }
        match sweep.checked {
            Some(checked) if sweeping.same_texts => self.take_in(checked, BTreeSet::new(), true),
            Some(_) => Vec::new(),
            None => vec![said("tmgate failed at a look at the repository; please report it")],
        }
    }

    /// `overlays`: those that were asked about.
    fn take_in(
        &mut self,
        checked: Checked,
        overlays: BTreeSet<Arc<str>>,
        all: bool,
    ) -> Vec<Message> {
        let (report, models) = match checked {
            Ok(checked) => checked,
            Err(why) => return vec![said(&harmless(&format!("tmgate could not check: {why}")))],
        };
        let mut seen: BTreeSet<Arc<str>> = models.into_iter().flatten().collect();
        if all {
            self.known = seen.clone();
            seen.extend(std::mem::take(&mut self.findings).into_keys());
        }
        seen.extend(overlays);
        for path in &seen {
            self.findings.remove(path);
        }
        for finding in report.findings {
            let path = finding.primary.place.path.clone();
            if all || seen.contains(&path) {
                seen.insert(path.clone());
                self.findings.entry(path).or_default().push(finding);
            }
        }
        seen.iter().filter_map(|path| publish(self, path)).collect()
    }

    /// What was found in a file and counts.
    pub(super) fn found(&self, path: &str) -> impl Iterator<Item = &Finding> {
        let all = self.findings.get(path).into_iter().flatten();
        all.filter(|finding| finding.status == Status::Open)
    }
}

impl Sweep<'_> {
    /// Does it. What fails leaves nothing behind.
    pub(super) fn done(mut self) -> Self {
        let work = || {
            let task = Task {
                today: self.host.today(),
                limits: Limits::default(),
                reports: true,
                excerpts: false,
            };
            let mistakes = std::mem::take(&mut self.mistakes);
            let all = [String::new()];
            check_at(&self.host, &all, &self.settings, &self.memory, &task, mistakes)
        };
        self.checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok();
        self
    }
}

/// Checks the models at `paths`.
fn check_at(
    host: &dyn Host,
    paths: &[String],
    settings: &Settings,
    memory: &Memory,
    task: &Task,
    mistakes: Vec<Finding>,
) -> Checked {
    let models = Models::find(host, paths, settings).map_err(|error| format!("{error:#}"))?;
    let report = check::check_again(memory, &models, settings, task, mistakes)?;
    Ok((report.fold(), models.models().to_vec()))
}
