//! An editor that follows a script, over the bytes that go through the pipes.

mod fixes;
mod folders;
mod texts;
mod words;

use serde_json::{Value, json};

use super::serve;
use crate::config::Settings;
use crate::host::{Host, Memory};

const MODEL: &str = "tmgate: 1
system: shop
purpose: Verkäuft Schuhe
ownr: team-shop
components:
  api: {title: \"Größe 😀\", kind: process, zon: inner}
  web: {kind: process}
flows:
  order: {path: web -> api, over: http}
threats:
  theft: {title: Somebody steals, at: [api, order], refs: [CWE-79], mitigated_by: [lock]}
mitigations:
  lock: {title: A lock, status: verified}
";

const OTHER: &str = "tmgate: 1
system: till
components:
  till: {kind: process}
flows:
  pay: {path: till -> shop/api, over: https}
";

struct Script {
    host: Memory,
    bytes: Vec<u8>,
    next: i32,
}

fn uri(path: &str) -> String {
    format!("file:///repository/{path}")
}

impl Script {
    fn new(encodings: &Value) -> Self {
        let host = Memory::new(crate::tests::support::today())
            .with("svc/threatmodel.yaml", MODEL)
            .with("till/threatmodel.yaml", OTHER);
        Self::over(host, &json!({ "general": { "positionEncodings": encodings } }))
    }

    fn over(host: Memory, capabilities: &Value) -> Self {
        let mut script = Script { host, bytes: Vec::new(), next: 0 };
        script.ask("initialize", json!({ "capabilities": capabilities }));
        script.tell("initialized", json!({}));
        script
    }

    fn push(&mut self, message: &Value) {
        let text = message.to_string();
        self.bytes.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.push(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        let id = self.next;
        self.push(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    fn open(&mut self, path: &str, text: &str) {
        let document = json!({
            "uri": uri(path), "languageId": "yaml", "version": 1, "text": text,
        });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> i32 {
        self.within("svc/threatmodel.yaml", method, line, character)
    }

    fn within(&mut self, path: &str, method: &str, line: u32, character: u32) -> i32 {
        let params = json!({
            "textDocument": { "uri": uri(path) },
            "position": { "line": line, "character": character },
            "context": { "includeDeclaration": true, "triggerKind": 1 },
        });
        self.ask(method, params)
    }

    /// Runs to the end; gives what the server said, and whether all ended well.
    fn run(mut self) -> Said {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.finish()
    }

    fn finish(mut self) -> Said {
        self.host.input = self.bytes;
        let mut out = Vec::new();
        let load = |_: &dyn Host| Ok((Settings::default(), Vec::new()));
        let clean = serve(&self.host, &load, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let mut messages = Vec::new();
        let mut rest = out.as_str();
        while let Some((head, body)) = rest.split_once("\r\n\r\n") {
            let length: usize = head.strip_prefix("Content-Length: ").unwrap().parse().unwrap();
            messages.push(serde_json::from_str(&body[..length]).unwrap());
            rest = &body[length..];
        }
        assert_eq!(rest, "");
        Said { messages, clean }
    }
}

struct Said {
    messages: Vec<Value>,
    clean: bool,
}

impl Said {
    fn to(&self, id: i32) -> &Value {
        self.messages.iter().find(|message| message["id"] == id).unwrap()
    }

    fn result(&self, id: i32) -> &Value {
        &self.to(id)["result"]
    }

    /// The last diagnostics of a file.
    fn diagnostics(&self, path: &str) -> Vec<&Value> {
        let of = |m: &&Value| m["params"]["uri"] == uri(path).as_str();
        let last = self.messages.iter().rfind(of);
        last.map_or(Vec::new(), |m| m["params"]["diagnostics"].as_array().unwrap().iter().collect())
    }
}

#[test]
fn columns_are_counted_in_the_units_that_were_agreed_upon() {
    // `zon` stands behind an umlaut, a sharp s and an emoji.
    let line = MODEL.lines().nth(5).unwrap();
    let byte = line.find("zon").unwrap();
    let utf16 = line[..byte].encode_utf16().count();
    for (encodings, column) in [(json!(["utf-16"]), utf16), (json!(["utf-16", "utf-8"]), byte)] {
        let mut script = Script::new(&encodings);
        script.open("svc/threatmodel.yaml", MODEL);
        // Without a goodbye the checks that are due are still made.
        let said = script.finish();
        assert!(!said.clean);
        let found = said.diagnostics("svc/threatmodel.yaml");
        let zon = found.iter().find(|d| d["message"].as_str().unwrap().contains("`zon`")).unwrap();
        assert_eq!(zon["range"]["start"], json!({ "line": 5, "character": column }));
        assert_eq!(zon["code"], "schema-unknown-key");
        assert_eq!(zon["severity"], 1);
    }
}

#[test]
fn fixes_are_offered_and_clear_what_they_mend() {
    let mut script = Script::new(&json!(["utf-8"]));
    script.open("svc/threatmodel.yaml", MODEL);
    let params = json!({
        "textDocument": { "uri": uri("svc/threatmodel.yaml") },
        "range": { "start": { "line": 3, "character": 0 }, "end": { "line": 3, "character": 0 } },
        "context": { "diagnostics": [] },
    });
    let id = script.ask("textDocument/codeAction", params);
    let said = script.run();
    assert!(said.clean);
    let actions = said.result(id).as_array().unwrap();
    let fix = actions.iter().find(|a| a["title"].as_str().unwrap().contains("owner")).unwrap();
    let edits = &fix["edit"]["changes"][uri("svc/threatmodel.yaml")];
    assert_eq!(edits[0]["newText"], "owner");
    assert_eq!(edits[0]["range"]["start"], json!({ "line": 3, "character": 0 }));
    assert!(actions.iter().any(|a| a["kind"] == "source.fixAll"), "{actions:#?}");

    let mut script = Script::new(&json!(["utf-8"]));
    script.open("svc/threatmodel.yaml", MODEL);
    let change = json!({
        "textDocument": { "uri": uri("svc/threatmodel.yaml"), "version": 2 },
        "contentChanges": [{ "range": edits[0]["range"], "text": edits[0]["newText"] }],
    });
    script.tell("textDocument/didChange", change);
    let said = script.finish();
    let found = said.diagnostics("svc/threatmodel.yaml");
    assert!(!found.is_empty());
    assert!(found.iter().all(|d| !d["message"].as_str().unwrap().contains("`ownr`")), "{found:#?}");
}

#[test]
fn ids_are_followed_and_renamed_across_files() {
    let mut script = Script::new(&json!(["utf-16"]));
    script.open("svc/threatmodel.yaml", MODEL);
    // `api` in the path of the flow `order`.
    let column = MODEL.lines().nth(8).unwrap().find("api").unwrap() as u32 + 1;
    let definition = script.at("textDocument/definition", 8, column);
    let references = script.at("textDocument/references", 8, column);
    let prepare = script.at("textDocument/prepareRename", 8, column);
    let params = |name: &str| {
        json!({
            "textDocument": { "uri": uri("svc/threatmodel.yaml") },
            "position": { "line": 8, "character": column },
            "newName": name,
        })
    };
    let rename = script.ask("textDocument/rename", params("gate"));
    let taken = script.ask("textDocument/rename", params("web"));
    let bad = script.ask("textDocument/rename", params("a b"));
    let said = script.run();
    let start = json!({ "line": 5, "character": 2 });
    assert_eq!(said.result(definition)["range"]["start"], start);
    assert_eq!(said.result(references).as_array().unwrap().len(), 4);
    assert_eq!(said.result(prepare)["placeholder"], "api");
    let changes = &said.result(rename)["changes"];
    assert_eq!(changes[uri("svc/threatmodel.yaml")].as_array().unwrap().len(), 3);
    assert_eq!(changes[uri("till/threatmodel.yaml")][0]["newText"], "shop/gate");
    assert!(said.to(taken)["error"]["message"].as_str().unwrap().contains("taken"));
    assert!(said.to(bad)["error"]["message"].as_str().unwrap().contains("no id"));
}

#[test]
fn hover_and_outline_say_what_the_model_says() {
    let mut script = Script::new(&json!(["utf-16"]));
    script.open("svc/threatmodel.yaml", MODEL);
    let line = MODEL.lines().nth(10).unwrap();
    let lock = script.at("textDocument/hover", 10, line.find("lock").unwrap() as u32);
    let cwe = script.at("textDocument/hover", 10, line.find("CWE").unwrap() as u32);
    let key = script.at("textDocument/hover", 10, line.find("mitigated_by").unwrap() as u32);
    let symbols = script.at("textDocument/documentSymbol", 0, 0);
    let said = script.run();
    let text = |id| said.result(id)["contents"]["value"].as_str().unwrap();
    assert!(text(lock).contains("counts as defence: yes"), "{}", text(lock));
    assert!(text(cwe).contains("**CWE-79**"), "{}", text(cwe));
    assert!(text(key).contains("mitigated_by"), "{}", text(key));
    let names: Vec<_> = said.result(symbols).as_array().unwrap().iter().collect();
    let threats = names.iter().find(|s| s["name"] == "threats").unwrap();
    assert_eq!(threats["children"][0]["detail"], "Somebody steals");
}

#[test]
fn formatting_is_that_of_fmt() {
    let mut script = Script::new(&json!(["utf-8"]));
    script.open("svc/threatmodel.yaml", "tmgate: 1\nsystem:   a\n");
    let params = json!({
        "textDocument": { "uri": uri("svc/threatmodel.yaml") },
        "options": { "tabSize": 2, "insertSpaces": true },
    });
    let id = script.ask("textDocument/formatting", params);
    let said = script.run();
    assert_eq!(said.result(id)[0]["newText"], "system: a\n");
    assert_eq!(said.result(id)[0]["range"]["start"], json!({ "line": 1, "character": 0 }));
}

#[test]
fn nonsense_is_answered_and_ends_nothing() {
    let mut script = Script::new(&json!(["utf-16"]));
    let unknown = script.ask("textDocument/foldTheMap", json!({}));
    let malformed = script.ask("textDocument/hover", json!({ "position": 3 }));
    script.bytes.extend(b"Content-Length: 5\r\n\r\n{\"a\":");
    script.tell("textDocument/didChange", json!({ "contentChanges": "no" }));
    script.tell("$/unheardOf", json!({}));
    script.open("../outside/threatmodel.yaml", MODEL);
    let cancelled = script.at("textDocument/hover", 0, 0);
    script.tell("$/cancelRequest", json!({ "id": cancelled }));
    let after = script.at("textDocument/hover", 9_999, 9_999);
    let said = script.run();
    assert_eq!(said.to(unknown)["error"]["code"], -32601);
    assert_eq!(said.to(malformed)["error"]["code"], -32602);
    let of_nobody = said.messages.iter().find(|m| m["id"].is_null() && m["error"].is_object());
    assert_eq!(of_nobody.unwrap()["error"]["code"], -32700);
    assert!(said.to(after)["error"].is_null());
    assert!(said.clean);
}

#[test]
fn nothing_is_answered_before_the_greeting() {
    let host = Memory::new(crate::tests::support::today()).with("threatmodel.yaml", OTHER);
    let mut script = Script { host, bytes: Vec::new(), next: 0 };
    script.open("threatmodel.yaml", OTHER);
    let early = script.at("textDocument/hover", 0, 0);
    script.bytes.extend(b"Content-Length: 2\r\n\r\n[]");
    let greeting = script.ask("initialize", json!({ "capabilities": {} }));
    let said = script.run();
    assert_eq!(said.to(early)["error"]["code"], -32002);
    assert!(said.result(greeting)["capabilities"]["hoverProvider"].as_bool().unwrap());
    assert!(said.clean);
}

#[test]
fn files_are_watched_where_the_editor_can_watch_them() {
    let host = || {
        Memory::new(crate::tests::support::today())
            .with("tmgate.yaml", "version: 1\n")
            .with("svc/threatmodel.yaml", MODEL)
    };
    let watching =
        json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let asked = |capabilities: &Value| {
        let said = Script::over(host(), capabilities).run();
        let is_it = |m: &&Value| m["method"] == "client/registerCapability";
        said.messages.iter().find(is_it).map(|m| m["params"]["registrations"][0].clone())
    };
    assert_eq!(asked(&json!({})), None);
    let registration = asked(&watching).unwrap();
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let watchers = registration["registerOptions"]["watchers"].as_array().unwrap();
    let globs: Vec<_> = watchers.iter().map(|w| w["globPattern"].as_str().unwrap()).collect();
    for glob in [
        "**/threatmodel.{yaml,yml,json}",
        "**/threatmodel.overlay.yaml",
        "**/tmgate.yaml",
        "**/.github/CODEOWNERS",
        "**/threatmodels/catalog/**",
        "**/*.tm7",
    ] {
        assert!(globs.contains(&glob), "{glob}: {globs:?}");
    }
}

#[test]
fn a_huge_text_is_refused_and_ends_nothing() {
    let mut script = Script::new(&json!(["utf-16"]));
    let huge = format!("tmgate: 1\nsystem: shop\npurpose: {}\n", "ü".repeat(12 << 20));
    script.open("svc/threatmodel.yaml", &huge);
    let hover = script.at("textDocument/hover", 1, 9);
    let completion = script.at("textDocument/completion", 2, 40_000_000);
    let said = script.run();
    assert!(said.clean);
    assert!(said.to(hover)["error"].is_null() && said.to(completion)["error"].is_null());
}
