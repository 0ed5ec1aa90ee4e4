//! What the editor is asked to watch: files that change without being open.

use std::collections::BTreeSet;

use lsp_server::{Message, Request, RequestId};
use serde_json::json;

use super::state::State;
use crate::config::{self, DEFAULT_MODELS};
use crate::formats::{guess, overlay};
use crate::ground::owners;

/// Asks for word of every file that findings may hang on and that is no source of the system:
/// models, overlays, the configuration, owners, the catalogue, the baseline, test reports.
pub(super) fn registration(states: &[State<'_>]) -> Message {
    let globs: BTreeSet<String> = states.iter().flat_map(globs).collect();
    let watchers: Vec<_> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
    let registration = json!({
        "id": "tmgate-files",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": watchers },
    });
    let params = json!({ "registrations": [registration] });
    let id = RequestId::from("tmgate-watch".to_owned());
    Message::Request(Request::new(id, "client/registerCapability".to_owned(), params))
}

/// From the root of the repository, or of whatever folder above or below it is open.
fn globs(state: &State<'_>) -> Vec<String> {
    let settings = &state.settings;
    let mut globs: Vec<String> = DEFAULT_MODELS.iter().map(|glob| (*glob).to_owned()).collect();
    globs.extend(settings.models.iter().cloned());
    globs.extend(guess::GLOBS.iter().map(|(glob, _)| (*glob).to_owned()));
    globs.extend([config::FILE, overlay::FILE].map(str::to_owned));
    globs.extend(owners::PLACES.iter().map(|place| (*place).to_owned()));
    globs.extend(settings.owners.teams.iter().map(|(path, _)| path.clone()));
    globs.push(format!("{}/**", settings.org_catalogue.trim_end_matches('/')));
    globs.push(settings.baseline.clone().unwrap_or_else(|| config::BASELINE.to_owned()));
    globs.extend(settings.reports.iter().map(|report| report.pattern.clone()));
    for glob in &mut globs {
        if !glob.starts_with("**/") {
            *glob = format!("**/{}", glob.trim_start_matches("./").trim_start_matches('/'));
        }
    }
    globs
}
