//! The commands for incidents.

use clap::{Args as ClapArgs, ValueEnum};

use super::When;

/// Answer a responder: whom to call, what to do, what is within reach
///
/// QUERY is what is known: the name of a component, flow, data, threat, mitigation, playbook, tree or
/// incident, an owner, an id such as T1190, CWE-347, CAPEC-151, A05:2025 or CVE-2026-1234, or the words
/// of an alert; `-` reads them from standard input. Works offline, over all models of the repository.
/// Exit status: 0 something was found, 1 nothing was, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Respond {
    /// What is known of what happens
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    /// Look at the models of all repositories below DIR, and at those that share the weakness
    #[arg(long, value_name = "DIR", env = "TMGATE_WORKSPACE")]
    pub workspace: Option<String>,
    /// How to write the answer; text has 40 lines at most, json has everything
    #[arg(long, value_enum, default_value = "text")]
    pub format: RespondFormat,
    /// A report of a test run, or a pattern of some, as for `check`: tells how old evidence is
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG", conflicts_with = "workspace")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
    /// Use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", env = "TMGATE_COLOR")]
    pub color: When,
}

/// How to write an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RespondFormat {
    Text,
    Json,
    /// To paste into the channel of an incident, with a diagram
    Markdown,
}
