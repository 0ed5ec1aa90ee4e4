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
    for rule in crate::rules::all() {
        let page = crate::rules::page_of(rule.meta.id).unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&page);
        assert!(path.is_file(), "{page}");
    }
}

#[test]
fn schema_of_overlays_is_up_to_date() {
    compare("schemas/threatmodel.overlay.schema.json", &crate::formats::overlay::schema());
}

/// Compares what stands in a page between two comments.
pub(super) fn compare_part(path: &str, name: &str, expected: &str) {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (begin, end) = (format!("<!-- {name}: generated -->\n"), format!("<!-- end of {name} -->"));
    let (head, rest) = page.split_once(&begin).unwrap();
    let (_, tail) = rest.split_once(&end).unwrap();
    compare(path, &format!("{head}{begin}\n{expected}\n{end}{tail}"));
}

/// Compares what a page shows of each command that a reader may type (`$ ...` in a fence of `console`)
/// with what `shown` gives for it.
pub(super) fn compare_commands(path: &str, mut shown: impl FnMut(&str) -> String) {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (mut anew, mut is_shell) = (String::new(), false);
    for line in page.lines() {
        if line.starts_with("```") {
            is_shell = line == "```console";
        }
        match line.strip_prefix("$ ").filter(|_| is_shell) {
            Some(command) => anew += &format!("{line}\n{}", shown(command)),
            None if is_shell && line != "```console" => {}
            None => anew += &format!("{line}\n"),
        }
    }
    compare(path, &anew);
}

#[test]
fn names_of_foreign_models_are_written_down() {
    let mut table = "| name | |\n|---|---|\n".to_owned();
    for (glob, likelihood) in crate::formats::guess::GLOBS {
        let sure = match likelihood {
            crate::formats::guess::Likelihood::Sure => "sure",
            crate::formats::guess::Likelihood::Guess => "",
        };
        table.push_str(&format!("| `{glob}` | {sure} |\n"));
    }
    compare_part("docs/formats.md", "names", &table);
}

#[test]
fn what_formats_cannot_say_is_written_down() {
    let mut table = "| format | called | its files cannot say |\n|---|---|---|\n".to_owned();
    for format in crate::formats::FOREIGN {
        let asked: std::collections::BTreeSet<_> =
            crate::rules::all().flat_map(|rule| rule.meta.needs).collect();
        let gaps: Vec<&str> = asked
            .into_iter()
            .filter(|fact| !format.says.contains(fact))
            .map(|fact| fact.phrase())
            .collect();
        table.push_str(&format!(
            "| {} | `{}` | {} |\n",
            format.title,
            format.name,
            gaps.join("; ")
        ));
    }
    compare_part("docs/formats.md", "capabilities", &table);
}

/// `a`, `b`; a dash for nothing.
fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

#[test]
fn what_profiles_do_is_written_down() {
    let mut table =
        "| profile | puts in force | gives another severity | sets |\n|---|---|---|---|\n"
            .to_owned();
    for profile in crate::config::profiles() {
        let metas = || crate::rules::all().map(|rule| &rule.meta);
        let under = |meta: &crate::finding::RuleMeta| {
            meta.profiles.iter().find(|(name, _)| *name == profile).map(|(_, severity)| *severity)
        };
        let said = |on: bool| -> Vec<String> {
            let own = metas().filter_map(|meta| Some((meta, under(meta)?)));
            let own = own.filter(|(meta, severity)| {
                meta.on_by_default == on && !(on && meta.severity == *severity)
            });
            own.map(|(meta, severity)| format!("{}: {}", meta.id, severity.name())).collect()
        };
        let sets: Vec<String> = metas()
            .flat_map(|meta| meta.profile_options.iter().map(move |entry| (meta, entry)))
            .filter(|(_, (name, _, _))| *name == profile)
            .map(|(meta, (_, option, words))| format!("{}: {option} {}", meta.id, words.join(", ")))
            .collect();
        let (on, raised) = (quoted(&said(false)), quoted(&said(true)));
        table.push_str(&format!("| `{profile}` | {on} | {raised} | {} |\n", quoted(&sets)));
    }
    compare_part("docs/configuration.md", "profiles", &table);
}

#[test]
fn stages_of_methods_are_written_down() {
    let mut text = String::new();
    for process in crate::process::PROCESSES {
        text.push_str(&format!(
            "### `{}`: {}\n\n{}.\n\n",
            process.profile, process.title, process.source
        ));
        text.push_str("| | stage | must be in the model | asked by |\n|---|---|---|---|\n");
        for (at, stage) in process.stages.iter().enumerate() {
            let artefacts: Vec<&str> = stage.artefacts.iter().map(|a| a.name()).collect();
            let rules: Vec<String> = stage.rules.iter().map(|name| (*name).to_owned()).collect();
            let (title, artefacts) = (stage.title, artefacts.join("; "));
            text.push_str(&format!(
                "| {} | {title} | {artefacts} | {} |\n",
                at + 1,
                quoted(&rules)
            ));
        }
        text.push('\n');
    }
    compare_part("docs/methods.md", "stages", text.trim_end_matches('\n').to_owned().as_str());
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

#[test]
fn pictures_of_the_payment_service_are_up_to_date() {
    let files = super::fixtures::folder("repos/payments");
    let host =
        files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes));
    let draw = |args: &[&str]| {
        let args = [&["diagram", "threatmodel.yaml", "--format", "svg"], args].concat();
        super::support::run(&host, &args).out
    };
    compare("docs/diagram.svg", &draw(&[]));
    compare("docs/attack-tree.svg", &draw(&["--tree", "ship-without-paying"]));
}
