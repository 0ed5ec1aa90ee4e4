//! A reader that counts lines, and that lets nothing run on without end.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use memchr::memchr_iter;

/// One element, text or value of a report is at most as long as this; it is held in memory.
pub(super) const LONGEST: u64 = 16 * 1024 * 1024;

/// What a leash knows; shared with whoever reads through it.
#[derive(Clone, Default)]
pub(super) struct Grip(Rc<State>);

#[derive(Default)]
struct State {
    lines: Cell<u64>,
    since: Cell<u64>,
    slack: Cell<bool>,
    snapped: Cell<bool>,
}

impl Grip {
    /// How many lines have been read to their end.
    pub(super) fn lines(&self) -> u64 {
        self.0.lines.get()
    }

    /// What comes next is something new.
    pub(super) fn next(&self) {
        self.0.since.set(0);
    }

    /// What comes next is not held in memory, however long it is.
    pub(super) fn slacken(&self, slack: bool) {
        self.0.slack.set(slack);
        self.next();
    }

    /// Whether something was longer than is allowed.
    pub(super) fn has_snapped(&self) -> bool {
        self.0.snapped.get()
    }

    fn take(&self, bytes: &[u8]) -> io::Result<()> {
        let state = &self.0;
        state.lines.set(state.lines.get() + memchr_iter(b'\n', bytes).count() as u64);
        state.since.set(state.since.get() + bytes.len() as u64);
        if state.since.get() > LONGEST && !state.slack.get() {
            state.snapped.set(true);
            return Err(io::Error::other("too long"));
        }
        Ok(())
    }
}

pub(super) struct Leash<R> {
    inner: R,
    grip: Grip,
    /// A fault that could not be told when it arose.
    fault: Option<io::Error>,
}

impl<R: BufRead> Leash<R> {
    pub(super) fn new(inner: R) -> (Self, Grip) {
        let grip = Grip::default();
        (Leash { inner, grip: grip.clone(), fault: None }, grip)
    }
}

impl<R: BufRead> Read for Leash<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let count = self.inner.read(into)?;
        self.grip.take(into.get(..count).unwrap_or(&[]))?;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Leash<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.inner.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        // What is consumed was just shown, so asking for it again reads nothing.
        if let Ok(shown) = self.inner.fill_buf()
            && let Err(fault) = self.grip.take(shown.get(..count).unwrap_or(shown))
        {
            self.fault = Some(fault);
        }
        self.inner.consume(count);
    }
}
