//! The commands that post.

use clap::{Args as ClapArgs, ValueEnum};

use crate::post::is_id;

/// Check and post as a step of a GitHub workflow
///
/// What action.yml runs. Reads the event from the environment of the workflow, compares with the base
/// of the pull request, prints annotations, writes the job summary, the outputs of the step, a result
/// file and SARIF, and posts what is asked for where the event allows it. Whatever happens to a post
/// never changes the verdict. Exit status: as `check`, or 3 the gate passes and --require-post failed.
#[derive(Debug, ClapArgs)]
pub struct Action {
    /// Further arguments of `tmgate check`, separated by blanks; quotes keep blanks
    #[arg(long, value_name = "TEXT", env = "TMGATE_INPUT_ARGS", default_value = "")]
    #[arg(allow_hyphen_values = true)]
    pub args: String,
    /// The folder for the result file and SARIF [default: `tmgate` below RUNNER_TEMP]
    #[arg(long, value_name = "DIR", env = "TMGATE_INPUT_OUTPUT_DIR")]
    pub output_dir: Option<String>,
    /// Check in a `pull_request_target` workflow, by the configuration of the base
    #[arg(long, value_name = "BOOL", env = "TMGATE_INPUT_ALLOW_PULL_REQUEST_TARGET")]
    #[arg(value_parser = switch, default_value = "false")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub allow_pull_request_target: bool,
    #[command(flatten)]
    pub posting: Posting,
}

/// Post a finished report to its pull request
///
/// In a `workflow_run` workflow the pull request is found by the head of the run that ended, and only
/// the comment and comments at lines are written: the report was made where the pull request rules.
/// Elsewhere --repository and --pull name it. The token is read from GITHUB_TOKEN. Exit status: 0,
/// 2 it could not run, 3 --require-post failed.
#[derive(Debug, ClapArgs)]
pub struct Post {
    /// The report that `tmgate check --format json` or the action wrote
    #[arg(long, value_name = "FILE", env = "TMGATE_INPUT_REPORT")]
    pub report: String,
    /// The SARIF of the same run, for --sarif-upload
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<String>,
    /// The repository of the pull request, as OWNER/NAME
    #[arg(long, value_name = "OWNER/NAME", requires = "pull")]
    pub repository: Option<String>,
    /// The number of the pull request
    #[arg(long, value_name = "NUMBER", requires = "repository")]
    pub pull: Option<u64>,
    #[command(flatten)]
    pub posting: Posting,
}

/// What to post.
#[derive(Clone, Debug, ClapArgs)]
pub struct Posting {
    /// Keep one comment on the pull request up to date
    #[arg(long, value_name = "BOOL", env = "TMGATE_INPUT_COMMENT")]
    #[arg(value_parser = switch, default_value = "false")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub comment: bool,
    /// Tells several comments on one pull request apart
    #[arg(long, value_name = "ID", env = "TMGATE_INPUT_COMMENT_ID", default_value = "default")]
    #[arg(value_parser = id)]
    pub comment_id: String,
    /// What becomes of the comment when nothing is left to say
    #[arg(long, value_name = "WHAT", env = "TMGATE_INPUT_WHEN_CLEAN")]
    #[arg(value_enum, default_value = "update")]
    pub when_clean: WhenClean,
    /// Which findings become comments at their lines
    #[arg(long, value_name = "WHICH", env = "TMGATE_INPUT_INLINE")]
    #[arg(value_enum, default_value = "off")]
    pub inline: Inline,
    /// The most comments at lines
    #[arg(long, value_name = "N", env = "TMGATE_INPUT_MOST_INLINE", default_value = "10")]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=30))]
    pub most_inline: u8,
    /// Write a check run
    #[arg(long, value_name = "BOOL", env = "TMGATE_INPUT_CHECK_RUN")]
    #[arg(value_parser = switch, default_value = "false")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub check_run: bool,
    /// Upload SARIF to code scanning
    #[arg(long, value_name = "BOOL", env = "TMGATE_INPUT_SARIF_UPLOAD")]
    #[arg(value_parser = switch, default_value = "false")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub sarif_upload: bool,
    /// Exit with status 3 where the gate passes and something could not be posted
    #[arg(long, value_name = "BOOL", env = "TMGATE_INPUT_REQUIRE_POST")]
    #[arg(value_parser = switch, default_value = "false")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub require_post: bool,
}

/// What becomes of a comment when nothing is left to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WhenClean {
    /// It says that all is resolved
    Update,
    /// It goes
    Delete,
}

/// Which findings become comments at their lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Inline {
    Off,
    Errors,
    All,
}

/// An input of an action is text; one that was not given is empty.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" => Ok(true),
        "false" | "" => Ok(false),
        _ => Err("it is neither `true` nor `false`"),
    }
}

/// What may stand in the mark of a comment.
fn id(text: &str) -> Result<String, &'static str> {
    match is_id(text) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits, `-`, `_` and `.`, at most 64"),
    }
}
