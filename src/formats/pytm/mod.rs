//! OWASP pytm: its Python, its JSON output and the smaller JSON that it reads.
//!
//! All three say the same in the same words, so Python is made into the tree that the JSON is, by
//! reading it and never by running it; see [`python`]. Threats are computed when pytm runs: a file
//! holds what was decided about them, and of the JSON output those that were found.

mod attributes;
mod cures;
mod elements;
mod findings;
mod flows;
mod python;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use ecow::EcoString;
use memchr::memmem;

use super::reading::{Reader, items, rest, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::{Draft, Fact, Mistake, Subject};
use crate::model::{Assumption, Said, Text};
use crate::source::{SourceFile, Sources, Span, Spanned};
use crate::syntax::{Document, Node, Value};

pub(super) static FORMAT: Format = Format {
    name: "pytm",
    title: "pytm",
    // Code, protocols, encryption and proofs only some models say: the readers below add those.
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Zones,
        Fact::Purpose,
        Fact::Data,
        Fact::Carried,
        Fact::DataClass,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

/// A JSON file by its flows between a source and a sink, or by an element of a class; Python by its
/// text alone, as parsing costs time and most of it is no model: an import at the beginning of a
/// line, a model and flows that are made.
fn claims(source: &SourceFile, document: &Document) -> bool {
    if is_python(source) {
        let text = source.text().as_bytes();
        let has = |word: &str| memmem::find(text, word.as_bytes()).is_some();
        let begins = |word: &str| {
            memmem::find_iter(text, word.as_bytes()).any(|at| at == 0 || text[at - 1] == b'\n')
        };
        let imports = has("pytm") && (begins("from pytm") || begins("import pytm"));
        return imports && has("TM(") && has("Dataflow(");
    }
    let root = &document.root;
    let is_named = root.get("name").is_some_and(|name| name.as_text().is_some());
    let is_flow = |node: &Node| node.get("source").is_some() && node.get("sink").is_some();
    let list = |key: &str| root.get(key).and_then(Node::as_list).unwrap_or_default();
    let of_class = |node: &Node| {
        let class = node.get("__class__").and_then(Node::as_text);
        class.is_some_and(|class| elements::kind(class).is_some())
    };
    let has_element = list("elements").iter().any(of_class) || list("assets").iter().any(of_class);
    let has_part = !list("elements").is_empty() || !list("boundaries").is_empty();
    (has_element && (is_named || root.get("flows").is_some()))
        || (is_named && has_part && list("flows").iter().any(is_flow))
}

fn is_python(source: &SourceFile) -> bool {
    source.path().ends_with(".py")
}

fn read(sources: &Sources, document: &Document, _: &[Document]) -> Reading {
    let source = sources.file(document.file);
    let program = is_python(source).then(|| python::read(source, document.file));
    let root = program.as_ref().map_or(&document.root, |program| &program.root);
    let mut reader = Reader::new(&FORMAT, root.span);
    for wrong in program.iter().flat_map(|program| &program.wrong) {
        let draft = Draft::new(Subject::model(), wrong.at, wrong.message.clone());
        let mistake = Mistake::new("schema-parse", draft.help(wrong.help));
        reader.model.mistakes.push(mistake);
        reader.model.whole = false;
    }
    let mut model = Lower {
        reader,
        refs: HashMap::new(),
        stored: HashSet::new(),
        held: HashSet::new(),
        is_python: program.is_some(),
        folder: source.path().rsplit_once('/').map(|(folder, _)| folder.into()),
    };
    model.head(root);
    elements::zones(&mut model, root);
    elements::data(&mut model, root);
    let made = elements::elements(&mut model, root);
    let flows = flows::flows(&mut model, root, &made);
    flows::carried(&mut model, root, &made, &flows);
    findings::read(&mut model, root, &made, flows);
    model.reader.done()
}

/// A model in the making.
struct Lower {
    reader: Reader,
    /// What a reference means: in Python the object itself, in JSON a name.
    refs: HashMap<(&'static str, EcoString), Text>,
    is_python: bool,
    /// Ids of data that is stored where it arrives.
    stored: HashSet<EcoString>,
    /// Which component holds which data: its place, and the id of the data.
    held: HashSet<(usize, EcoString)>,
    /// The folder of the file, from which pytm finds source files.
    folder: Option<EcoString>,
}

/// Where a reader of Python keeps what an object is referred to by.
const REF: &str = "__ref__";

impl Lower {
    fn head(&mut self, root: &Node) {
        self.reader.model.system = text(root.get("name"));
        self.reader.model.purpose = text(root.get("description"));
        attributes::check(self, root);
        many(root.get("assumptions")).into_iter().for_each(|node| self.assumption(node, None));
        let read = [
            "name",
            "description",
            "boundaries",
            "data",
            "elements",
            "flows",
            "actors",
            "assets",
            "findings",
            "excluded_findings",
            "assumptions",
            "onDuplicates",
            "threatsFile",
            "isOrdered",
            "mergeResponses",
            "ignoreUnused",
            "colormap",
            "__class__",
            REF,
        ];
        rest(&mut self.reader, "the model", None, root, &read);
    }

    /// An assumption; older models write a text.
    fn assumption(&mut self, node: &Node, at: Option<&Text>) {
        let name = text(node.get("name")).or_else(|| text(Some(node)));
        let id = self.reader.identify("assumption", name.as_ref(), None, node.span);
        rest(
            &mut self.reader,
            "assumption",
            Some(&id),
            node,
            &["name", "description", "__class__", REF],
        );
        self.reader.model.assumptions.push(Assumption {
            id,
            body: node.span,
            title: name,
            owner: None,
            valid_until: None,
            why: text(node.get("description")),
            at: at.cloned().into_iter().collect(),
        });
    }

    /// The id of an element, by which references to it are told from others. Python may use a name
    /// twice, as it refers to objects; JSON may not.
    fn identify(&mut self, noun: &'static str, node: &Node) -> Text {
        let name = text(node.get("name"));
        let is_new = |name: &Text| self.reader.knows(noun, &name.value).is_none();
        let own = name.clone().filter(|name| !self.is_python || is_new(name));
        let id = self.reader.identify(noun, name.as_ref(), own, node.span);
        let named = match self.is_python {
            true => text(node.get(REF)),
            false => name,
        };
        if let Some(named) = named {
            self.refs.entry((noun, named.value)).or_insert_with(|| id.clone());
        }
        id
    }

    /// What a reference names, as an id of the model. One of JSON that names nothing stays as it is,
    /// and `schema-ref-unresolved` reports it.
    fn refer(&self, noun: &'static str, node: Option<&Node>) -> Option<Text> {
        let named = text(node)?;
        match self.refs.get(&(noun, named.value.clone())) {
            Some(id) => Some(Text::new(id.value.clone(), named.span)),
            None => (!self.is_python).then_some(named),
        }
    }

    /// A flag, where it stands and what it says. JSON output has all of them: those that nobody has
    /// set are false there, so a false one says nothing. Newer models keep flags under `controls`.
    fn flag(&self, node: &Node, key: &str) -> Option<Spanned<bool>> {
        let controls = node.get("controls").and_then(|controls| controls.get(key));
        let flag = controls.or_else(|| node.get(key))?;
        match flag.value {
            Value::Bool(yes) if yes || self.is_python => Some(Spanned::new(yes, flag.span)),
            _ => None,
        }
    }

    /// A component holds data: once, however often it is said.
    fn hold(&mut self, at: usize, data: Text) {
        let component = self.reader.model.components.get_mut(at);
        if let Some(component) = component.filter(|_| self.held.insert((at, data.value.clone()))) {
            component.holds.push(data);
        }
    }

    /// A text among the controls, or beside them.
    fn word(&self, node: &Node, key: &str) -> Option<Text> {
        let controls = node.get("controls").and_then(|controls| controls.get(key));
        text(controls.or_else(|| node.get(key)))
    }

    fn remark(&mut self, noun: &'static str, id: &str, at: Span, what: Said) {
        self.reader.remark(noun, id, at, what);
    }
}

/// The items of a list, or the one thing that stands in its place.
fn many(node: Option<&Node>) -> Vec<&Node> {
    match node.map(|node| &node.value) {
        Some(Value::List(_)) => items(node),
        Some(Value::Null) | None => Vec::new(),
        Some(_) => node.into_iter().collect(),
    }
}
