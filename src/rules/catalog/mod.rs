//! Whether the entries of public catalogues that a model cites exist and are still in force.

mod catalog_coverage;
mod catalog_cwe_usage;
mod catalog_deprecated;
mod catalog_domain;
mod catalog_edition_missing;
mod catalog_heading;
mod catalog_ref_missing;
mod catalog_revoked;
mod catalog_superseded;
mod catalog_unknown;

use super::{Cx, Rule};
use crate::catalog::{self, Entry, State};
use crate::finding::{Draft, Fix, Sink, Subject};
use crate::graph::is_out;
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Text, Threat};

pub(super) static RULES: &[&Rule] = &[
    &catalog_coverage::RULE,
    &catalog_cwe_usage::RULE,
    &catalog_deprecated::RULE,
    &catalog_domain::RULE,
    &catalog_edition_missing::RULE,
    &catalog_heading::RULE,
    &catalog_ref_missing::RULE,
    &catalog_revoked::RULE,
    &catalog_superseded::RULE,
    &catalog_unknown::RULE,
];

/// A text of a `refs` list.
struct Cited<'m> {
    text: &'m Text,
    /// The whole list.
    refs: &'m [Text],
    kind: &'static str,
    /// "threat", "tree node", ...: what it is called in a sentence, and its name.
    noun: &'static str,
    name: &'m str,
    id: &'m Text,
    threat: Option<&'m Threat>,
}

impl Cited<'_> {
    fn draft(&self, message: impl std::fmt::Display) -> Draft {
        let message =
            format!("{} `{}` cites `{}`, {message}", self.noun, self.name, self.text.value);
        Draft::new(self.by(), self.text.span, message)
    }

    fn by(&self) -> Subject {
        Subject::new(self.kind, self.id.value.clone())
    }

    /// A fix that writes `id` instead, unless the list has it already.
    fn respell(&self, cx: &Cx<'_>, id: &str) -> Option<Fix> {
        if self.has_beside(id) {
            return None;
        }
        cx.respell(self.text, id)
    }

    fn has_beside(&self, id: &str) -> bool {
        let same = |text: &Text| catalog::parse(&text.value).is_some_and(|known| known.text == id);
        self.refs.iter().any(|text| !std::ptr::eq(text, self.text) && same(text))
    }
}

/// What threats, mitigations, incidents and the nodes of trees cite, but for what is over: threats
/// that are retired or out of scope, retired mitigations.
fn for_each_cited<'m>(cx: &Cx<'m>, mut see: impl FnMut(Cited<'m>)) {
    let model = cx.model;
    let mut list = |kind, noun, id: &'m Text, name: &'m Text, refs: &'m [Text], threat| {
        for text in refs {
            see(Cited { text, refs, kind, noun, name: &name.value, id, threat });
        }
    };
    for threat in &model.threats {
        if threat.retired.is_none() && !is_out(threat.out_of_scope.as_ref()) {
            list("threat", "threat", &threat.id, &threat.id, &threat.refs, Some(threat));
        }
    }
    for mitigation in &model.mitigations {
        let status = mitigation.status.as_ref().map(|status| status.value);
        if status != Some(MitigationStatus::Retired) {
            let id = &mitigation.id;
            list("mitigation", "mitigation", id, id, &mitigation.refs, None);
        }
    }
    for incident in &model.incidents {
        list("incident", "incident", &incident.id, &incident.id, &incident.refs, None);
    }
    for tree in &model.trees {
        for node in &tree.nodes {
            list("tree", "tree node", &tree.id, &node.id, &node.refs, None);
        }
    }
}

/// The same, and the categories that the model says are out of its scope: of those only the name
/// can be wrong.
fn for_each_named<'m>(cx: &Cx<'m>, mut see: impl FnMut(Cited<'m>)) {
    for (text, _) in &cx.model.out_of_scope {
        let (refs, kind, noun) = (std::slice::from_ref(text), "category", "section");
        see(Cited { text, refs, kind, noun, name: "out_of_scope", id: text, threat: None });
    }
    for_each_cited(cx, see);
}

/// Reports the cited entries that are in `state`, as `say` puts it.
fn report_state(
    cx: &Cx<'_>,
    sink: &mut Sink<'_>,
    state: State,
    say: fn(&Cx<'_>, &Cited<'_>, &Entry<'_>) -> Draft,
) {
    for_each_cited(cx, |cited| {
        if cx.graph.is_spent(&cited.text.value)
            && let Some(entry) = cx.graph.catalog().lookup(&cited.text.value)
            && entry.state == state
        {
            sink.report(say(cx, &cited, &entry));
        }
    });
}

/// What to write instead of an entry that is no longer in force.
fn instead(cited: &Cited<'_>, entry: &Entry<'_>, otherwise: &str) -> String {
    let names: Vec<String> = entry.replacements().map(|new| new.quoted()).collect();
    match names.as_slice() {
        [] => otherwise.to_owned(),
        [one] if cited.has_beside(entry.replaced_by) => format!("take it out: {one} is there"),
        [one] => format!("write {one}"),
        many => format!("write what fits of {}", many.join(", ")),
    }
}
