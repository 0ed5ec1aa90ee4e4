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
mod folders;
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
use folders::Folders;
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
        let mut open = answer::folders(&request.params);
        let mut queue: VecDeque<Event> = VecDeque::new();
        let mut is_greeted = false;
        loop {
            // The editor says which folders it has open; where it stood when it started means little.
            let mut own: Vec<(String, Box<dyn Host + Send>)> = Vec::new();
            for folder in &open {
                let Ok(found) = host.rooted(folder) else { continue };
                if own.iter().all(|(_, known)| known.root_path() != found.root_path()) {
                    own.push((folder.clone(), found));
                }
            }
            let mut states = Vec::new();
            for (folder, host) in &own {
                states.push(State::new(&**host, load, Some(folder.clone())));
            }
            if states.is_empty() {
                states.push(State::new(host, load, open.first().cloned()));
            }
            let mut folders = Folders::new(states);
            for state in folders.all() {
                let response = answered(state, request.clone());
                if !std::mem::replace(&mut is_greeted, true) {
                    send(out, [Message::Response(response)])?;
                }
            }
            let ended = std::thread::scope(|sweeps| {
                let mut talk = Talk { folders: &mut folders, queue: &mut queue, open: &open };
                talk.go_on(&receiver, &sender, sweeps, out)
            })?;
            match ended {
                Ended::Left { politely } => return Ok(politely),
                Ended::Moved(now) => open = now,
            }
        }
    })
}

/// Why a talk ended.
enum Ended {
    Left {
        politely: bool,
    },
    /// Other folders are open now.
    Moved(Vec<String>),
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

/// What is said while the same folders are open.
struct Talk<'t, 'h> {
    folders: &'t mut Folders<'h>,
    /// Heard and not answered yet.
    queue: &'t mut VecDeque<Event>,
    open: &'t [String],
}

impl<'h> Talk<'_, 'h> {
    fn go_on<'scope>(
        &mut self,
        receiver: &Receiver<Event>,
        sender: &Sender<Event>,
        sweeps: &'scope Scope<'scope, '_>,
        out: &mut dyn Write,
    ) -> Result<Ended>
    where
        'h: 'scope,
    {
        let (done, swept) = channel();
        let begin = |at: usize, state: &mut State<'h>| {
            let (sweep, done, sender) = (state.begin_sweep(), done.clone(), sender.clone());
            sweeps.spawn(move || {
                let sent = done.send((at, sweep.done())).is_ok();
                sent && sender.send(Event::Swept).is_ok()
            });
        };
        let mut gone = false;
        loop {
            self.queue.extend(receiver.try_iter());
            let Some(event) = self.queue.pop_front() else {
                let states = self.folders.all();
                let is_due = |state: &State<'_>| state.is_stale() && !state.is_sweeping();
                let dirty = states.iter().position(State::is_dirty);
                let due = states.iter().position(is_due);
                match (dirty, due) {
                    (Some(at), _) => guarded(&mut states[at], out, State::check)?,
                    (None, Some(at)) if gone => begin(at, &mut states[at]),
                    (None, Some(at)) => match receiver.recv_timeout(QUIET) {
                        Ok(event) => self.queue.push_back(event),
                        Err(RecvTimeoutError::Timeout) => begin(at, &mut states[at]),
                        Err(RecvTimeoutError::Disconnected) => gone = true,
                    },
                    (None, None) if gone && !states.iter().any(State::is_sweeping) => {
                        return Ok(self.left());
                    }
                    (None, None) => match receiver.recv() {
                        Ok(event) => self.queue.push_back(event),
                        Err(_) => gone = true,
                    },
                }
                continue;
            };
            match event {
                Event::Gone => gone = true,
                Event::Swept => {
                    for (at, sweep) in swept.try_iter() {
                        let state = &mut self.folders.all()[at];
                        guarded(state, out, |state| state.swept(sweep))?;
                    }
                }
                Event::Heard(Heard::Malformed(id, code, why)) => {
                    wire::refuse(out, &id, code, &why)?;
                }
                Event::Heard(Heard::Message(Message::Notification(note))) => {
                    if let Some(ended) = self.note(note, out)? {
                        // What has been said of the end is not said again.
                        if gone {
                            self.queue.push_back(Event::Gone);
                        }
                        return Ok(ended);
                    }
                }
                Event::Heard(Heard::Message(Message::Request(request))) => {
                    let response = match is_cancelled(self.queue, &request) {
                        true => {
                            let code = ErrorCode::RequestCanceled as i32;
                            Response::new_err(request.id, code, "cancelled".to_owned())
                        }
                        false => self.answer(request),
                    };
                    send(out, [Message::Response(response)])?;
                }
                Event::Heard(Heard::Message(Message::Response(_))) => {}
            }
        }
    }

    fn left(&mut self) -> Ended {
        Ended::Left { politely: self.folders.all().iter().any(|state| state.said_goodbye) }
    }

    /// Passes what the editor tells on to those that it concerns.
    fn note(&mut self, note: Notification, out: &mut dyn Write) -> Result<Option<Ended>> {
        if note.method == "textDocument/didOpen"
            && let Some(folder) = self.folders.outside(&note.params)
            && !self.open.contains(&folder)
        {
            let (cleared, again) = self.folders.left();
            self.queue.push_front(Event::Heard(Heard::Message(note.into())));
            self.again(again);
            send(out, cleared)?;
            return Ok(Some(Ended::Moved([self.open, &[folder]].concat())));
        }
        match note.method.as_str() {
            "exit" => return Ok(Some(self.left())),
            "initialized" => {
                let states = self.folders.all();
                if states[0].can_watch {
                    send(out, [watch::registration(states)])?;
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                let (open, cleared, again) = self.folders.moved(self.open, &note.params);
                send(out, cleared)?;
                self.again(again);
                return Ok(Some(Ended::Moved(open)));
            }
            method if method.starts_with("textDocument/") => {
                let state = self.folders.of(&note.params);
                guarded(state, out, |state| answer::note(state, note))?;
            }
            _ => {
                for state in self.folders.all() {
                    guarded(state, out, |state| answer::note(state, note.clone()))?;
                }
            }
        }
        Ok(None)
    }

    /// Hears something once more, before all that waits.
    fn again(&mut self, notes: Vec<Notification>) {
        for note in notes.into_iter().rev() {
            self.queue.push_front(Event::Heard(Heard::Message(note.into())));
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        if request.method == "shutdown" {
            self.folders.all().iter_mut().for_each(|state| state.said_goodbye = true);
        }
        answered(self.folders.of(&request.params), request)
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
