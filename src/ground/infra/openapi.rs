//! OpenAPI 2 and 3: paths, methods, and whether callers must prove who they are.

use ecow::{EcoString, eco_format};

use super::{Facts, File, Route, at};
use crate::syntax::Node;

const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    for file in files {
        let mut names: Vec<EcoString> = Vec::new();
        for document in &file.documents {
            let root = &document.root;
            let schemes = at(root, &["components", "securitySchemes"])
                .or_else(|| root.get("securityDefinitions"));
            let general = root.get("security");
            let paths = root.get("paths").and_then(Node::as_map).unwrap_or_default();
            for path in paths {
                names.push(eco_format!("/paths/{}", escaped(&path.key.value)));
                for entry in path.value.as_map().unwrap_or_default() {
                    if !METHODS.contains(&entry.key.value.as_str()) {
                        continue;
                    }
                    let security = entry.value.get("security").or(general);
                    // A file without a word about security leaves it to somebody else.
                    let secured = match security {
                        Some(list) => Some(is_secured(list)),
                        None => schemes.map(|_| false),
                    };
                    facts.routes.push(Route {
                        path: path.key.value.clone(),
                        method: entry.key.value.to_uppercase(),
                        secured,
                        span: entry.key.span,
                    });
                }
            }
        }
        file.names.append(&mut names);
    }
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
    let rest = route.path.trim_start_matches('/').strip_prefix(wanted);
    rest.is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('/'))
}
