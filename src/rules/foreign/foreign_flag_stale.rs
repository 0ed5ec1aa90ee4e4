use super::remarks;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-flag-stale",
        summary: "flag for open threats disagrees with the threats",
        docs: include_str!("foreign_flag_stale.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for remark in remarks(cx) {
        let Said::StaleFlag(has_open) = remark.what else { continue };
        let (noun, id) = (remark.subject.kind, &remark.subject.id);
        let message = match has_open {
            true => format!("{noun} `{id}` is marked as having open threats and has none"),
            false => format!("{noun} `{id}` is marked as having no open threats and has some"),
        };
        let draft = Draft::new(remark.subject.clone(), remark.span, message);
        sink.report(
            draft.help(
                "open the element in the tool and apply its threats anew, which sets the flag",
            ),
        );
    }
}
