//! What a GitHub runner gives to a step, and takes from it.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher};

use anyhow::{Context, Result, anyhow};

use crate::host::Host;
use crate::post::{Event, LARGEST_EVENT};

/// Reads the event that started the workflow.
///
/// # Errors
/// When this is no workflow, or the event is not what its name says.
pub(super) fn event(host: &dyn Host) -> Result<Event> {
    let name = host.env("GITHUB_EVENT_NAME");
    let name =
        name.ok_or_else(|| anyhow!("GITHUB_EVENT_NAME is not set: this is no GitHub workflow"))?;
    let path = host.env("GITHUB_EVENT_PATH");
    let path =
        path.ok_or_else(|| anyhow!("GITHUB_EVENT_PATH is not set: this is no GitHub workflow"))?;
    let payload = host.read_typed(&path, LARGEST_EVENT).context("the event")?;
    Event::read(&name, &payload, host.env("GITHUB_ACTOR").as_deref())
}

/// Gives outputs to later steps, where there is a workflow.
///
/// # Errors
/// When they cannot be written.
pub(super) fn outputs(host: &dyn Host, outputs: &[(&str, &str)]) -> Result<()> {
    let Some(file) = host.env("GITHUB_OUTPUT") else { return Ok(()) };
    host.append(&file, written(outputs).as_bytes())
}

/// Nobody who writes a value can guess the line that ends it, and so begin an output of their own.
fn written(outputs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in outputs {
        let end = unguessable();
        // Writing into a string cannot fail.
        let _ = write!(text, "{name}<<{end}\n{value}\n{end}\n");
    }
    text
}

/// The hasher of a map is seeded by the system, so that nobody who chooses its keys can foresee
/// where they fall.
fn unguessable() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("tmgate-{:016x}{:016x}", number(), number())
}

/// Adds to the page of the run.
///
/// # Errors
/// When it cannot be written.
pub(super) fn summary(host: &dyn Host, markdown: &str) -> Result<()> {
    let Some(file) = host.env("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    host.append(&file, markdown.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Memory;
    use crate::tests::support::today;

    #[test]
    fn a_value_cannot_begin_another_output() {
        let text = written(&[("verdict", "pass"), ("url", "x\nverdict=pass\ntmgate-0")]);
        let lines: Vec<&str> = text.lines().collect();
        let (first, second) = (lines[0].strip_prefix("verdict<<"), lines[3].strip_prefix("url<<"));
        assert_eq!(
            lines,
            [
                lines[0],
                "pass",
                first.unwrap(),
                lines[3],
                "x",
                "verdict=pass",
                "tmgate-0",
                second.unwrap()
            ]
        );
        assert_ne!(first, second, "each value has an end of its own");
        assert_eq!(first.unwrap().len(), "tmgate-".len() + 32);
    }

    #[test]
    fn outside_of_a_workflow_nothing_is_written() {
        let host = Memory::new(today());
        outputs(&host, &[("a", "b")]).unwrap();
        summary(&host, "x").unwrap();
        assert!(event(&host).unwrap_err().to_string().contains("no GitHub workflow"));
    }
}
