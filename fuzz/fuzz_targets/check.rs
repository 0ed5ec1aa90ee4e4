//! Any text is checked as a model, reported in every format, and mended as far as it can be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tmgate::check::{self, Report, Task};
use tmgate::config::Settings;
use tmgate::finding::{Status, apply};
use tmgate::gate::Verdict;
use tmgate::host::{Host, Memory, Models};
use tmgate::report::{REPORTERS, Style};
use tmgate::syntax::Limits;

const PATH: &str = "threatmodel.yaml";

fn run(text: &str) -> Report {
    let today = tmgate::model::vocabulary::parse_date("2026-11-23").expect("a date");
    let host: &dyn Host = &Memory::new(today).with(PATH, text);
    let settings = Settings::default();
    let models = Models::find(host, &[String::new()], &settings).expect("a model");
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: true };
    check::check(&models, &settings, &task, Vec::new()).expect("nothing outside can fail")
}

fuzz_target!(|text: &str| {
    let report = run(text);
    assert_ne!(report.verdict, Verdict::NothingAssessed);
    for finding in &report.findings {
        assert_ne!(finding.rule.id, "internal-error", "{}", finding.message);
        assert!(finding.primary.place.start.offset as usize <= text.len());
    }
    let style =
        Style { color: true, width: 100, verbose: true, quiet: false, typed: &str::to_owned };
    for reporter in REPORTERS {
        (reporter.write)(&report, &style, &mut std::io::sink()).expect("a sink takes all");
    }
    let open = report.findings.iter().filter(|finding| finding.status == Status::Open);
    let fixes: Vec<_> = open.filter_map(|finding| finding.fix.as_ref()).collect();
    let (mended, applied) = apply(text, PATH, &fixes);
    if applied > 0 {
        run(&mended);
    }
});
