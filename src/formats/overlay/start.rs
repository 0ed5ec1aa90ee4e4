//! An overlay to begin with: the elements of a file by the ids that an overlay names them by, each in
//! a comment that waits to be filled in.

use std::fmt::Write as _;

use crate::finding::Subject;
use crate::model::vocabulary::Days;
use crate::model::{Model, Text};
use crate::syntax::shown;

use super::MARK;
use jiff::civil::Date;

/// How long an acceptance that is offered as an example would last.
const HALF_A_YEAR: Days = Days(182);

/// An overlay for the file called `name`, which `model` was read from. Whoever `owner` is stands in
/// it as a guess. It adds nothing to the model but that.
#[must_use]
pub fn start(name: &str, model: &Model, owner: Option<&str>, today: Date) -> String {
    let mut text = format!(
        "{MARK}: 1\n# What the file below cannot say. Take the # away from a line and fill it in; what stands\n\
         # here of an element replaces what the file says of it.\nfiles:\n  {}:\n",
        quoted(name)
    );
    // Writing into a string cannot fail.
    let _ = match (&model.owner, owner) {
        (None, Some(owner)) => writeln!(text, "    owner: {} # guess", quoted(owner)),
        _ => writeln!(text, "    # owner: the team that answers for the system"),
    };
    let _ = writeln!(text, "    # reviewed: {today}");
    let until = HALF_A_YEAR.after(today);
    let accept =
        format!("{{accept: {{by: \"@somebody\", why: ..., until: {until}, ticket: ...}}}}");
    let of = |noun, id: &Text, title: Option<&Text>| {
        (Subject::new(noun, id.value.clone()), title.cloned())
    };
    let all = |list: Vec<_>, body: &str| (list, body.to_owned());
    let sections = [
        (
            "components",
            all(
                model.components.iter().map(|x| of("component", &x.id, x.title.as_ref())).collect(),
                "{owner: ..., code: \"src/**\"}",
            ),
        ),
        (
            "flows",
            all(
                model.flows.iter().map(|x| of("flow", &x.id, x.title.as_ref())).collect(),
                "{over: https, authn: ...}",
            ),
        ),
        (
            "threats",
            all(
                model.threats.iter().map(|x| of("threat", &x.id, x.title.as_ref())).collect(),
                &accept,
            ),
        ),
        (
            "mitigations",
            all(
                model
                    .mitigations
                    .iter()
                    .map(|x| of("mitigation", &x.id, x.title.as_ref()))
                    .collect(),
                "{owner: ..., due: ..., evidence: [{test: ...}]}",
            ),
        ),
    ];
    for (section, (elements, body)) in
        sections.into_iter().filter(|(_, (list, _))| !list.is_empty())
    {
        let _ = writeln!(text, "    {section}:");
        for (subject, title) in elements {
            let key = quoted(key(model, &subject));
            let title =
                title.map(|title| format!(" # {}", shown(&title.value))).unwrap_or_default();
            let _ = writeln!(text, "      # {key}: {body}{title}");
        }
    }
    text
}

/// By what an overlay names an element best: the format's own id, which survives a new name.
fn key<'m>(model: &'m Model, subject: &'m Subject) -> &'m str {
    let mut own = model.origin.iter().flat_map(|origin| &origin.ids);
    own.find(|(of, _)| of == subject).map_or(subject.id.as_str(), |(_, own)| own.value.as_str())
}

/// A text as JSON writes it, which YAML reads the same on one line; short words stay bare.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_plain);
    match is_word {
        true => text.to_owned(),
        false => crate::source::escape_json(&serde_json::Value::from(text).to_string()),
    }
}
