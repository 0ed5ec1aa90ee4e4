//! The library models that a model uses: are they there, and do they form no circle.

use super::{Library, Task};
use crate::finding::{Draft, Mistake, Subject, listed};
use crate::formats;
use crate::model::{Model, Text};
use crate::source::Sources;
use crate::syntax;

/// Libraries that use libraries do so at most this deep.
const DEEPEST: usize = 20;

/// Where the library model `lib/postgres@2` lies.
fn path_of(name: &str) -> String {
    format!("threatmodels/{}.yaml", name.trim_start_matches('/'))
}

/// Follows `uses`, reads the libraries into `sources`, and says what is wrong.
pub(super) fn follow(
    library: &dyn Library,
    sources: &mut Sources,
    model: &Model,
    task: &Task,
) -> Result<Vec<Mistake>, String> {
    let mut mistakes = Vec::new();
    let mut missing: Vec<(&Text, String)> = Vec::new();
    for used in &model.uses {
        let mut trail = vec![used.value.to_string()];
        match walk(library, sources, &used.value, task, &mut trail)? {
            Some(Wrong::Missing(path)) => missing.push((used, path)),
            Some(Wrong::Import { what, help }) => {
                let message = format!("library `{}` {what}", used.value);
                let subject = Subject::new("uses", used.value.clone());
                let draft = Draft::new(subject, used.span, message).help(help);
                mistakes.push(Mistake::new("schema-import-cycle", draft));
            }
            None => {}
        }
    }
    mistakes.extend(report_missing(&missing));
    Ok(mistakes)
}

/// One finding for all libraries that are not there: most often none of them is.
fn report_missing(missing: &[(&Text, String)]) -> Option<Mistake> {
    let ((first, path), more) = missing.split_first()?;
    let names = listed(missing.iter().map(|(used, _)| used.value.as_str()));
    let verb = if more.is_empty() { "does" } else { "do" };
    let noun = if more.is_empty() { "library" } else { "libraries" };
    let message = format!("{noun} {names} {verb} not exist");
    let mut draft = Draft::new(Subject::new("uses", first.value.clone()), first.span, message)
        .help(format!("expected at `{path}`"));
    for (used, path) in more {
        draft = draft.related(used.span, format!("expected at `{path}`"));
    }
    Some(Mistake::new("schema-ref-unresolved", draft))
}

/// What is wrong with a library.
enum Wrong {
    /// It should be at this path.
    Missing(String),
    /// It is somewhere that it cannot be used from.
    Import { what: &'static str, help: String },
}

fn walk(
    library: &dyn Library,
    sources: &mut Sources,
    name: &str,
    task: &Task,
    trail: &mut Vec<String>,
) -> Result<Option<Wrong>, String> {
    let path = path_of(name);
    if path.split('/').any(|part| part == "..") {
        let help = format!("`{path}` must stay below the root of the repository");
        return Ok(Some(Wrong::Import { what: "lies outside the repository", help }));
    }
    let Some(source) = library.find(&path)? else { return Ok(Some(Wrong::Missing(path))) };
    let file = sources.add(source);
    let document = syntax::parse(sources, file, &task.limits);
    let used = formats::lower(sources, std::slice::from_ref(&document));
    for next in &used.uses {
        let next = next.value.to_string();
        let circle = trail.contains(&next) || trail.len() > DEEPEST;
        trail.push(next.clone());
        if circle {
            let help = format!("the circle: {}", trail.join(" -> "));
            return Ok(Some(Wrong::Import { what: "leads to a circle of libraries", help }));
        }
        if let Some(wrong) = walk(library, sources, &next, task, trail)? {
            return Ok(Some(wrong));
        }
        trail.pop();
    }
    Ok(None)
}
