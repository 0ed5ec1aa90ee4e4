//! What must hold of an output, whatever stands in a model. Each judges by its own means and by none
//! of those by which the output was made safe.

use quick_xml::XmlVersion;
use quick_xml::events::Event;
use serde_json::Value;

/// Looks at an output that was made of some payloads and says what is wrong with it.
pub(super) type Oracle = fn(text: &str, payloads: &[&str]) -> Result<(), String>;

/// Characters that do something else than stand there, from the Unicode Character Database: controls, marks of
/// direction, what is ignored when it is shown, separators of lines, and what is no character.
pub(super) fn acts(c: char) -> bool {
    let ignored = [
        ('\u{ad}', '\u{ad}'),
        ('\u{34f}', '\u{34f}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{115f}', '\u{1160}'),
        ('\u{17b4}', '\u{17b5}'),
        ('\u{180b}', '\u{180f}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{3164}', '\u{3164}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{ffa0}', '\u{ffa0}'),
        ('\u{fff0}', '\u{fffb}'),
        ('\u{1bca0}', '\u{1bca3}'),
        ('\u{1d173}', '\u{1d17a}'),
        ('\u{e0000}', '\u{e0fff}'),
    ];
    if c.is_ascii() {
        return c != '\n' && c.is_control();
    }
    let nobody = matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff);
    c.is_control() || nobody || ignored.iter().any(|(a, z)| (*a..=*z).contains(&c))
}

/// What holds of every output: no character acts.
pub(super) fn inert(text: &str) -> Result<(), String> {
    match text.char_indices().find(|(_, c)| acts(*c)) {
        Some((at, c)) => Err(format!("{c:?} stands in {:?}", line_at(text, at))),
        None => Ok(()),
    }
}

fn line_at(text: &str, at: usize) -> &str {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[begin..].lines().next().unwrap_or("")
}

/// A terminal, or the log of a build server: no line gives an order.
pub(super) fn log(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    text.lines().try_for_each(|line| orders(line, &[]))
}

/// The same in colour: of what acts there are colours alone.
pub(super) fn colored(text: &str, payloads: &[&str]) -> Result<(), String> {
    let mut bare = String::new();
    for (nth, part) in text.split('\u{1b}').enumerate() {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != ';' && c != '[');
        let colour = end.filter(|end| part.starts_with('[') && part[*end..].starts_with('m'));
        match (nth, colour) {
            (0, _) => bare.push_str(part),
            (_, Some(end)) => bare.push_str(&part[end + 1..]),
            (_, None) => return Err(format!("an escape that is no colour: {part:.40?}")),
        }
    }
    log(&bare, payloads)
}

/// The log of a workflow, in which our own commands are as we write them.
pub(super) fn workflow(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    text.lines().try_for_each(|line| orders(line, &["error", "warning", "notice"]))
}

/// That a line gives no order but our `own`, in which each property is said once.
fn orders(line: &str, own: &[&str]) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what}: {line:?}"));
    // A runner of GitHub, of Azure, of TeamCity, of GitLab.
    if let Some(at) = line.find("##") {
        let rest = line[at..].trim_start_matches('#');
        let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        if name.starts_with('[') {
            return wrong("an order");
        }
    }
    let Some(rest) = line.trim_start().strip_prefix("::") else { return Ok(()) };
    // Annotate-snippets writes `::: path` in front of a place in another file.
    if rest.starts_with(": ") {
        return Ok(());
    }
    let Some((head, _)) = rest.split_once("::") else { return wrong("half an order") };
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    if !own.contains(&name) {
        return wrong("an order of somebody else");
    }
    let mut seen = Vec::new();
    for property in properties.split(',') {
        let Some((key, value)) = property.split_once('=') else { return wrong("no property") };
        let known = ["file", "line", "endLine", "col", "endColumn", "title"].contains(&key);
        let number = value.parse::<u32>().is_ok();
        if !known || seen.contains(&key) || (!matches!(key, "file" | "title") && !number) {
            return wrong("an odd property");
        }
        seen.push(key);
    }
    Ok(())
}

/// JSON for programs, in which the text of the model is not lost.
pub(super) fn json(text: &str, payloads: &[&str]) -> Result<(), String> {
    let value = parsed(text)?;
    match payloads.iter().find(|payload| !holds(&value, payload.trim())) {
        None => Ok(()),
        Some(lost) => Err(format!("{lost:?} is nowhere in it as it was written")),
    }
}

fn parsed(text: &str) -> Result<Value, String> {
    inert(text)?;
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.contains(wanted),
        Value::Array(list) => list.iter().any(|one| holds(one, wanted)),
        Value::Object(map) => map.iter().any(|(k, v)| k.contains(wanted) || holds(v, wanted)),
        _ => false,
    }
}

/// JSON in which a text may be shortened or be shown with escapes.
pub(super) fn shown_json(text: &str, _: &[&str]) -> Result<(), String> {
    parsed(text).map(drop)
}

/// SARIF: no text holds a link, and no address leads out of the repository.
pub(super) fn sarif(text: &str, _: &[&str]) -> Result<(), String> {
    let log = parsed(text)?;
    let run = &log["runs"][0];
    walk(&run["results"], "")?;
    walk(&run["invocations"], "")
}

fn walk(value: &Value, key: &str) -> Result<(), String> {
    match value {
        Value::String(text) if key == "uri" => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            let climbs = text.split('/').any(|step| step == "..") || text.starts_with('/');
            match text.chars().all(plain) && !climbs {
                true => Ok(()),
                false => Err(format!("an address that leads elsewhere: {text}")),
            }
        }
        // Of `insertedContent` the text is that of a file.
        Value::String(text) if key == "text" || key == "markdown" => {
            if text.contains("](") {
                return Err(format!("a link in {text:?}"));
            }
            match text.char_indices().find(|(_, c)| acts(*c)) {
                Some((_, c)) => Err(format!("{c:?} would be shown: {text:?}")),
                None => Ok(()),
            }
        }
        Value::Array(list) => list.iter().try_for_each(|one| walk(one, key)),
        Value::Object(map) => {
            let files = map.iter().filter(|(key, _)| *key != "insertedContent");
            files.into_iter().try_for_each(|(key, one)| walk(one, key))
        }
        _ => Ok(()),
    }
}

/// JUnit: well formed, and no element that is not ours.
pub(super) fn junit(text: &str, _: &[&str]) -> Result<(), String> {
    let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped"];
    elements(text, &[&known[..], &["properties", "property", "system-out"]].concat())
}

/// A document of XML with these elements alone, in which nothing is declared.
fn elements(text: &str, known: &[&str]) -> Result<(), String> {
    inert(text)?;
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_i32;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let opened = match &event {
            Event::Start(tag) => Some((tag, 1)),
            Event::Empty(tag) => Some((tag, 0)),
            _ => None,
        };
        if let Some((tag, deeper)) = opened {
            depth += deeper;
            let name = tag.name().into_inner().to_owned();
            if !known.contains(&name.as_str()) {
                return Err(format!("an element `{name}`"));
            }
            for attribute in tag.attributes() {
                let attribute = attribute.map_err(|error| format!("{name}: {error}"))?;
                let value = attribute.normalized_value(XmlVersion::Explicit1_0);
                value.map_err(|error| format!("{name}: {error}"))?;
            }
        }
        match event {
            Event::End(_) => depth -= 1,
            Event::DocType(_) | Event::PI(_) => return Err("something is declared".to_owned()),
            Event::GeneralRef(name) => {
                let name = (*name).to_owned();
                let usual = ["amp", "lt", "gt", "quot", "apos"].contains(&name.as_str());
                if !usual && !name.starts_with('#') {
                    return Err(format!("a reference to `{name}`"));
                }
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err("it is not closed".to_owned()),
            _ => {}
        }
    }
}

/// A file of YAML that tmgate wrote: it is read again, and no mistake of the text is in it.
pub(super) fn yaml(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    let report = crate::tests::support::check_text(text);
    let wrong = crate::tests::support::lines(&report);
    let of_text = |line: &&String| line.contains("[schema-") && !line.contains("ref-unresolved");
    match wrong.iter().find(of_text) {
        Some(line) => Err(format!("{line}\n{text}")),
        None => Ok(()),
    }
}

/// The outputs of a step: names of ours, each with one line of a value.
pub(super) fn outputs(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    let mut lines = text.lines();
    let mut count = 0;
    while let Some(line) = lines.next() {
        let (name, end) = line.split_once("<<").ok_or(format!("no output begins with {line:?}"))?;
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        let value = lines.by_ref().take_while(|line| *line != end).count();
        if !name.chars().all(plain) || value != 1 {
            return Err(format!("an odd output {name:?} of {value} lines"));
        }
        count += 1;
    }
    if count == 10 { Ok(()) } else { Err(format!("{count} outputs")) }
}

/// A drawing of mermaid: between quotes stand letters, digits and characters by their number; outside of
/// them what we write.
pub(super) fn mermaid(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    let kept = |c: char| c.is_alphanumeric() || " #;.()".contains(c);
    let own = |c: char| c.is_ascii_alphanumeric() || " []()|<>=-.,:#".contains(c);
    for line in text.lines() {
        let parts: Vec<&str> = line.split('"').collect();
        let fine = parts.iter().enumerate().all(|(nth, part)| match nth % 2 {
            0 => part.chars().all(own),
            // Breaks between a name and what is said of it are ours.
            _ => part.replace("<br>", "").chars().all(kept),
        });
        let word = line.trim_start().split(' ').next().unwrap_or("");
        if !fine
            || parts.len().is_multiple_of(2)
            || ["click", "style", "link", "init"].contains(&word)
        {
            return Err(format!("an odd line of a diagram: {line:?}"));
        }
    }
    Ok(())
}
