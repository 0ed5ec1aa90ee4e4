use crate::finding::{Confidence, Draft, RuleMeta, Sink, Subject};
use crate::graph::texts_of;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "drift-identifier-gone",
        summary: "a mitigation names something that the change takes out of the code",
        docs: include_str!("drift_identifier_gone.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(review) = cx.graph.review() else { return };
    if let Some(why) = &review.unknown {
        sink.not_assessed(Subject::model(), why.clone());
    }
    for lost in &review.lost {
        let Some(mitigation) = cx.model.mitigations.get(lost.mitigation) else { continue };
        let texts = texts_of(mitigation);
        let Some(text) = texts.get(lost.text) else { continue };
        let id = &mitigation.id.value;
        let message = format!(
            "mitigation `{id}` names `{}`, which its code no longer has: this change removes it from \
             `{}`",
            lost.name, lost.path
        );
        let help = "name what does it now; if nothing does, the mitigation is no longer there";
        let subject = Subject::new("mitigation", id.clone());
        sink.report(Draft::new(subject, cx.within(text, lost.at.clone()), message).help(help));
    }
}
