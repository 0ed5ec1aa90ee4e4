//! Which files count: models, what is left out, reports, catalogues, the baseline.

use super::{Comparison, Version};
use crate::source::Span;
use crate::syntax::Node;

/// The texts of a list, with their places.
pub(super) fn texts<'v>(root: &'v Node, path: &str) -> Vec<(&'v str, Span)> {
    let node = path.split('.').try_fold(root, |node, key| node.get(key));
    let items = node.and_then(Node::as_list).unwrap_or(&[]);
    items.iter().filter_map(|item| Some((item.as_text()?.as_str(), item.span))).collect()
}

/// Whether a pattern names all that another one names, as far as that can be seen from the two.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let below = wide.strip_suffix("/**").filter(|folder| !folder.contains(['*', '?', '[', '{']));
    wide == narrow
        || wide == "**"
        || below.is_some_and(|folder| {
            narrow.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        })
}

fn any_covers<'p>(mut wide: impl Iterator<Item = &'p str>, narrow: &str) -> bool {
    wide.any(|wide| covers(wide, narrow))
}

impl Comparison {
    pub(super) fn files(&mut self, old: &Version, new: &Version) {
        for glob in &old.settings.models {
            let globs = new.settings.models.iter().map(String::as_str);
            if !any_covers(globs, glob) {
                let message = format!("`models` no longer names `{glob}`");
                let span = self.place(&new.root, "models");
                self.say(&format!("models.{glob}"), span, message);
            }
        }
        self.grown(old, new, "exclude", "`exclude` leaves out");
        let ((was, _), (is, _)) = (old.settings.baseline(), new.settings.baseline());
        if was != is {
            let message = format!("the baseline is `{is}`, and was `{was}` at the base");
            self.say_at(new, "baseline", message);
        }
    }

    /// What a list of patterns names more than it did.
    pub(super) fn grown(&mut self, old: &Version, new: &Version, list: &str, what: &str) {
        let before = texts(&old.root, list);
        for (item, span) in texts(&new.root, list) {
            if !any_covers(before.iter().map(|(text, _)| *text), item) {
                let message = format!("{what} `{item}`, and did not at the base");
                self.say(&format!("{list}.{item}"), span, message);
            }
        }
    }

    /// What a list names no more.
    fn shrunk(&mut self, old: &Version, new: &Version, list: &str) {
        let now = texts(&new.root, list);
        for (item, _) in texts(&old.root, list) {
            if !any_covers(now.iter().map(|(text, _)| *text), item) {
                let message = format!("`{list}` no longer names `{item}`");
                let span = self.place(&new.root, list);
                self.say(&format!("{list}.{item}"), span, message);
            }
        }
    }

    pub(super) fn evidence(&mut self, old: &Version, new: &Version) {
        self.shrunk(old, new, "evidence.reports");
    }

    pub(super) fn drift(&mut self, old: &Version, new: &Version) {
        let ignored = |version: &'_ Version| {
            let list = version.root.get("drift").and_then(|drift| drift.get("ignore")).cloned();
            let items = list.as_ref().and_then(Node::as_list).unwrap_or(&[]).to_vec();
            let path =
                |item: &Node| Some((item.get("path")?.as_text()?.clone(), item.get("path")?.span));
            items.iter().filter_map(path).collect::<Vec<_>>()
        };
        let before = ignored(old);
        for (item, span) in ignored(new) {
            if !any_covers(before.iter().map(|(text, _)| text.as_str()), &item) {
                let message = format!("`drift.ignore` names `{item}`, and did not at the base");
                self.say(&format!("drift.ignore.{item}"), span, message);
            }
        }
        if old.settings.drift.everywhere && !new.settings.drift.everywhere {
            let message = "infrastructure outside of models is no longer asked about".to_owned();
            self.say_at(new, "drift.scope", message);
        }
        match (&old.settings.drift.sensitive, &new.settings.drift.sensitive) {
            (Some(_), _) => self.shrunk(old, new, "drift.sensitive"),
            (None, Some(_)) => {
                let message = "only the files named here are sensitive, and at the base all whose \
                               paths tell"
                    .to_owned();
                self.say_at(new, "drift.sensitive", message);
            }
            (None, None) => {}
        }
    }

    pub(super) fn catalogues(&mut self, old: &Version, new: &Version) {
        let (was, is) = (&old.settings.org_catalogue, &new.settings.org_catalogue);
        if was != is {
            let message =
                format!("the organisation's catalogue is `{is}`, and was `{was}` at the base");
            self.say_at(new, "catalog.org", message);
        } else if old.settings.names_catalogue && !new.settings.names_catalogue {
            let message = format!("the organisation's catalogue `{was}` may be missing");
            self.say_at(new, "catalog.org", message);
        }
        let dir = |version: &Version| {
            version.settings.catalog_dir.as_ref().map_or("built in", |dir| &dir.value).to_owned()
        };
        if dir(old) != dir(new) {
            let message =
                format!("the catalogues are `{}`, and were `{}` at the base", dir(new), dir(old));
            self.say_at(new, "catalog.dir", message);
        }
    }
}
