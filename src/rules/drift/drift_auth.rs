use crate::finding::{Draft, RuleMeta, Sink, listed};
use crate::graph::authn::{is_mutual, renounces};
use crate::graph::{Element, is_out};
use crate::model::Flow;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-auth",
        summary: "flow claims authn, its interface lets anybody call",
        docs: include_str!("drift_auth.md"),
        stride: "SE",
        cwe: &[306],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let apis = &cx.graph.ground().standing.apis;
    for api in apis {
        let Some(flow) = cx.model.flows.get(api.flow).filter(|flow| claims(flow)) else { continue };
        let Some(authn) = flow.authn.first() else { continue };
        let subject = Element::Flow(flow).subject();
        if let Some(why) = &api.unread {
            sink.not_assessed(subject, why.clone());
            continue;
        }
        if !api.operations.is_empty() && api.operations.iter().all(|o| o.secured.is_none()) {
            sink.not_assessed(subject, "its interface says nothing about security");
            continue;
        }
        // An operation that a flow without authn uses as well may be open for its sake.
        let is_public = |name: &str| {
            apis.iter().any(|other| {
                let open = cx.model.flows.get(other.flow).is_some_and(|flow| !claims(flow));
                open && other.operations.iter().any(|o| o.name == name)
            })
        };
        let open: Vec<_> = api
            .operations
            .iter()
            .filter(|o| o.secured == Some(false) && !is_probe(&o.name) && !is_public(&o.name))
            .collect();
        if open.is_empty() {
            continue;
        }
        let names = listed(open.iter().map(|operation| operation.name.as_str()));
        let verb = if open.len() == 1 { "needs" } else { "need" };
        let message = format!(
            "flow `{}` claims `{}`, but {names} {verb} no proof of who calls",
            flow.id.value, authn.value
        );
        let mut draft = Draft::new(subject, authn.span, message).help(
            "give the operation a `security`, or model who calls it without one as a flow of its own",
        );
        for operation in open.into_iter().take(5) {
            draft = draft.related_beyond(operation.place.clone(), "open to anybody");
        }
        sink.report(draft);
    }
}

/// Whether an operation only tells that somebody is there.
fn is_probe(name: &str) -> bool {
    const PROBES: &[&str] = &[
        "alive",
        "health",
        "healthcheck",
        "healthz",
        "live",
        "liveness",
        "livez",
        "ping",
        "ready",
        "readiness",
        "readyz",
    ];
    name.starts_with("GET ") && name.rsplit('/').next().is_some_and(|last| PROBES.contains(&last))
}

/// Whether callers prove who they are, in a way that OpenAPI has a word for: mutual TLS is below it.
fn claims(flow: &Flow) -> bool {
    let proves = |word: &str| !renounces(word) && !is_mutual(word);
    !is_out(flow.out_of_scope.as_ref()) && flow.authn.iter().any(|word| proves(&word.value))
}
