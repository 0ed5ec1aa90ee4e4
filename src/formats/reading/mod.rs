//! What readers of other tools' formats share: names into ids, words into vocabulary, the model
//! that they fill.

mod boundaries;
mod ids;
mod keys;
mod loose;
mod once;
mod placed;
mod plane;
mod words;

pub(super) use boundaries::{Asked, Boundaries, zones_of};
use ids::Ids;
pub(super) use ids::gives;
pub(super) use ids::slug as id_of;
pub(super) use keys::{objects, rest, says_something, texts};
pub(super) use loose::{field, flag, is_loosely, values, word, written};
pub(super) use once::{Once, bare};
pub(super) use placed::{Placed, component_places, encrypt, encryption_word, yes_or_no};
pub(super) use plane::{Area, box_of, is_outside, nesting, outside};
pub(super) use words::{Decision, decision, is_technique, level, linddun, stride, stride_in};

use std::collections::HashMap;

use ecow::EcoString;

use super::{Format, Loss, Reading};
use crate::finding::{Draft, Fact, Mistake, Subject};
use crate::model::{Model, Origin, Remark, Said, Text};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// A model that is being made of a foreign file.
pub(super) struct Reader {
    pub(super) model: Model,
    losses: Vec<Loss>,
    /// By what kind of thing has them: a threat and a component may have the same.
    ids: HashMap<&'static str, Ids>,
    /// The format's own ids, and what they became.
    known: HashMap<(&'static str, EcoString), EcoString>,
}

impl Reader {
    pub(super) fn new(format: &'static Format, root: Span) -> Self {
        let mut model = Model::empty(root);
        model.origin = Some(Origin::new(format.title, format.says));
        Reader { model, losses: Vec::new(), ids: HashMap::new(), known: HashMap::new() }
    }

    /// Adds to what such files say: something that few of them do.
    pub(super) fn says(&mut self, fact: Fact) {
        if let Some(origin) = &mut self.model.origin
            && !origin.says.contains(&fact)
        {
            origin.says.push(fact);
        }
    }

    /// The id of an element: made of its name, placed where it is named (where it has no name, at
    /// `at`). `own` is the format's own id, by which the file and overlays refer to it.
    pub(super) fn identify(
        &mut self,
        noun: &'static str,
        name: Option<&Text>,
        own: Option<Text>,
        at: Span,
    ) -> Text {
        self.identify_in(kin(noun), noun, name, own, at)
    }

    /// As [`Reader::identify`], where the format's own ids count within a section of the file only:
    /// a store and a flow may have the same.
    pub(super) fn identify_in(
        &mut self,
        section: &'static str,
        noun: &'static str,
        name: Option<&Text>,
        own: Option<Text>,
        at: Span,
    ) -> Text {
        let name_of = name.map(|name| name.value.as_str());
        let id = self.ids.entry(kin(noun)).or_default().of(name_of, noun);
        self.note(section, noun, &id, own);
        Text::new(id, name.map_or(at, |name| name.span))
    }

    /// As [`Reader::identify_in`], of an element that states which id it had in a model that the file
    /// was written of.
    pub(super) fn identify_as(
        &mut self,
        section: &'static str,
        noun: &'static str,
        stated: &Text,
        own: Option<Text>,
    ) -> Text {
        let id = self.ids.entry(kin(noun)).or_default().stated(&stated.value, noun);
        self.note(section, noun, &id, own);
        Text::new(id, stated.span)
    }

    /// Notes which element the format's own id means.
    fn note(
        &mut self,
        section: &'static str,
        noun: &'static str,
        id: &EcoString,
        own: Option<Text>,
    ) {
        if let Some(own) = own {
            let key = (section, own.value.clone());
            match self.known.contains_key(&key) {
                true => {
                    let message = format!("two elements have the id `{}`", own.value);
                    let help = "references to it mean the first one; give the other a new id";
                    self.wrong(Subject::new(noun, id.clone()), own.span, message, help);
                }
                false => _ = self.known.insert(key, id.clone()),
            }
            if let Some(origin) = &mut self.model.origin {
                origin.ids.push((Subject::new(noun, id.clone()), own));
            }
        }
    }

    /// What a reference of the file to a `noun` names, as an id of the model. One that names nothing
    /// stays as it is, and `schema-ref-unresolved` reports it.
    pub(super) fn refer(&self, noun: &'static str, to: Text) -> Text {
        match self.known.get(&(kin(noun), to.value.clone())) {
            Some(id) => Text::new(id.clone(), to.span),
            None => to,
        }
    }

    /// The id that the format's own one became; `None` where nothing has it.
    pub(super) fn knows(&self, noun: &'static str, own: &str) -> Option<&EcoString> {
        self.knows_in(kin(noun), own)
    }

    /// As [`Reader::knows`], of what was identified in a section of the file.
    pub(super) fn knows_in(&self, section: &'static str, own: &str) -> Option<&EcoString> {
        self.known.get(&(section, own.into()))
    }

    /// The format's own ids of a section, in order.
    pub(super) fn named_in(&self, section: &'static str) -> Vec<&str> {
        let own = self.known.keys().filter(|(known, _)| *known == section);
        let mut own: Vec<&str> = own.map(|(_, own)| own.as_str()).collect();
        own.sort_unstable();
        own
    }

    /// Something in the file is wrong by the format's own lights; `schema-bad-value` says so.
    pub(super) fn wrong(
        &mut self,
        subject: Subject,
        at: Span,
        message: String,
        help: &'static str,
    ) {
        let draft = Draft::new(subject, at, message).help(help);
        self.model.mistakes.push(Mistake::new("schema-bad-value", draft));
    }

    /// Keeps what only files of other tools say of an element; the rules of the group `foreign` and
    /// nobody else ask for it. What to remark is told at [`Said`]: a threat that nobody has looked at,
    /// a state in a strange word, a flow attached to nothing, a stale flag, any text that the model
    /// has no place for (placeholders hide there) and whoever is said to have checked a risk.
    pub(super) fn remark(&mut self, noun: &'static str, id: &str, span: Span, what: Said) {
        let subject = Subject::new(noun, id);
        if let Some(origin) = &mut self.model.origin {
            origin.remarks.push(Remark { subject, span, what });
        }
    }

    /// What the word for a threat's state means; an unknown one is remarked and counts as open.
    pub(super) fn decide(&mut self, noun: &'static str, id: &str, word: &Text) -> Decision {
        let decision = decision(&word.value);
        let what = match decision {
            Some(Decision::Untriaged) => Said::Untriaged(word.value.clone()),
            None => Said::StrangeWord(word.value.clone()),
            Some(decision) => return decision,
        };
        self.remark(noun, id, word.span, what);
        decision.unwrap_or(Decision::Open)
    }

    /// Whoever converts the file is told.
    pub(super) fn lost(&mut self, place: Span, element: String, what: impl Into<String>) {
        self.losses.push(Loss::new(place, &element, what));
    }

    pub(super) fn done(self) -> Reading {
        Reading { model: self.model, losses: self.losses }
    }
}

/// Components, actors and flows are referred to by the same keys, so their ids differ.
pub(super) fn kin(noun: &'static str) -> &'static str {
    match noun {
        "actor" | "flow" => "component",
        _ => noun,
    }
}

/// A text with its white space folded: names are often broken over lines in drawings. `None` where
/// nothing is left.
pub(super) fn folded(text: &str) -> Option<EcoString> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" ").into())
}

/// The text of a node, folded, with its place.
pub(super) fn text(node: Option<&Node>) -> Option<Text> {
    let node = node?;
    Some(Text::new(folded(node.as_text()?)?, node.span))
}

/// The items of a list; those of a map, which some files have instead, are its values. Nothing
/// where there is neither: `null` means empty.
pub(super) fn items(node: Option<&Node>) -> Vec<&Node> {
    let Some(node) = node else { return Vec::new() };
    match (node.as_list(), node.as_map()) {
        (Some(items), _) => items.iter().collect(),
        (None, Some(entries)) => entries.iter().map(|entry| &entry.value).collect(),
        (None, None) => Vec::new(),
    }
}

/// The number of a node, with its place.
pub(super) fn number(node: Option<&Node>) -> Option<Spanned<f64>> {
    let node = node?;
    match &node.value {
        Value::Number(number) => Some(Spanned::new(number.as_f64()?, node.span)),
        _ => None,
    }
}
