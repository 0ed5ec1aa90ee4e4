//! How long it takes from a key that is pressed to the diagnostics that it leads to, in one large
//! model, against a `check` of the same file as a process of its own.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::history::{self, History};
use crate::measure::{self, Candidate};
use crate::{generate, model, tmgate};

/// As fast as people type.
const TYPING: Duration = Duration::from_millis(120);

/// Long enough for the server to look at the whole repository in between.
const THINKING: Duration = Duration::from_millis(900);

/// Prints the times, alone in a folder and in a repository with other models and sources.
pub(crate) fn run(scratch: &Path, lines: usize, keys: usize, history: &History) -> Result<()> {
    let text = large_model(lines);
    println!("one model of {} lines, {:.1} kB", text.lines().count(), text.len() as f64 / 1e3);
    generate::write(scratch, "alone/threatmodel.yaml", &text)?;
    measure(scratch, "alone", "threatmodel.yaml", &text, keys)?;
    let models = 300;
    generate::tree(&scratch.join("tree"), models)?;
    history::repository(&scratch.join("tree"), history)?;
    let path = "services/large/threatmodel.yaml";
    generate::write(scratch, &format!("tree/{path}"), &text)?;
    let beside = format!("beside {models} models, {} files", history.files);
    println!("\n{beside}");
    measure(scratch, "tree", path, &text, keys)
}

fn measure(scratch: &Path, dir: &str, path: &str, text: &str, keys: usize) -> Result<()> {
    let root = scratch.join(dir).canonicalize()?;
    let mut editor = Editor::start(&root, path, text)?;
    // What is found first is found cold.
    let first = editor.first;
    let typing = editor.type_keys(text, keys, TYPING)?;
    let thinking = editor.type_keys(text, keys.div_ceil(4), THINKING)?;
    editor.stop()?;
    let args =
        ["check", path, "--format", "concise", "--fail-on", "never", "--today", model::TODAY];
    let mut rows = [Candidate::new("check", scratch, &tmgate()?, &args).within(dir)];
    measure::interleaved(&mut rows, 7)?;
    let check = rows[0].median_seconds() * 1e3;
    println!("{:<34} {:>9} {:>9} {:>9} {:>9}", "", "median ms", "p95 ms", "most ms", "/ check");
    println!("{:<34} {check:>9.1}", "tmgate check, the whole process");
    println!("{:<34} {:>9.1}", "opening", first.as_secs_f64() * 1e3);
    for (name, times) in [("a key every 120 ms", &typing), ("a key after 900 ms", &thinking)] {
        let at = |share: f64| {
            let nth = ((times.len() - 1) as f64 * share).round() as usize;
            times.get(nth).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
        };
        println!(
            "{name:<34} {:>9.1} {:>9.1} {:>9.1} {:>9.2}",
            at(0.5),
            at(0.95),
            at(1.0),
            at(0.5) / check
        );
    }
    Ok(())
}

/// A model of about so many lines, with letters that take several bytes.
fn large_model(lines: usize) -> String {
    let count = lines / 24;
    let mut text = "tmgate: 1\nsystem: Großbestellung\npurpose: Takes orders\nowner: team-a\n\
         stage: production\n\nzones:\n  internet: {trust: 0}\n  cluster: {trust: 60}\n\ndata:\n  \
         order: {class: confidential}\n\nactors:\n  shopper: {kind: person}\n"
        .to_owned();
    let mut section = |name: &str, entry: &dyn Fn(usize) -> String| {
        let _ = writeln!(text, "\n{name}:");
        (0..count).for_each(|nth| text.push_str(&entry(nth)));
    };
    section("components", &|n| {
        format!(
            "  part{n}:\n    title: Größenänderung 😀 {n}\n    purpose: Keeps and sells part {n}\n    \
             kind: process\n    zone: cluster\n    owner: team-{}\n",
            n % 7
        )
    });
    section("flows", &|n| {
        let from = if n == 0 { "shopper".to_owned() } else { format!("part{}", n / 2) };
        format!(
            "  flow{n}:\n    path: {from} -> part{n}\n    over: https\n    authn: mtls\n    sends: [order]\n"
        )
    });
    section("threats", &|n| {
        format!(
            "  threat{n}:\n    title: Jemand verändert Auftrag {n}\n    at: [part{n}, flow{n}]\n    stride: T\n    \
             likelihood: medium\n    impact: high\n    refs: [CWE-345]\n    mitigated_by: [seal{n}]\n"
        )
    });
    section("mitigations", &|n| {
        format!("  seal{n}:\n    title: Seal {n}\n    status: implemented\n    kind: preventive\n")
    });
    text
}

struct Editor {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    uri: String,
    version: i64,
    /// From the opening of the file to its diagnostics.
    first: Duration,
}

impl Editor {
    fn start(root: &Path, path: &str, text: &str) -> Result<Self> {
        let mut child = Command::new(tmgate()?)
            .arg("lsp")
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the server does not start")?;
        let to = child.stdin.take().context("no pipe")?;
        let from = BufReader::new(child.stdout.take().context("no pipe")?);
        let root = format!("file://{}", root.display());
        let uri = format!("{root}/{path}");
        let first = Duration::ZERO;
        let mut editor = Editor { child, to, from, uri, version: 1, first };
        let general = json!({ "general": { "positionEncodings": ["utf-16"] } });
        let params = json!({ "rootUri": root, "capabilities": general });
        editor.send(
            &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }),
        )?;
        editor.tell("initialized", json!({}))?;
        let document = json!({
            "uri": editor.uri, "languageId": "yaml", "version": 1, "text": text,
        });
        let begin = Instant::now();
        editor.tell("textDocument/didOpen", json!({ "textDocument": document }))?;
        editor.wait()?;
        editor.first = begin.elapsed();
        Ok(editor)
    }

    /// Types letters into the title of a component in the middle; the times are sorted.
    fn type_keys(&mut self, text: &str, keys: usize, pause: Duration) -> Result<Vec<Duration>> {
        let middle = text.lines().count() / 10;
        let line = text.lines().skip(middle).position(|line| line.contains("title:"));
        let line = middle + line.context("no title")?;
        // After the emoji, which is two units wide.
        let text = text.lines().nth(line).unwrap_or("");
        let column = text.find('😀').map_or(0, |at| text[..at].encode_utf16().count() + 2);
        let mut times = Vec::new();
        for _ in 0..keys {
            std::thread::sleep(pause);
            self.version += 1;
            let at = json!({ "line": line, "character": column });
            let params = json!({
                "textDocument": { "uri": self.uri, "version": self.version },
                "contentChanges": [{ "range": { "start": at, "end": at }, "text": "ü" }],
            });
            let begin = Instant::now();
            self.tell("textDocument/didChange", params)?;
            self.wait()?;
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        Ok(times)
    }

    fn tell(&mut self, method: &str, params: Value) -> Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.to.flush()?)
    }

    /// Waits for the diagnostics of the text as it is now.
    fn wait(&mut self) -> Result<()> {
        loop {
            let message = self.read()?;
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == self.uri.as_str()
                && params["version"] == self.version
            {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> Result<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            ensure!(self.from.read_line(&mut line)? > 0, "the server is gone");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse()?;
            }
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn stop(mut self) -> Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }))?;
        self.tell("exit", Value::Null)?;
        ensure!(self.child.wait()?.success(), "the server did not end well");
        Ok(())
    }
}
