//! What no reader of these files can go below: finding them, reading their bytes, parsing their
//! events.
//!
//! Each floor runs in a process of its own, so that its time and memory compare with those of
//! `tmgate`.

use std::fs::File;
use std::hint::black_box;
use std::io::Read as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use granit_parser::Parser;
use ignore::{DirEntry, WalkBuilder, WalkState};
use tmgate::source::{SourceFile, Sources};
use tmgate::syntax::{self, Limits};

/// As many as `tmgate` gets with `--jobs 2`.
pub(crate) const THREADS: usize = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Floor {
    Walk,
    Read,
    Events,
    /// What `tmgate` makes of a file before it knows what is meant.
    Parse,
}

impl Floor {
    pub(crate) fn from_command(name: &str) -> Option<Self> {
        match name {
            "floor-walk" => Some(Self::Walk),
            "floor-read" => Some(Self::Read),
            "floor-events" => Some(Self::Events),
            "floor-parse" => Some(Self::Parse),
            _ => None,
        }
    }
}

/// Visits every model below the folder and returns what was counted: files, bytes or events.
pub(crate) fn run(floor: Floor, dir: &Path) -> Result<u64> {
    let total = AtomicU64::new(0);
    let failure = Mutex::new(None);
    WalkBuilder::new(dir).threads(THREADS).build_parallel().run(|| {
        // One buffer per thread: a floor should not pay for allocations.
        let mut bytes = Vec::new();
        let (total, failure) = (&total, &failure);
        Box::new(move |entry| {
            match entry.context("cannot walk").and_then(|entry| visit(floor, &entry, &mut bytes)) {
                Ok(counted) => {
                    total.fetch_add(counted, Ordering::Relaxed);
                    WalkState::Continue
                }
                Err(error) => {
                    if let Ok(mut slot) = failure.lock() {
                        slot.get_or_insert(error);
                    }
                    WalkState::Quit
                }
            }
        })
    });
    match failure.into_inner() {
        Ok(None) => Ok(total.into_inner()),
        Ok(Some(error)) => Err(error),
        Err(_) => anyhow::bail!("a thread of the walk panicked"),
    }
}

fn visit(floor: Floor, entry: &DirEntry, bytes: &mut Vec<u8>) -> Result<u64> {
    if entry.file_name() != "threatmodel.yaml" {
        return Ok(0);
    }
    if floor == Floor::Walk {
        return Ok(1);
    }
    let path = entry.path();
    bytes.clear();
    File::open(path)
        .and_then(|mut file| file.read_to_end(bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    if floor == Floor::Read {
        return Ok(black_box(bytes.as_slice()).len() as u64);
    }
    if floor == Floor::Parse {
        return Ok(parse(bytes));
    }
    count_events(bytes).with_context(|| format!("cannot parse {}", path.display()))
}

fn count_events(bytes: &[u8]) -> Result<u64> {
    let text = std::str::from_utf8(bytes)?;
    // What `tmgate` asks of the parser. Comments come with the parser's feature, for both alike.
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
    };
    let mut count = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        black_box(&event?);
        count += 1;
    }
    Ok(count)
}

/// Reads the file as `tmgate` does, and counts its lines of comments.
fn parse(bytes: &[u8]) -> u64 {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", bytes.to_vec()));
    let document = syntax::parse(&sources, file, &Limits::default());
    black_box(&document).comments.len() as u64
}
