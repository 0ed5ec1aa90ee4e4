use super::{MISREAD, is_store};
use crate::finding::{Draft, Fact, RuleMeta, Sink, listed};
use crate::graph::{Element, data::must_survive};
use crate::model::vocabulary::Answer;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "store-no-backup",
        summary: "store keeps data that must survive and has no backup",
        docs: include_str!("store_no_backup.md"),
        needs: &[Fact::Backup, Fact::Data],
        stride: "TD",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for store in cx.graph.components_in_scope().filter(|c| is_store(c)) {
        let (span, lack) = match &store.backup {
            Some(answer) if answer.value != Answer::No => continue,
            Some(no) => (no.span, "has no backup"),
            None => (store.id.span, "names no backup"),
        };
        let subject = Element::Component(store).subject();
        let kept = cx.graph.kept(store);
        let precious: Vec<&str> = kept
            .iter()
            .filter(|data| must_survive(data))
            .map(|data| data.id.value.as_str())
            .collect();
        if store.backup.is_none() && !precious.is_empty() && cx.model.is_misread(&subject) {
            sink.not_assessed(subject, MISREAD);
        } else if !precious.is_empty() {
            let names = listed(precious);
            let message =
                format!("store `{}` keeps {names}, which must survive, and {lack}", store.id.value);
            sink.report(
                Draft::new(subject, span, message)
                    .help("add `backup: true`, or say how the data would be made again"),
            );
        } else if store.holds.iter().any(|id| cx.graph.data(&id.value).is_none()) {
            sink.not_assessed(subject, "some of the data that it holds is not to be found");
        }
    }
}
