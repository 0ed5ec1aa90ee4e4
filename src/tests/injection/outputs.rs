//! Everything that tmgate writes about a model, and what must hold of it.
//!
//! **A new output is one line here.** A test below finds commands, formats and reporters that are missing.

use clap::CommandFactory;

use super::markdown::{markdown, suggestion};
use super::oracle::{
    Oracle, colored, json, junit, log, mermaid, outputs, sarif, shown_json, workflow, yaml,
};
use super::scene::{
    Scene, action_log, comment, drafted, explained, headline, lines, resolved, result_file,
    sarif_file, step_outputs, step_summary, suggestions,
};
use crate::cli::args::Args;
use crate::report::REPORTERS;

/// How an output comes about.
pub(super) enum By {
    /// What a command writes to standard output, in the repository of the pull request.
    Command(&'static str),
    /// What `check` writes in a format: of the pull request, and by a configuration that is all wrong.
    Reporter(&'static str),
    /// Texts of another kind, with a name.
    Text(&'static str, fn(&Scene) -> Vec<String>),
}

use By::{Command, Reporter, Text};

pub(super) static OUTPUTS: &[(By, Oracle)] = &[
    (Reporter("full"), log),
    (Reporter("concise"), log),
    (Reporter("json"), json),
    (Reporter("sarif"), sarif),
    (Reporter("github"), workflow),
    (Reporter("junit"), junit),
    (Reporter("gitlab"), shown_json),
    (Reporter("markdown"), markdown),
    (Command("check --format full --color always"), colored),
    (Command("stages --profile pasta --format text --verbose"), log),
    (Command("stages --profile pasta --format json"), shown_json),
    (Command("diff main --format text"), log),
    (Command("diff main --format json"), shown_json),
    (Command("diff main --format markdown"), markdown),
    (Command("rules --config wrong.yaml --format text"), log),
    (Command("rules --config wrong.yaml --format json"), shown_json),
    (Command("convert tree.yaml --to native --format text"), yaml),
    (Command("convert pay/threatmodel.yaml --to native --format json"), yaml),
    (Command("convert pay/threatmodel.yaml --to mermaid"), mermaid),
    (Command("convert ids/threatmodel.yaml --to mermaid"), mermaid),
    (Command("diagram pay/threatmodel.yaml --format mermaid"), mermaid),
    (Command("diagram ids/threatmodel.yaml --format mermaid"), mermaid),
    (Command("convert pay/threatmodel.yaml --to threat-dragon"), shown_json),
    (Command("show pay/threatmodel.yaml --format yaml"), yaml),
    (Command("show ids/threatmodel.yaml --format yaml --resolved"), log),
    (Command("show pay/threatmodel.yaml --format yaml --resolved"), log),
    (Command("show pay/threatmodel.yaml --format json --resolved"), json),
    (Command("show ids/threatmodel.yaml --format json --resolved"), json),
    (Text("explain", explained), log),
    (Text("init", drafted), yaml),
    (Text("action: log", action_log), workflow),
    (Text("action: job summary", step_summary), markdown),
    (Text("action: outputs of the step", step_outputs), outputs),
    (Text("action: result file", result_file), json),
    (Text("action: SARIF", sarif_file), sarif),
    (Text("post: comment", comment), markdown),
    (Text("post: comment when all is resolved", resolved), markdown),
    (Text("post: comments at lines", lines), markdown),
    (Text("post: suggestions", suggestions), suggestion),
    (Text("post: title of the check run", headline), log),
];

/// Commands that write nothing that somebody else wrote, or not to where others read it.
const QUIET: &[(&str, &str)] = &[
    ("catalog", "shows tables that are part of tmgate"),
    ("schema", "the same everywhere"),
    ("completions", "the same everywhere"),
    ("man", "the same everywhere"),
    ("rules --format markdown", "the same everywhere"),
    ("baseline", "writes digits and the reason of whoever runs it; says how many"),
    ("respond", "has tests of its own for hostile models; its lines belong above"),
    ("triage", "the same"),
    ("incident", "prints what whoever runs it has typed"),
    ("fmt", "writes the text that it was given, in another order"),
    ("lsp", "speaks JSON to the editor of whoever opened the text"),
    ("report", "a page, whose oracle is the browser of `.ci/page`"),
    ("diagram --format svg", "escaped by the library that writes the page"),
    ("diagram --format dot", "still to be tried"),
    ("convert --to otm", "written by the library for YAML"),
    ("convert --to threagile", "written by the library for YAML"),
    ("action", "tried by its outputs, above"),
    ("post", "tried by what it posts, above"),
];

#[test]
fn every_command_format_and_reporter_is_tried() {
    let tried = |words: &str| {
        let quiet = QUIET.iter().any(|(quiet, _)| words == *quiet || is_of(words, quiet));
        quiet
            || OUTPUTS.iter().any(|(by, _)| match by {
                Command(line) => is_of(line, words),
                Text(name, _) => *name == words,
                Reporter(_) => false,
            })
    };
    let mut missing = Vec::new();
    for command in Args::command().get_subcommands() {
        let name = command.get_name();
        let mut forms = vec![name.to_owned()];
        for arg in command.get_arguments() {
            if let Some(flag @ ("format" | "to")) = arg.get_long() {
                let values = arg.get_possible_values();
                forms.extend(values.iter().map(|v| format!("{name} --{flag} {}", v.get_name())));
            }
        }
        missing.extend(forms.into_iter().filter(|form| !tried(form)));
    }
    let is_tried =
        |name: &str| OUTPUTS.iter().any(|(by, _)| matches!(by, Reporter(n) if *n == name));
    let reporters = REPORTERS.iter().filter(|one| !is_tried(one.name));
    missing.extend(reporters.map(|one| format!("the reporter `{}`", one.name)));
    assert!(missing.is_empty(), "add a line to OUTPUTS for each of {missing:?}");
}

/// Whether a command line begins with the first of `words` and has the others in a row.
fn is_of(line: &str, words: &str) -> bool {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let (name, others) = line.split_once(' ').unwrap_or((line, ""));
    name == first && (rest.is_empty() || format!(" {others} ").contains(&format!(" {rest} ")))
}
