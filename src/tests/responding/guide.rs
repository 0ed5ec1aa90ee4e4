//! Each command of the responder's guide is run, one after the other, and prints what the guide shows.

use super::{relay, workspace};
use crate::host::Memory;
use crate::tests::generated::compare_commands;
use crate::tests::support::run;

/// The arguments as a shell gives them: what stands in single quotes is one.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(n, part)| match n % 2 {
            0 => part.split_whitespace().collect::<Vec<_>>(),
            _ => vec![part],
        })
        .collect()
}

/// What a terminal shows, with the exit status where it is not 0.
fn shown(host: &Memory, command: &str) -> (String, u8) {
    let typed = command.strip_prefix("tmgate ").expect("only tmgate is run");
    let ran = run(host, &words(typed));
    let exit = ran.exit as u8;
    let status = match exit {
        0 => String::new(),
        exit => format!("exit status {exit}\n"),
    };
    (format!("{}{}{status}", ran.out, ran.err), exit)
}

#[test]
fn the_guide_shows_what_its_commands_print() {
    let (one, all) = (relay(), workspace());
    let mut count = 0;
    compare_commands("docs/for-responders.md", |command| {
        count += 1;
        let host = if command.contains("--workspace") { &all } else { &one };
        let (printed, exit) = shown(host, command);
        // A name that is not there, and a close that is too early, are shown on purpose.
        let is_refused = ["hok", "close"].iter().any(|word| command.contains(word));
        assert_eq!(exit, u8::from(is_refused), "{command}\n{printed}");
        printed
    });
    assert_eq!(count, 8, "every command of the guide is run");
}
