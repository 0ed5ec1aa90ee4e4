use std::collections::BTreeMap;

use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, Subject};
use crate::graph::{Coverage, Element, Letters, StoreRepudiation};
use crate::model::vocabulary::ComponentKind;
use crate::rules::{Check, Cx, Rule};
use crate::source::Span;

/// More threats than this explain no better.
const MOST_RELATED: usize = 5;

const KINDS: &[&str] = &["process", "store", "external", "flow", "actor"];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-gap",
        summary: "element has no answer for a STRIDE letter that applies to it",
        docs: include_str!("stride_gap.md"),
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
    let store = match cx.options.word("store-repudiation") {
        "always" => StoreRepudiation::Always,
        "never" => StoreRepudiation::Never,
        _ => StoreRepudiation::Audit,
    };
    let stray = cx.graph.stray_letters();
    let bare = threats_without_letters(cx);
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
        if !missing.and(stray).is_empty() {
            let why =
                "an answer names an element that does not exist, and may be meant for this one";
            sink.not_assessed(element.subject(), why);
        }
        let bare = bare.get(&element.id().span).map_or(&[][..], Vec::as_slice);
        report(element, missing.without(stray), bare, sink);
    }
}

/// Where the threats stand that name no letter, for each element that they are at.
fn threats_without_letters(cx: &Cx<'_>) -> BTreeMap<Span, Vec<Span>> {
    let mut bare: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    for threat in cx.model.threats.iter().filter(|t| t.stride.is_empty() && t.retired.is_none()) {
        for target in cx.graph.targets(threat) {
            let places = bare.entry(target.id().span).or_default();
            if places.last() != Some(&threat.id.span) {
                places.push(threat.id.span);
            }
        }
    }
    bare
}

fn report(element: Element<'_>, missing: Letters, bare: &[Span], sink: &mut Sink<'_>) {
    if missing.is_empty() {
        return;
    }
    let (noun, id) = (element.noun(), element.id());
    let message =
        format!("{noun} `{}` has no threat and no `not_applicable` for {missing}", id.value);
    let reasons: Vec<String> = missing.iter().map(|letter| format!("{letter}: why not")).collect();
    let help = format!(
        "add threats with `at: {0}`, or `{0}: {{{1}}}` under `not_applicable`",
        id.value,
        reasons.join(", ")
    );
    let mut draft = Draft::new(element.subject(), id.span, message).help(help);
    for threat in bare.iter().take(MOST_RELATED) {
        draft = draft.related(*threat, "this threat is at it and has no `stride`");
    }
    sink.report(draft);
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
