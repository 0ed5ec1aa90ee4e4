use super::remarks;
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::model::vocabulary::Answer;
use crate::model::{Said, Threat};
use crate::rules::{Check, Cx, Rule};
use crate::source::Spanned;
use crate::syntax::shown;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-reason-missing",
        summary: "somebody decided not to act and does not say why",
        docs: include_str!("foreign_reason_missing.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let words = remarks(cx).iter().filter_map(|remark| match &remark.what {
        Said::NoReason(word) => Some((&remark.subject, word, remark.span)),
        _ => None,
    });
    let decisions: Vec<_> = words.filter(|(subject, ..)| !is_given(cx, subject)).collect();
    let Some((subject, word, first)) = decisions.first() else { return };
    let word = shown(word);
    let help = "write the reason beside it, in a comment of the tool or in an overlay: it is all that is known of the decision later";
    let draft = match decisions.len() {
        1 => {
            let message =
                format!("{} `{}` is `{word}` and nothing says why", subject.kind, subject.id);
            Draft::new((*subject).clone(), *first, message)
        }
        count => {
            let message = format!("{count} decisions not to act, such as `{word}`, do not say why");
            Draft::new(Subject::model(), *first, message).note("the first of them")
        }
    };
    sink.report(draft.help(help));
}

/// Whether an overlay gives the reason: with what was decided, or with the acceptance of a threat
/// that it leaves open.
fn is_given(cx: &Cx<'_>, subject: &Subject) -> bool {
    let excused = |threat: &Threat| {
        matches!(&threat.out_of_scope, Some(Spanned { value: Answer::Because(_), .. }))
    };
    let accepted = |threat| cx.graph.acceptances(threat).any(|accept| accept.why.is_some());
    if let Some(threat) = cx.graph.threat(&subject.id).filter(|_| subject.kind == "threat") {
        return excused(threat) || accepted(threat);
    }
    let Some(mitigation) = cx.graph.mitigation(&subject.id) else { return false };
    let of_it = |threat: &&Threat| threat.mitigated_by.iter().any(|by| by.value == subject.id);
    mitigation.because.is_some() || cx.model.threats.iter().filter(of_it).any(accepted)
}
