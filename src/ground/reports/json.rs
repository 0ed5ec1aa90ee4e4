//! Reports in JSON: what pytest-json-report writes (one object), and the lines of nextest, libtest
//! and pytest-reportlog. All of them are objects one after the other, so one reader does for all.

use std::io::BufRead;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::leash::{Grip, LONGEST, Leash};
use super::{Fault, day_of_seconds};
use crate::ground::{Case, Outcome, Wanted};

pub(super) fn read(report: impl BufRead, wanted: &mut Wanted) -> Result<(), Fault> {
    let (mut leash, grip) = Leash::new(report);
    let start = leash.fill_buf().is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf"));
    if start {
        leash.consume(3);
    }
    let mut known = false;
    let mut reader = serde_json::Deserializer::from_reader(leash);
    loop {
        grip.next();
        // Nothing but blanks left: the report is over.
        if reader.end().is_ok() {
            break;
        }
        let entry = Entry { wanted, grip: &grip, known: &mut known };
        if let Err(error) = entry.deserialize(&mut reader) {
            return Err(fault(&error, &grip));
        }
    }
    match known {
        true => Ok(()),
        false => Err(Fault::new(1, "is JSON, but no test report that is known here")),
    }
}

fn fault(error: &serde_json::Error, grip: &Grip) -> Fault {
    let line = error.line() as u64;
    let why = match error.classify() {
        _ if grip.has_snapped() => {
            format!("has a value over {} MiB", LONGEST / 1024 / 1024)
        }
        serde_json::error::Category::Eof => "ends in the middle of a value".to_owned(),
        serde_json::error::Category::Io => format!("cannot be read further: {error}"),
        _ => format!("is not readable JSON: {error}"),
    };
    Fault::new(line, why)
}

/// An object at the top: a whole report, or a line of one.
struct Entry<'w> {
    wanted: &'w mut Wanted,
    grip: &'w Grip,
    known: &'w mut bool,
}

/// What a line says, as far as it is of interest.
#[derive(Default)]
struct Line {
    kind: Option<String>,
    event: Option<String>,
    name: Option<String>,
    report: Option<String>,
    node: Option<String>,
    outcome: Option<String>,
    when: Option<String>,
    time: Option<f64>,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of a test report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut line = Line::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "tests" => {
                    let on = line.time.and_then(day_of_seconds);
                    let (wanted, grip) = (&mut *self.wanted, self.grip);
                    map.next_value_seed(Tests { wanted, grip, on })?;
                    *self.known = true;
                }
                "type" => line.kind = text(&mut map)?,
                "event" => line.event = text(&mut map)?,
                "name" => line.name = text(&mut map)?,
                "$report_type" => line.report = text(&mut map)?,
                "nodeid" => line.node = text(&mut map)?,
                "outcome" => line.outcome = text(&mut map)?,
                "when" => line.when = text(&mut map)?,
                "created" | "start" | "stop" => line.time = number(&mut map)?,
                _ => {
                    self.grip.slacken(true);
                    map.next_value::<IgnoredAny>()?;
                    self.grip.slacken(false);
                }
            }
        }
        *self.known |= line.tell(self.wanted);
        Ok(())
    }
}

impl Line {
    /// Tells of the case that a line is about; false where the line is of no known report.
    fn tell(&self, wanted: &mut Wanted) -> bool {
        let on = self.time.and_then(day_of_seconds);
        match (self.kind.as_deref(), self.event.as_deref()) {
            (Some("test"), Some(event)) => {
                let outcome = match event {
                    "ok" => Outcome::Passed,
                    "failed" | "timeout" => Outcome::Failed,
                    "ignored" => Outcome::Skipped,
                    _ => return true,
                };
                let name = self.name.as_deref().unwrap_or("");
                let name = name.rsplit_once('#').filter(|(_, n)| n.parse::<u32>().is_ok());
                let name = name.map_or(self.name.as_deref().unwrap_or(""), |(name, _)| name);
                wanted.see(&Case { name, ..Case::default() }, outcome, on);
                return true;
            }
            (Some("suite" | "bench"), Some(_)) => return true,
            _ => {}
        }
        let Some(report) = self.report.as_deref() else { return false };
        if report == "TestReport"
            && let Some(name) = self.node.as_deref()
        {
            let outcome = self.outcome.as_deref().map_or(Outcome::Failed, outcome_of);
            // What was set up has not been tested yet.
            let is_test = self.when.as_deref() == Some("call");
            if is_test || outcome != Outcome::Passed {
                wanted.see(&Case { name, ..Case::default() }, outcome, on);
            }
        }
        true
    }
}

fn outcome_of(word: &str) -> Outcome {
    match word {
        "passed" | "xpassed" => Outcome::Passed,
        "skipped" | "xfailed" => Outcome::Skipped,
        _ => Outcome::Failed,
    }
}

/// A text, or nothing where something else stands there.
fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    Ok(match map.next_value::<Loose>()? {
        Loose::Text(text) => Some(text),
        _ => None,
    })
}

fn number<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<f64>, A::Error> {
    Ok(match map.next_value::<Loose>()? {
        Loose::Number(number) => Some(number),
        _ => None,
    })
}

/// A value of which only a text or a number is of interest.
enum Loose {
    Text(String),
    Number(f64),
    Other,
}

impl<'de> serde::Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Loose;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
                Ok(Loose::Text(text.to_owned()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
                Ok(Loose::Number(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
                Ok(Loose::Number(number as f64))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::Other)
            }
        }
        from.deserialize_any(Any)
    }
}

/// The list of tests in a report of pytest-json-report, one after the other.
struct Tests<'w> {
    wanted: &'w mut Wanted,
    grip: &'w Grip,
    on: Option<jiff::civil::Date>,
}

impl<'de> DeserializeSeed<'de> for Tests<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Tests<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of tests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            self.grip.next();
            let Some(test) = list.next_element::<Test>()? else { return Ok(()) };
            let Some(name) = &test.nodeid else {
                return Err(A::Error::custom("a test has no `nodeid`"));
            };
            let outcome = test.outcome.as_deref().map_or(Outcome::Failed, outcome_of);
            self.wanted.see(&Case { name, ..Case::default() }, outcome, self.on);
        }
    }
}

struct Test {
    nodeid: Option<String>,
    outcome: Option<String>,
}

impl<'de> serde::Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Test;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a test")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Test, A::Error> {
                let mut test = Test { nodeid: None, outcome: None };
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "nodeid" => test.nodeid = text(&mut map)?,
                        "outcome" => test.outcome = text(&mut map)?,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(test)
            }
        }
        from.deserialize_map(Keys)
    }
}
