//! As much of HTTP as the stand-in needs: one request a connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

pub(crate) struct Request {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
}

#[derive(Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub(crate) enum Reaction {
    Answer(Answer),
    /// The connection breaks.
    Drop,
    /// No answer comes for so long.
    Hang(Duration),
}

/// A server on a free port of this machine, until it is dropped.
pub(crate) struct Server {
    pub address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn start(handle: impl Fn(&Request) -> Reaction + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, handle) = (Arc::clone(&stop), Arc::new(handle));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let handle = Arc::clone(&handle);
                let Ok(stream) = stream else { continue };
                std::thread::spawn(move || answer(stream, &*handle));
            }
        });
        Server { address, stop }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(mut stream: TcpStream, handle: &dyn Fn(&Request) -> Reaction) {
    let Some(request) = read(&stream) else { return };
    match handle(&request) {
        Reaction::Drop => {}
        Reaction::Hang(time) => std::thread::sleep(time),
        Reaction::Answer(answer) => {
            let Answer { status, headers, body } = answer;
            let mut head = format!("HTTP/1.1 {status} Whatever\r\nconnection: close\r\n");
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            if status != 204 {
                head.push_str(&format!("content-length: {}\r\n", body.len()));
            }
            let mut bytes = format!("{head}\r\n").into_bytes();
            bytes.extend(body);
            let _ = stream.write_all(&bytes);
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        let name = name.to_ascii_lowercase();
        assert!(!headers.contains_key(&name), "`{name}` stands twice");
        headers.insert(name, value.trim().to_owned());
    }
    assert!(!headers.contains_key("transfer-encoding"), "the length is known");
    let length: usize = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = (!body.is_empty()).then(|| serde_json::from_slice(&body).unwrap());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.map(|(key, value)| (key.to_owned(), decoded(value))).collect();
    Some(Request { method, path: path.to_owned(), query, headers, body })
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}
