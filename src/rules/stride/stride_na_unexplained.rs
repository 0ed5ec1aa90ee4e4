use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::{Element, is_out};
use crate::model::{NotApplicable, Text};
use crate::rules::{Check, Cx, Rule};

/// What stands where a reason should, and says only that there is none.
const EMPTY_WORDS: &[&str] = &[
    "does not apply",
    "doesn't apply",
    "it does not apply",
    "n a",
    "no threat",
    "not a problem",
    "not a threat",
    "not an issue",
    "not applicable",
    "not applicable here",
    "not in scope",
    "not relevant",
    "not relevant here",
    "out of scope",
    "to be decided",
    "to be defined",
    "to be determined",
    "to be done",
];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-na-unexplained",
        summary: "not_applicable gives no reason, or hardly one",
        docs: include_str!("stride_na_unexplained.md"),
        severity: Severity::Error,
        options: &[OptionMeta {
            name: "characters",
            doc: "The fewest characters of a reason.",
            default: OptionValue::Number(12),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for entry in &cx.model.not_applicable {
        let Some(element) = cx.graph.element(&entry.element.value) else {
            let subject = Subject::new("not_applicable", entry.element.value.clone());
            sink.not_assessed(subject, "its element is not to be found");
            continue;
        };
        if !is_out_of_scope(element) {
            report(cx, entry, element, sink);
        }
    }
}

fn report(cx: &Cx<'_>, entry: &NotApplicable, element: Element<'_>, sink: &mut Sink<'_>) {
    let fewest = usize::try_from(cx.options.number("characters")).unwrap_or(0);
    let stride =
        entry.stride.iter().map(|(l, why)| (format!("{} ({})", l.value.name(), l.value), why));
    let linddun = entry.linddun.iter().map(|(l, why)| (format!("{} of LINDDUN", l.value), why));
    let single = entry.threats.iter().map(|(id, why)| (format!("`{}`", id.value), why));
    let all = stride.chain(linddun).chain(single);
    let poor: Vec<(String, &Text)> =
        all.filter(|(_, why)| flaw(&why.value, fewest).is_some()).collect();
    let Some((_, first)) = poor.first() else { return };
    let letters: Vec<&str> = poor.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!(
        "{} `{}` hardly says why it is safe from {}",
        element.noun(),
        element.id().value,
        letters.join(", ")
    );
    let note = flaw(&first.value, fewest).unwrap_or_default();
    let mut draft = Draft::new(element.subject(), first.span, message).note(note).help(
        "say what keeps it from happening, so that the next reader can tell whether it still holds",
    );
    for (name, why) in poor.iter().skip(1) {
        draft = draft
            .related(why.span, format!("{name}: {}", flaw(&why.value, fewest).unwrap_or_default()));
    }
    sink.report(draft);
}

/// What is poor about a reason.
pub(in crate::rules) fn flaw(why: &str, fewest: usize) -> Option<String> {
    let letters = |c: char| if c.is_alphanumeric() || c == '\'' { c } else { ' ' };
    // The longest of the empty phrases, with room for punctuation.
    if why.len() <= 40 {
        let words: String = why.to_lowercase().chars().map(letters).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if EMPTY_WORDS.contains(&words.as_str()) {
            return Some("only repeats that it does not apply".to_owned());
        }
    }
    let length: usize = why.trim().chars().map(weight).sum();
    (length < fewest).then(|| format!("fewer than {fewest} characters"))
}

/// A Chinese, Japanese or Korean character says about as much as two or three Latin ones.
fn weight(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{20000}'..='\u{3ffff}' => 2,
        _ => 1,
    }
}

fn is_out_of_scope(element: Element<'_>) -> bool {
    match element {
        Element::Component(component) => is_out(component.out_of_scope.as_ref()),
        Element::Flow(flow) => is_out(flow.out_of_scope.as_ref()),
        Element::Actor(_) => false,
    }
}
