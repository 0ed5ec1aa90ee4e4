//! Changes to the files of one model, kept in memory until somebody wants them. Each is made in the
//! text itself, so that comments and layout stay, and read again at once: a change that would break
//! the text is refused, and whoever asked is told what to write by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use similar::TextDiff;

use crate::finding::{Edit, Fix, apply};
use crate::formats::native::{Part, Section, folder_of, part_of};
use crate::host::Host;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Document, Limits, Node, Value, insert_key, parse, replace, scalar, set_key};

/// The files of a model as they are to be.
#[derive(Debug, Default)]
pub(super) struct Desk {
    files: BTreeMap<Arc<str>, File>,
}

#[derive(Debug)]
struct File {
    /// As it lies there; `None` where it is new.
    before: Option<String>,
    now: String,
}

impl Desk {
    /// # Errors
    /// When a file cannot be read, or is no text.
    pub(super) fn open(host: &dyn Host, files: &[Arc<str>]) -> Result<Self> {
        let mut desk = Desk::default();
        for path in files {
            let bytes = host.read(path)?.with_context(|| format!("`{path}` is gone"))?;
            let text = String::from_utf8(bytes).map_err(|_| anyhow!("`{path}` is not UTF-8"))?;
            desk.files.insert(path.clone(), File { before: Some(text.clone()), now: text });
        }
        Ok(desk)
    }

    /// A file that must not exist yet.
    ///
    /// # Errors
    /// When there is one.
    pub(super) fn create(&mut self, path: &str, text: String) -> Result<()> {
        if self.files.contains_key(path) {
            bail!("`{path}` exists; tmgate never overwrites a record");
        }
        self.files.insert(path.into(), File { before: None, now: text });
        Ok(())
    }

    /// The folder `threatmodel/` that the files lie in, where they do.
    pub(super) fn folder(&self) -> Option<&str> {
        self.files.keys().find_map(|path| folder_of(path).map(|(folder, _)| folder))
    }

    /// Gives a key of an entry, or of a map within it, a value: YAML on one line.
    ///
    /// # Errors
    /// When there is no such entry, or no place in it where the change would be plainly right.
    pub(super) fn set(
        &mut self,
        section: Section,
        id: &str,
        within: &[&str],
        key: &str,
        value: &str,
    ) -> Result<()> {
        let path = self.file_of(section, id)?;
        self.change(&path, &|source, document| {
            let mut node = entry(source, document, section, id)?;
            for step in within {
                node = node.get(step)?;
            }
            set_key(source, node, key, &in_style_of(source, value))
        })
        .with_context(|| {
            let at = within.iter().map(|step| format!("{step}.")).collect::<String>();
            format!("write `{at}{key}: {value}` into {} `{id}` by hand", section.noun())
        })
    }

    /// The value of a key of an entry, as it is written.
    pub(super) fn written(&self, section: Section, id: &str, key: &str) -> Option<String> {
        let path = self.file_of(section, id).ok()?;
        let (sources, document) = read(&path, &self.files.get(&path)?.now);
        let source = sources.file(document.file);
        let node = entry(source, &document, section, id)?.get(key)?;
        Some(source.slice(node.span).to_owned())
    }

    /// Adds an entry; `value` is a map on one line, or `text` a whole file where entries of that
    /// section have files of their own.
    ///
    /// # Errors
    /// When there is no place for it.
    pub(super) fn add(
        &mut self,
        section: Section,
        id: &str,
        value: &str,
        text: &str,
    ) -> Result<()> {
        if self.file_of(section, id).is_ok() {
            bail!("there is a {} `{id}` already", section.noun());
        }
        if let Some(folder) = self.folder() {
            let own = format!("{folder}/{}/", section.key());
            let apart = self.files.keys().any(|path| path.starts_with(&own));
            if apart || section == Section::Incidents {
                return self.create(&format!("{own}{id}.yaml"), text.to_owned());
            }
        }
        let by_hand = || format!("add the {} `{id}: {value}` by hand", section.noun());
        let holder = self.files.iter().find(|(path, file)| {
            let (_, document) = read(path, &file.now);
            let is_whole = !matches!(part_of(path, &document.root), Part::Entry { .. });
            is_whole && document.root.get(section.key()).is_some()
        });
        if let Some(path) = holder.map(|(path, _)| path.clone()) {
            let added = self.change(&path, &|source, document| {
                let node = document.root.get(section.key())?;
                match &node.value {
                    Value::Map(_) => insert_key(source, node.span, id, &in_style_of(source, value)),
                    // `none-known` ends with the first.
                    _ => {
                        let map = format!("{{{}: {value}}}", scalar(id));
                        set_key(source, &document.root, section.key(), &in_style_of(source, &map))
                    }
                }
            });
            return added.with_context(by_hand);
        }
        let main = self.files.iter().find(|(path, file)| {
            let (_, document) = read(path, &file.now);
            part_of(path, &document.root) == Part::Main && document.root.get("system").is_some()
        });
        let path = main.map(|(path, _)| path.clone()).with_context(by_hand)?;
        self.change(&path, &|source, document| {
            let is_json = source.path().ends_with(".json");
            if is_json || source.slice(document.root.span).starts_with('{') {
                let map = format!("{{{}: {value}}}", scalar(id));
                let map = in_style_of(source, &map);
                return insert_key(source, document.root.span, section.key(), &map);
            }
            let end = u32::try_from(source.text().len()).ok()?;
            let gap = if source.text().ends_with('\n') { "" } else { "\n" };
            let text = format!("{gap}\n{}:\n  {}: {value}\n", section.key(), scalar(id));
            let at = crate::source::Span { file: document.file, start: end, end };
            Some(replace(source, at, text))
        })
        .with_context(by_hand)
    }

    fn file_of(&self, section: Section, id: &str) -> Result<Arc<str>> {
        let has = |(path, file): &(&Arc<str>, &File)| {
            let (sources, document) = read(path, &file.now);
            entry(sources.file(document.file), &document, section, id).is_some()
        };
        let found = self.files.iter().find(has).map(|(path, _)| path.clone());
        found.ok_or_else(|| anyhow!("the model has no {} `{id}`", section.noun()))
    }

    fn change(
        &mut self,
        path: &Arc<str>,
        make: &dyn Fn(&SourceFile, &Document) -> Option<Edit>,
    ) -> Result<()> {
        let file = self.files.get_mut(path).with_context(|| format!("`{path}` is gone"))?;
        let (sources, document) = read(path, &file.now);
        let edit = make(sources.file(document.file), &document);
        let edit =
            edit.ok_or_else(|| anyhow!("`{path}` is written so that no place is plainly right"))?;
        let fix = Fix { title: String::new(), edits: vec![edit] };
        let (now, applied) = apply(&file.now, path, &[&fix]);
        let (_, after) = read(path, &now);
        if applied == 0
            || after.mistakes.len() > document.mistakes.len()
            || (document.whole && !after.whole)
        {
            bail!("the change would break `{path}`");
        }
        file.now = now;
        Ok(())
    }

    /// The texts that changed.
    pub(super) fn texts(&self) -> BTreeMap<Arc<str>, Vec<u8>> {
        let changed = self.files.iter().filter(|(_, file)| file.has_changed());
        changed.map(|(path, file)| (path.clone(), file.now.clone().into_bytes())).collect()
    }

    /// What changed, as a patch. Paths and text are as they are: make them harmless.
    pub(super) fn patch(&self) -> String {
        let mut patch = String::new();
        for (path, file) in self.files.iter().filter(|(_, file)| file.has_changed()) {
            let old = file.before.as_deref().unwrap_or("");
            let from =
                if file.before.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
            let diff = TextDiff::from_lines(old, &file.now);
            let mut unified = diff.unified_diff();
            unified.context_radius(2).header(&from, &format!("b/{path}"));
            patch.push_str(&unified.to_string());
        }
        patch
    }

    /// Writes what changed and gives the paths. Nothing is overwritten that was not read before.
    ///
    /// # Errors
    /// When a file changed in the meantime, or cannot be written.
    pub(super) fn write(&self, host: &dyn Host) -> Result<Vec<Arc<str>>> {
        let changed = || self.files.iter().filter(|(_, file)| file.has_changed());
        for (path, file) in changed() {
            if host.read(path)?.as_deref() != file.before.as_deref().map(str::as_bytes) {
                bail!("`{path}` has changed in the meantime; run the command again");
            }
        }
        for (path, file) in changed() {
            match file.before {
                Some(_) => host.write(path, file.now.as_bytes())?,
                None => host.create(path, file.now.as_bytes())?,
            }
        }
        Ok(changed().map(|(path, _)| path.clone()).collect())
    }
}

impl File {
    fn has_changed(&self) -> bool {
        self.before.as_deref() != Some(&self.now)
    }
}

fn read(path: &Arc<str>, text: &str) -> (Sources, Document) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path.clone(), text.as_bytes().to_vec()));
    let document = parse(&sources, file, &Limits::default());
    (sources, document)
}

/// The entry of that id, where this file holds it.
fn entry<'d>(
    source: &SourceFile,
    document: &'d Document,
    section: Section,
    id: &str,
) -> Option<&'d Node> {
    match part_of(source.path(), &document.root) {
        Part::Entry { section: of, id: own } => {
            (of == section && own == id).then_some(&document.root)
        }
        Part::Main | Part::Member => document.root.get(section.key())?.get(id),
    }
}

/// A value in YAML on one line, as JSON where the file is in JSON.
fn in_style_of(source: &SourceFile, value: &str) -> String {
    match source.path().ends_with(".json") {
        true => read(&"value.yaml".into(), value).1.root.to_json().to_string(),
        false => value.to_owned(),
    }
}

/// A map on one line, of the texts that are there.
pub(super) fn quoted_map(fields: &[(&str, Option<&str>)]) -> String {
    let fields =
        fields.iter().filter_map(|(key, text)| Some(format!("{key}: {}", scalar((*text)?))));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

/// A list on one line.
pub(super) fn quoted_list<'t>(items: impl IntoIterator<Item = &'t str>) -> String {
    format!("[{}]", items.into_iter().map(scalar).collect::<Vec<_>>().join(", "))
}
