//! Reports of test runs, read as a stream: of a report of any size only the tests are kept that
//! some model names.
//!
//! A report is what a pull request can bring along, so it is hostile until it is read: no entities,
//! no depth, no endless names, and nothing that is half a report counts as one.

mod json;
mod junit;
mod leash;
#[cfg(test)]
mod tests;

use std::io::{BufRead, BufReader, Read};

use jiff::civil::Date;

use super::Wanted;

/// Why a report cannot be read, and at which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: u32,
    /// "ends in the middle of `testcase`": what the report does.
    pub why: String,
}

impl Fault {
    fn new(line: u64, why: impl Into<String>) -> Self {
        Fault { line: u32::try_from(line.max(1)).unwrap_or(u32::MAX), why: why.into() }
    }
}

/// Reads a report of whatever kind and tells `wanted` of its cases.
///
/// # Errors
/// When it is no report, or not a whole one. What was told until then stays told, so that a
/// failure is not forgotten.
pub fn read(report: Box<dyn Read + Send>, wanted: &mut Wanted) -> Result<(), Fault> {
    let mut report = BufReader::with_capacity(1 << 16, report);
    let start = match report.fill_buf() {
        Ok(start) => start,
        Err(error) => return Err(Fault::new(1, format!("cannot be read: {error}"))),
    };
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(Fault::new(1, "is empty")),
        Some(b'<') => junit::read(report, wanted),
        Some(b'{') => json::read(report, wanted),
        Some(_) if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") => {
            Err(Fault::new(1, "is written in UTF-16; only UTF-8 is read"))
        }
        Some(_) => Err(Fault::new(1, "is neither XML nor JSON")),
    }
}

/// The day of a time such as `2026-11-23T10:15:00+01:00`.
fn day_of(time: &str) -> Option<Date> {
    crate::model::vocabulary::parse_date(time.trim().get(..10)?)
}

/// The day of a time in seconds since 1970.
fn day_of_seconds(seconds: f64) -> Option<Date> {
    if !(0.0..4e10).contains(&seconds) {
        return None;
    }
    let time = jiff::Timestamp::from_second(seconds as i64).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(time).date())
}
