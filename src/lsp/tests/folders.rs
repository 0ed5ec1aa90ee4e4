//! Several folders that are open at once.

use super::*;
use crate::tests::support::today;

/// What was said last of a file, by its address.
fn last(said: &Said, uri: &str) -> Option<usize> {
    let of = |m: &&Value| m["params"]["uri"] == uri;
    let last = said.messages.iter().rfind(of)?;
    Some(last["params"]["diagnostics"].as_array()?.len())
}

fn several(folders: &[&str]) -> Script {
    let host = Memory::new(today())
        .beside("left", &[("svc/threatmodel.yaml", MODEL)])
        .beside("right", &[("svc/threatmodel.yaml", OTHER), ("b/threatmodel.yaml", MODEL)]);
    let mut script = Script { host, bytes: Vec::new(), next: 0 };
    let folder = |path: &&str| json!({ "uri": format!("file://{path}"), "name": path });
    let folders: Vec<Value> = folders.iter().map(folder).collect();
    script.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders }));
    script.tell("initialized", json!({}));
    script
}

fn open(script: &mut Script, uri: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
    script.tell("textDocument/didOpen", json!({ "textDocument": document }));
}

#[test]
fn every_folder_that_is_open_is_served_by_its_own_repository() {
    let (left, right) = ("file:///left/svc/threatmodel.yaml", "file:///right/svc/threatmodel.yaml");
    let mut script = several(&["/left", "/right", "/right/svc"]);
    open(&mut script, left, MODEL);
    open(&mut script, right, OTHER);
    let at = json!({ "textDocument": { "uri": left }, "position": { "line": 8, "character": 16 },
        "context": { "includeDeclaration": true } });
    let references = script.ask("textDocument/references", at);
    // Without a goodbye the checks that are due are still made.
    let said = script.finish();
    assert!(last(&said, left).unwrap() > 0 && last(&said, right).unwrap() > 0);
    // The other model of the second repository was swept.
    assert!(last(&said, "file:///right/b/threatmodel.yaml").unwrap() > 0);
    // `web` is a component in both, and is looked for in one.
    let found = said.result(references).to_string();
    assert!(found.contains(left) && !found.contains("/right/"), "{found}");
    let greetings = said.messages.iter().filter(|m| m["id"] == 1).count();
    assert_eq!(greetings, 1);
}

#[test]
fn a_model_outside_of_all_folders_is_served_by_the_repository_it_lies_in() {
    let (left, right) = ("file:///left/svc/threatmodel.yaml", "file:///right/svc/threatmodel.yaml");
    let mut script = several(&["/left"]);
    open(&mut script, left, MODEL);
    open(&mut script, right, MODEL);
    let at = json!({ "textDocument": { "uri": right }, "position": { "line": 8, "character": 16 },
        "context": { "includeDeclaration": true } });
    let references = script.ask("textDocument/references", at);
    // Where nothing is to be had, nothing is said, and the others are served on.
    open(&mut script, "file:///nowhere/threatmodel.yaml", MODEL);
    open(&mut script, "file:///right/notes.yaml", "a: [\n");
    let said = script.finish();
    let found = said.result(references).to_string();
    assert!(found.contains(right) && !found.contains("/left/"), "{found}");
    assert!(last(&said, left).unwrap() > 0 && last(&said, right).unwrap() > 0);
    assert_eq!(last(&said, "file:///nowhere/threatmodel.yaml"), None);
    assert_eq!(last(&said, "file:///right/notes.yaml"), None);
}

#[test]
fn folders_come_and_go_while_documents_are_open() {
    let (left, right) = ("file:///left/svc/threatmodel.yaml", "file:///right/svc/threatmodel.yaml");
    let changed = |added: &[&str], removed: &[&str]| {
        let all = |paths: &[&str]| -> Vec<Value> {
            paths
                .iter()
                .map(|path| json!({ "uri": format!("file://{path}"), "name": "" }))
                .collect()
        };
        json!({ "event": { "added": all(added), "removed": all(removed) } })
    };
    let mut script = several(&["/left", "/right"]);
    // The text on the screen is not the one on the disk, and is taken along.
    open(&mut script, left, &MODEL.replace("ownr", "owner"));
    open(&mut script, right, MODEL);
    script.tell("workspace/didChangeWorkspaceFolders", changed(&[], &["/right"]));
    let said = script.finish();
    assert!(last(&said, right).unwrap() > 0, "it is still on the screen");
    let other = "file:///right/b/threatmodel.yaml";
    assert_ne!(last(&said, other), None, "its repository is known by it");
    let slips = |m: &&Value| m["params"]["uri"] == left && m.to_string().contains("ownr");
    assert!(last(&said, left).unwrap() > 0);
    assert!(!said.messages.iter().any(|m| slips(&m)));
    let mut script = several(&["/left"]);
    script.tell("workspace/didChangeWorkspaceFolders", changed(&["/right"], &[]));
    open(&mut script, right, MODEL);
    let said = script.run();
    assert!(said.clean, "a goodbye is one whichever folders are open");
    let mut script = several(&["/left"]);
    script.tell("workspace/didChangeWorkspaceFolders", changed(&["/right"], &["/left"]));
    open(&mut script, right, MODEL);
    assert!(last(&script.finish(), right).unwrap() > 0);
}
