use crate::finding::{Draft, Fact, RuleMeta, Sink};
use crate::graph::{Element, End};
use crate::model::Text;
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-flow-disputed",
        summary: "flow between two owners crosses a boundary and belongs to neither",
        docs: include_str!("owner_flow_disputed.md"),
        needs: &[Fact::Owner, Fact::Zones],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(f, _, _)| f.owner.is_none()) {
        let (Some(one), Some(other)) = (team(&from), team(&to)) else { continue };
        if cx.graph.same_owner(&one.value, &other.value) {
            continue;
        }
        let subject = Element::Flow(flow).subject();
        match cx.graph.crosses(&from, &to) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                sink.not_assessed(subject, "whether it crosses a trust boundary is not known");
                continue;
            }
        }
        let message = format!(
            "flow `{}` crosses a trust boundary between `{}` and `{}` and has no owner of its own",
            flow.id.value, one.value, other.value
        );
        let mut draft = Draft::new(subject, flow.id.span, message)
            .help("add `owner: ...`: which of the two answers for the way between them");
        for (end, owner) in [(&from, one), (&to, other)] {
            if !end.elsewhere {
                draft = draft.related(owner.span, format!("the owner of `{}`", end.id.value));
            }
        }
        cx.report_missing(draft, sink);
    }
}

/// The team at an end of a flow that could own it. An actor is a party of its own only where it
/// names an owner; a vendor at the other end never answers for our side of the way.
fn team<'m>(end: &End<'m>) -> Option<&'m Text> {
    match end.element {
        _ if end.is(ComponentKind::External) => None,
        Element::Actor(actor) => actor.owner.as_ref(),
        _ => end.owner,
    }
}
