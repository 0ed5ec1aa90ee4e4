//! What a model says of each thing in it, as comparable text. Lists whose order means nothing are
//! sorted, and what can be written in several ways is written in one.

mod elements;
mod incidents;
mod threats;

use std::fmt::Display;

use ecow::EcoString;

use crate::finding::Subject;
use crate::graph::Graph;
use crate::model::Text;
use crate::model::vocabulary::{Answer, Days};
use crate::source::{Span, Spanned};

use elements::{actor, component, data, flow, objective, system, zone};
use incidents::{incident, persona, playbook, tree};
use threats::{acceptance, answers, assumption, mitigation, threat};

/// One thing with everything that is said of it.
pub(in crate::diff) struct Entry {
    /// The place of its section in the format.
    pub(in crate::diff) section: usize,
    pub(in crate::diff) subject: Subject,
    pub(in crate::diff) span: Span,
    pub(in crate::diff) facts: Vec<(&'static str, String)>,
}

/// Everything in a model.
pub(in crate::diff) fn entries(graph: &Graph<'_>) -> Vec<Entry> {
    let model = graph.model;
    let mut all = vec![Entry {
        section: 0,
        subject: Subject::model(),
        span: model.place(),
        facts: system(graph).0,
    }];
    let mut section = 0;
    let mut add = |kind: &'static str, things: Vec<(&Text, Facts)>| {
        section += 1;
        all.extend(things.into_iter().map(|(id, facts)| Entry {
            section,
            subject: Subject::new(kind, id.value.clone()),
            span: id.span,
            facts: facts.0,
        }));
    };
    add("objective", model.objectives.iter().map(|o| (&o.id, objective(o))).collect());
    add("data", model.data.iter().map(|d| (&d.id, data(d))).collect());
    add("zone", model.zones.iter().map(|z| (&z.id, zone(z))).collect());
    add("actor", model.actors.iter().map(|a| (&a.id, actor(a))).collect());
    add("component", model.components.iter().map(|c| (&c.id, component(c))).collect());
    add("flow", model.flows.iter().map(|f| (&f.id, flow(graph, f))).collect());
    add("threat", model.threats.iter().map(|t| (&t.id, threat(graph, t))).collect());
    add("not-applicable", model.not_applicable.iter().map(|n| (&n.element, answers(n))).collect());
    add("mitigation", model.mitigations.iter().map(|m| (&m.id, mitigation(m))).collect());
    add("acceptance", model.acceptances.iter().map(|a| (&a.id, acceptance(a))).collect());
    add("assumption", model.assumptions.iter().map(|a| (&a.id, assumption(a))).collect());
    add("playbook", model.playbooks.iter().map(|p| (&p.id, playbook(p))).collect());
    add("tree", model.trees.iter().map(|t| (&t.id, tree(t))).collect());
    add("incident", model.incidents.iter().map(|i| (&i.id, incident(i))).collect());
    add("persona", model.personas.iter().map(|p| (&p.id, persona(p))).collect());
    all
}

/// Facts in the making.
#[derive(Default)]
struct Facts(Vec<(&'static str, String)>);

impl Facts {
    fn say(mut self, key: &'static str, value: Option<String>) -> Self {
        self.0.extend(value.filter(|value| !value.is_empty()).map(|value| (key, value)));
        self
    }

    fn text(self, key: &'static str, value: Option<&Text>) -> Self {
        self.say(key, value.map(plain))
    }

    fn word<T: Display>(self, key: &'static str, value: Option<&Spanned<T>>) -> Self {
        self.say(key, value.map(|v| v.value.to_string()))
    }

    fn days(self, key: &'static str, value: Option<&Spanned<Days>>) -> Self {
        self.say(key, value.map(|v| format!("{}d", v.value.0)))
    }

    /// A yes-or-no whose absence means no.
    fn yes(self, key: &'static str, value: Option<&Spanned<bool>>) -> Self {
        self.say(key, value.filter(|v| v.value).map(|_| "true".to_owned()))
    }

    fn answer(self, key: &'static str, value: Option<&Spanned<Answer>>) -> Self {
        self.say(
            key,
            value.map(|v| match &v.value {
                Answer::No => "false".to_owned(),
                Answer::Yes => "true".to_owned(),
                Answer::Because(why) => words(why),
            }),
        )
    }

    /// A list whose order means nothing.
    fn set(self, key: &'static str, list: &[Text]) -> Self {
        self.set_of(key, list.iter().map(plain))
    }

    fn set_of(self, key: &'static str, items: impl Iterator<Item = String>) -> Self {
        let mut items: Vec<String> = items.collect();
        items.sort_unstable();
        items.dedup();
        self.say(key, Some(items.join(", ")))
    }
}

/// A text without its layout: folded lines and single spaces are the same.
fn words(text: &EcoString) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(text: &Text) -> String {
    words(&text.value)
}

/// Some texts, of those that are given.
fn phrase(parts: &[&Option<Text>]) -> String {
    parts.iter().filter_map(|part| part.as_ref().map(plain)).collect::<Vec<_>>().join("; ")
}
