#![expect(clippy::disallowed_methods, reason = "this reads the cases from the disk")]
//! The labelled cases of `fixtures/drift`: small repositories, and what is wrong in each. The
//! benchmark reads them with the same code.

use std::collections::BTreeSet;
use std::path::Path;

/// A small repository, and what is wrong in it.
#[derive(Default)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, String)>,
    /// File, line and rule.
    pub(crate) expected: BTreeSet<(String, u32, String)>,
    /// Rules that must say that they could not judge.
    pub(crate) unassessed: BTreeSet<String>,
}

/// Reads all cases below `folder`, file by file.
///
/// In a case a line of three dashes alone belongs to the file: it begins a document there.
pub(crate) fn cases(folder: &Path) -> std::io::Result<Vec<Case>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let mut cases: Vec<Case> = Vec::new();
    for path in paths {
        cases.extend(of_text(&std::fs::read_to_string(path)?));
    }
    Ok(cases)
}

fn of_text(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        let words: Vec<&str> = line.split(' ').collect();
        if let Some(path) = line.strip_prefix("--- ") {
            case.files.push((path.to_owned(), String::new()));
        } else if let ["expect", path, at, rule] = words[..] {
            let Ok(at) = at.parse() else { continue };
            case.expected.insert((path.to_owned(), at, rule.to_owned()));
        } else if let ["unassessed", rule] = words[..] {
            case.unassessed.insert(rule.to_owned());
        } else if let Some((_, text)) = case.files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    // Lines are counted from the first that the case shows, so what every model says comes last.
    for (path, text) in cases.iter_mut().flat_map(|case| &mut case.files) {
        if path.ends_with("threatmodel.yaml") {
            text.push_str(&format!("tmgate: 1\nsystem: {}\nowner: team\n", path.replace('/', "-")));
        }
    }
    cases
}
