//! Messages in the bytes that go through the pipes. Whatever comes is read within bounds, and what is
//! no message is told from the end of the talk.

use std::io::{self, BufRead, Read, Write};

use anyhow::Result;
use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// A longer line is no header.
const LONGEST_LINE: u64 = 4 * 1024;

/// More lines are no head of a message.
const MOST_LINES: usize = 64;

/// A longer message is passed over.
const LONGEST: u64 = 256 * 1024 * 1024;

/// What came.
pub(super) enum Heard {
    Message(Message),
    /// It is no message: the id that it had, where that can be told, what it is and why.
    Malformed(Value, ErrorCode, String),
}

/// The next message; `None` at the end.
///
/// # Errors
/// When the pipe breaks.
pub(super) fn read(input: &mut dyn BufRead) -> io::Result<Option<Heard>> {
    let parse = |why: &str| Heard::Malformed(Value::Null, ErrorCode::ParseError, why.to_owned());
    let mut length = None;
    for nth in 0.. {
        let mut line = Vec::new();
        (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        if nth >= MOST_LINES || line.last() != Some(&b'\n') {
            return Ok(Some(parse("the head of a message does not end")));
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        return Ok(Some(parse("a message has no `Content-Length`")));
    };
    let mut body = (&mut *input).take(length);
    if length > LONGEST {
        io::copy(&mut body, &mut io::sink())?;
        return Ok(Some(parse("a message is longer than 256 MiB")));
    }
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(understand(&bytes)))
}

fn understand(bytes: &[u8]) -> Heard {
    match serde_json::from_slice::<Message>(bytes) {
        Ok(message) => Heard::Message(message),
        Err(error) => match serde_json::from_slice::<Value>(bytes) {
            // It is JSON, and no message. Whoever waits for an answer gets one.
            Ok(value) => {
                let id = value.get("id").filter(|id| id.is_string() || id.is_number());
                let why = "this is no request, no notification and no response".to_owned();
                Heard::Malformed(id.cloned().unwrap_or_default(), ErrorCode::InvalidRequest, why)
            }
            Err(_) => Heard::Malformed(Value::Null, ErrorCode::ParseError, error.to_string()),
        },
    }
}

pub(super) fn send(out: &mut dyn Write, messages: impl IntoIterator<Item = Message>) -> Result<()> {
    for message in messages {
        // `Message::write` wants to know the size of what it writes to.
        let mut bytes = Vec::new();
        message.write(&mut bytes)?;
        out.write_all(&bytes)?;
    }
    out.flush()?;
    Ok(())
}

/// Answers what was no message.
pub(super) fn refuse(out: &mut dyn Write, id: &Value, code: ErrorCode, why: &str) -> Result<()> {
    let error = json!({ "code": code as i32, "message": why });
    let text = json!({ "jsonrpc": "2.0", "id": id, "error": error }).to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard of these bytes: methods, and the codes of what is malformed.
    fn heard(bytes: &[u8]) -> Vec<String> {
        let mut input = bytes;
        let mut all = Vec::new();
        while let Some(heard) = read(&mut input).unwrap() {
            all.push(match heard {
                Heard::Message(Message::Notification(note)) => note.method,
                Heard::Message(_) => "other".to_owned(),
                Heard::Malformed(id, code, _) => format!("{id} {}", code as i32),
            });
        }
        all
    }

    #[test]
    fn what_is_no_message_ends_nothing() {
        let note = r#"{"jsonrpc":"2.0","method":"x"}"#;
        let note = format!("Content-Length: {}\r\n\r\n{note}", note.len());
        for (bad, said) in [
            ("Content-Length: 3\r\n\r\n{\"a", "null -32700"),
            ("Content-Length: 8\r\n\r\n{\"id\":7}", "7 -32600"),
            ("Content-Length: 2\r\n\r\n[]", "null -32600"),
            ("Content-Length: lots\r\n\r\n", "null -32700"),
            ("Content-Length: -5\r\n\r\n", "null -32700"),
            ("Content-Type: x\r\n\r\n", "null -32700"),
            ("Content-Length: 2\r\n\r\n\u{fffd}", "null -32700"),
        ] {
            let mut bytes = bad.as_bytes().to_vec();
            if bad.ends_with('\u{fffd}') {
                bytes.truncate(bytes.len() - 3);
                bytes.extend(b"\xff\xfe");
            }
            bytes.extend(note.as_bytes());
            assert_eq!(heard(&bytes), [said, "x"], "{bad}");
        }
    }

    #[test]
    fn numbers_that_nobody_means_cost_no_memory() {
        // The text ends long before the message would.
        let ended = format!("Content-Length: {}\r\n\r\n{{}}", u64::MAX);
        assert_eq!(heard(ended.as_bytes()), ["null -32700"]);
        assert!(heard(b"Content-Length: 200000000\r\n\r\n{}").is_empty());
        let endless = vec![b'x'; 10_000];
        assert_eq!(heard(&endless).len(), 3, "cut into pieces");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep = format!("Content-Length: {}\r\n\r\n{deep}", deep.len());
        assert_eq!(heard(deep.as_bytes()), ["null -32700"]);
    }
}
