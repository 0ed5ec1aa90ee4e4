use super::for_each_cited;
use crate::catalog::{Entry, Usage};
use crate::finding::{RuleMeta, Severity, Sink};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "catalog-cwe-usage",
        summary: "cited CWE entry is not meant to be mapped to",
        docs: include_str!("catalog_cwe_usage.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for_each_cited(cx, |cited| {
        // What is deprecated is prohibited as well; one finding says so already.
        let entry = cx.graph.catalog().lookup(&cited.text.value).filter(Entry::is_active);
        let Some(entry) = entry else { return };
        let (word, severity) = match entry.usage {
            Usage::Prohibited => ("prohibits", Severity::Warning),
            Usage::Discouraged => ("discourages", Severity::Note),
            Usage::Allowed | Usage::Review => return,
        };
        let kind = match entry.kind {
            "weakness" => String::new(),
            kind => format!("a {kind}, "),
        };
        let message = format!("{kind}to which CWE {word} mapping ({})", entry.name);
        sink.report(cited.draft(message).help(help(&entry)).severity(severity));
    });
}

fn help(entry: &Entry<'_>) -> String {
    let mut names: Vec<String> = entry.narrower().take(4).map(|e| e.quoted()).collect();
    match (names.pop(), names.is_empty()) {
        (None, _) => "cite the weakness that is meant, one that CWE allows".to_owned(),
        (Some(only), true) => format!("cite a narrower weakness, such as {only}"),
        (Some(last), false) => {
            format!("cite a narrower weakness, such as {} or {last}", names.join(", "))
        }
    }
}
