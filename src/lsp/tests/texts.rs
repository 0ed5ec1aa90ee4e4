#![expect(clippy::disallowed_methods, reason = "one test is about folders of a disk")]
//! What the server makes of texts and files that come, change and go.

use serde_json::json;

use super::*;
use crate::lsp::state::State;
use crate::tests::support::today;

const THREAGILE: &str = "threagile_version: 1.0.0
title: Shop
technical_assets:
  Web Server:
    id: web
    description: Serves pages
    type: process
    usage: business
    used_as_client_by_human: false
    out_of_scope: false
    size: service
    technology: web-server
    internet: true
    machine: virtual
    encryption: none
    owner: team-web
    confidentiality: internal
    integrity: important
    availability: important
";

fn load(_: &dyn Host) -> anyhow::Result<(Settings, Vec<crate::finding::Finding>)> {
    Ok((Settings::default(), Vec::new()))
}

/// The diagnostics that were sent, by file.
fn sent(messages: Vec<lsp_server::Message>) -> Vec<(String, usize)> {
    let values = messages.into_iter().map(|m| serde_json::to_value(&m).unwrap());
    let of = |value: Value| {
        let uri = value["params"]["uri"].as_str()?.to_owned();
        let path = uri.strip_prefix("file:///repository/").unwrap_or(&uri).to_owned();
        Some((path, value["params"]["diagnostics"].as_array()?.len()))
    };
    values.filter_map(of).collect()
}

fn open(state: &mut State<'_>, path: &str, text: &str) {
    state.opened(uri(path).parse().unwrap(), 1, text.to_owned());
}

fn replace(state: &mut State<'_>, path: &str, text: &str) {
    let change = serde_json::from_value(json!({ "text": text })).unwrap();
    state.changed(&uri(path).parse().unwrap(), 2, vec![change]);
}

fn sweep(state: &mut State<'_>) -> Vec<(String, usize)> {
    let swept = state.begin_sweep().done();
    sent(state.swept(swept))
}

#[test]
fn what_is_said_of_a_file_that_is_gone_is_taken_back() {
    let host =
        Memory::new(today()).with("a/threatmodel.yaml", OTHER).with("b/threatmodel.yaml", MODEL);
    let mut state = State::new(&host, &load, None);
    open(&mut state, "a/threatmodel.yaml", OTHER);
    let found = sweep(&mut state);
    assert!(found.iter().any(|(path, count)| path == "b/threatmodel.yaml" && *count > 0));
    host.remove("b/threatmodel.yaml");
    // Nobody has a file open, and still somebody looks.
    state.closed(&uri("a/threatmodel.yaml").parse().unwrap());
    state.outdated();
    assert!(state.is_stale());
    let found = sweep(&mut state);
    assert!(found.contains(&("b/threatmodel.yaml".to_owned(), 0)), "{found:?}");
}

#[test]
fn files_of_other_tools_and_their_overlays_are_checked_while_they_are_written() {
    let files = "tmgate-overlay: 1\nfiles:\n  threagile.yaml:";
    let overlay = &format!("{files}\n    components: {{Webb: {{owner: a}}}}\n");
    let host = Memory::new(today())
        .with("tm/threagile.yaml", THREAGILE)
        .with("tm/threatmodel.overlay.yaml", overlay);
    let mut state = State::new(&host, &load, None);
    open(&mut state, "tm/threagile.yaml", THREAGILE);
    open(&mut state, "tm/threatmodel.overlay.yaml", overlay);
    // Before the first look at the repository only the overlay is known by its name.
    let count = |found: &[(String, usize)], path: &str| {
        found.iter().find(|(of, _)| of == path).map(|(_, count)| *count)
    };
    let first = sweep(&mut state);
    let (model, over) = ("tm/threagile.yaml", "tm/threatmodel.overlay.yaml");
    assert!(count(&first, model).is_some_and(|count| count > 0), "{first:?}");
    let before = count(&first, over).unwrap();
    assert!(before > 0, "{first:?}");
    let _ = state.check();
    replace(&mut state, model, &THREAGILE.replace("type: process", "type: proces"));
    let found = sent(state.check());
    assert!(count(&found, model) > count(&first, model), "{found:?} {first:?}");
    assert_eq!(count(&found, over), Some(before), "said once, not twice");
    replace(&mut state, over, &format!("{files} {{}}\n"));
    let found = sent(state.check());
    assert!(count(&found, over) < Some(before), "{found:?}");
}

#[test]
fn what_changed_while_the_repository_was_looked_at_is_not_overwritten() {
    let host = Memory::new(today()).with("svc/threatmodel.yaml", MODEL);
    let mut state = State::new(&host, &load, None);
    open(&mut state, "svc/threatmodel.yaml", MODEL);
    let _ = state.check();
    let swept = state.begin_sweep().done();
    replace(&mut state, "svc/threatmodel.yaml", OTHER);
    let now = sent(state.check());
    assert!(sent(state.swept(swept)).is_empty());
    assert!(state.is_stale(), "and is looked at again");
    assert_eq!(sweep(&mut state), now);
}

#[test]
fn changes_are_made_where_the_editor_means_them() {
    for (encoding, column) in [("utf-16", 4), ("utf-8", 7)] {
        let host = Memory::new(today());
        let mut state = State::new(&host, &load, None);
        let params = json!({ "capabilities": { "general": { "positionEncodings": [encoding] } } });
        let request = lsp_server::Request { id: 1.into(), method: "initialize".to_owned(), params };
        let response = crate::lsp::answer::request(&mut state, request);
        let said = serde_json::to_value(&response).unwrap();
        assert_eq!(said["result"]["capabilities"]["positionEncoding"], encoding);
        open(&mut state, "threatmodel.yaml", "é😀x\r\nzweite\r\n");
        let at = |line: u32, column: u32| json!({ "line": line, "character": column });
        let changes = json!([
            { "range": { "start": at(0, column), "end": at(0, 99) }, "text": "ü" },
            { "range": { "start": at(1, 0), "end": at(2, 0) }, "text": "😀" },
        ]);
        let changes = serde_json::from_value(changes).unwrap();
        state.changed(&uri("threatmodel.yaml").parse().unwrap(), 2, changes);
        assert_eq!(&**state.host.text("threatmodel.yaml").unwrap(), "é😀xü\r\n😀", "{encoding}");
    }
}

#[test]
fn the_repository_is_that_of_the_folder_that_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("repo/tmgate.yaml", "version: 1\n");
    write("repo/svc/threatmodel.yaml", OTHER);
    write("other/threatmodel.yaml", OTHER);
    let elsewhere = crate::host::Disk::at(&root.join("other")).unwrap();
    let folder = |name: &str| root.join(name).to_string_lossy().into_owned();
    let host = elsewhere.rooted(&folder("repo/svc")).unwrap();
    assert_eq!(host.root_path(), folder("repo"));
    assert!(elsewhere.rooted(&folder("nowhere")).is_err());
    // The editor may know the folder by another name.
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("repo/svc"), root.join("link")).unwrap();
    for spelt in if cfg!(unix) { vec!["repo/svc", "link"] } else { vec!["repo/svc"] } {
        let state = State::new(&*host, &load, Some(folder(spelt)));
        let address = format!("file://{}/threatmodel.yaml", folder(spelt));
        let path = state.path(&address.parse().unwrap());
        assert_eq!(path.as_deref(), Some("svc/threatmodel.yaml"));
        // Also a file that is not there yet.
        let new = format!("file://{}/new/threatmodel.yaml", folder(spelt));
        assert_eq!(state.path(&new.parse().unwrap()).as_deref(), Some("svc/new/threatmodel.yaml"));
        assert_eq!(state.uri("svc/threatmodel.yaml").unwrap().as_str(), address);
        let above = state.uri("threatmodel.yaml").unwrap();
        assert_eq!(above.as_str(), format!("file://{}/threatmodel.yaml", folder("repo")));
        let out = format!("file://{}/../../other/x.yaml", folder(spelt));
        assert_eq!(state.path(&out.parse().unwrap()), None);
    }
    let folders = crate::lsp::answer::folders;
    let several = json!({
        "workspaceFolders": [{ "uri": "file:///a%20b", "name": "x" }, { "uri": "file:///d" }],
        "rootUri": "file:///c",
    });
    assert_eq!(folders(&several), ["/a b", "/d"]);
    assert_eq!(folders(&json!({ "workspaceFolders": null, "rootUri": "file:///c" })), ["/c"]);
    assert_eq!(folders(&json!({ "rootUri": null, "rootPath": "/d" })), ["/d"]);
    assert!(folders(&json!({ "rootUri": "untitled:x" })).is_empty());
}

#[test]
fn what_another_model_is_called_is_not_remembered_longer_than_it_is_true() {
    let host = Memory::new(today())
        .with("svc/threatmodel.yaml", MODEL)
        .with("till/threatmodel.yaml", OTHER);
    let mut state = State::new(&host, &load, None);
    let (svc, till) = ("svc/threatmodel.yaml", "till/threatmodel.yaml");
    open(&mut state, svc, MODEL);
    open(&mut state, till, OTHER);
    sweep(&mut state);
    let lost = |state: &State<'_>| {
        let is_it = |finding: &&crate::finding::Finding| finding.message.contains("`shop/api`");
        state.found(till).filter(is_it).count()
    };
    let mut type_in_both = |system: &str| {
        replace(&mut state, svc, &MODEL.replace("system: shop", system));
        let _ = state.check();
        // Twice, so that the second time the answer is one that is remembered.
        for spaces in ["\n", "\n\n"] {
            replace(&mut state, till, &format!("{OTHER}{spaces}"));
            let _ = state.check();
        }
        lost(&state)
    };
    assert_eq!(type_in_both("system: shop"), 0);
    assert_eq!(type_in_both("system: shoe"), 1);
    assert_eq!(type_in_both("system: Shop"), 0);
}
