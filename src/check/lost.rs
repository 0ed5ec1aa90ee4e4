//! Names that mitigations give and that the change under review takes out of the code which they
//! stand for.

use std::collections::BTreeSet;

use super::touched::{Extent, Files};
use super::{Library, Shared, Task};
use crate::graph::evidence::claims;
use crate::graph::{Basis, Element, Graph, texts_of};
use crate::ground::history::{ChangedFile, Lost, code_names};
use crate::ground::sensitive::is_beside_the_code;
use crate::ground::{Kind, Pointer};
use crate::model::{Mitigation, Model};

/// Changed files in which a name is looked for.
const MOST_CHANGED: usize = 500;
/// Files in which a name is looked for that a changed file has lost.
const MOST_SEARCHED: usize = 2_000;
/// A file larger than this is not looked into.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The names in mitigations that the change takes out of the code of their components.
pub(super) fn find(
    shared: &Shared<'_>,
    model: &Model,
    extent: &Extent,
    task: &Task,
) -> Result<Vec<Lost>, String> {
    let Some(before) = shared.library.before() else { return Ok(Vec::new()) };
    // What is found here is no answer of the repository: it is about the change as such.
    let aside = shared.witness();
    let basis = Basis::on(task.today);
    let graph = std::cell::OnceCell::new();
    let mut found: Vec<Lost> = Vec::new();
    for (mitigation, _) in claims(model) {
        let texts = texts_of(mitigation);
        let names = |(at, text)| code_names(text).map(move |(range, name)| (at, range, name));
        let texts = texts.iter().map(|text| text.value.as_str());
        let mut names: Vec<_> = texts.enumerate().flat_map(names).collect();
        // What a pointer names as well is looked up by the rules about pointers.
        names.retain(|(_, _, name)| !is_anchor(mitigation, name));
        if names.is_empty() {
            continue;
        }
        let of = model.mitigations.iter().position(|m| std::ptr::eq(m, mitigation));
        let Some(of) = of else { continue };
        let graph = graph.get_or_init(|| Graph::new(model, &[], &basis));
        let code = code_of(graph, mitigation);
        let changed = code.iter().flat_map(|files| files.among(&extent.files));
        let changed: BTreeSet<&ChangedFile> =
            changed.filter(|file| file.was && !is_beside_the_code(&file.path)).collect();
        if changed.len() > MOST_CHANGED {
            return Err(format!("more than {MOST_CHANGED} files of one component changed"));
        }
        for file in changed {
            let Some(old) = old_text(before, &file.path) else { continue };
            let new = file.is.then(|| shared.text(&aside, &file.path)).flatten();
            for (text, at, name) in &names {
                let is_same = |lost: &Lost| lost.mitigation == of && lost.name == *name;
                let is_known = found.iter().any(is_same);
                let stays = new.as_ref().is_some_and(|new| has_name(new, name));
                if is_known || stays || !has_name(&old, name) || is_still_in(shared, &code, name)? {
                    continue;
                }
                found.push(Lost {
                    mitigation: of,
                    text: *text,
                    at: at.clone(),
                    name: (*name).into(),
                    path: file.path.clone(),
                });
            }
        }
    }
    Ok(found)
}

/// Whether a name is one that a pointer of the mitigation leads to.
fn is_anchor(mitigation: &Mitigation, name: &str) -> bool {
    let evidence = mitigation.evidence.iter().flat_map(|e| &e.points).map(|(_, text)| text);
    mitigation.code.iter().chain(evidence).any(|text| match Pointer::read(&text.value) {
        Pointer::Path { anchor: Some(anchor), .. } => {
            anchor.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|part| part == name)
        }
        _ => false,
    })
}

/// The code in which a mitigation can be found: what it points at, and that of the components that
/// the threats are at which it answers.
fn code_of(graph: &Graph<'_>, mitigation: &Mitigation) -> Vec<Files> {
    let id = &mitigation.id.value;
    let answered = graph.model.threats.iter().filter(|threat| {
        threat.mitigated_by.iter().chain(&threat.detected_by).any(|by| by.value == *id)
    });
    let mut pointers: BTreeSet<&str> = mitigation.code.iter().map(|p| p.value.as_str()).collect();
    for element in answered.flat_map(|threat| graph.targets(threat)) {
        let ends = match element {
            Element::Component(component) => [Some(component), None],
            Element::Flow(flow) => match graph.ends(flow) {
                Some([from, to]) => [from.component(), to.component()],
                None => [None, None],
            },
            Element::Actor(_) => [None, None],
        };
        let code = ends.into_iter().flatten().flat_map(|component| &component.code);
        pointers.extend(code.map(|pointer| pointer.value.as_str()));
    }
    pointers.into_iter().filter_map(Files::named).collect()
}

fn old_text(before: &dyn Library, path: &str) -> Option<String> {
    let small = matches!(before.kind(path), Ok(Some(Kind::File(size))) if size <= LARGEST);
    let file = small.then(|| before.find(path).ok().flatten())??;
    Some(file.text().to_owned())
}

/// Whether some code that is bound still has a name.
fn is_still_in(shared: &Shared<'_>, code: &[Files], name: &str) -> Result<bool, String> {
    let aside = shared.witness();
    let mut left = MOST_SEARCHED;
    for files in code {
        for path in shared.library.paths(files.pattern())? {
            if is_beside_the_code(&path) {
                continue;
            }
            if left == 0 {
                return Err(format!("a name would be looked for in over {MOST_SEARCHED} files"));
            }
            left -= 1;
            if shared.text(&aside, &path).is_some_and(|text| has_name(&text, name)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a name stands in a text as a whole.
fn has_name(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) =
            (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
