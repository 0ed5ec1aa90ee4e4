//! JUnit XML, in the dialects of surefire, gradle, nextest, pytest, jest, vitest and Go.

use std::borrow::Cow;
use std::io::BufRead;

use jiff::civil::Date;
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesStart, Event};

use super::leash::{Grip, LONGEST, Leash};
use super::{Fault, day_of};
use crate::ground::{Case, Outcome, Wanted};

/// Elements within elements; real reports have five or six.
const DEEPEST: usize = 64;

/// The longest value of an attribute, in bytes.
const LONGEST_VALUE: usize = 64 * 1024;

pub(super) fn read(report: impl BufRead, wanted: &mut Wanted) -> Result<(), Fault> {
    let (leash, grip) = Leash::new(report);
    let mut reader = Reader::from_reader(leash);
    reader.config_mut().check_end_names = true;
    let mut walk = Walk { grip, line: 1, open: Vec::new(), case: None, begun: false, wanted };
    let mut buffer = Vec::new();
    loop {
        walk.line = walk.grip.lines() + 1;
        walk.grip.next();
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(|error| walk.malformed(&error))?;
        let is_over = matches!(event, Event::Eof);
        walk.take(event)?;
        if is_over {
            return Ok(());
        }
        // One huge text must not keep its room for the rest of the report.
        if buffer.capacity() > 1 << 20 {
            buffer = Vec::new();
        }
        buffer.clear();
    }
}

/// An element that is open.
enum Open {
    Suite { name: String, on: Option<Date>, file: String },
    Case,
    Other,
}

/// The case that is open.
struct Pending {
    name: String,
    class: String,
    file: String,
    on: Option<Date>,
    outcome: Outcome,
}

struct Walk<'w> {
    grip: Grip,
    /// Where the present piece begins.
    line: u64,
    open: Vec<Open>,
    case: Option<Pending>,
    begun: bool,
    wanted: &'w mut Wanted,
}

impl Walk<'_> {
    fn fault<T>(&self, why: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::new(self.line, why))
    }

    fn malformed(&self, error: &quick_xml::Error) -> Fault {
        if self.grip.has_snapped() {
            let most = LONGEST / 1024 / 1024;
            return Fault::new(self.line, format!("has an element or a text over {most} MiB"));
        }
        match error {
            quick_xml::Error::Encoding(_) => {
                Fault::new(self.grip.lines() + 1, "is not written in UTF-8")
            }
            quick_xml::Error::Io(error) => {
                Fault::new(self.grip.lines() + 1, format!("cannot be read further: {error}"))
            }
            _ => Fault::new(self.grip.lines() + 1, format!("is not well-formed XML: {error}")),
        }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Decl(declared) => self.declare(&declared),
            Event::DocType(_) => {
                self.fault("has a DOCTYPE; reports need none, and entities are not expanded")
            }
            Event::GeneralRef(entity) => {
                let name = entity.borrow().into_inner();
                match name.starts_with('#') || PREDEFINED.contains(&&*name) {
                    true => Ok(()),
                    false => self.fault(format!("uses the entity `&{};`", shown(&name))),
                }
            }
            Event::Start(element) => self.enter(&element),
            Event::Empty(element) => {
                self.enter(&element)?;
                self.leave();
                Ok(())
            }
            Event::End(_) => {
                self.leave();
                Ok(())
            }
            Event::Text(text) if self.open.is_empty() && !text.trim().is_empty() => {
                self.fault("has text outside of its root element")
            }
            Event::Eof if !self.begun => self.fault("has no element"),
            Event::Eof if !self.open.is_empty() => {
                self.fault("ends before its elements are closed")
            }
            _ => Ok(()),
        }
    }

    fn declare(&self, declared: &BytesDecl<'_>) -> Result<(), Fault> {
        match declared.encoding() {
            Some(Ok(name)) if !is_utf8(&name) => {
                self.fault(format!("is written in {}; only UTF-8 is read", shown(&name)))
            }
            _ => Ok(()),
        }
    }

    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        let name = element.local_name();
        let name: &str = name.as_ref();
        if self.open.is_empty() {
            if self.begun {
                return self.fault("has a second root element");
            }
            if !["testsuites", "testsuite"].contains(&name) {
                let why = format!("begins with `{}`, so it is no JUnit report", shown(name));
                return self.fault(why);
            }
            self.begun = true;
        }
        if self.open.len() >= DEEPEST {
            return self.fault(format!("is nested deeper than {DEEPEST} elements"));
        }
        let opened = match name {
            "testsuite" | "testsuites" => {
                let [name, time, file] = self.attributes(element, ["name", "timestamp", "file"])?;
                let on = time.as_deref().and_then(day_of);
                // The name of all suites together says nothing of a case.
                let name = name.filter(|_| element.local_name().as_ref() == "testsuite");
                Open::Suite { name: text(name), on, file: text(file) }
            }
            "testcase" if self.case.is_none() => {
                let keys = ["name", "classname", "file", "status", "timestamp"];
                let [name, class, file, status, time] = self.attributes(element, keys)?;
                let on = time.as_deref().and_then(day_of);
                let Some(name) = name else { return self.fault("has a `testcase` without a name") };
                // Google Test writes what did not run as a status.
                let idle = ["notrun", "disabled", "skipped"];
                let outcome = match status.is_some_and(|status| idle.contains(&&*status)) {
                    true => Outcome::Skipped,
                    false => Outcome::Passed,
                };
                let (class, file) = (text(class), text(file));
                self.case = Some(Pending { name, class, file, on, outcome });
                Open::Case
            }
            "testcase" => return self.fault("has a `testcase` within another"),
            "failure" | "error" => self.mark(element, Outcome::Failed)?,
            "skipped" => self.mark(element, Outcome::Skipped)?,
            _ => {
                self.attributes(element, [])?;
                Open::Other
            }
        };
        self.open.push(opened);
        Ok(())
    }

    /// Notes how the case ended. What ran again and passed is told by other elements, which count
    /// for nothing.
    fn mark(&mut self, element: &BytesStart<'_>, outcome: Outcome) -> Result<Open, Fault> {
        self.attributes(element, [])?;
        if let (Some(case), Some(Open::Case)) = (&mut self.case, self.open.last())
            && case.outcome != Outcome::Failed
        {
            case.outcome = outcome;
        }
        Ok(Open::Other)
    }

    fn leave(&mut self) {
        if let Some(Open::Case) = self.open.pop()
            && let Some(case) = self.case.take()
        {
            let mut suite = String::new();
            let (mut on, mut file) = (None, "");
            for opened in &self.open {
                let Open::Suite { name, on: when, file: at } = opened else { continue };
                if !name.is_empty() {
                    suite.push_str(name);
                    suite.push_str("::");
                }
                on = when.or(on);
                file = if at.is_empty() { file } else { at };
            }
            let file = if case.file.is_empty() { file } else { &case.file };
            let (class, name) = (case.class.as_str(), case.name.as_str());
            let suite = suite.trim_end_matches("::");
            self.wanted.see(&Case { suite, class, file, name }, case.outcome, case.on.or(on));
        }
    }

    /// The values of some attributes; every one is looked at, so that a hostile one is refused.
    fn attributes<const N: usize>(
        &self,
        element: &BytesStart<'_>,
        keys: [&str; N],
    ) -> Result<[Option<String>; N], Fault> {
        let mut values = [const { None }; N];
        for attribute in element.attributes() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => return self.fault(format!("is not well-formed XML: {error}")),
            };
            if attribute.value.len() > LONGEST_VALUE {
                let most = LONGEST_VALUE / 1024;
                return self.fault(format!("has an attribute longer than {most} KiB"));
            }
            let key: &str = attribute.key.as_ref();
            let value: Cow<'_, str> = match attribute.value.contains('&') {
                false => Cow::Borrowed(&*attribute.value),
                true => match quick_xml::escape::unescape(&attribute.value) {
                    Ok(value) => Cow::Owned(value.into_owned()),
                    Err(error) => return self.fault(format!("has an unknown entity: {error}")),
                },
            };
            if let Some(at) = keys.iter().position(|known| *known == key) {
                values[at] = Some(value.into_owned());
            }
        }
        Ok(values)
    }
}

const PREDEFINED: &[&str] = &["lt", "gt", "amp", "apos", "quot"];

fn text(value: Option<String>) -> String {
    value.unwrap_or_default()
}

fn is_utf8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].contains(&encoding.to_ascii_lowercase().as_str())
}

/// A name out of a report, short enough for a sentence.
fn shown(name: &str) -> String {
    name.chars().take(40).collect()
}
