use super::{MISREAD, is_store};
use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, listed};
use crate::graph::Element;
use crate::model::vocabulary::{Answer, Class};
use crate::model::{Component, Data};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "store-unencrypted",
        summary: "store keeps sensitive data without encryption at rest",
        docs: include_str!("store_unencrypted.md"),
        needs: &[Fact::StoreEncryption, Fact::Data, Fact::DataClass],
        severity: Severity::Error,
        stride: "I",
        cwe: &[311, 312],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for store in cx.graph.components_in_scope().filter(|c| is_store(c)) {
        let (span, lack) = match &store.encrypted {
            Some(answer) if answer.value != Answer::No => continue,
            Some(no) => (no.span, "and is not encrypted"),
            None => (store.id.span, "and does not say whether it is encrypted"),
        };
        let subject = Element::Component(store).subject();
        if store.encrypted.is_none() && cx.model.is_misread(&subject) {
            sink.not_assessed(subject, MISREAD);
            continue;
        }
        let Some(class) = cx.graph.component_class(store).filter(|c| *c >= Class::Confidential)
        else {
            if let Some(why) = gap(cx, store) {
                sink.not_assessed(subject, why);
            }
            continue;
        };
        let of_class = |data: &&Data| data.class.as_ref().is_some_and(|c| c.value == class);
        let kept: Vec<&str> =
            cx.graph.held(store).filter(of_class).map(|data| data.id.value.as_str()).collect();
        let what = match kept.as_slice() {
            // It is not among what the store says it holds; a flow reads or writes it.
            [] => "data".to_owned(),
            ids => listed(ids.iter().copied()),
        };
        let message = format!("store `{}` keeps {class} {what} {lack}", store.id.value);
        sink.report(
            Draft::new(subject, span, message)
                .help("encrypt it at rest and add `encrypted: true`, or say why it need not be"),
        );
    }
}

/// Why a store may keep something more sensitive than is known.
fn gap<'m>(cx: &Cx<'m>, store: &'m Component) -> Option<&'static str> {
    let mut flows = cx.graph.flows_at(store).peekable();
    if store.holds.is_empty() && flows.peek().is_none() {
        // Whoever uses a library knows what its store will hold; the library does not.
        return cx.model.library.is_none().then_some("what it keeps is not said");
    }
    let partly = cx.graph.is_partly_classified(&store.holds)
        || flows.any(|flow| cx.graph.flow_class_gap(flow).is_some());
    partly.then_some("the class of some of its data is not known")
}
