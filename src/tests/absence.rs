//! What is said where no model is found: the same by every command, with the file that may be meant.

use super::support::today;
use super::transcripts::transcript;
use crate::host::Memory;

const DRAGON: &str = include_str!("../../fixtures/foreign/threat-dragon/greenhouse-v2.json");

const COMMANDS: &[&str] = &[
    "tmgate check",
    "tmgate check --format markdown",
    "tmgate check --format github",
    "tmgate check --format junit",
    "tmgate show",
    "tmgate report",
    "tmgate diagram",
    "tmgate stages",
    "tmgate respond api",
    "tmgate baseline",
    "tmgate init --baseline",
];

fn said(host: &Memory, command: &str) -> String {
    // XML and markdown write some characters otherwise.
    transcript(host, &[command])
        .replace("<code>", "`")
        .replace("</code>", "`")
        .replace("&#96;", "`")
        .replace('\\', "")
}

#[test]
fn every_command_names_a_file_that_looks_like_a_model() {
    let host = Memory::new(today())
        .with("my.json", DRAGON)
        .with("package.json", "{\"name\": \"shop\"}")
        .with("deploy/values.yaml", "components: []\n");
    for command in COMMANDS {
        let said = said(&host, command);
        let expected = "`my.json` looks like a model of Threat Dragon: name it under `models` in tmgate.yaml, or on the command line, `tmgate check my.json`";
        assert!(said.contains(expected), "{command}:\n{said}");
        assert!(said.contains("no model found"), "{command}:\n{said}");
        assert!(!said.contains("package.json") && !said.contains("values.yaml"), "{said}");
    }
}

#[test]
fn where_nothing_looks_like_one_every_command_says_how_to_begin() {
    let host = Memory::new(today()).with("package.json", "{\"name\": \"shop\"}");
    for command in COMMANDS {
        let said = said(&host, command);
        assert!(
            said.contains("`tmgate init` writes a first one; a file of another name"),
            "{said}"
        );
        assert!(said.contains("no model found"), "{command}:\n{said}");
    }
}

#[test]
fn a_model_of_our_own_by_another_name_is_named_and_few_files_are_opened() {
    let own = "tmgate: 1\nsystem: shop\n";
    let host = (0..150).fold(Memory::new(today()), |host, nth| {
        host.with(format!("a/{nth:03}.json").as_str(), "{}")
    });
    let near = host.with("shop.yaml", own);
    let said = said(&near, "tmgate check");
    assert!(said.contains("`shop.yaml` looks like a model of tmgate's own format"), "{said}");
    let host = (0..150).fold(Memory::new(today()), |host, nth| {
        host.with(format!("a/{nth:03}.json").as_str(), "{}")
    });
    let far = host.with("a/b/shop.yaml", own);
    assert!(!self::said(&far, "tmgate check").contains("looks like"));
    let huge = format!("{own}#{}", " ".repeat(1024 * 1024));
    let host = Memory::new(today()).with("shop.yaml", &huge);
    assert!(!self::said(&host, "tmgate check").contains("looks like"));
}
