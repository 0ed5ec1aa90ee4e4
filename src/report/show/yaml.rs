//! In tmgate's own format, with the places in comments. What is not written anywhere stands under
//! `resolved`, so that the two are never taken for each other.

use std::io::{self, Write};

use super::{At, Shown, section_of};
use crate::derived::{Coming, Derived, Given};
use crate::formats::native::on_one_line;
use crate::report::harmless;
use crate::syntax::{Entry, scalar};

/// Writes the model.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(shown: &Shown<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
    head(shown, out)?;
    let root = shown.root();
    let entries = root.as_map().unwrap_or(&[]);
    for entry in entries {
        match section_of(entry) {
            Some((section, all)) => {
                writeln!(out, "\n{}:", quoted(&entry.key.value))?;
                for one in all {
                    let derived = shown.derived(section, &one.key.value);
                    element(shown, one, &derived, out)?;
                }
            }
            None => {
                let place = (entry.key.value != "tmgate").then(|| shown.at(entry.value.span));
                line(shown, "", entry, place, None, out)?;
            }
        }
    }
    let (derived, coming) = (shown.derived_of_model(), shown.coming());
    if !derived.is_empty() || !coming.is_empty() {
        writeln!(out, "\nresolved:")?;
        derived.iter().try_for_each(|one| follow(shown, "  ", one, out))?;
    }
    if !coming.is_empty() {
        writeln!(out, "  coming:")?;
        coming.iter().try_for_each(|one| come(shown, one, out))?;
    }
    Ok(())
}

/// Which files, of which format, and what it cannot say.
fn head(shown: &Shown<'_, '_>, out: &mut dyn Write) -> io::Result<()> {
    let model = shown.graph.model;
    let files: Vec<&str> = shown.files.iter().map(|path| &**path).collect();
    let format = model.origin.as_ref().map_or("tmgate", |origin| origin.format);
    writeln!(out, "# Read from {}; the format is that of {format}.", harmless(&files.join(", ")))?;
    if !model.whole {
        writeln!(out, "# Part of the text could not be read; `tmgate check` says where.")?;
    } else if !model.mistakes.is_empty() {
        let count = model.mistakes.len();
        writeln!(out, "# Mistakes in the text: {count}; `tmgate check` shows them.")?;
    }
    let lacks = shown.lacks();
    match (lacks.len(), shown.resolved) {
        (0, _) => {}
        (count, false) => {
            writeln!(
                out,
                "# It cannot say {count} things that models may say; --resolved lists them."
            )?;
        }
        (_, true) => {
            writeln!(out, "# It cannot say, and no overlay says:")?;
            lacks.iter().try_for_each(|fact| writeln!(out, "# - {}", fact.phrase()))?;
        }
    }
    Ok(())
}

fn element(
    shown: &Shown<'_, '_>,
    entry: &Entry,
    derived: &[Derived],
    out: &mut dyn Write,
) -> io::Result<()> {
    let home = shown.at(entry.key.span);
    let Some(keys) = entry.value.as_map().filter(|keys| !keys.is_empty()) else {
        let empty = entry.value.as_map().is_some() && !derived.is_empty();
        if !empty {
            return line(shown, "  ", entry, Some(home), None, out);
        }
        writeln!(out, "  {}:{}", quoted(&entry.key.value), comment(&place(shown, &home)))?;
        return resolved(shown, derived, out);
    };
    writeln!(out, "  {}:{}", quoted(&entry.key.value), comment(&place(shown, &home)))?;
    for key in keys {
        line(shown, "    ", key, Some(shown.at(key.value.span)), Some(&home), out)?;
    }
    resolved(shown, derived, out)
}

fn resolved(shown: &Shown<'_, '_>, derived: &[Derived], out: &mut dyn Write) -> io::Result<()> {
    if derived.is_empty() {
        return Ok(());
    }
    writeln!(out, "    resolved:")?;
    derived.iter().try_for_each(|one| follow(shown, "      ", one, out))
}

/// A key with its value; its place is not said again where it is the line of `home`.
fn line(
    shown: &Shown<'_, '_>,
    indent: &str,
    entry: &Entry,
    at: Option<At>,
    home: Option<&At>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_home = |at: &At| home.is_some_and(|home| (&home.path, home.line) == (&at.path, at.line));
    let place = at.filter(|at| !is_home(at)).map(|at| place(shown, &at));
    let text =
        format!("{indent}{}: {}", quoted(&entry.key.value), calm(&on_one_line(&entry.value)));
    writeln!(out, "{}{}", text.trim_end(), comment(&place.unwrap_or_default()))
}

fn place(shown: &Shown<'_, '_>, at: &At) -> String {
    match *at.path == *shown.home() {
        true => format!("line {}", at.line),
        false => format!("{}:{}", at.path, at.line),
    }
}

fn quoted(text: &str) -> String {
    calm(&scalar(text))
}

/// A value in which nothing is an order to a build server. Where a bracket follows `##`, the text
/// stands in double quotes.
fn calm(value: &str) -> String {
    let mut calm = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        let rest = value[at..].strip_prefix('#').unwrap_or("");
        let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        match value[..at].ends_with('#') && name.starts_with('[') {
            true => calm.push_str("\\x23"),
            false => calm.push(c),
        }
    }
    calm
}

fn comment(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("  # {}", harmless(text)),
    }
}

fn follow(
    shown: &Shown<'_, '_>,
    indent: &str,
    derived: &Derived,
    out: &mut dyn Write,
) -> io::Result<()> {
    let value = match &derived.value {
        Given::Text(text) => quoted(text),
        Given::Texts(texts) => {
            format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
        }
        Given::Number(number) => number.to_string(),
        Given::Bool(is) => is.to_string(),
        Given::Unknown => "null".to_owned(),
    };
    let at = derived.at.map(|span| place(shown, &shown.at(span)));
    let why = match (&derived.value, at) {
        (Given::Unknown, _) => format!("not known: {}", derived.because),
        (_, Some(at)) => format!("{}, {at}", derived.because),
        (_, None) => derived.because.clone(),
    };
    writeln!(out, "{indent}{}: {value}{}", derived.key, comment(&why))
}

fn come(shown: &Shown<'_, '_>, coming: &Coming, out: &mut dyn Write) -> io::Result<()> {
    let component = coming.component.as_deref().map(|id| format!(", component: {}", quoted(id)));
    let answered = coming.answered.map_or("null".to_owned(), |is| is.to_string());
    let at = place(shown, &shown.at(coming.at));
    let why = match &coming.title {
        Some(title) => format!("{title}, {at}"),
        None => at,
    };
    writeln!(
        out,
        "    - {{threat: {}{}, answered: {answered}}}{}",
        quoted(&coming.id),
        component.unwrap_or_default(),
        comment(&why)
    )
}
