//! threatcl, once hcltm: threat models in HCL, and the JSON that it exports.
//!
//! A file may hold several `threatmodel` blocks: they become one model, and what a block says goes
//! for that block. References go by name. What HCL would have to compute stays as it is written
//! (`${...}`), except `var.x` and `import.control.x.y`, which are looked up. Files that `imports`
//! and `including` name are read where they lie in the repository; nothing is fetched.

mod cures;
mod blocks;
mod diagrams;
#[cfg(test)]
mod tests;
mod threats;

use std::collections::HashMap;

use ecow::EcoString;
use jiff::civil::Date;

use super::reading::{Reader, field, values, word, written};
use super::{Format, Reading};
use crate::finding::{Draft, Fact, Mistake, Severity, Subject};
use crate::model::vocabulary::{Class, Days};
use crate::model::{Assumption, Data, Text};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Document, Node, Value};
use blocks::{Block, Values, bare, labelled, unread};

pub(super) static FORMAT: Format = Format {
    name: "threatcl",
    title: "threatcl",
    // What few files have is added when it is found: diagrams, protocols, ratings, dates.
    says: &[
        Fact::Owner,
        Fact::DataClass,
        Fact::Threats,
        Fact::Stride,
        Fact::Treatment,
        Fact::Mitigations,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes,
    read,
};

fn claims(source: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    if source.path().ends_with(".hcl") {
        let is_control = |node: &Node| node.get("control").is_some();
        let is_library = root.get("component").is_some_and(is_control);
        let has = root.get("threatmodel").is_some() || is_library;
        // A file with a mistake in it has no tree.
        return has || (!document.whole && source.text().contains("threatmodel \""));
    }
    let exported = |node: &Node| {
        let models = values(node.get("threatmodels"));
        models.iter().any(|model| model.get("author").is_some() && model.get("name").is_some())
    };
    exported(root) || root.get("threatmodel").is_some_and(|node| !labelled_authors(node).is_empty())
}

/// HCL written as JSON: the models' names are keys.
fn labelled_authors(node: &Node) -> Vec<&Node> {
    let models = values(Some(node)).into_iter();
    models.filter(|model| model.get("author").is_some()).collect()
}

fn includes(document: &Document) -> Vec<Text> {
    let models = models(&document.root);
    let named = models.iter().flat_map(|model| others(model.body));
    named.filter(|file| !is_remote(&file.value)).collect()
}

/// The files that a model names: controls, and a model that it builds on.
fn others(model: &Node) -> Vec<Text> {
    let lists = ["imports", "including"].into_iter().flat_map(|key| {
        let all = model.as_map().unwrap_or_default().iter();
        all.filter(move |entry| entry.key.value == key).flat_map(|entry| values(Some(&entry.value)))
    });
    lists.filter_map(written).collect()
}

/// Whether go-getter would fetch it from somewhere: a URL, a forced getter, a known host.
fn is_remote(file: &str) -> bool {
    let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/", "git@"];
    file.contains("://") || file.contains("::") || hosts.iter().any(|host| file.starts_with(host))
}

/// The `threatmodel` blocks of a file.
fn models(root: &Node) -> Vec<Block<'_>> {
    let mut found = labelled(root, "threatmodel");
    found.extend(labelled(root, "threatmodels"));
    found
}

/// One block while it is read, with those that it builds on.
struct Scope<'n> {
    author: Option<Text>,
    /// Itself first.
    bodies: Vec<&'n Node>,
    /// Put before names where a file has several blocks, so that each has ids of its own.
    prefix: EcoString,
    /// Some of what it builds on is not at hand.
    partial: bool,
    elements: HashMap<EcoString, EcoString>,
    zones: HashMap<EcoString, EcoString>,
    data: HashMap<EcoString, EcoString>,
}

impl Scope<'_> {
    /// The format's own id of something by that name.
    fn own(&self, name: &Text) -> Text {
        Text::new(format!("{}{}", self.prefix, name.value).into(), name.span)
    }
}

fn read(sources: &Sources, document: &Document, included: &[Document]) -> Reading {
    let mut reader = Reader::new(&FORMAT, document.root.span);
    let roots: Vec<&Node> =
        std::iter::once(document).chain(included).map(|document| &document.root).collect();
    let known = Values::new(&roots);
    let models = models(&document.root);
    let several = models.len() > 1;
    // A file of controls for others to import has no threats of its own.
    if models.is_empty()
        && let Some(origin) = &mut reader.model.origin
    {
        origin.says.retain(|fact| *fact != Fact::Threats);
    }
    overview(&mut reader, &models, &known);
    let read = ["spec_version", "threatmodel", "threatmodels", "variable", "component"];
    unread(&mut reader, "the file", &document.root, &read);
    for model in &models {
        let author = field(model.body, "author").and_then(|author| known.text(author));
        if author.is_none() {
            let called = model.label.as_ref().map_or("", |name| name.value.as_str());
            let message = format!("threat model `{called}` names no `author`");
            let at = model.label.as_ref().map_or(model.body.span, |name| name.span);
            let help = "add `author = \"@somebody\"`, which threatcl requires";
            reader.wrong(Subject::model(), at, message, help);
        }
        let name = model.label.as_ref().map(|name| name.value.clone()).unwrap_or_default();
        let mut scope = Scope {
            author: author.filter(|_| several),
            bodies: vec![model.body],
            prefix: if several { format!("{name}/").into() } else { EcoString::new() },
            partial: false,
            elements: HashMap::new(),
            zones: HashMap::new(),
            data: HashMap::new(),
        };
        gather(&mut reader, sources, included, model.body, &mut scope);
        data(&mut reader, &mut scope, &known);
        diagrams::diagrams(&mut reader, &mut scope, &known);
        threats::threats(&mut reader, &scope, &known);
        rest(&mut reader, &scope, &known);
    }
    reader.done()
}

/// What is said of all: the name where there is one model, the author where all have the same.
fn overview(reader: &mut Reader, models: &[Block<'_>], known: &Values<'_>) {
    if let [model] = models {
        reader.model.system = model.label.clone();
        reader.model.purpose = field(model.body, "description").and_then(|text| known.text(text));
    }
    let authors = models.iter().map(|model| word(model.body, "author"));
    let mut authors: Vec<Option<Text>> = authors.collect();
    authors.dedup_by(|a, b| a.as_ref().map(|a| &a.value) == b.as_ref().map(|b| &b.value));
    if let [author] = authors.as_slice() {
        reader.model.owner = author.clone();
    }
    let newest = models.iter().filter_map(|model| {
        let updated = word(model.body, "updated_at")?;
        Some(Spanned::new(day_of(&updated.value)?, updated.span))
    });
    if let Some(newest) = newest.max_by_key(|date| date.value) {
        reader.model.reviewed = Some(newest);
        reader.says(Fact::Review);
    }
}

/// The day of a count of seconds since 1970.
fn day_of(seconds: &str) -> Option<Date> {
    let days = seconds.parse::<i64>().ok()?.checked_div(24 * 60 * 60)?;
    let within = (0..200_000).contains(&days);
    within.then(|| Days(days).after(Date::constant(1970, 1, 1)))
}

/// Finds the models that a block builds on, and says what is not read.
fn gather<'n>(
    reader: &mut Reader,
    sources: &Sources,
    included: &'n [Document],
    body: &Node,
    scope: &mut Scope<'n>,
) {
    for named in others(body) {
        if is_remote(&named.value) {
            let message = format!("`{}` lies elsewhere, and is not read", named.value);
            let draft = Draft::new(Subject::model(), named.span, message)
                .severity(Severity::Note)
                .help("what it adds is not checked here; a copy in the repository is");
            reader.model.mistakes.push(Mistake::new("schema-ref-unresolved", draft));
            scope.partial = true;
            continue;
        }
        let plain = named.value.trim_start_matches("./").trim_start_matches("../");
        let of_name = |document: &&Document| sources.file(document.file).path().ends_with(plain);
        match included.iter().find(of_name) {
            Some(document) => {
                let models = models(&document.root);
                scope.bodies.extend(models.first().map(|model| model.body));
                scope.partial |= !document.whole;
            }
            // Whoever gathers the files has reported it. Without what a model builds on little can
            // be judged; without the words of controls all but these can.
            None => {
                scope.partial = true;
                let base = field(body, "including").and_then(written);
                reader.model.whole &= base.is_none_or(|base| base.value != named.value);
            }
        }
    }
}

fn data(reader: &mut Reader, scope: &mut Scope<'_>, known: &Values<'_>) {
    let blocks: Vec<Block<'_>> =
        scope.bodies.iter().flat_map(|body| labelled(body, "information_asset")).collect();
    for block in blocks {
        let Some(name) = &block.label else { continue };
        if scope.data.contains_key(&name.value) {
            continue;
        }
        let own = scope.own(name);
        let id = reader.identify("data", Some(name), Some(own), block.body.span);
        scope.data.insert(name.value.clone(), id.value.clone());
        let called = format!("data `{}`", id.value);
        unread(reader, &called, block.body, &["information_classification"]);
        let subject = Subject::new("data", id.value.clone());
        let mut data = Data::new(id, block.body.span);
        data.title = Some(name.clone());
        data.owner = scope.author.clone();
        let class = field(block.body, "information_classification");
        if let Some(said) = class.and_then(|class| known.text(class)) {
            data.class = class_of(&said.value).map(|class| Spanned::new(class, said.span));
            if data.class.is_none() && !said.value.starts_with("${") {
                let message = format!("`{}` is no classification of threatcl", said.value);
                let help = "it is one of `Restricted`, `Confidential` and `Public`";
                reader.wrong(subject, said.span, message, help);
            }
        }
        reader.model.data.push(data);
    }
}

fn class_of(word: &str) -> Option<Class> {
    Some(match word.to_lowercase().as_str() {
        "public" => Class::Public,
        "confidential" => Class::Confidential,
        "restricted" => Class::Restricted,
        _ => return None,
    })
}

/// What is read of a model, and what is told to be left out with a name of its own.
const MODEL: &[&str] = &[
    "author",
    "description",
    "updated_at",
    "imports",
    "including",
    "information_asset",
    "exclusion",
    "threat",
    "data_flow_diagram",
    "data_flow_diagram_v2",
    "legacy_data_flow_diagram",
    "usecase",
    "third_party_dependency",
    "mermaid",
    "additional_attribute",
    "attributes",
    "link",
    "diagram_link",
    "repository",
];

/// Exclusions are what a model takes for granted. The other blocks have no place.
fn rest(reader: &mut Reader, scope: &Scope<'_>, known: &Values<'_>) {
    for body in &scope.bodies {
        for block in bare(body, "exclusion") {
            let text = field(block.body, "description").and_then(|text| known.text(text));
            let id = reader.identify("assumption", text.as_ref(), None, block.body.span);
            let called = format!("assumption `{}`", id.value);
            unread(reader, &called, block.body, &["description"]);
            reader.model.assumptions.push(Assumption {
                id,
                body: block.body.span,
                title: text,
                owner: scope.author.clone(),
                valid_until: None,
                why: None,
                at: Vec::new(),
            });
        }
        for (key, noun) in [
            ("usecase", "use case"),
            ("third_party_dependency", "third-party dependency"),
            ("mermaid", "diagram"),
            ("additional_attribute", "attribute"),
            ("attributes", "attributes"),
        ] {
            for block in bare(body, key) {
                let name = match &block.label {
                    Some(label) => format!("{noun} `{}`", label.value),
                    None => noun.to_owned(),
                };
                reader.lost(block.body.span, name, "it is left out");
            }
        }
        unread(reader, "the model", body, MODEL);
        for key in ["link", "diagram_link", "repository"] {
            if let Some(node) = field(body, key).filter(|node| !matches!(node.value, Value::Null)) {
                reader.lost(node.span, format!("`{key}`"), "it is left out");
            }
        }
    }
}
