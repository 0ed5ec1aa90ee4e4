use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::{Decision, Graph};
use crate::model::vocabulary::Days;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "accept-extended",
        summary: "a risk is newly accepted, or accepted for longer than before",
        docs: include_str!("accept_extended.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for decision in cx.graph.decisions() {
        let place = decision.accept.until.as_ref().map_or(decision.accept.span, |u| u.span);
        let message = match earlier(before, &decision) {
            Earlier::None => format!("{} is new", decision.name()),
            Earlier::Shorter(days) => {
                format!("{} ends {days} days later than before", decision.name())
            }
            Earlier::Other(what) => format!("{} now covers {what} too", decision.name()),
            Earlier::Same => continue,
        };
        let approver = decision.accept.by.as_ref().map(|by| by.value.as_str());
        let help = match approver {
            Some(by) => format!("`{by}` has to agree to this change"),
            None => "somebody who may accept it has to agree to this change".to_owned(),
        };
        sink.report(Draft::new(decision.subject(), place, message).help(help));
    }
}

/// What was accepted of the same before.
enum Earlier {
    None,
    /// Until so many days earlier.
    Shorter(i64),
    /// Not this.
    Other(String),
    Same,
}

fn earlier(before: &Graph<'_>, decision: &Decision<'_>) -> Earlier {
    let end = |d: &Decision<'_>| d.accept.until.as_ref().map(|until| until.value);
    let covers = |d: &Decision<'_>, id: &str| d.threats.iter().any(|t| t.id.value == id);
    let old = before.decisions();
    let ids: Vec<&str> = decision.threats.iter().map(|t| t.id.value.as_str()).collect();
    let ends = ids.iter().map(|id| old.iter().filter(|d| covers(d, id)).filter_map(end).max());
    let ends: Vec<_> = ends.collect();
    if ends.iter().all(Option::is_none) {
        return Earlier::None;
    }
    let added = ids.iter().zip(&ends).find(|(_, end)| end.is_none());
    if let Some((id, _)) = added {
        return Earlier::Other(format!("threat `{id}`"));
    }
    match (ends.iter().flatten().min(), end(decision)) {
        (Some(was), Some(is)) if is > *was => Earlier::Shorter(Days::between(*was, is).0),
        _ => Earlier::Same,
    }
}
