//! Where the reports of a run go: `--format FORMAT[=FILE]`, `--color`.

use std::io::ErrorKind;

use anyhow::{Context, Result, anyhow, bail};

use super::Streams;
use super::args::{Check, When};
use crate::check::Report;
use crate::finding::nearest;
use crate::host::Host;
use crate::report::{self, REPORTERS, Reporter, Style};

/// A line of a report that goes into a file is as long as this.
const FILE_WIDTH: usize = 100;

/// The reports that were asked for.
pub(super) struct Outputs<'a> {
    printed: &'static Reporter,
    files: Vec<(&'static Reporter, &'a str)>,
}

/// What reports show beside findings, and what need not be made otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// The lines that findings are about.
    pub(super) excerpts: bool,
    /// What it takes to post them.
    pub(super) posting: bool,
}

impl<'a> Outputs<'a> {
    /// Reads `--format`. What is printed is `full` unless it says otherwise.
    pub(super) fn read(formats: &'a [String]) -> Result<Self> {
        let mut printed: Option<&'static Reporter> = None;
        let mut files: Vec<(&'static Reporter, &'a str)> = Vec::new();
        for format in formats {
            let (name, file) = match format.split_once('=') {
                None => (format.as_str(), "-"),
                Some((_, "")) => bail!("`--format {format}` names no file after the `=`"),
                Some((name, file)) => (name, file),
            };
            let reporter = find(name)?;
            if file != "-" {
                if let Some((other, _)) = files.iter().find(|(_, known)| *known == file) {
                    let (a, b) = (other.name, reporter.name);
                    bail!("`{a}` and `{b}` cannot both be written to `{file}`");
                }
                files.push((reporter, file));
            } else if let Some(other) = printed.replace(reporter) {
                let (a, b) = (other.name, reporter.name);
                bail!(
                    "`{a}` and `{b}` cannot both be printed; write one to a file: `--format {b}=FILE`"
                );
            }
        }
        let printed = match printed {
            Some(reporter) => reporter,
            None => find("full")?,
        };
        Ok(Outputs { printed, files })
    }

    /// What the reports ask of the check.
    pub(super) fn shown(&self) -> Shown {
        let some = |asks: fn(&Reporter) -> bool| {
            asks(self.printed) || self.files.iter().any(|(reporter, _)| asks(reporter))
        };
        Shown {
            excerpts: some(|reporter| reporter.shows_lines),
            posting: some(|reporter| reporter.shows_posting),
        }
    }

    /// Prints and writes everything. A reader of the output who has seen enough is no failure; a
    /// file that cannot be written keeps nothing else from being written.
    pub(super) fn write(
        &self,
        report: &Report,
        args: &Check,
        host: &dyn Host,
        streams: &mut Streams<'_>,
    ) -> Result<()> {
        let printed = Style {
            color: color(args.color, host, streams.color),
            width: streams.width,
            verbose: args.verbose,
            quiet: args.quiet,
            typed: &|path| host.typed(path),
        };
        // `--quiet` is about the terminal; a file is written to be read later.
        let written = Style { color: false, width: FILE_WIDTH, quiet: false, ..printed };
        let mut outcome = Ok(());
        for (reporter, file) in &self.files {
            let bytes = render(reporter, report, &written)?;
            outcome = outcome.and(host.write_report(file, &bytes));
        }
        let shown = (self.printed.write)(report, &printed, streams.out);
        let shown = shown.and_then(|()| streams.out.flush());
        match shown {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                outcome.and(Err(error).context("the output cannot be written"))
            }
            _ => outcome,
        }
    }
}

fn render(reporter: &Reporter, report: &Report, style: &Style<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    (reporter.write)(report, style, &mut bytes)?;
    Ok(bytes)
}

fn find(name: &str) -> Result<&'static Reporter> {
    report::reporter(name).ok_or_else(|| {
        let names: Vec<&str> = REPORTERS.iter().map(|reporter| reporter.name).collect();
        let meant = nearest(name, names.iter().copied())
            .map(|meant| format!("; did you mean `{meant}`?"))
            .unwrap_or_default();
        anyhow!("no format is called `{name}`{meant} (known: {})", names.join(", "))
    })
}

/// Whether to print in colour. What is typed beats the environment; `terminal` decides where
/// neither says anything.
pub(super) fn color(when: When, host: &dyn Host, terminal: bool) -> bool {
    match when {
        When::Always => return true,
        When::Never => return false,
        When::Auto => {}
    }
    if host.env("NO_COLOR").is_some() {
        return false;
    }
    if host.env("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
        return true;
    }
    terminal && host.env("TERM").as_deref() != Some("dumb")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Exit, run};
    use crate::host::Memory;
    use crate::tests::support::today;

    const MODEL: &str = "tmgate: 1\nsystem: shop\ncomponents:\n  api: {kind: process, ownr: me}\n";

    fn host() -> Memory {
        Memory::new(today()).with("threatmodel.yaml", MODEL)
    }

    struct Ran {
        exit: Exit,
        out: String,
        err: String,
    }

    fn check(host: &dyn Host, args: &[&str], terminal: bool) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err, color: terminal, width: 100 };
        let args = ["tmgate", "check"].iter().chain(args).map(|arg| (*arg).to_owned());
        let exit = run(&args.collect::<Vec<_>>(), host, &mut streams);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { exit, out: text(out), err: text(err) }
    }

    #[test]
    fn full_is_printed_unless_told_otherwise() {
        let ran = check(&host(), &[], false);
        assert_eq!(ran.exit, Exit::GateFailed);
        assert!(ran.out.contains("error[schema-unknown-key]: "), "{}", ran.out);
        let host = host();
        let ran = check(&host, &["--format", "json=out.json"], false);
        assert!(ran.out.contains("error[schema-unknown-key]: "), "{}", ran.out);
        assert!(host.text("out.json").unwrap().starts_with("{\n  \"version\": 1,"));
    }

    #[test]
    fn one_run_writes_many_reports() {
        let host = host();
        let formats = ["--format", "concise", "--format", "sarif=a", "--format", "junit=b/c.xml"];
        let ran = check(&host, &formats, true);
        assert!(ran.out.contains("threatmodel.yaml:4:24: error[schema-unknown-key] "));
        assert!(host.text("a").unwrap().contains("\"2.1.0\""));
        assert!(host.text("b/c.xml").unwrap().starts_with("<?xml "));
    }

    #[test]
    fn formats_that_cannot_be_written_are_refused_before_anything_runs() {
        let refused = |formats: &[&str]| {
            let args: Vec<&str> = formats.iter().flat_map(|f| ["--format", *f]).collect();
            let ran = check(&host(), &args, false);
            assert_eq!((ran.exit, ran.out.as_str()), (Exit::CouldNotRun, ""));
            ran.err
        };
        let unknown = refused(&["sarfi=x"]);
        assert!(
            unknown.contains("no format is called `sarfi`; did you mean `sarif`? (known: full")
        );
        assert!(refused(&["json", "full"]).contains("cannot both be printed"));
        assert!(refused(&["json=x", "sarif=x"]).contains("cannot both be written to `x`"));
        assert!(refused(&["json="]).contains("names no file"));
    }

    #[test]
    fn colour_follows_flag_then_environment_then_terminal() {
        let colored = |args: &[&str], env: &[(&str, &str)], terminal: bool| {
            let mut host = host();
            host.env.extend(env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
            check(&host, args, terminal).out.contains('\u{1b}')
        };
        assert!(colored(&[], &[], true));
        assert!(!colored(&[], &[], false));
        assert!(!colored(&[], &[("NO_COLOR", "1")], true));
        assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")], false));
        assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")], true));
        assert!(colored(&[], &[("CLICOLOR_FORCE", "1")], false));
        assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")], false));
        assert!(!colored(&[], &[("TERM", "dumb")], true));
    }

    #[test]
    fn files_are_whole_and_never_coloured() {
        let host = host();
        let args = ["--color", "always", "--quiet", "--format", "full=out"];
        let ran = check(&host, &args, true);
        assert!(ran.out.starts_with("verdict: \u{1b}"), "{}", ran.out);
        let written = host.text("out").unwrap();
        assert!(!written.contains('\u{1b}') && written.contains("error["), "{written}");
    }

    #[test]
    fn without_a_model_nothing_passes() {
        let ran = check(&Memory::new(today()), &["--quiet"], false);
        assert_eq!(ran.exit, Exit::CouldNotRun);
        assert!(
            ran.out.starts_with("no model found: looked in the repository for "),
            "{}",
            ran.out
        );
        assert_eq!(ran.err, "");
    }

    /// Somebody who reads no further, or a disk that is full.
    struct Broken(ErrorKind);

    impl std::io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_has_seen_enough_changes_nothing_and_a_full_disk_is_an_error() {
        for (kind, exit) in
            [(ErrorKind::BrokenPipe, Exit::GateFailed), (ErrorKind::StorageFull, Exit::CouldNotRun)]
        {
            let (mut out, mut err) = (Broken(kind), Vec::new());
            let mut streams = Streams { out: &mut out, err: &mut err, color: false, width: 100 };
            let args = ["tmgate", "check"].map(str::to_owned);
            assert_eq!(run(&args, &host(), &mut streams), exit, "{kind:?}");
        }
    }
}
