use crate::finding::{Draft, Fact, RuleMeta, Sink};
use crate::graph::Element;
use crate::graph::data::must_survive;
use crate::model::vocabulary::{ComponentKind, Level};
use crate::model::{Component, Data};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-accidental-missing",
        summary: "store of vital data has no threat of failure, error or disaster",
        docs: include_str!("threat_accidental_missing.md"),
        needs: &[Fact::Threats, Fact::Agent, Fact::Data, Fact::DataClass],
        stride: "TD",
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let is_store =
        |c: &&Component| c.kind.as_ref().is_some_and(|kind| kind.value == ComponentKind::Store);
    for store in cx.graph.components_in_scope().filter(is_store) {
        let subject = || Element::Component(store).subject();
        let vital: Vec<&Data> = cx.graph.held(store).filter(|data| must_survive(data)).collect();
        let unread = store.holds.iter().any(|id| cx.graph.data(&id.value).is_none());
        match (cx.graph.expects_accidents(store), vital.first()) {
            (Some(true), _) => {}
            (_, None) if unread => {
                sink.not_assessed(subject(), "not all of the data it holds is known")
            }
            (_, None) => {}
            (None, Some(_)) => {
                sink.not_assessed(
                    subject(),
                    "a threat without attacker is at an element that does not exist",
                );
            }
            (Some(false), Some(_)) => {
                let message = format!(
                    "store `{}` holds {} and has no accidental or environmental threat",
                    store.id.value,
                    list(&vital)
                );
                sink.report(Draft::new(subject(), store.id.span, message).help(
                    "add a threat with `cause: accidental`: a disk fails, a job deletes the wrong rows",
                ));
            }
        }
    }
}

/// "`ledger` of high integrity, `orders` of critical availability".
fn list(vital: &[&Data]) -> String {
    let one = |data: &&Data| {
        let level =
            |of: &Option<crate::source::Spanned<Level>>| of.as_ref().map(|level| level.value);
        let (integrity, availability) = (level(&data.integrity), level(&data.availability));
        let (level, what) = match integrity >= availability {
            true => (integrity, "integrity"),
            false => (availability, "availability"),
        };
        let level = level.map_or("", Level::word);
        format!("`{}` of {level} {what}", data.id.value)
    };
    vital.iter().map(one).collect::<Vec<_>>().join(", ")
}
