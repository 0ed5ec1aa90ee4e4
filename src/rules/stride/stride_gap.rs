use std::collections::HashSet;

use ecow::EcoString;

use super::{report_gap, threats_without};
use crate::finding::{Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::{Coverage, Element, StoreRepudiation};
use crate::model::Threat;
use crate::model::vocabulary::{ComponentKind, Stride};
use crate::rules::{Check, Cx, Rule};

const KINDS: &[&str] = &["process", "store", "external", "flow", "actor"];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-gap",
        summary: "element has no answer for a STRIDE letter that applies to it",
        docs: include_str!("stride_gap.md"),
        needs: &[Fact::Threats, Fact::Stride, Fact::Target],
        profiles: &[("strict", Severity::Error), ("stride", Severity::Error)],
        options: &[
            OptionMeta {
                name: "kinds",
                doc: "The kinds of element that need an answer.",
                default: OptionValue::Words(KINDS, KINDS),
            },
            OptionMeta {
                name: "scope",
                doc: "`crossing`: only flows that cross a trust boundary, their ends, and what is exposed.",
                default: OptionValue::Word(&["all", "crossing"]),
            },
            OptionMeta {
                name: "store-repudiation",
                doc: "Which stores need an answer for R; `audit`: those that keep logs or vital data.",
                default: OptionValue::Word(&["audit", "always", "never"]),
            },
        ],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    match cx.graph.coverage() {
        Coverage::PerElement => {}
        Coverage::PerInteraction => {
            let why = "the model follows STRIDE per interaction, which is not counted per element";
            return sink.not_assessed(Subject::model(), why);
        }
        Coverage::WithoutStride => return,
    }
    // A drawing that nobody has analysed lacks every letter; that is one flaw.
    if cx.model.origin.is_some() && cx.model.threats.is_empty() {
        let why = "it has no threat at all, which `model-empty` reports";
        return sink.not_assessed(Subject::model(), why);
    }
    let untriaged: HashSet<&EcoString> = cx.model.untriaged().collect();
    let is_untriaged = |threat: &Threat| untriaged.contains(&threat.id.value);
    if !untriaged.is_empty() && cx.model.threats.iter().all(is_untriaged) {
        let why = "nobody has looked at any of its threats, which `foreign-untriaged` reports";
        return sink.not_assessed(Subject::model(), why);
    }
    if is_by_the_way(cx) {
        let why =
            "the file does not say that it follows STRIDE, and few of its threats have a letter";
        return sink.not_assessed(Subject::model(), why);
    }
    let store = match cx.options.word("store-repudiation") {
        "always" => StoreRepudiation::Always,
        "never" => StoreRepudiation::Never,
        _ => StoreRepudiation::Audit,
    };
    let stray = cx.graph.stray_letters();
    let bare = threats_without::<Stride>(cx);
    for element in cx.graph.elements_in_scope().filter(|e| is_wanted(cx, *e)) {
        let needed = cx.graph.needed_letters(element, store);
        let missing = needed.without(cx.graph.answered_letters(element));
        if missing.is_empty() {
            continue;
        }
        if cx.options.word("scope") == "crossing" {
            match cx.graph.is_at_boundary(element) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    let why = "whether it lies at a trust boundary is not known";
                    sink.not_assessed(element.subject(), why);
                    continue;
                }
            }
        }
        report_gap(element, missing, stray, &bare, sink);
    }
}

/// Whether letters are only labels in a file of another tool that names no method: then one that is
/// missing tells nothing.
fn is_by_the_way(cx: &Cx<'_>) -> bool {
    let threats = &cx.model.threats;
    let lettered = threats.iter().filter(|threat| !threat.stride.is_empty()).count();
    cx.model.origin.is_some() && cx.model.method.is_empty() && lettered * 2 < threats.len()
}

fn is_wanted(cx: &Cx<'_>, element: Element<'_>) -> bool {
    let kind = match element {
        Element::Component(component) => match component.kind.as_ref().map(|k| k.value) {
            Some(ComponentKind::Process) => "process",
            Some(ComponentKind::Store) => "store",
            Some(ComponentKind::External) => "external",
            None => return false,
        },
        Element::Flow(_) => "flow",
        Element::Actor(_) => "actor",
    };
    cx.options.words("kinds").iter().any(|wanted| wanted == kind)
}
