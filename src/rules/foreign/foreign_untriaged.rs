use super::remarks;
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::model::Said;
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
    let is_untriaged = |what: &Said| matches!(what, Said::Untriaged(_));
    let mut untriaged = remarks(cx).iter().filter(|remark| is_untriaged(&remark.what));
    let Some(first) = untriaged.next() else { return };
    let Said::Untriaged(word) = &first.what else { return };
    let mut subjects = std::collections::BTreeSet::from([&first.subject]);
    subjects.extend(untriaged.map(|remark| &remark.subject));
    let (count, all) = (subjects.len(), cx.model.threats.len());
    let message = match count {
        1 => format!("one of {all} threats was listed by a machine and never looked at (`{word}`)"),
        _ => format!(
            "{count} of {all} threats were listed by a machine and never looked at (`{word}`)"
        ),
    };
    let draft = Draft::new(Subject::model(), first.span, message);
    sink.report(draft.note("the first of them").help(
        "go through them in the tool: each is mitigated, accepted, not applicable, or needs work",
    ));
}
