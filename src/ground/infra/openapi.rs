//! OpenAPI 2 and 3: paths, methods, and whether callers must prove who they are.

use ecow::{EcoString, eco_format};

use super::reading::Reference;
use super::{Facts, File, Route, at, folder_of, items, joined};
use crate::source::Span;
use crate::syntax::Node;

const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The files in which paths are described.
pub(super) fn references(file: &File) -> Vec<Reference> {
    let paths = file.documents.iter().filter_map(|d| d.root.get("paths")?.as_map()).flatten();
    let named = paths.filter_map(|path| path.value.get("$ref")?.as_text());
    let files = named.filter_map(|text| joined(folder_of(&file.path), parted(text).0));
    files.filter(|path| **path != *file.path).map(Reference::File).collect()
}

fn parted(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// What is to be said of the file at a place: the names in it, and what of it was not read.
type Told = (usize, Vec<EcoString>, Option<(Span, String)>);

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    let mut told: Vec<Told> = Vec::new();
    for (at, file) in files.iter().enumerate().filter(|(_, file)| !file.beyond) {
        let (mut names, mut unread) = (Vec::new(), None);
        for document in &file.documents {
            let root = &document.root;
            let base = base(root);
            for path in root.get("paths").and_then(Node::as_map).unwrap_or_default() {
                names.push(eco_format!("/paths/{}", escaped(&path.key.value)));
                let Some((item, is_here)) = item(file, root, &path.value, files) else {
                    let name = &path.key.value;
                    let why = format!("what `{name}` refers to is not there to be read");
                    unread.get_or_insert((path.key.span, why));
                    continue;
                };
                for entry in item.as_map().unwrap_or_default() {
                    if METHODS.contains(&entry.key.value.as_str()) {
                        let span = if is_here { entry.key.span } else { path.key.span };
                        facts.routes.push(Route {
                            path: path.key.value.clone(),
                            base: base.clone(),
                            method: entry.key.value.to_uppercase(),
                            secured: secured(root, &entry.value),
                            span,
                        });
                    }
                }
            }
        }
        told.push((at, names, unread));
    }
    for (at, names, unread) in told {
        let Some(file) = files.get_mut(at) else { continue };
        file.names = names;
        if let Some((span, why)) = unread {
            file.mark(span, why);
        }
    }
}

/// A path's operations: as they stand, or where a reference leads to; the latter, and whether it
/// stays within the file.
fn item<'f>(
    file: &File,
    root: &'f Node,
    item: &'f Node,
    files: &'f [File],
) -> Option<(&'f Node, bool)> {
    let Some(reference) = item.get("$ref") else { return Some((item, true)) };
    let (path, pointer) = parted(reference.as_text()?);
    if path.is_empty() {
        return Some((pointed(root, pointer)?, true));
    }
    let path = joined(folder_of(&file.path), path)?;
    let other = files.iter().find(|other| *other.path == *path)?;
    let found = pointed(&other.documents.first()?.root, pointer)?;
    // A reference that leads to a further one is as good as lost.
    (found.as_map().is_some() && found.get("$ref").is_none()).then_some((found, false))
}

/// What a JSON pointer leads to.
fn pointed<'f>(root: &'f Node, pointer: &str) -> Option<&'f Node> {
    let keys = pointer.split('/').skip(1);
    let mut keys = keys.map(|key| key.replace("~1", "/").replace("~0", "~"));
    keys.try_fold(root, |node, key| node.get(&key))
}

fn secured(root: &Node, operation: &Node) -> Option<bool> {
    let schemes =
        at(root, &["components", "securitySchemes"]).or_else(|| root.get("securityDefinitions"));
    match operation.get("security").or_else(|| root.get("security")) {
        Some(list) => Some(is_secured(list)),
        // A file without a word about security leaves it to somebody else.
        None => schemes.map(|_| false),
    }
}

/// What stands before all paths where the interface is called.
fn base(root: &Node) -> EcoString {
    let server = root.get("servers").map(items).unwrap_or_default().first();
    let url = server.and_then(|server| server.get("url")?.as_text());
    let of_server = url.and_then(|url| match url.split_once("://") {
        Some((_, rest)) => Some(&rest[rest.find('/')?..]),
        None => Some(url.as_str()),
    });
    let base = of_server.or_else(|| Some(root.get("basePath")?.as_text()?.as_str()));
    base.unwrap_or_default().trim_matches('/').into()
}

/// An empty list asks for nothing, and one with an empty item makes asking optional.
fn is_secured(list: &Node) -> bool {
    let items = list.as_list().unwrap_or_default();
    !items.is_empty() && items.iter().all(|item| item.as_map().is_none_or(|map| !map.is_empty()))
}

/// A path as a JSON pointer writes it.
fn escaped(path: &str) -> EcoString {
    path.replace('~', "~0").replace('/', "~1").into()
}

/// Whether what a flow writes behind the `#` of its `openapi:` covers a route: nothing covers all, a
/// JSON pointer its path or operation, anything else the paths that begin with it.
#[must_use]
pub fn covers(fragment: Option<&str>, route: &Route) -> bool {
    let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else { return true };
    if let Some(pointer) = fragment.strip_prefix("/paths/") {
        let mut parts = pointer.split('/');
        let path = parts.next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        let method = parts.next();
        return path == route.path.as_str()
            && method.is_none_or(|method| method.eq_ignore_ascii_case(&route.method));
    }
    let wanted = fragment.trim_start_matches('/').trim_end_matches('/');
    let path = route.path.trim_start_matches('/');
    begins(path, wanted)
        || (!route.base.is_empty() && begins(&eco_format!("{}/{path}", route.base), wanted))
}

fn begins(path: &str, wanted: &str) -> bool {
    let rest = path.strip_prefix(wanted);
    rest.is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('/'))
}
