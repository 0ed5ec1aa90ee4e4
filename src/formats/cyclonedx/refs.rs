//! A file that is being read, and what its `bom-ref`s mean.

use std::collections::HashMap;

use ecow::EcoString;

use super::FORMAT;
use crate::finding::Subject;
use crate::formats::Reading;
use crate::formats::reading::{Once, Reader, text};
use crate::model::Text;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// All names of a file count in all of it.
const SECTION: &str = "bom-ref";

pub(super) struct Bom<'d> {
    pub(super) reader: Reader,
    pub(super) once: Once,
    /// Everything that has a `bom-ref`, whatever it is.
    nodes: HashMap<EcoString, &'d Node>,
    /// What became of it: a noun and an id.
    of: HashMap<EcoString, (&'static str, EcoString)>,
    /// Why components are out of scope, by their ids.
    pub(super) reasons: HashMap<EcoString, Text>,
}

/// Somebody who does something: a person, an organisation, a system, or a kind of these.
pub(super) struct Party {
    pub(super) name: Text,
    pub(super) is_person: bool,
    pub(super) attacks: bool,
}

/// Roles and archetypes of those who attack.
const ATTACKERS: &[&str] =
    &["attacker", "insider-threat", "hacktivist", "nation-state", "organized-crime", "competitor"];

impl<'d> Bom<'d> {
    pub(super) fn of(root: &'d Node) -> Self {
        let mut nodes = HashMap::new();
        let mut next = vec![root];
        while let Some(node) = next.pop() {
            match &node.value {
                Value::Map(entries) => {
                    if let Some(own) = own(node) {
                        nodes.entry(own.value).or_insert(node);
                    }
                    next.extend(entries.iter().map(|entry| &entry.value));
                }
                Value::List(items) => next.extend(items),
                _ => {}
            }
        }
        let reader = Reader::new(&FORMAT, root.span);
        Bom { reader, once: Once::default(), nodes, of: HashMap::new(), reasons: HashMap::new() }
    }

    pub(super) fn done(mut self) -> Reading {
        self.once.tell(&mut self.reader);
        self.reader.done()
    }

    /// The id of an element: made of its name, or of its `bom-ref` where it has none.
    pub(super) fn identify(
        &mut self,
        noun: &'static str,
        node: &Node,
        name: Option<&Text>,
    ) -> Text {
        let own = own(node);
        let id = match super::property(node, "id") {
            Some(stated) => self.reader.identify_as(SECTION, noun, &stated, own.clone()),
            None => {
                let called = name.or(own.as_ref());
                self.reader.identify_in(SECTION, noun, called, own.clone(), node.span)
            }
        };
        if let Some(own) = own {
            self.of.entry(own.value).or_insert((noun, id.value.clone()));
        }
        if let Some(why) = super::property(node, "out_of_scope").filter(|_| noun == "component") {
            self.reasons.insert(id.value.clone(), why);
        }
        id
    }

    /// Has a `bom-ref` mean an element that stands elsewhere.
    pub(super) fn alias(&mut self, own: Option<Text>, noun: &'static str, id: &EcoString) {
        if let Some(own) = own {
            self.of.entry(own.value).or_insert((noun, id.clone()));
        }
    }

    /// What a `bom-ref` became, where it is of one of those nouns.
    pub(super) fn means(&self, own: &str, nouns: &[&str]) -> Option<&(&'static str, EcoString)> {
        self.of.get(own).filter(|(noun, _)| nouns.contains(noun))
    }

    pub(super) fn node(&self, own: &str) -> Option<&'d Node> {
        self.nodes.get(own).copied()
    }

    /// The id of what is referred to. What is there and is no such element is told to whoever
    /// converts the file; what is in another document is left alone; what is nowhere is a mistake.
    pub(super) fn refer(
        &mut self,
        who: (&Subject, &str),
        called: &'static str,
        nouns: &[&str],
        to: Text,
    ) -> Option<Text> {
        if let Some((_, id)) = self.means(&to.value, nouns) {
            return Some(Text::new(id.clone(), to.span));
        }
        if self.is_there(who, called, &to) {
            let what = format!("that it refers to `{}` is left out", to.value);
            self.reader.lost(to.span, who.1.to_owned(), what);
        }
        None
    }

    /// Whether something of the file is referred to; another document is not asked.
    fn is_there(&mut self, who: (&Subject, &str), called: &'static str, to: &Text) -> bool {
        if self.nodes.contains_key(&to.value) || to.value.starts_with("urn:cdx:") {
            return true;
        }
        let nodes = &self.nodes;
        let known = || {
            let mut known: Vec<&str> = nodes.keys().map(EcoString::as_str).collect();
            known.sort_unstable();
            known
        };
        self.once.dangling(who, called, to.clone(), known);
        false
    }

    /// Remembers that the format has no place for the owner of a component.
    pub(super) fn ownerless(&mut self, id: &EcoString) {
        if let Some(origin) = &mut self.reader.model.origin {
            origin.ownerless.push(id.clone());
        }
    }

    /// All that are referred to, each once.
    pub(super) fn refer_all(
        &mut self,
        who: (&Subject, &str),
        called: &'static str,
        nouns: &[&str],
        to: Vec<Text>,
    ) -> Vec<Text> {
        let mut all: Vec<Text> = Vec::new();
        for to in to {
            if let Some(found) = self.refer(who, called, nouns, to)
                && !all.iter().any(|known| known.value == found.value)
            {
                all.push(found);
            }
        }
        all
    }

    /// A party, written there or referred to. One that is nowhere keeps its name.
    pub(super) fn party(&mut self, who: (&Subject, &str), node: Option<&'d Node>) -> Option<Party> {
        let node = node?;
        let Some(reference) = text(Some(node)) else { return self.described(node) };
        let of = self.node(&reference.value);
        if let Some(party) = of.and_then(|node| self.described(node)) {
            return Some(Party { name: Text::new(party.name.value, reference.span), ..party });
        }
        self.is_there(who, "party", &reference);
        let named = of.and_then(|node| text(node.get("name")));
        let name = named.map_or(reference.value, |named| named.value);
        Some(Party { name: Text::new(name, reference.span), is_person: false, attacks: false })
    }

    fn described(&self, node: &'d Node) -> Option<Party> {
        let node = node.get("party").filter(|party| party.as_map().is_some()).unwrap_or(node);
        let roles = super::objects(Some(node), "roles");
        let plays = |one: &str| roles.iter().any(|role| has_word(role.get("role"), &[one]));
        let persona = node.get("persona");
        let archetype = persona.and_then(|persona| super::word(persona.get("archetype")));
        let of = |key: &str| node.get(key).and_then(|one| text(one.get("name")));
        let system = || {
            let to = text(node.get("system")?.get("ref"))?;
            let name = text(self.node(&to.value)?.get("name"))?;
            Some(Text::new(name.value, to.span))
        };
        let is_there = ["organization", "person", "system", "persona"]
            .iter()
            .any(|key| node.get(key).is_some());
        let name = super::property(node, "name")
            .or_else(|| of("organization"))
            .or_else(|| of("person"))
            .or_else(system)
            .or_else(|| archetype.clone())
            .or_else(|| own(node).filter(|_| is_there))?;
        let is_attacker = |word: &Text| ATTACKERS.contains(&word.value.as_str());
        let attacks = archetype.as_ref().is_some_and(is_attacker)
            || plays("attacker")
            || plays("insider-threat");
        let is_person = node.get("person").is_some() || persona.is_some();
        Some(Party { name, is_person, attacks })
    }

    /// Who owns something: of several parties the one whose role it is.
    pub(super) fn owner(&mut self, who: (&Subject, &str), node: Option<&'d Node>) -> Option<Text> {
        let parties = match node?.as_list() {
            Some(parties) => parties.iter().collect(),
            None => vec![node?],
        };
        let owns = |party: &&&Node| {
            let roles = super::objects(Some(party), "roles");
            roles.iter().any(|role| has_word(role.get("role"), &["owner"]))
        };
        let party = parties.iter().find(owns).or(parties.first()).copied();
        self.party(who, party).map(|party| party.name)
    }
}

fn has_word(node: Option<&Node>, words: &[&str]) -> bool {
    node.and_then(Node::as_text).is_some_and(|word| words.contains(&word.as_str()))
}

/// The `bom-ref` of something.
pub(super) fn own(node: &Node) -> Option<Text> {
    text(node.get(SECTION))
}

/// The subject of a finding about an element, and the element in words.
pub(super) fn who(noun: &'static str, id: &Text) -> (Subject, String) {
    (Subject::new(noun, id.value.clone()), format!("{noun} `{}`", id.value))
}

/// The higher of two levels.
pub(super) fn higher<T: Ord + Copy>(
    one: Option<Spanned<T>>,
    other: Option<Spanned<T>>,
) -> Option<Spanned<T>> {
    match (one, other) {
        (Some(one), Some(other)) if one.value >= other.value => Some(one),
        (one, other) => other.or(one),
    }
}

/// A place for what has none of its own.
pub(super) fn at(node: Option<&Node>, otherwise: Span) -> Span {
    node.map_or(otherwise, |node| node.span)
}
