//! The same check while somebody types: a server of the Language Server Protocol.
//!
//! The only module that knows its types. Messages are answered one after the other. A text that
//! changes is checked when nothing else waits, as it is then, so that fast typing costs one check; as
//! soon as it is quiet the whole repository is, beside the talk, so that nobody waits for it.

mod actions;
mod answer;
mod complete;
mod context;
mod diagnostics;
mod hover;
mod names;
mod offers;
mod places;
mod state;
mod symbols;
mod watch;
mod wire;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Scope;
use std::time::Duration;

use anyhow::Result;
use lsp_server::{ErrorCode, Message, Notification, Request, Response};

use crate::config::Settings;
use crate::finding::Finding;
use crate::host::Host;
use state::State;
use wire::{Heard, send};

/// Reads the configuration; what is wrong with it is in the findings.
pub type Load<'l> = &'l dyn Fn(&dyn Host) -> Result<(Settings, Vec<Finding>)>;

/// After so long without a message the whole repository is looked at.
const QUIET: Duration = Duration::from_millis(300);

enum Event {
    Heard(Heard),
    /// Nothing more will be heard.
    Gone,
    /// A sweep is done.
    Swept,
}

/// Serves one editor until it leaves. Gives whether it said goodbye first.
///
/// # Errors
/// When the editor cannot be written to.
pub fn serve(host: &dyn Host, load: Load<'_>, out: &mut dyn Write) -> Result<bool> {
    let input = host.input();
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        let from_editor = sender.clone();
        scope.spawn(move || pump(input, &from_editor));
        let Some(request) = greeting(&receiver, out)? else { return Ok(false) };
        let folder = answer::folder(&request.params);
        // The editor says which folder it has open; where it stood when it started means little.
        let own = folder.as_deref().and_then(|folder| host.rooted(folder).ok());
        let host: &dyn Host = match &own {
            Some(host) => &**host,
            None => host,
        };
        let mut state = State::new(host, load, folder);
        let response = answered(&mut state, request);
        send(out, [Message::Response(response)])?;
        std::thread::scope(|sweeps| talk(&mut state, &receiver, &sender, sweeps, out))
    })
}

/// Reads messages until the last one.
fn pump(mut input: Box<dyn BufRead + Send>, sender: &Sender<Event>) {
    while let Ok(Some(heard)) = wire::read(&mut input) {
        let last = matches!(&heard, Heard::Message(Message::Notification(n)) if n.method == "exit");
        if sender.send(Event::Heard(heard)).is_err() || last {
            return;
        }
    }
    let _ = sender.send(Event::Gone);
}

/// Waits for the first request; `None` where the editor leaves before.
fn greeting(receiver: &Receiver<Event>, out: &mut dyn Write) -> Result<Option<Request>> {
    for event in receiver {
        let Event::Heard(heard) = event else { return Ok(None) };
        match heard {
            Heard::Message(Message::Request(request)) if request.method == "initialize" => {
                return Ok(Some(request));
            }
            Heard::Message(Message::Request(request)) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let why = "`initialize` comes first".to_owned();
                send(out, [Message::Response(Response::new_err(request.id, code, why))])?;
            }
            Heard::Message(Message::Notification(note)) if note.method == "exit" => {
                return Ok(None);
            }
            Heard::Message(_) => {}
            Heard::Malformed(id, code, why) => wire::refuse(out, &id, code, &why)?,
        }
    }
    Ok(None)
}

fn talk<'scope, 'h: 'scope>(
    state: &mut State<'h>,
    receiver: &Receiver<Event>,
    sender: &Sender<Event>,
    sweeps: &'scope Scope<'scope, '_>,
    out: &mut dyn Write,
) -> Result<bool> {
    let (done, swept) = channel();
    let begin = |state: &mut State<'h>| {
        let (sweep, done, sender) = (state.begin_sweep(), done.clone(), sender.clone());
        sweeps.spawn(move || {
            let sent = done.send(sweep.done()).is_ok();
            sent && sender.send(Event::Swept).is_ok()
        });
    };
    let mut queue: VecDeque<Event> = VecDeque::new();
    let mut gone = false;
    loop {
        queue.extend(receiver.try_iter());
        let Some(event) = queue.pop_front() else {
            let is_due = state.is_stale() && !state.is_sweeping();
            if state.is_dirty() {
                guarded(state, out, State::check)?;
            } else if is_due && gone {
                begin(state);
            } else if is_due {
                match receiver.recv_timeout(QUIET) {
                    Ok(event) => queue.push_back(event),
                    Err(RecvTimeoutError::Timeout) => begin(state),
                    Err(RecvTimeoutError::Disconnected) => gone = true,
                }
            } else if gone && !state.is_sweeping() {
                return Ok(state.said_goodbye);
            } else {
                match receiver.recv() {
                    Ok(event) => queue.push_back(event),
                    Err(_) => gone = true,
                }
            }
            continue;
        };
        match event {
            Event::Gone => gone = true,
            Event::Swept => {
                for sweep in swept.try_iter() {
                    guarded(state, out, |state| state.swept(sweep))?;
                }
            }
            Event::Heard(Heard::Malformed(id, code, why)) => wire::refuse(out, &id, code, &why)?,
            Event::Heard(Heard::Message(Message::Notification(note))) => {
                if note.method == "exit" {
                    return Ok(state.said_goodbye);
                }
                guarded(state, out, |state| answer::note(state, note))?;
            }
            Event::Heard(Heard::Message(Message::Request(request))) => {
                let response = match is_cancelled(&queue, &request) {
                    true => {
                        let code = ErrorCode::RequestCanceled as i32;
                        Response::new_err(request.id, code, "cancelled".to_owned())
                    }
                    false => answered(state, request),
                };
                send(out, [Message::Response(response)])?;
            }
            Event::Heard(Heard::Message(Message::Response(_))) => {}
        }
    }
}

fn answered(state: &mut State<'_>, request: Request) -> Response {
    let id = request.id.clone();
    catch_unwind(AssertUnwindSafe(|| answer::request(state, request))).unwrap_or_else(|_| {
        let code = ErrorCode::InternalError as i32;
        Response::new_err(id, code, "tmgate failed at this request".into())
    })
}

/// Whether the editor took a request back before it was answered.
fn is_cancelled(queue: &VecDeque<Event>, request: &Request) -> bool {
    let id = serde_json::to_value(&request.id).unwrap_or_default();
    queue.iter().any(|event| match event {
        Event::Heard(Heard::Message(Message::Notification(note))) => {
            note.method == "$/cancelRequest" && note.params["id"] == id
        }
        _ => false,
    })
}

/// Does something that may fail without the server's end, and sends what comes of it.
fn guarded<'h>(
    state: &mut State<'h>,
    out: &mut dyn Write,
    work: impl FnOnce(&mut State<'h>) -> Vec<Message>,
) -> Result<()> {
    let messages = catch_unwind(AssertUnwindSafe(|| work(state))).unwrap_or_else(|_| {
        state.give_up();
        vec![said("tmgate failed; please report it with the file that is open")]
    });
    send(out, messages)
}

/// What is said to the person at the editor.
fn said(text: &str) -> Message {
    let params = serde_json::json!({ "type": 1, "message": text });
    Message::Notification(Notification::new("window/logMessage".to_owned(), params))
}
