use super::remarks;
use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::{Mitigation, Said};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-status-missing",
        summary: "mitigations of another tool's file do not say how far they are",
        docs: include_str!("foreign_status_missing.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // An overlay may have said it.
    let is_open = |id: &str| {
        let is_it = |one: &&Mitigation| one.id.value == id;
        cx.graph.mitigation(id).filter(is_it).is_some_and(|one| one.status.is_none())
    };
    let silent = |what: &Said| *what == Said::NoStatus;
    let mut open = remarks(cx).iter().filter(|r| silent(&r.what) && is_open(&r.subject.id));
    let Some(first) = open.next() else { return };
    let (count, all) = (1 + open.count(), cx.model.mitigations.len());
    let message = match (count, all) {
        (1, _) => format!("mitigation `{}` does not say how far it is", first.subject.id),
        (count, all) if count == all => format!("none of {all} mitigations says how far it is"),
        (count, all) => format!("{count} of {all} mitigations do not say how far they are"),
    };
    let draft = Draft::new(Subject::model(), first.span, message);
    sink.report(draft.help(
        "set the status of each in the tool, or in an overlay; until then nobody can tell which threats are open",
    ));
}
