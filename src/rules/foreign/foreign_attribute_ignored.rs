use std::collections::BTreeMap;

use super::remarks;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};
use crate::syntax::shown;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-attribute-ignored",
        summary: "attribute is none that the tool knows, and it ignores it",
        docs: include_str!("foreign_attribute_ignored.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(origin) = &cx.model.origin else { return };
    // Whoever misspells an attribute does so at every element: one finding for each name.
    let mut found: BTreeMap<&str, (Option<&str>, Vec<_>)> = BTreeMap::new();
    for remark in remarks(cx) {
        if let Said::Ignored(name, meant) = &remark.what {
            let (_, places) = found.entry(name).or_insert((meant.as_deref(), Vec::new()));
            places.push((remark.span, &remark.subject));
        }
    }
    for (name, (meant, mut places)) in found {
        places.sort();
        let Some((first, subject)) = places.first() else { continue };
        let who = match subject.id.as_str() {
            "" => "the model".to_owned(),
            id => format!("{} `{id}`", subject.kind),
        };
        let others = match places.len() {
            1 => String::new(),
            2 => " and of one other".to_owned(),
            count => format!(" and of {} others", count - 1),
        };
        let tool = origin.format;
        let message =
            format!("attribute `{}` of {who}{others} is none that {tool} knows", shown(name));
        let draft = Draft::new(Subject::new("attribute", name), *first, message);
        match meant {
            Some(meant) => sink.report(draft.help(format!(
                "did you mean `{meant}`? {tool} takes any other in silence, and nothing comes of it"
            ))),
            None => sink.report(draft.severity(Severity::Note).help(format!(
                "{tool} takes it in silence; it counts only where a threat of your own asks for it"
            ))),
        }
    }
}
