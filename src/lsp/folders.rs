//! The folders that an editor has open: a state for each repository that they lie in.

use std::sync::Arc;

use lsp_server::{Message, Notification};
use lsp_types::{DidOpenTextDocumentParams, TextDocumentItem, Uri};
use serde_json::Value;

use super::diagnostics::publish;
use super::places::{path_in, path_of};
use super::state::{Open, State};
use crate::config::{self, Settings};
use crate::formats::overlay::is_overlay;
use crate::host::{Host, is_model};

/// One at least.
pub(super) struct Folders<'h>(Vec<State<'h>>);

impl<'h> Folders<'h> {
    /// The first is asked about whatever belongs to no folder.
    pub(super) fn new(states: Vec<State<'h>>) -> Self {
        Folders(states)
    }

    pub(super) fn all(&mut self) -> &mut [State<'h>] {
        &mut self.0
    }

    /// The state that is asked about a document: of repositories that lie in each other the inner one.
    pub(super) fn of(&mut self, params: &Value) -> &mut State<'h> {
        let uri = params["textDocument"]["uri"].as_str().and_then(|uri| uri.parse::<Uri>().ok());
        let depth = |state: &State<'h>| {
            uri.as_ref()
                .filter(|uri| state.path(uri).is_some())
                .map(|_| state.host.root_path().len())
        };
        let found = (0..self.0.len()).filter_map(|at| Some((depth(&self.0[at])?, at))).max();
        &mut self.0[found.map_or(0, |(_, at)| at)]
    }

    /// Those that are open once the editor has told what was opened and closed, and what is to be
    /// done anew then: nothing is shown any more, and the documents are opened again.
    pub(super) fn moved(
        &mut self,
        folders: &[String],
        told: &Value,
    ) -> (Vec<String>, Vec<Message>, Vec<Notification>) {
        let paths = |key: &str| -> Vec<String> {
            let all = told["event"][key].as_array().into_iter().flatten();
            all.filter_map(|folder| path_in(&folder["uri"])).collect()
        };
        let (added, removed) = (paths("added"), paths("removed"));
        let stays = |folder: &&String| !removed.contains(folder) && !added.contains(folder);
        let open = folders.iter().filter(stays).cloned().chain(added.iter().cloned()).collect();
        let (cleared, again) = self.left();
        (open, cleared, again)
    }

    /// The folder of a document that lies in none of those that are open. Only models are served
    /// there: nobody asked for a look around every file that is opened once.
    pub(super) fn outside(&self, told: &Value) -> Option<String> {
        let uri = told["textDocument"]["uri"].as_str()?.parse::<Uri>().ok()?;
        if self.0.iter().any(|state| state.path(&uri).is_some()) {
            return None;
        }
        let path = path_of(&uri)?;
        let (folder, name) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty())?;
        let is_ours = name == config::FILE
            || is_overlay(&path)
            || is_model(path.trim_start_matches('/'), &Settings::default());
        is_ours.then(|| folder.to_owned())
    }

    /// What is to be done anew by other states in the place of these.
    pub(super) fn left(&mut self) -> (Vec<Message>, Vec<Notification>) {
        let (mut cleared, mut again) = (Vec::new(), Vec::new());
        for state in &mut self.0 {
            cleared.extend(state.forget_findings().iter().filter_map(|path| publish(state, path)));
            again.extend(openings(state));
        }
        (cleared, again)
    }
}

/// What an editor tells when it opens the documents that are open.
fn openings(state: &State<'_>) -> Vec<Notification> {
    let opening = |(path, open): (&Arc<str>, &Open)| {
        let text_document = TextDocumentItem {
            uri: open.uri.clone(),
            language_id: "yaml".to_owned(),
            version: open.version,
            text: state.host.text(path)?.to_string(),
        };
        let method = "textDocument/didOpen".to_owned();
        Some(Notification::new(method, DidOpenTextDocumentParams { text_document }))
    };
    state.open.iter().filter_map(opening).collect()
}
