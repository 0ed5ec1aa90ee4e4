//! The commands of a workflow.

use clap::Args as ClapArgs;

/// Check as a step of a GitHub workflow
///
/// What action.yml runs. Reads the event from the environment of the workflow, compares with the base
/// of the pull request, prints annotations, writes the job summary, the outputs of the step, a result
/// file and SARIF. Exit status: as `check`.
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
}

/// An input of an action is text; one that was not given is empty.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" => Ok(true),
        "false" | "" => Ok(false),
        _ => Err("it is neither `true` nor `false`"),
    }
}
