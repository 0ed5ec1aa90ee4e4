#![expect(clippy::disallowed_methods, reason = "this test compares files of the repository")]
//! Generated files are up to date; `UPDATE=1 cargo test` writes them.

use std::path::Path;

#[test]
fn list_of_rules_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let expected = crate::cli::rules::markdown();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == expected, "docs/rules.md is out of date: UPDATE=1 cargo test");
}
