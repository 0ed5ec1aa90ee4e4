#![expect(clippy::disallowed_methods, reason = "this test reads the sources themselves")]
//! The house keeps its shape: layers, file sizes, names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in order; each may name only those before it.
const LAYERS: &[&str] = &[
    "source", "finding", "catalog", "score", "syntax", "model", "formats", "ground", "graph",
    "derived", "diff", "diagram", "respond", "process", "rules", "config", "review", "gate",
    "check", "stages", "host", "report", "post", "lsp", "cli",
];

const MOST_LINES: usize = 400;

fn sources() -> BTreeMap<String, String> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for dir in ["src", "benches", "fuzz/fuzz_targets"] {
        if root.join(dir).is_dir() {
            walk(&root.join(dir), &mut found);
        }
    }
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The top-level module that a file belongs to.
fn module(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    let name = rest.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (!["main", "lib", "tests"].contains(&name)).then_some(name)
}

/// The modules that a text names: every `crate::x`, and each of `crate::{x, y}`. Tests inside a
/// file count as well: they would tie the same knots.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or("");
                names.extend(list.split(',').map(|part| word(part.trim())));
            }
            None => names.push(word(rest)),
        }
    }
    names
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[test]
fn modules_name_only_those_before_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = module(&path) else { continue };
        let rank = |name: &str| LAYERS.iter().position(|layer| *layer == name);
        let Some(own_rank) = rank(own) else {
            wrong.push(format!("{path}: module `{own}` has no layer"));
            continue;
        };
        if is_test_file(&path) {
            continue;
        }
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text).to_owned();
        for name in named(&text) {
            if rank(&name).is_some_and(|rank| rank > own_rank) {
                wrong.push(format!("{own} uses {name}: {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_layer_exists_and_stands_in_lib_in_this_order() {
    let lib = sources().remove("src/lib.rs").unwrap();
    let declared: Vec<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(declared, LAYERS);
}

#[test]
fn no_file_passes_400_lines() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(path, text)| format!("{path}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_module_is_a_drawer_for_everything() {
    let drawers = ["utils", "util", "common", "helpers", "manager", "core", "misc"];
    for path in sources().keys() {
        let parts = path.split('/').map(|part| part.trim_end_matches(".rs"));
        let drawer = parts.into_iter().find(|part| drawers.contains(part));
        assert_eq!(drawer, None, "{path}");
    }
}

#[test]
fn every_rule_file_is_registered_and_every_page_has_its_rule() {
    let ids: Vec<&str> = crate::rules::all().map(|rule| rule.meta.id).collect();
    let mut files = Vec::new();
    for path in sources().keys() {
        let Some(rest) = path.strip_prefix("src/rules/") else { continue };
        let Some((_, file)) = rest.split_once('/') else { continue };
        let stem = file.trim_end_matches(".rs");
        if stem != "mod" && !stem.contains('/') && include_page(path) {
            files.push(stem.replace('_', "-"));
        }
    }
    files.sort();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, files, "the registered rules are the files with a page");
    sorted.dedup();
    assert_eq!(sorted.len(), ids.len(), "ids are unique");
}

fn include_page(path: &str) -> bool {
    let page = path.replace(".rs", ".md");
    Path::new(env!("CARGO_MANIFEST_DIR")).join(page).is_file()
}

#[test]
fn each_group_is_sorted_and_its_ids_begin_alike() {
    let mut last = "";
    for rule in crate::rules::all() {
        let id = rule.meta.id;
        if last.split('-').next() == id.split('-').next() {
            assert!(last < id, "`{id}` stands after `{last}`");
        }
        last = id;
    }
}

#[test]
fn summaries_keep_their_form() {
    for rule in crate::rules::all() {
        let (id, summary) = (rule.meta.id, rule.meta.summary);
        assert!(summary.chars().count() <= 72, "{id}: {} characters", summary.chars().count());
        assert!(!summary.ends_with('.'), "{id}");
        let first = summary.chars().next().unwrap_or('A');
        let capital = summary.split(' ').next().unwrap_or("");
        assert!(!first.is_uppercase() || capital.to_uppercase() == capital, "{id}: lower case");
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(id.chars().all(kebab), "{id}: kebab-case");
    }
}
