use super::remarks;
use crate::finding::{Confidence, Draft, RuleMeta, Sink, Subject};
use crate::model::{Said, Text};
use crate::rules::{Check, Cx, Rule};

/// Titles of the models that the tools come with, in lower case.
const DEMOS: &[&str] = &[
    "demo threat model",
    "some example application",
    "demo model",
    "cryptocurrency wallet",
    "generic cms",
    "iot device",
    "online game",
    "payments processing platform",
    "renting car startup",
    "three tier web application",
    "tower of london",
];

/// Who has looked at the risks of those.
const NOBODY: &[&str] = &["john doe", "jane doe", "max mustermann"];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-demo",
        summary: "model, or who checked its risks, is copied from the tool's demo",
        docs: include_str!("foreign_demo.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(origin) = &cx.model.origin else { return };
    let named = |text: &Option<Text>, names: &[&str]| {
        text.as_ref().is_some_and(|text| is_one_of(&text.value, names))
    };
    if named(&cx.model.system, DEMOS) {
        let title = cx.model.name().unwrap_or_default();
        let message = format!("`{title}` is the demo that {} comes with", origin.format);
        sink.report(
            Draft::new(Subject::model(), cx.model.place(), message).help(
                "give it the name of your system and take out what is not in it, or delete it",
            ),
        );
    }
    let of_remarks = remarks(cx).iter().filter_map(|remark| match &remark.what {
        Said::CheckedBy(who) if is_one_of(who, NOBODY) => Some((who.clone(), remark.span)),
        _ => None,
    });
    let of_threats = cx.model.threats.iter().filter_map(|threat| {
        let by = threat.accept.as_ref()?.by.as_ref()?;
        is_one_of(&by.value, NOBODY).then(|| (by.value.clone(), by.span))
    });
    let mut all: Vec<_> = of_remarks.chain(of_threats).collect();
    all.sort_by_key(|(_, span)| *span);
    all.dedup_by_key(|(_, span)| *span);
    if let Some((who, first)) = all.first() {
        let message = match all.len() {
            1 => format!("`{who}` of the demo is said to have checked a risk"),
            count => format!("`{who}` of the demo is said to have checked {count} risks"),
        };
        let draft = Draft::new(Subject::new("person", who.clone()), *first, message);
        sink.report(draft.help("say who looked at them, or take these lines out"));
    }
}

fn is_one_of(text: &str, names: &[&str]) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    names.contains(&words.join(" ").to_lowercase().as_str())
}
