//! Every command and flag. Help, completions and the man page come from here.

mod diagram;
mod report;
mod convert;
mod fmt;
mod incident;
mod post;
mod respond;
mod show;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::config::{self, FailOn};
use crate::formats;
use crate::process::PROCESSES;
pub use convert::{Convert, LossFormat};
pub use diagram::{Diagram, DiagramFormat};
pub use fmt::{Fmt, Lsp};
pub use incident::{Close, Incident, Map, New, Place, Step, Triage, TriageFormat};
pub use post::{Action, Inline, Post, Posting, WhenClean};
pub use report::Report;
pub use respond::{Respond, RespondFormat};
pub use show::{Show, ShowFormat};

/// Keeps threat models true: checks the models that lie next to the code.
#[derive(Debug, Parser)]
#[command(name = "tmgate", version, about, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(Check),
    Stages(Stages),
    Respond(Respond),
    Triage(Triage),
    Incident(Incident),
    Explain(Explain),
    Rules(Rules),
    Catalog(Catalog),
    Baseline(Baseline),
    Show(Show),
    Diff(Diff),
    Diagram(Diagram),
    Report(Report),
    Fmt(Fmt),
    Lsp(Lsp),
    Convert(Convert),
    Init(Init),
    Action(Action),
    Post(Post),
    Schema(Schema),
    Completions(Completions),
    /// Print the manual page, as roff
    Man,
}

/// Show a rule's page, or the facts of one finding
///
/// A rule's page says what the rule reports and why, with a bad and a good example. A finding is
/// named by the first digits of its fingerprint, which `--format json` and SARIF give.
#[derive(Debug, ClapArgs)]
pub struct Explain {
    /// The id of a rule, such as `flow-plaintext`, or a fingerprint
    #[arg(value_name = "RULE|FINGERPRINT")]
    pub what: String,
}

/// List the rules, and how each is set here and why
#[derive(Debug, ClapArgs)]
pub struct Rules {
    /// How to write the list
    #[arg(long, value_enum, default_value = "text")]
    pub format: RuleFormat,
    /// Say which rules cannot be assessed in models of this format, and what is missing
    #[arg(long = "for", value_name = "FORMAT")]
    #[arg(value_parser = PossibleValuesParser::new(formats::FOREIGN.iter().map(|format| format.name)))]
    pub format_of: Option<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// Put a profile in force besides those of the configuration; may be given several times
    #[arg(long, value_name = "NAME", env = "TMGATE_PROFILE", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(config::profiles()))]
    pub profile: Vec<String>,
}

/// How to write the list of rules.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RuleFormat {
    Text,
    Json,
    Markdown,
}

/// Show entries of the public catalogues: name, status, replacement, what belongs to them
///
/// Knows ATT&CK, ATLAS, CAPEC, CWE, the OWASP lists, ASVS, D3FEND and NIST SP 800-53, offline.
/// Exit status: 0 all ids exist, 1 one does not.
#[derive(Debug, ClapArgs)]
pub struct Catalog {
    /// Ids, such as `CWE-347`, `T1190` or `A08:2025`
    #[arg(value_name = "ID", required_unless_present_any = ["editions", "notices"])]
    pub ids: Vec<String>,
    /// How to write the entries
    #[arg(long, value_enum, default_value = "text")]
    pub format: CatalogFormat,
    /// A folder with tables of catalogues that take the place of those in tmgate
    #[arg(long, value_name = "DIR", env = "TMGATE_CATALOG")]
    pub catalog: Option<String>,
    /// Print which editions are known here
    #[arg(long, conflicts_with = "ids")]
    pub editions: bool,
    /// Print the terms under which the catalogues may be passed on
    #[arg(long, conflicts_with_all = ["ids", "editions", "format"])]
    pub notices: bool,
}

/// How to write entries of catalogues.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CatalogFormat {
    Text,
    Json,
}

/// List the findings that are there, so that only new ones fail the gate
///
/// Writes the baseline, `tmgate.baseline` unless the configuration says otherwise. A baseline that
/// exists keeps its reasons and only gets shorter: what does not occur any more is removed, what is
/// new is refused. Exit status: 0 written, 1 there is something new, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Baseline {
    /// Why these findings may stay, for those that are not listed yet
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Add what is new
    #[arg(long, conflicts_with = "prune")]
    pub grow: bool,
    /// Only remove what does not occur any more
    #[arg(long)]
    pub prune: bool,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// Put a profile in force besides those of the configuration; may be given several times
    #[arg(long, value_name = "NAME", env = "TMGATE_PROFILE", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(config::profiles()))]
    pub profile: Vec<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
}

/// Tell what changed in the models since a revision, by meaning
///
/// Compares with the commit at which the branch left BASE. The order of keys, the lines and the
/// layout are no change. Exit status: 0, or 1 with --exit-code where something changed.
#[derive(Debug, ClapArgs)]
pub struct Diff {
    /// The revision to compare with: a branch, a tag, a commit
    pub base: String,
    /// The revision to look at [default: the files as they are]
    pub head: Option<String>,
    /// How to write the changes
    #[arg(long, value_enum, default_value = "text")]
    pub format: DiffFormat,
    /// Exit with status 1 where something changed
    #[arg(long)]
    pub exit_code: bool,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
}

/// How to write changes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DiffFormat {
    Text,
    Json,
    Markdown,
}

/// Write a first threat model; never overwrites
///
/// Where infrastructure lies in the folder, the components are those that are deployed: compose services,
/// Kubernetes workloads, resources of Terraform and CloudFormation, functions. What is a guess is marked so.
#[derive(Debug, ClapArgs)]
pub struct Init {
    /// List the findings of the models that are there in a baseline, so that only new ones fail
    #[arg(long, conflicts_with = "dir")]
    pub baseline: bool,
    /// Begin with what FILE says, a model in the format of another tool
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub from: Option<String>,
    /// Begin an overlay beside FILE, a model in the format of another tool, with what it consists of
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "from", "dir"])]
    pub overlay: Option<String>,
    /// The folder to write to [default: the root of the repository]
    pub dir: Option<String>,
}

/// Print a JSON Schema
#[derive(Debug, ClapArgs)]
pub struct Schema {
    /// Which one
    #[arg(value_enum)]
    pub name: SchemaName,
}

/// The schemas there are.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SchemaName {
    /// The format of threat models
    Model,
    /// What is said beside models of other tools: threatmodel.overlay.yaml
    Overlay,
    /// The catalogue of an organisation: threatmodels/catalog/*.yaml
    Orgcat,
    /// tmgate.yaml
    Config,
    /// The report of `tmgate check --format json`
    Report,
    /// What `tmgate stages --format json` writes
    Stages,
    /// What `tmgate respond --format json` writes
    Respond,
    /// What `tmgate triage --format json` writes
    Triage,
    /// What `tmgate show --format json` writes
    Show,
}

/// Print a completion script for a shell
#[derive(Debug, ClapArgs)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// When to do something that suits a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// Check threat models; the gate
///
/// Finds the models below the paths, checks them and prints what is wrong, at the line.
/// Exit status: 0 the gate passes, 1 it fails, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Check {
    /// Files and folders to check [default: the repository]
    pub paths: Vec<String>,
    /// Write the findings as FORMAT, to standard output or to a file; may be given several times
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        env = "TMGATE_FORMAT",
        long_help = help_on_formats()
    )]
    pub format: Vec<String>,
    /// The least severity that fails the gate [default: what the configuration says, else error]
    #[arg(long, value_name = "SEVERITY", env = "TMGATE_FAIL_ON", value_parser = threshold())]
    pub fail_on: Option<FailOn>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// Put a profile in force besides those of the configuration; may be given several times
    #[arg(long, value_name = "NAME", env = "TMGATE_PROFILE", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(config::profiles()))]
    pub profile: Vec<String>,
    /// Test reports to hold the models against; may be given several times
    ///
    /// JUnit XML, the JSON lines of nextest and libtest, pytest-json-report and pytest-reportlog. The
    /// files may lie anywhere and may be ignored by git.
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// A folder with tables of catalogues that take the place of those in tmgate
    #[arg(long, value_name = "DIR", env = "TMGATE_CATALOG")]
    pub catalog: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
    /// Only what is new since the branch left REV fails the gate
    ///
    /// Runs the same check on the commit at which what is checked left REV, as a pull request is
    /// compared. Findings that are there as well are known: they are counted and do not fail.
    #[arg(long, value_name = "REV", env = "TMGATE_BASE")]
    pub base: Option<String>,
    /// Check the files of REV, and not those of the working tree
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,
    /// Check what is staged, and not the working tree
    #[arg(long, conflicts_with_all = ["head", "fix", "stdin_filename"])]
    pub staged: bool,
    /// Of what is new since --base, only what lies on changed lines counts
    #[arg(long, requires = "base")]
    pub diff_only: bool,
    /// Mend what has a fix, in the files themselves
    #[arg(long)]
    pub fix: bool,
    /// Read one model from standard input, as if it were the file NAME
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", env = "TMGATE_COLOR")]
    pub color: When,
    /// Print the verdict only
    #[arg(short, long)]
    pub quiet: bool,
    /// Print findings that do not count and everything that was not assessed, too
    #[arg(short, long)]
    pub verbose: bool,
    /// Threads to use [default: one a processor]
    #[arg(short, long, value_name = "N", env = "TMGATE_JOBS")]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub jobs: Option<usize>,
}

/// Show how far each model has come with its method, stage by stage
///
/// A stage is `done`, has gaps, or was not assessed. Without --profile each model is held against the
/// methods that it names under `method`. Exit status: 0 no stage has a gap that fails the gate, 1 one
/// has, or is empty or not assessed, 2 it could not run.
#[derive(Debug, ClapArgs)]
pub struct Stages {
    /// Files and folders to look at [default: the repository]
    pub paths: Vec<String>,
    /// The process to hold every model against; may be given several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(PROCESSES.iter().map(|p| p.profile)))]
    pub profile: Vec<String>,
    /// A report of a test run, or a pattern of some, as for `check`; may be given several times
    #[arg(long, value_name = "FILE|GLOB", env = "TMGATE_EVIDENCE")]
    pub evidence: Vec<String>,
    /// How to write the stages
    #[arg(long, value_enum, default_value = "text")]
    pub format: StagesFormat,
    /// The least severity of a gap that fails [default: what the configuration says, else error]
    #[arg(long, value_name = "SEVERITY", env = "TMGATE_FAIL_ON", value_parser = threshold())]
    pub fail_on: Option<FailOn>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
    /// Use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", env = "TMGATE_COLOR")]
    pub color: When,
    /// Print all gaps, not only the first ones
    #[arg(short, long)]
    pub verbose: bool,
}

/// How to write the stages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum StagesFormat {
    Text,
    Json,
}

fn threshold() -> impl TypedValueParser<Value = FailOn> {
    let words = PossibleValuesParser::new(config::FAIL_ON);
    words.try_map(|word| FailOn::from_name(&word).ok_or("this is no threshold"))
}

/// The formats with what each is for, from the one list of them.
fn help_on_formats() -> String {
    let mut help = "Write the findings as FORMAT, to standard output or to a file; may be given \
        several times. `full` is printed where nothing else is.\n"
        .to_owned();
    for reporter in crate::report::REPORTERS {
        help.push_str(&format!("\n- {:<8}  {}", reporter.name, reporter.about));
    }
    help
}
