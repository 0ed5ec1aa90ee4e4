//! Everything that tmgate writes about a model, and what must hold of it.
//!
//! **A new output is one line here.** A test below finds commands, formats and reporters that are missing.

use clap::CommandFactory;

use super::desk;
use super::markdown::{markdown, suggestion};
use super::oracle::{
    Oracle, colored, json, junit, log, mermaid, outputs, sarif, shown_json, workflow, yaml,
};
use super::page::{page, svg};
use super::scene::{
    Scene, action_log, comment, drafted, forged, headline, lines, portfolio, registers, report,
    resolved, result_file, sarif_file, shared, step_outputs, step_summary, suggestions,
};
use super::written::{cyclonedx, dot, otm, register, threagile, threat_dragon};
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
    (Command("check pay ids keys values --format full --color always"), colored),
    (Command("stages pay ids --profile pasta --format text --verbose"), log),
    (Command("stages pay ids --profile pasta --format json"), shown_json),
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
    (Command("diagram pay/threatmodel.yaml --tree steal --format mermaid"), mermaid),
    (Command("diagram pay/threatmodel.yaml --format svg"), svg),
    (Command("diagram ids/threatmodel.yaml --format svg"), svg),
    (Command("diagram pay/threatmodel.yaml --tree steal --format svg"), svg),
    (Command("diagram pay/threatmodel.yaml --format dot"), dot),
    (Command("diagram ids/threatmodel.yaml --format dot"), dot),
    (Command("diagram pay/threatmodel.yaml --tree steal --format dot"), dot),
    (Command("show pay/threatmodel.yaml --format yaml"), yaml),
    (Command("show ids/threatmodel.yaml --format yaml --resolved"), log),
    (Command("show pay/threatmodel.yaml --format yaml --resolved"), log),
    (Command("show pay/threatmodel.yaml --format json --resolved"), json),
    (Command("show ids/threatmodel.yaml --format json --resolved"), json),
    (Command("convert pay/threatmodel.yaml --to threat-dragon"), threat_dragon),
    (Command("convert pay/threatmodel.yaml --to otm"), otm),
    (Command("convert pay/threatmodel.yaml --to cyclonedx"), cyclonedx),
    (Command("convert pay/threatmodel.yaml --to threagile"), threagile),
    (Command("convert ids/threatmodel.yaml --to threat-dragon"), shown_json),
    (Command("respond theft --format text --color always"), colored),
    (Text("respond --workspace", shared), log),
    (Text("report", report), page),
    (Text("report: registers", registers), register),
    (Text("report --workspace", portfolio), page),
    (Text("respond --format text", desk::answers_as_text), log),
    (Text("respond --format json", desk::answers_as_json), shown_json),
    (Text("respond --format markdown", desk::answers_as_markdown), markdown),
    (Text("triage --format text", desk::triaged_as_text), log),
    (Text("triage --format json", desk::triaged_as_json), shown_json),
    (Text("triage --write", desk::ruled_out), desk::as_typed),
    (Text("incident new", desk::records_shown), log),
    (Text("incident new --apply", desk::records_written), desk::as_typed),
    (Text("incident map", desk::mapped), log),
    (Text("incident close", desk::closed), log),
    (Text("baseline", desk::listed), log),
    (Text("baseline: the list", desk::list), desk::listing),
    (Text("catalog --format text", desk::looked_up), log),
    (Text("fmt --diff", desk::laid_out), log),
    (Text("lsp", desk::edited), desk::messages),
    (Text("explain", desk::explained), log),
    (Text("init", drafted), yaml),
    (Text("action: log", action_log), workflow),
    (Text("action: job summary", step_summary), markdown),
    (Text("action: outputs of the step", step_outputs), outputs),
    (Text("action: result file", result_file), json),
    (Text("action: SARIF", sarif_file), sarif),
    (Text("post: comment", comment), markdown),
    (Text("post: comment of a forged report", forged), markdown),
    (Text("post: comment when all is resolved", resolved), markdown),
    (Text("post: comments at lines", lines), markdown),
    (Text("post: suggestions", suggestions), suggestion),
    (Text("post: title of the check run", headline), log),
];

/// Commands that write nothing that somebody else wrote, or not to where others read it.
const QUIET: &[(&str, &str)] = &[
    ("catalog --format json", "shows tables that are part of tmgate"),
    ("schema", "the same everywhere"),
    ("completions", "the same everywhere"),
    ("man", "the same everywhere"),
    ("rules --format markdown", "the same everywhere"),
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
                Text(name, _) => is_of(name, words),
                Reporter(_) => false,
            })
    };
    let mut missing = Vec::new();
    for command in Args::command().get_subcommands() {
        let name = command.get_name();
        let mut forms = vec![name.to_owned()];
        forms.extend(command.get_subcommands().map(|step| format!("{name} {}", step.get_name())));
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
