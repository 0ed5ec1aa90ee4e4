use super::{report_gap, threats_without};
use crate::finding::{RuleMeta, Severity, Sink};
use crate::model::vocabulary::Linddun;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "linddun-gap",
        summary: "element with personal data has no answer for a LINDDUN category",
        docs: include_str!("linddun_gap.md"),
        profiles: &[("linddun", Severity::Warning)],
        on_by_default: false,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let stray = cx.graph.stray_letters();
    let bare = threats_without::<Linddun>(cx);
    for element in cx.graph.elements_in_scope() {
        let needed = cx.graph.needed_categories(element);
        let missing = needed.without(cx.graph.answered_letters(element));
        if missing.is_empty() {
            continue;
        }
        if cx.graph.personal_data_at(element).is_some() {
            report_gap(element, missing, stray, &bare, sink);
        } else if let Some(why) = cx.graph.personal_gap_at(element) {
            sink.not_assessed(element.subject(), why);
        }
    }
}
