//! AWS Threat Composer, in JSON: what can go wrong, told in sentences, and what is done about it.
//!
//! It knows no parts: what the system consists of is a text and a picture. Threats, mitigations and
//! assumptions have ids that nobody sees, and lists of links say which belong together; links stay
//! behind when what they name is deleted. A threat pack, of which models are made, is a library.

mod cures;
mod lists;
mod metadata;
#[cfg(test)]
mod tests;
mod threats;

use std::collections::{HashMap, HashSet};

use ecow::{EcoString, eco_format};

use super::reading::{Reader, id_of};
use super::{Format, Reading, includes_nothing};
use crate::finding::Fact;
use crate::model::{Assumption, Said, Text};
use crate::source::SourceFile;
use crate::syntax::{Document, Node, Value};
use lists::Oddities;
use metadata::Metadata;

pub(super) static FORMAT: Format = Format {
    name: "threat-composer",
    title: "Threat Composer",
    // Who attacks, which letters and how grave it is, only some models say: the reader adds those.
    says: &[Fact::Purpose, Fact::Threats, Fact::Treatment, Fact::Mitigations],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read: |_, document, _| read(document),
};

/// The lists of a model. One is enough where an item of it, or the file, says what it is.
const LISTS: &[&str] = &["threats", "mitigations", "assumptions"];
const LINKS: &[&str] = &["mitigationLinks", "assumptionLinks"];

/// A file is told by its links, by the number of its schema beside its parts, or by a threat in the
/// tool's own grammar.
fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let is_list = |key: &&str| root.get(key).is_some_and(|node| node.as_list().is_some());
    let schema = root.get("schema").map(|node| &node.value);
    let is_first = matches!(schema, Some(Value::Number(number)) if number.as_i64() == Some(1));
    let is_named = root.get("applicationInfo").is_some_and(|node| node.as_map().is_some());
    let has = |node: &Node, key: &str| node.get(key).is_some();
    let is_sentence = |node: &Node| {
        let has_words = has(node, "threatSource") && has(node, "statement");
        has(node, "threatAction") || has_words || has(node, "numericId")
    };
    let threats = root.get("threats").and_then(Node::as_list).unwrap_or_default();
    let has_sentence = threats.iter().any(is_sentence);
    let has_list = LISTS.iter().any(is_list);
    let has_links = LINKS.iter().any(is_list);
    has_sentence
        || (is_first && (is_named || has_links))
        || (is_named && (has_list || has_links))
        || (has_list && has_links)
}

fn read(document: &Document) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    let mut odd = Oddities::default();
    head(&mut reader, &mut odd, root);
    let mitigations = threats::mitigations(&mut reader, &mut odd, root);
    let links = Links::of(&mut odd, root);
    threats::read(&mut reader, &mut odd, root, &links, &mitigations);
    assumptions(&mut reader, &mut odd, root, &links);
    odd.tell(&mut reader);
    // What follows the place where a file breaks off may be all that a link means.
    if document.whole {
        dangling(&mut reader, &links);
    }
    reader.done()
}

fn head(reader: &mut Reader, odd: &mut Oddities, root: &Node) {
    let about = root.get("applicationInfo").unwrap_or(root);
    let name = odd.text(about, "name");
    let is_pack = root.get("namespace").is_some() || root.get("type").is_some();
    match name {
        Some(name) if is_pack && root.get("applicationInfo").is_none() => {
            let slug = id_of(&name.value);
            let library = eco_format!("{slug}@1");
            if super::native::is_library(&library, true) {
                reader.model.library = Some(Text::new(library, name.span));
            }
            reader.model.system = Some(name);
        }
        name => reader.model.system = name,
    }
    reader.model.purpose = odd.text(about, "description");
    for part in ["architecture", "dataflow"] {
        let Some(node) = root.get(part) else { continue };
        let there: Vec<&str> = ["description", "image"]
            .into_iter()
            .filter(|key| node.get(key).is_some_and(|node| !lists::is_empty(node)))
            .collect();
        if !there.is_empty() {
            let what = format!("{} left out", crate::finding::listed(there));
            reader.lost(node.span, format!("`{part}`"), what);
        }
    }
    if let Some(node) = root.get("brainstorm").filter(|node| !lists::is_empty(node)) {
        reader.lost(node.span, "`brainstorm`".to_owned(), "left out");
    }
}

/// One line of a list of links: from a mitigation, or from an assumption, to something else.
struct Link {
    noun: &'static str,
    from: Text,
    to: Text,
}

/// All of them, and their places by the kind of thing that they lead from and what they lead to.
struct Links {
    all: Vec<Link>,
    to: HashMap<(&'static str, EcoString), Vec<usize>>,
    /// What some assumption is linked from.
    from: HashSet<EcoString>,
}

impl Links {
    fn of(odd: &mut Oddities, root: &Node) -> Self {
        let keys = [
            ("mitigation", "mitigationLinks", "mitigationId"),
            ("mitigation", "controlLinks", "controlId"),
            ("assumption", "assumptionLinks", "assumptionId"),
        ];
        let mut links = Vec::new();
        for (noun, section, key) in keys {
            for node in odd.list(root, section) {
                match odd.text(node, key).zip(odd.text(node, "linkedId")) {
                    Some((from, to)) => links.push(Link { noun, from, to }),
                    None => {
                        let what = format!("has a link without `{key}` or without `linkedId`");
                        odd.see(section, what, node.span);
                    }
                }
            }
        }
        let mut to: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, link) in links.iter().enumerate() {
            to.entry((link.noun, link.to.value.clone())).or_default().push(at);
        }
        let of_assumptions = links.iter().filter(|link| link.noun == "assumption");
        let from = of_assumptions.map(|link| link.from.value.clone()).collect();
        Links { all: links, to, from }
    }

    /// What is linked from a kind of thing to the one with that id.
    fn to(&self, noun: &'static str, own: &Text) -> impl Iterator<Item = &Text> {
        let places = self.to.get(&(noun, own.value.clone()));
        places.into_iter().flatten().map(|at| &self.all[*at].from)
    }
}

fn assumptions(reader: &mut Reader, odd: &mut Oddities, root: &Node, links: &Links) {
    for node in odd.list(root, LISTS[2]) {
        let (content, own) = (odd.text(node, "content"), odd.text(node, "id"));
        let metadata = Metadata::of(node);
        let id = reader.identify("assumption", content.as_ref(), own.clone(), node.span);
        if own.is_some_and(|own| links.from.contains(&own.value)) {
            let what = "what it is linked to is left out";
            reader.lost(id.span, format!("assumption `{}`", id.value), what);
        }
        reader.model.assumptions.push(Assumption {
            id,
            body: node.span,
            title: content,
            owner: None,
            valid_until: None,
            why: metadata.comments(),
            at: Vec::new(),
        });
    }
}

/// Links that lead to nothing: what they named was deleted, and the tool kept them.
fn dangling(reader: &mut Reader, links: &Links) {
    let lost = |link: &Link| {
        let others: &[&'static str] = match link.noun {
            "assumption" => &["threat", "mitigation"],
            _ => &["threat", "assumption"],
        };
        let is_known = |nouns: &[&'static str], end: &Text| {
            nouns.iter().any(|n| reader.knows(n, &end.value).is_some())
        };
        if !is_known(&[link.noun], &link.from) {
            return Some(link.from.clone());
        }
        (!is_known(others, &link.to)).then(|| link.to.clone())
    };
    let found: Vec<Text> = links.all.iter().filter_map(lost).collect();
    for end in found {
        reader.remark("link", &end.value, end.span, Said::Dangling(end.value.clone()));
    }
}
