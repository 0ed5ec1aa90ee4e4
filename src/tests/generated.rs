#![expect(clippy::disallowed_methods, reason = "this test compares files of the repository")]
//! Generated files are up to date; `UPDATE=1 cargo test` writes them.

use std::path::Path;

use super::support::today;
use crate::cli::{self, Streams};
use crate::host::Memory;

fn compare(path: &str, expected: &str) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&full, expected).unwrap();
    }
    let written = std::fs::read_to_string(&full).unwrap_or_default();
    assert!(written == expected, "{path} is out of date: UPDATE=1 cargo test");
}

#[test]
fn list_of_rules_is_up_to_date() {
    compare("docs/rules.md", &crate::cli::rules::markdown());
}

/// Findings that the picture shows; the rest of the output would make it a poster.
const PICTURED: &[&str] = &["schema-unknown-key", "flow-plaintext", "accept-expired"];

#[test]
fn picture_in_the_readme_shows_what_is_printed() {
    let files = super::fixtures::folder("repos/payments");
    let host =
        files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: true, width: 100 };
    let args = ["tmgate", "check", "threatmodel.yaml"].map(str::to_owned);
    cli::run(&args, &host, &mut streams);
    let out = String::from_utf8(out).unwrap();
    let blocks: Vec<&str> = out.split("\n\n").collect();
    let shown = blocks.iter().filter(|block| PICTURED.iter().any(|id| block.contains(id)));
    let mut picture = "$ tmgate check threatmodel.yaml\n".to_owned();
    shown.for_each(|block| picture.push_str(&format!("{block}\n\n")));
    picture.push_str("...\n\n");
    picture.push_str(blocks.last().unwrap());
    compare("docs/check.svg", &anstyle_svg::Term::new().render_svg(&picture));
}
