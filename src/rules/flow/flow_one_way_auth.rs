use super::{CROSSING_UNKNOWN, MISREAD};
use crate::finding::{Confidence, Draft, Fact, RuleMeta, Severity, Sink};
use crate::graph::authn::{SourceProof, source_proof, target_is_proven};
use crate::graph::{Element, End};
use crate::model::Flow;
use crate::model::vocabulary::{Class, ComponentKind};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "flow-one-way-auth",
        summary: "sensitive flow crosses a boundary and only one side proves itself",
        docs: include_str!("flow_one_way_auth.md"),
        needs: &[Fact::Authn, Fact::Zones, Fact::Carried],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        stride: "S",
        cwe: &[287],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    if cx.model.library.is_some() {
        return;
    }
    for (flow, from, to) in cx.graph.flows_in_scope().filter(|(_, _, to)| !to.is_actor()) {
        let crosses = cx.graph.crosses(&from, &to);
        let Some(proof) = Proof::of(flow, &to).filter(|_| crosses != Some(false)) else { continue };
        let subject = Element::Flow(flow).subject();
        let sensitive = cx.graph.flow_class(flow).filter(|class| *class >= Class::Confidential);
        let Some(class) = sensitive else {
            if let Some(why) = cx.graph.flow_class_gap(flow) {
                sink.not_assessed(subject, why);
            }
            continue;
        };
        let span = match proof {
            Proof::Unknown(why) => {
                sink.not_assessed(subject, why);
                continue;
            }
            _ if crosses.is_none() => {
                sink.not_assessed(subject, CROSSING_UNKNOWN);
                continue;
            }
            Proof::TargetOnly if flow.authn.is_empty() && cx.model.is_misread(&subject) => {
                sink.not_assessed(subject, MISREAD);
                continue;
            }
            Proof::TargetOnly => flow.authn.first().map_or(flow.id.span, |word| word.span),
        };
        let message = format!(
            "flow `{}` carries {class} data across a trust boundary and only its target `{}` is \
             authenticated",
            flow.id.value,
            to.name(),
        );
        sink.report(
            Draft::new(subject, span, message)
                .help("say how its source is known there, for example `authn: mtls` or `oauth2`"),
        );
    }
}

/// Which side proves who it is, where it is not both and no other rule says so.
enum Proof {
    TargetOnly,
    Unknown(&'static str),
}

impl Proof {
    /// A source that proves nothing to a process or a store is for `flow-no-authn`, a target that
    /// cannot prove itself because nothing is encrypted for `flow-plaintext`.
    fn of(flow: &Flow, to: &End<'_>) -> Option<Proof> {
        let unknown = "whether its protocol has the target prove who it is is not known";
        let source = match source_proof(flow) {
            SourceProof::Named | SourceProof::ByProtocol => true,
            SourceProof::Renounced(_) | SourceProof::Missing(_) => false,
            SourceProof::Contradictory => {
                return Some(Proof::Unknown(
                    "`authn` says both that there is none and that there is one",
                ));
            }
        };
        match (source, target_is_proven(flow)) {
            (true, Some(_)) | (false, Some(false)) => None,
            (false, _) if !to.is(ComponentKind::External) => None,
            (_, None) => Some(Proof::Unknown(unknown)),
            (false, Some(true)) => Some(Proof::TargetOnly),
        }
    }
}
