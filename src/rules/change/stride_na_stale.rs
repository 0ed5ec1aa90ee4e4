use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::{Element, Graph};
use crate::rules::change::accept_drifted::differs;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "stride-na-stale",
        summary: "a threat type was ruled out for an element that has changed since",
        docs: include_str!("stride_na_stale.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let Some(before) = cx.before else { return };
    for answers in &cx.model.not_applicable {
        let id = &answers.element.value;
        let old = before.model.not_applicable.iter().find(|old| old.element.value == *id);
        let (Some(old), Some(element)) = (old, cx.graph.element(id)) else { continue };
        let Some(was) = exact(before, id) else { continue };
        let Some(what) = differs(&traits(before, was), &traits(cx.graph, element)) else {
            continue;
        };
        let kept: Vec<_> = answers
            .stride
            .iter()
            .filter(|(letter, why)| {
                old.stride.iter().any(|(l, w)| l.value == letter.value && w.value == why.value)
            })
            .collect();
        let Some((_, first)) = kept.first() else { continue };
        let letters: Vec<&str> = kept.iter().map(|(letter, _)| letter.value.word()).collect();
        let message = format!(
            "{} `{id}` has changed ({what}), and why {} does not apply has not",
            element.noun(),
            letters.join(", ")
        );
        let help = "read the reasons again; word them for what the element is now, or drop them";
        sink.report(Draft::new(element.subject(), first.span, message).help(help));
    }
}

/// The element of exactly this id.
fn exact<'m>(graph: &Graph<'m>, id: &str) -> Option<Element<'m>> {
    graph.element(id).filter(|element| element.id().value == *id)
}

/// What an answer about an element rests on.
pub(super) fn traits<'m>(graph: &Graph<'m>, element: Element<'m>) -> Vec<(&'static str, String)> {
    let class = graph.class_at(element).map(|class| class.to_string()).unwrap_or_default();
    let words = |list: &[crate::model::Text]| {
        let mut words: Vec<&str> = list.iter().map(|word| word.value.as_str()).collect();
        words.sort_unstable();
        words.join(" ")
    };
    match element {
        Element::Component(c) => vec![
            ("kind", c.kind.map(|kind| kind.value.to_string()).unwrap_or_default()),
            ("zone", c.zone.as_ref().map(|zone| zone.value.to_string()).unwrap_or_default()),
            ("exposure", c.exposed.is_some_and(|flag| flag.value).to_string()),
            ("technology", words(&c.tech)),
            ("class of data", class),
        ],
        Element::Flow(f) => {
            let end = |end: Option<&crate::model::Text>| {
                end.map(|id| id.value.to_string()).unwrap_or_default()
            };
            vec![
                ("source", end(f.path.as_ref().map(|path| &path.from))),
                ("target", end(f.path.as_ref().map(|path| &path.to))),
                (
                    "protocol",
                    f.over.as_ref().map(|over| over.value.to_string()).unwrap_or_default(),
                ),
                ("class of data", class),
            ]
        }
        Element::Actor(a) => vec![
            ("kind", a.kind.map(|kind| kind.value.to_string()).unwrap_or_default()),
            ("zone", a.zone.as_ref().map(|zone| zone.value.to_string()).unwrap_or_default()),
        ],
    }
}
