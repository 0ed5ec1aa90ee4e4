//! The folders that an editor has open: a state for each repository that they lie in.

use lsp_server::{Message, Notification};
use lsp_types::{DidOpenTextDocumentParams, TextDocumentItem, Uri};
use serde_json::Value;

use super::diagnostics::publish;
use super::places::path_of;
use super::state::State;

/// At least one.
pub(super) struct Folders<'h>(Vec<State<'h>>);

impl<'h> Folders<'h> {
    /// `first` is asked about whatever belongs to no folder.
    pub(super) fn new(first: State<'h>, others: Vec<State<'h>>) -> Self {
        let mut all = vec![first];
        all.extend(others);
        Folders(all)
    }

    pub(super) fn all(&mut self) -> &mut [State<'h>] {
        &mut self.0
    }

    /// The state that is asked about a document: of repositories that lie in each other the inner one.
    pub(super) fn of(&mut self, params: &Value) -> &mut State<'h> {
        let uri = params["textDocument"]["uri"].as_str().and_then(|uri| uri.parse::<Uri>().ok());
        let depth = |state: &State<'h>| {
            uri.as_ref().filter(|uri| state.path(uri).is_some()).map(|_| state.depth())
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
            all.filter_map(|folder| path_of(&folder["uri"].as_str()?.parse().ok()?)).collect()
        };
        let (added, removed) = (paths("added"), paths("removed"));
        let stays = |folder: &&String| !removed.contains(folder) && !added.contains(folder);
        let open = folders.iter().filter(stays).cloned().chain(added.iter().cloned()).collect();
        let (mut cleared, mut again) = (Vec::new(), Vec::new());
        for state in &mut self.0 {
            cleared.extend(state.forget_findings().iter().filter_map(|path| publish(state, path)));
            again.extend(state.documents().into_iter().map(opening));
        }
        (open, cleared, again)
    }
}

fn opening((uri, version, text): (Uri, i32, String)) -> Notification {
    let text_document = TextDocumentItem { uri, language_id: "yaml".to_owned(), version, text };
    let method = "textDocument/didOpen".to_owned();
    Notification::new(method, DidOpenTextDocumentParams { text_document })
}
