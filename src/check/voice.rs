//! How findings about a file of another tool are worded: their help names what that tool calls a
//! thing, or the overlay, and never a key that the file cannot have.

use std::borrow::Cow;

use crate::finding::{Finding, Subject};
use crate::formats::{self, Format, overlay};
use crate::graph::{Element, Graph};
use crate::model::{Model, Origin};

/// Words the findings in `model` for whoever works with the tool that wrote it.
pub(super) fn word(findings: &mut [Finding], graph: &Graph<'_>) {
    let Some(origin) = &graph.model.origin else { return };
    let format = formats::titled(origin.format);
    for finding in findings {
        finding.origin = Some(origin.format);
        // A fix writes tmgate's own format, which has no place in a file of another tool.
        let fits = |path: &str| overlay::is_overlay(path);
        finding.fix = finding.fix.take().filter(|fix| fix.edits.iter().all(|e| fits(&e.path)));
        let Some(format) = format.filter(|_| !fits(&finding.primary.place.path)) else { continue };
        // What is wrong with the text was worded by the reader of the format.
        if finding.rule.group() != "schema" {
            finding.help = finding.help.take().map(|help| cure(format, finding.rule.id, help));
        }
        if let Some(called) = format.calls_ids
            && let Some(where_it_is) = found_at(&finding.subject, graph, origin, called)
        {
            finding.message.push_str(&where_it_is);
        }
    }
}

/// What clears a finding of `rule` in a file of `format`.
fn cure(format: &Format, rule: &str, help: Cow<'static, str>) -> Cow<'static, str> {
    if let Some((_, own)) = format.cures.iter().find(|(known, _)| *known == rule) {
        return Cow::Borrowed(own);
    }
    match names_a_key(&help) {
        true => format!("in `{}` beside the file: {help}", overlay::FILE).into(),
        false => help,
    }
}

/// Keys of tmgate's own format that help texts name without a colon.
const KEYS: &[&str] = &[
    "accept",
    "assumptions",
    "at",
    "avoid",
    "components",
    "flows",
    "gateway",
    "incidents",
    "mitigated_by",
    "mitigations",
    "not_applicable",
    "out_of_scope",
    "refs",
    "status",
    "threats",
    "transfer",
    "zone",
    "zones",
];

/// Whether a text tells to write something in tmgate's own format.
fn names_a_key(help: &str) -> bool {
    let quoted = help.split('`').skip(1).step_by(2);
    let mut words = quoted.map(|text| text.split_whitespace().next().unwrap_or_default());
    words.any(|word| match word.strip_suffix(':') {
        Some(key) => key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
        None => KEYS.contains(&word),
    })
}

/// The name and the own id of what a finding is about, where a line does not lead to it.
fn found_at(subject: &Subject, graph: &Graph<'_>, origin: &Origin, called: &str) -> Option<String> {
    // A threat is looked up where it is.
    let threat = || graph.model.threats.iter().find(|threat| threat.id.value == subject.id);
    let (id, at) = match subject.kind {
        "threat" => (&threat()?.at.first()?.value, "at "),
        _ => (&subject.id, ""),
    };
    let mut own = origin.ids.iter();
    let (of, own) = own.find(|(of, _)| of.id == *id && of.kind != "threat")?;
    let name = title(graph.model, graph.element(&of.id), of)?;
    Some(format!(" ({at}`{}`, {called} {})", crate::syntax::shown(name), own.value))
}

fn title<'m>(model: &'m Model, element: Option<Element<'m>>, of: &Subject) -> Option<&'m str> {
    let title = match element {
        Some(Element::Component(component)) => component.title.as_ref(),
        Some(Element::Flow(flow)) => flow.title.as_ref(),
        Some(Element::Actor(actor)) => actor.title.as_ref(),
        None => model.zones.iter().find(|zone| zone.id.value == of.id)?.title.as_ref(),
    };
    title.map(|title| title.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FOREIGN;
    use crate::rules;

    #[test]
    fn help_that_names_keys_of_ours_is_told_from_other_help() {
        for key in ["add `owner: ...`, or give one", "name it in `mitigated_by`", "`at: x` is it"] {
            assert!(names_a_key(key), "{key}");
        }
        for other in ["use `https` or `mtls`", "compare them", "did you mean `web-shop`?"] {
            assert!(!names_a_key(other), "{other}");
        }
    }

    #[test]
    fn every_cure_is_for_a_rule_that_there_is() {
        for format in FOREIGN {
            for (rule, cure) in format.cures {
                assert!(rules::meta(rule).is_some(), "{}: {rule}", format.name);
                assert!(!cure.ends_with('.') && !cure.is_empty(), "{cure}");
            }
        }
    }
}
