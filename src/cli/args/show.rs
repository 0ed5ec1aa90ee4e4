//! `tmgate show`.

use clap::{Args as ClapArgs, ValueEnum};

/// Show a model as tmgate understands it, with the place of every value
///
/// What was read, in tmgate's own format: all files of a model together, the file of another tool as it
/// was understood, with what its overlay adds. With --resolved also what follows from that: owners, zones
/// and trust, classes of data, levels of risk, treatment, threats that come along with libraries, each with
/// why. Exit status: 0 shown, 1 part of the text could not be read, 2 it could not be shown.
#[derive(Debug, ClapArgs)]
pub struct Show {
    /// The model to show; needed where there are several
    pub model: Option<String>,
    /// Show also what follows from what is written
    #[arg(long)]
    pub resolved: bool,
    /// How to write it
    #[arg(long, value_enum, default_value = "yaml")]
    pub format: ShowFormat,
    /// A report of a test run, or a pattern of some, as for `check`
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
}

/// How to write a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people: the places are in comments
    Yaml,
    Json,
}
