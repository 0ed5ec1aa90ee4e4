//! The same check while somebody types: a server of the Language Server Protocol.
//!
//! The only module that knows its types. Messages are answered one after the other; a check runs
//! when nothing else waits, on the texts as they are then, so that fast typing costs one check.

mod actions;
mod answer;
mod complete;
mod context;
mod hover;
mod names;
mod places;
mod state;
mod symbols;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

use anyhow::Result;
use lsp_server::{ErrorCode, Message, Request, Response};

use crate::config::Settings;
use crate::finding::Finding;
use crate::host::Host;
use state::State;

/// Reads the configuration; what is wrong with it is in the findings.
pub type Load<'l> = &'l dyn Fn(&dyn Host) -> Result<(Settings, Vec<Finding>)>;

/// After so long without a message the whole repository is looked at.
const QUIET: Duration = Duration::from_millis(300);

enum Event {
    Message(Message),
    /// What came is no message.
    Malformed(String),
}

/// Serves one editor until it leaves. Gives whether it said goodbye first.
///
/// # Errors
/// When the editor cannot be written to.
pub fn serve(host: &dyn Host, load: Load<'_>, out: &mut dyn Write) -> Result<bool> {
    let input = host.input();
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || pump(input, &sender));
        let mut state = State::new(host, load);
        talk(&mut state, &receiver, out)
    })
}

/// Reads messages until the last one.
fn pump(mut input: Box<dyn BufRead + Send>, sender: &Sender<Event>) {
    loop {
        let event = match Message::read(&mut input) {
            Ok(Some(message)) => Event::Message(message),
            Ok(None) => return,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Event::Malformed(error.to_string())
            }
            Err(_) => return,
        };
        let last = matches!(&event, Event::Message(Message::Notification(n)) if n.method == "exit");
        if sender.send(event).is_err() || last {
            return;
        }
    }
}

fn talk(state: &mut State<'_>, receiver: &Receiver<Event>, out: &mut dyn Write) -> Result<bool> {
    let mut queue = VecDeque::new();
    let mut gone = false;
    loop {
        loop {
            match receiver.try_recv() {
                Ok(event) => queue.push_back(event),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    gone = true;
                    break;
                }
            }
        }
        let Some(event) = queue.pop_front() else {
            if state.is_dirty() {
                guarded(state, out, State::check)?;
            } else if gone && !state.is_stale() {
                return Ok(state.said_goodbye);
            } else if gone {
                guarded(state, out, State::check_all)?;
            } else if state.is_stale() {
                match receiver.recv_timeout(QUIET) {
                    Ok(event) => queue.push_back(event),
                    Err(RecvTimeoutError::Timeout) => guarded(state, out, State::check_all)?,
                    Err(RecvTimeoutError::Disconnected) => gone = true,
                }
            } else {
                match receiver.recv() {
                    Ok(event) => queue.push_back(event),
                    Err(_) => gone = true,
                }
            }
            continue;
        };
        match event {
            Event::Malformed(why) => log::malformed(out, &why)?,
            Event::Message(Message::Notification(note)) if note.method == "exit" => {
                return Ok(state.said_goodbye);
            }
            Event::Message(Message::Notification(note)) => {
                guarded(state, out, |state| {
                    answer::note(state, note);
                    Vec::new()
                })?;
            }
            Event::Message(Message::Request(request)) => {
                let id = request.id.clone();
                let response = match is_cancelled(&queue, &request) {
                    true => {
                        let code = ErrorCode::RequestCanceled as i32;
                        Response::new_err(id, code, "cancelled".to_owned())
                    }
                    false => catch_unwind(AssertUnwindSafe(|| answer::request(state, request)))
                        .unwrap_or_else(|_| {
                            let code = ErrorCode::InternalError as i32;
                            Response::new_err(id, code, "tmgate failed at this request".into())
                        }),
                };
                send(out, [Message::Response(response)])?;
            }
            Event::Message(Message::Response(_)) => {}
        }
    }
}

/// Whether the editor took a request back before it was answered.
fn is_cancelled(queue: &VecDeque<Event>, request: &Request) -> bool {
    let id = serde_json::to_value(&request.id).unwrap_or_default();
    queue.iter().any(|event| match event {
        Event::Message(Message::Notification(note)) => {
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
        vec![log::say("tmgate failed; please report it with the file that is open")]
    });
    send(out, messages)
}

fn send(out: &mut dyn Write, messages: impl IntoIterator<Item = Message>) -> Result<()> {
    for message in messages {
        // `Message::write` wants to know the size of what it writes to.
        let mut bytes = Vec::new();
        message.write(&mut bytes)?;
        out.write_all(&bytes)?;
    }
    out.flush()?;
    Ok(())
}

mod log {
    //! What is said to the person at the editor.

    use super::{ErrorCode, Message, Result, Write, send};
    use lsp_server::{Notification, RequestId, Response};

    pub(super) fn say(text: &str) -> Message {
        let params = serde_json::json!({ "type": 1, "message": text });
        Message::Notification(Notification::new("window/logMessage".to_owned(), params))
    }

    pub(super) fn malformed(out: &mut dyn Write, why: &str) -> Result<()> {
        // Whatever it was, its id was not readable.
        let code = ErrorCode::ParseError as i32;
        let response = Response::new_err(RequestId::from(-1), code, why.to_owned());
        send(out, [Message::Response(response)])
    }
}
