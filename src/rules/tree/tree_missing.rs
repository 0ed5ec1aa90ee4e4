use std::collections::HashSet;

use super::{FROM, from};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::graph::is_out;
use crate::model::Threat;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "tree-missing",
        summary: "no attack tree takes a grave threat apart",
        docs: include_str!("tree_missing.md"),
        needs: &[Fact::Trees],
        options: &[FROM],
        on_by_default: false,
        profiles: &[("pasta", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    let (mut in_tree, mut is_lost) = (HashSet::new(), false);
    for id in cx.model.trees.iter().filter_map(|tree| tree.threat.as_ref()) {
        match cx.graph.threat(&id.value) {
            Some(threat) => {
                in_tree.insert(std::ptr::from_ref(threat));
            }
            None => is_lost = true,
        }
    }
    let is_gone = |threat: &Threat| {
        threat.retired.is_some() || threat.avoid.is_some() || is_out(threat.out_of_scope.as_ref())
    };
    for threat in cx.model.threats.iter().filter(|threat| !is_gone(threat)) {
        if in_tree.contains(&std::ptr::from_ref(threat)) {
            continue;
        }
        let subject = Subject::new("threat", threat.id.value.clone());
        let Some(risk) = cx.graph.risk(threat) else {
            sink.not_assessed(subject, "its risk is not known");
            continue;
        };
        if risk < from(cx) {
            continue;
        }
        if is_lost {
            sink.not_assessed(subject, "a tree is about a threat that is not to be found");
            continue;
        }
        let (id, risk) = (&threat.id.value, risk.word());
        let message = format!("no attack tree takes threat `{id}` of {risk} risk apart");
        sink.report(
            Draft::new(subject, threat.id.span, message)
                .help(format!("add a tree with `threat: {id}` and the ways to its goal")),
        );
    }
}
