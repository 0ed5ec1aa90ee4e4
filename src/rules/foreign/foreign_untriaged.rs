use std::collections::BTreeSet;

use ecow::EcoString;

use super::remarks;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::Said;
use crate::model::vocabulary::Level;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-untriaged",
        summary: "threats were listed by a machine and nobody has looked at them",
        docs: include_str!("foreign_untriaged.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let untriaged: BTreeSet<&EcoString> = cx.model.untriaged().collect();
    let said = remarks(cx).iter().find_map(|remark| match &remark.what {
        Said::Untriaged(word) => Some((word, remark.span)),
        _ => None,
    });
    let Some((word, first)) = said else { return };
    let threats = cx.model.threats.iter().filter(|threat| untriaged.contains(&threat.id.value));
    let grave = threats.filter(|threat| cx.graph.risk(threat) > Some(Level::Medium)).count();
    let (count, all) = (untriaged.len(), cx.model.threats.len());
    let message = match count {
        1 => format!("one of {all} threats was listed by a machine and never looked at (`{word}`)"),
        _ => format!(
            "{count} of {all} threats were listed by a machine and never looked at (`{word}`)"
        ),
    };
    let (message, severity) = match grave {
        0 => (message, Severity::Warning),
        _ => (format!("{message}, {grave} of them at high or critical risk"), Severity::Error),
    };
    let draft = Draft::new(Subject::model(), first, message).severity(severity);
    sink.report(draft.note("the first of them").help(
        "go through them in the tool: each is mitigated, accepted, not applicable, or needs work",
    ));
}
