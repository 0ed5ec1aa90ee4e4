use std::collections::HashSet;

use ecow::EcoString;

use super::{subject, threats};
use crate::finding::{
    Confidence, Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject,
};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "rating-flat",
        summary: "all threats have the same level of risk",
        docs: include_str!("rating_flat.md"),
        needs: &[Fact::Rating],
        severity: Severity::Note,
        confidence: Confidence::Medium,
        options: &[OptionMeta {
            name: "threats",
            doc: "The least number of threats in which a difference is expected.",
            default: OptionValue::Number(8),
        }],
        profiles: &[("six-stage", Severity::Warning)],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // How a machine rated what nobody has looked at yet tells nothing.
    let untriaged: HashSet<&EcoString> = cx.model.untriaged().collect();
    let threats = |model| threats(model).filter(|threat| !untriaged.contains(&threat.id.value));
    let count = threats(cx.model).count();
    if i64::try_from(count).unwrap_or(i64::MAX) < cx.options.number("threats") {
        return;
    }
    let mut levels = threats(cx.model).filter_map(|threat| cx.graph.risk(threat));
    let Some(level) = levels.next() else {
        return sink.not_assessed(Subject::model(), "the risk of no threat is known");
    };
    if levels.any(|other| other != level) {
        return;
    }
    let mut unknown = threats(cx.model).filter(|t| cx.graph.risk(t).is_none()).peekable();
    if unknown.peek().is_some() {
        let why = "all risks that are known are the same, and this one is not known";
        return unknown.for_each(|threat| sink.not_assessed(subject(threat), why));
    }
    let message = format!("all {count} threats of the model are rated {level}");
    sink.report(
        Draft::new(Subject::model(), cx.model.place(), message)
            .help("compare them with each other: which would you treat first, and which last?"),
    );
}
