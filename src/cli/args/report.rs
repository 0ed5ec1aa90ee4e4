//! `tmgate report`.

use clap::Args as ClapArgs;

/// Write one HTML page about the models, for people who would rather look than read
///
/// The page holds everything in one file, runs no script and loads nothing: the systems in pictures, open risk
/// by level and over time, coverage, mitigations with their evidence, decisions about to end, incidents, findings and
/// what was not assessed. Exit status: 0 written, whatever the gate says; 2 it could not be.
#[derive(Debug, ClapArgs)]
pub struct Report {
    /// Files and folders to report on [default: the repository]
    pub paths: Vec<String>,
    /// Write the page to FILE, replacing what was there
    #[arg(short, long, value_name = "FILE", default_value = "report.html")]
    pub output: String,
    /// Write registers for auditors into DIR: risks, acceptances, follow-ups, traceability, flows
    #[arg(long, value_name = "DIR")]
    pub csv: Option<String>,
    /// A page over all repositories in DIR, each a folder of its own
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "csv"])]
    pub workspace: Option<String>,
    /// Where lines of files are to be found: an address that precedes a path, `github` to take it from
    /// the variables of a workflow, or `files` [default: `github` in a workflow of GitHub, else `files`]
    #[arg(long, value_name = "URL", env = "TMGATE_LINK_BASE")]
    pub link_base: Option<String>,
    /// Leave the past out of it
    #[arg(long)]
    pub no_history: bool,
    /// Test reports to hold the models against; may be given several times
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// Put a profile in force besides those of the configuration; may be given several times
    #[arg(long, value_name = "NAME", env = "TMGATE_PROFILE", value_delimiter = ',')]
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(crate::config::profiles()))]
    pub profile: Vec<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
}
