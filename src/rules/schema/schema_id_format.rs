use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::graph::Element;
use crate::model::Text;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-id-format",
        summary: "id that other tools misread, or that names two elements",
        docs: include_str!("schema_id_format.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let namesakes = cx.graph.namesakes();
    namesakes.iter().for_each(|(second, first)| sink.report(ambiguous(*second, *first)));
    let is_reported = |id: &Text| namesakes.iter().any(|(second, _)| std::ptr::eq(second.id(), id));
    cx.model.for_each_id(|kind, id| {
        if has_flaw(kind, &id.value) && !is_reported(id) {
            let subject = Subject::new(kind, id.value.clone());
            judge(cx, kind, &format!("{kind} `{}`", id.value), id, subject, sink);
        }
    });
    cx.model.for_each_inner_id(|kind, outer, id| {
        if has_flaw(kind, &id.value) {
            let subject = Subject::new(kind, format!("{}/{}", outer.value, id.value));
            let noun = kind.replace('_', " ");
            let name = format!("{noun} `{}` of `{}`", id.value, outer.value);
            judge(cx, kind, &name, id, subject, sink);
        }
    });
}

fn has_flaw(kind: &str, id: &str) -> bool {
    let well_formed = if kind == "incident" { is_incident_id(id) } else { is_plain(id) };
    !well_formed || misread(id).is_some()
}

fn ambiguous(second: Element<'_>, first: Element<'_>) -> Draft {
    let (kind, other, id) = (second.noun(), first.noun(), second.id());
    let article = if other.starts_with(['a', 'e']) { "an" } else { "a" };
    let message = format!(
        "{kind} `{0}` shares its id with {article} {other}, so `at: {0}` may mean either",
        id.value
    );
    Draft::new(second.subject(), id.span, message)
        .related(first.id().span, format!("the {other} of this name"))
        .help("give one of the two another id, and correct what refers to it")
}

fn judge(cx: &Cx<'_>, kind: &str, name: &str, id: &Text, subject: Subject, sink: &mut Sink<'_>) {
    let incident = kind == "incident";
    let flaw = match misread(&id.value) {
        Some(as_what) => format!("that other YAML tools read as {as_what}"),
        None if incident => "that is not of the form `INC-2026-03`".to_owned(),
        None if !id.value.starts_with(|c: char| c.is_ascii_lowercase()) => {
            "that does not begin with a lower-case letter".to_owned()
        }
        None => "that is not only lower-case letters, digits and hyphens".to_owned(),
    };
    // An entry in a file of its own has the file's name for an id.
    let is_here = cx.sources.slice(id.span).contains(id.value.as_str());
    let place = if is_here { "here" } else { "in the name of its file" };
    let call = match plain(&id.value).filter(|_| !incident) {
        Some(better) => format!("call it `{better}`"),
        None => "give it another name".to_owned(),
    };
    let help = format!("{call}, {place} and wherever it is referred to");
    sink.report(Draft::new(subject, id.span, format!("{name} has an id {flaw}")).help(help));
}

/// What YAML 1.1 makes of a word that YAML 1.2 leaves a text.
fn misread(id: &str) -> Option<&'static str> {
    let short = id.len() <= "false".len();
    match if short { id.to_ascii_lowercase() } else { String::new() }.as_str() {
        "y" | "yes" | "on" | "true" => return Some("`true`"),
        "n" | "no" | "off" | "false" => return Some("`false`"),
        "null" | "~" => return Some("`null`"),
        _ => {}
    }
    let digits = id.trim_start_matches(['+', '-', '.']);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let all = |text: &str, fits: fn(char) -> bool| !text.is_empty() && text.chars().all(fits);
    // `0755`, `1_000`, `12:30`; `0x1f`; `1e3`; `2026-11-23`.
    let plain = all(digits, |c| c.is_ascii_digit() || "_.:".contains(c));
    let based = digits.strip_prefix("0x").or(digits.strip_prefix("0o"));
    let based = based.is_some_and(|rest| all(rest, |c| c.is_ascii_hexdigit()));
    if plain || based || digits.parse::<f64>().is_ok() {
        return Some("a number");
    }
    let parts: Vec<&str> = id.split('-').collect();
    let date = parts.len() == 3 && parts.iter().all(|part| all(part, |c| c.is_ascii_digit()));
    date.then_some("a date")
}

fn is_plain(id: &str) -> bool {
    let body = id.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
    body && id.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_incident_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(word, number)| {
        let letters = !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase());
        let digits = number.chars().all(|c| c.is_ascii_digit() || c == '-');
        letters && digits && !number.is_empty()
    })
}

/// The id that is most likely meant: `hardwareKeys` becomes `hardware-keys`.
fn plain(id: &str) -> Option<String> {
    let mut better = String::new();
    let mut after_lower = false;
    for c in id.chars() {
        if c.is_ascii_uppercase() && after_lower {
            better.push('-');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        better.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    let words: Vec<&str> = better.split('-').filter(|word| !word.is_empty()).collect();
    let better = words.join("-");
    (id.is_ascii() && is_plain(&better) && better != id && misread(&better).is_none())
        .then_some(better)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_yaml_1_1_reads_otherwise_are_known() {
        for word in ["on", "No", "y", "~", "0755", "1_000", "12:30", "0x1f", "1e3", "2026-11-23"] {
            assert!(misread(word).is_some(), "{word}");
        }
        for word in ["2026-03", "3ds-server", "2fa", "e5", "none", "INC-2026-03", "-", ""] {
            assert_eq!(misread(word), None, "{word}");
        }
    }

    #[test]
    fn ids_keep_to_their_form_and_better_ones_are_proposed() {
        assert!(is_plain("ledger-2") && !is_plain("Ledger") && !is_plain("2-ledger"));
        assert!(is_incident_id("INC-2026-03") && !is_incident_id("INC-"));
        assert_eq!(plain("hardwareKeys").as_deref(), Some("hardware-keys"));
        assert_eq!(plain("card_token v2").as_deref(), Some("card-token-v2"));
        assert_eq!((plain("3ds"), plain("ÜBER"), plain("NO")), (None, None, None));
    }
}
