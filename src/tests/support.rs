//! What several of the tests need.

use crate::check::{self, Report, Task};
use crate::cli::{self, Exit, Streams};
use crate::config::Settings;
use crate::finding::Status;
use crate::host::{Host, Memory, Models};
use crate::model::vocabulary::parse_date;
use crate::syntax::Limits;

/// The day on which all tests take place.
pub(crate) fn today() -> jiff::civil::Date {
    parse_date("2026-11-23").unwrap()
}

pub(crate) fn task() -> Task {
    Task { today: today(), limits: Limits::default(), reports: true, excerpts: true }
}

/// Checks the models among `files` (path, text).
pub(crate) fn check_files(files: &[(&str, &str)], settings: &Settings) -> Report {
    let mut host = Memory::new(today());
    for (path, text) in files {
        host = host.with(path, text);
    }
    check_host(&host, settings)
}

pub(crate) fn check_host(host: &dyn Host, settings: &Settings) -> Report {
    let models = Models::find(host, &[String::new()], settings).unwrap();
    check::check(&models, settings, &task(), Vec::new()).unwrap()
}

/// Checks the models among `files`, compared with those among `before`.
pub(crate) fn check_against(
    before: &[(&str, &str)],
    files: &[(&str, &str)],
    settings: &Settings,
) -> Report {
    check_review(before, files, &[], settings)
}

/// The same, with what was written to the commits in between.
pub(crate) fn check_review(
    before: &[(&str, &str)],
    files: &[(&str, &str)],
    commits: &[&str],
    settings: &Settings,
) -> Report {
    let fill = |files: &[(&str, &str)]| {
        files.iter().fold(Memory::new(today()), |host, (path, text)| host.with(path, text))
    };
    let (old, new) = (fill(before), fill(files));
    let find = |host| Models::find(host, &[String::new()], settings).unwrap();
    let change = new.changed_since(&old, commits);
    let models = find(&new).compared_with(find(&old)).in_review(change);
    check::check(&models, settings, &task(), Vec::new()).unwrap()
}

/// Checks one model in the default settings.
pub(crate) fn check_text(text: &str) -> Report {
    check_files(&[("threatmodel.yaml", text)], &Settings::default())
}

/// `line:column severity[rule] message` of every open finding.
pub(crate) fn lines(report: &Report) -> Vec<String> {
    let open = report.findings.iter().filter(|f| f.status == Status::Open);
    open.map(|f| {
        let at = f.primary.place.start;
        format!("{}:{} {}[{}] {}", at.line, at.column, f.severity.name(), f.rule.id, f.message)
    })
    .collect()
}

/// What a command did.
pub(crate) struct Ran {
    pub(crate) exit: Exit,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command in process.
pub(crate) fn run(host: &dyn Host, args: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
    let args = ["tmgate"].iter().chain(args).map(|arg| (*arg).to_owned());
    let exit = cli::run(&args.collect::<Vec<_>>(), host, &mut streams);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { exit, out: text(out), err: text(err) }
}
