//! From methods of the protocol to what answers them.

use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    HoverProviderCapability, InitializeParams, OneOf, PositionEncodingKind, RenameOptions,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::places::{Encoding, path_in};
use super::state::State;
use super::{actions, complete, hover, names, symbols};

/// The absolute paths of the folders that the editor has open.
pub(super) fn folders(params: &Value) -> Vec<String> {
    let several = params["workspaceFolders"].as_array().into_iter().flatten();
    let several: Vec<String> = several.filter_map(|folder| path_in(&folder["uri"])).collect();
    if !several.is_empty() {
        return several;
    }
    let old = || params["rootPath"].as_str().map(|path| path.replace('\\', "/"));
    path_in(&params["rootUri"]).or_else(old).into_iter().collect()
}

/// Takes in what the editor tells, and gives what there is to say to it. What is malformed or
/// unknown is passed over, as the protocol asks.
pub(super) fn note(state: &mut State<'_>, note: Notification) -> Vec<Message> {
    match note.method.as_str() {
        "textDocument/didOpen" => {
            if let Some(told) = read::<DidOpenTextDocumentParams>(note.params) {
                let document = told.text_document;
                state.opened(document.uri, document.version, document.text);
            }
        }
        "textDocument/didChange" => {
            if let Some(told) = read::<DidChangeTextDocumentParams>(note.params) {
                let document = told.text_document;
                state.changed(&document.uri, document.version, told.content_changes);
            }
        }
        "textDocument/didClose" => {
            if let Some(told) = read::<DidCloseTextDocumentParams>(note.params) {
                state.closed(&told.text_document.uri);
            }
        }
        "textDocument/didSave"
        | "workspace/didChangeWatchedFiles"
        | "workspace/didChangeConfiguration" => state.outdated(),
        _ => {}
    }
    Vec::new()
}

fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

pub(super) fn request(state: &mut State<'_>, request: Request) -> Response {
    let Request { id, method, params, .. } = request;
    state.settle();
    let answer = match method.as_str() {
        "initialize" => answer(params, |asked| Ok(initialize(state, &asked))),
        "shutdown" => {
            state.said_goodbye = true;
            Ok(Value::Null)
        }
        _ if state.said_goodbye => {
            Err((ErrorCode::InvalidRequest, "the server is shut down".into()))
        }
        "textDocument/codeAction" => answer(params, |asked| Ok(actions::actions(state, &asked))),
        "textDocument/formatting" => answer(params, |asked| actions::layout(state, &asked)),
        "textDocument/hover" => answer(params, |asked| Ok(hover::hover(state, &asked))),
        "textDocument/completion" => answer(params, |asked| Ok(complete::complete(state, &asked))),
        "textDocument/definition" => answer(params, |asked| Ok(names::definition(state, &asked))),
        "textDocument/references" => answer(params, |asked| Ok(names::references(state, &asked))),
        "textDocument/prepareRename" => answer(params, |asked| Ok(names::prepare(state, &asked))),
        "textDocument/rename" => answer(params, |asked| names::rename(state, &asked)),
        "textDocument/documentSymbol" => {
            answer(params, |asked| Ok(symbols::symbols(state, &asked)))
        }
        other => Err((ErrorCode::MethodNotFound, format!("tmgate does not know `{other}`"))),
    };
    match answer {
        Ok(value) => Response::new_ok(id, value),
        Err((code, why)) => Response::new_err(id, code as i32, why),
    }
}

fn answer<P: DeserializeOwned, R: Serialize>(
    params: Value,
    give: impl FnOnce(P) -> Result<R, String>,
) -> Result<Value, (ErrorCode, String)> {
    let params =
        serde_json::from_value(params).map_err(|e| (ErrorCode::InvalidParams, e.to_string()))?;
    let given = give(params).map_err(|why| (ErrorCode::RequestFailed, why))?;
    serde_json::to_value(given).map_err(|e| (ErrorCode::InternalError, e.to_string()))
}

fn initialize(state: &mut State<'_>, asked: &InitializeParams) -> Value {
    let general = asked.capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_ref());
    let utf8 = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
    state.encoding = if utf8 { Encoding::Utf8 } else { Encoding::Utf16 };
    let workspace = asked.capabilities.workspace.as_ref();
    let watching = workspace.and_then(|workspace| workspace.did_change_watched_files);
    state.can_watch = watching.and_then(|watching| watching.dynamic_registration) == Some(true);
    state.configure();
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::Supported(true)),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = [" ", ":", "[", ",", "-", "{", "/"].map(str::to_owned).to_vec();
    let capabilities = ServerCapabilities {
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        position_encoding: Some(match state.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    };
    serde_json::json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "tmgate", "version": env!("CARGO_PKG_VERSION") },
    })
}
