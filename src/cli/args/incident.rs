//! The arguments of `triage` and `incident`.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::When;

/// Rank what an attack tree still allows, and propose the next test
///
/// What was seen and what is ruled out follows through the gates of the tree. The ways that are left
/// are ranked by what of them was seen, by how likely the rest is, then by cost; the next test is the
/// one whose answer tells most. Exit status: 0 a way is left, 1 none is, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Triage {
    /// The id of the tree; `system/id` where several models have one of that id
    pub tree: String,
    /// A node that happened; may be given several times
    #[arg(long, value_name = "NODE", value_delimiter = ',')]
    pub seen: Vec<String>,
    /// A node that did not happen; may be given several times
    #[arg(long = "not", value_name = "NODE", value_delimiter = ',')]
    pub out: Vec<String>,
    /// Write into the model that the nodes given by --not are ruled out
    #[arg(long, requires = "why")]
    pub write: bool,
    /// Why they are ruled out
    #[arg(long, value_name = "TEXT", requires = "write")]
    pub why: Option<String>,
    /// The test that shows it
    #[arg(long, value_name = "TEST", requires = "write")]
    pub test: Option<String>,
    /// Until when it holds, at most 180 days from now
    #[arg(long, value_name = "DATE", requires = "write")]
    pub until: Option<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value = "text")]
    pub format: TriageFormat,
    /// A report of a test run, or a pattern of some, as for `check`: a rule-out whose test failed is none
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
    /// Use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", env = "TMGATE_COLOR")]
    pub color: When,
}

/// How to write what is left of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TriageFormat {
    Text,
    Json,
}

/// Write an incident down, map it to threats, close it
///
/// The record is a plain file of the model. Nothing is overwritten. Where `threatmodel/` is a folder, the
/// record is a file of its own in `incidents/`; where the model is one file, the change is shown as a patch
/// and made with --apply.
#[derive(Debug, ClapArgs)]
pub struct Incident {
    #[command(subcommand)]
    pub step: Step,
}

#[derive(Debug, Subcommand)]
pub enum Step {
    New(Box<New>),
    Map(Map),
    Close(Close),
}

/// Where an incident is, and when.
#[derive(Debug, ClapArgs)]
pub struct Place {
    /// A file or the folder of the model, where there are several
    #[arg(long, value_name = "PATH")]
    pub model: Option<String>,
    /// Write the change, where it would only be shown
    #[arg(long)]
    pub apply: bool,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
}

/// Write the record of a new incident
///
/// What is not given by flags is taken from --answers, a YAML file with the keys of a record, and asked for
/// where somebody sits at a terminal. The id is the next free INC-YEAR-NUMBER. Exit status: 0 written or
/// shown, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct New {
    /// What happened, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// low, medium, high or critical
    #[arg(long, value_name = "LEVEL")]
    pub severity: Option<String>,
    /// How far it is: reported, triage, contained, eradicated or recovered [default: triage]
    #[arg(long, value_name = "PHASE")]
    pub phase: Option<String>,
    /// When it began
    #[arg(long, value_name = "DATE")]
    pub started: Option<String>,
    /// When it was noticed [default: today]
    #[arg(long, value_name = "DATE")]
    pub detected: Option<String>,
    /// A component, flow or data that it concerns; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub affected: Vec<String>,
    /// A threat that it is; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub threat: Vec<String>,
    /// What it is in the catalogues: T1190, CWE-294, CVE-2026-1234; may be given several times
    #[arg(long = "ref", value_name = "ID", value_delimiter = ',')]
    pub refs: Vec<String>,
    /// malicious, accidental or environmental [default: malicious]
    #[arg(long, value_name = "CAUSE")]
    pub cause: Option<String>,
    /// The playbook that is followed
    #[arg(long, value_name = "ID")]
    pub playbook: Option<String>,
    /// A mitigation that did not hold; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub failed: Vec<String>,
    /// Who leads the response
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Who may read of it: clear, green, amber or red
    #[arg(long, value_name = "TLP")]
    pub tlp: Option<String>,
    /// The id, in the place of the next free one
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// A YAML file with the keys of a record
    #[arg(long, value_name = "FILE")]
    pub answers: Option<String>,
    #[command(flatten)]
    pub place: Place,
}

/// Propose the threats that an incident is, and write those that are confirmed
///
/// Without --threat or --unanticipated nothing is written, unless somebody at a terminal says yes. Exit
/// status: 0 something was proposed or written, 1 no threat is like it, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Map {
    /// The incident
    pub id: String,
    /// A threat that it is; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "unanticipated")]
    pub threat: Vec<String>,
    /// The model has no threat that it is
    #[arg(long)]
    pub unanticipated: bool,
    #[command(flatten)]
    pub place: Place,
}

/// Close an incident, unless the rules say that something is missing
///
/// Runs the check on the files as they would be. What is missing is said at its line. What closing implies
/// for the model is drafted and shown as a patch: a threat for what nobody had thought of, a control that
/// failed and counts as verified no longer, what was changed because of it. Exit status: 0 it can be closed
/// or is, 1 something is missing, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Close {
    /// The incident
    pub id: String,
    /// When it was closed [default: today]
    #[arg(long, value_name = "DATE")]
    pub closed: Option<String>,
    /// When the response was reviewed
    #[arg(long, value_name = "DATE")]
    pub reviewed: Option<String>,
    /// The test that would notice it today, by the mitigation that it is of; may be given several times
    #[arg(long, value_name = "MITIGATION=TEST")]
    pub test: Vec<String>,
    /// Only make the changes to the model that are drafted, and leave the incident open
    #[arg(long)]
    pub draft: bool,
    #[command(flatten)]
    pub place: Place,
}
