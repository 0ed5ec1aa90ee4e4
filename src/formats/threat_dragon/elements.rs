//! Elements and flows.
//!
//! A cell that is drawn with the same id in several diagrams is one element. Cells that merely have
//! the same name are several, for nothing in the file says that they are the same.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};

use super::super::reading::Reader;
use super::cells::{Cell, End, Kind};
use super::diagrams::Diagram;
use super::zones::Layout;
use crate::finding::Fact;
use crate::model::vocabulary::{Answer, ComponentKind};
use crate::model::{Component, Data, Endpoints, Flow, Said, Text};
use crate::source::{Span, Spanned};

/// A cell and the element that it became.
pub(super) struct Element<'d> {
    pub(super) cell: &'d Cell,
    /// Nothing for a boundary, at which a threat may be written all the same.
    pub(super) id: Option<Text>,
    /// The method of its diagram.
    pub(super) method: Option<&'d Text>,
}

/// What was made of cells so far.
#[derive(Default)]
struct Made {
    /// By the id of the cell and its kind.
    elements: HashMap<(EcoString, Kind), Text>,
    /// The kinds of data that flags tell of.
    data: HashMap<&'static str, Text>,
}

pub(super) fn read<'d>(
    reader: &mut Reader,
    diagrams: &'d [Diagram],
    layouts: &[Layout],
) -> Vec<Element<'d>> {
    let mut made = Made::default();
    let mut elements = Vec::new();
    let mut flows = Vec::new();
    for (diagram, layout) in diagrams.iter().zip(layouts) {
        let mut here = HashMap::new();
        for (at, cell) in diagram.cells.iter().enumerate() {
            let id = match cell.kind {
                Kind::Process | Kind::Store | Kind::Actor => {
                    Some(component(reader, &mut made, &here, cell, layout.zone_of(at)))
                }
                Kind::Flow => None,
                Kind::Box | Kind::Curve => None,
                Kind::Words => {
                    reader.lost(cell.node.span, "text".to_owned(), "a text beside the drawing");
                    continue;
                }
            };
            if let (Some(own), Some(id)) = (cell.id(), &id) {
                here.insert(own.value, id.clone());
            }
            elements.push(Element { cell, id, method: diagram.method.as_ref() });
        }
        flows.push(here);
    }
    let names = names(diagrams);
    let mut nth = 0;
    for (diagram, here) in diagrams.iter().zip(&flows) {
        for cell in diagram.cells.iter().filter(|cell| cell.kind != Kind::Words) {
            if cell.kind == Kind::Flow {
                elements[nth].id = Some(flow(reader, &mut made, diagram, here, &names, cell));
            }
            nth += 1;
        }
    }
    says(reader, diagrams);
    elements
}

/// What some models say and others leave open. A box that nobody ticked in the whole model is one
/// that nobody looked at.
fn says(reader: &mut Reader, diagrams: &[Diagram]) {
    let cells = || diagrams.iter().flat_map(|diagram| &diagram.cells);
    let flows = || cells().filter(|cell| cell.kind == Kind::Flow);
    if flows().any(|cell| cell.text("protocol").is_some()) {
        reader.says(Fact::Protocol);
    }
    if flows().any(|cell| over(cell).is_some()) {
        reader.says(Fact::FlowEncryption);
    }
    if cells().any(|cell| cell.kind == Kind::Store && cell.ticked("isEncrypted").is_some()) {
        reader.says(Fact::StoreEncryption);
    }
}

fn component(
    reader: &mut Reader,
    made: &mut Made,
    here: &HashMap<EcoString, Text>,
    cell: &Cell,
    zone: Option<&Text>,
) -> Text {
    let own = cell.id();
    let key = own.as_ref().map(|own| (own.value.clone(), cell.kind));
    let again = key.as_ref().and_then(|key| made.elements.get(key)).cloned();
    // Twice in one diagram is a mistake, which naming it says.
    if let Some(id) =
        again.filter(|_| own.as_ref().is_some_and(|own| !here.contains_key(&own.value)))
    {
        let known = reader.model.components.iter_mut().find(|one| one.id.value == id.value);
        if let Some(known) = known {
            known.zone = known.zone.take().or_else(|| zone.cloned());
        }
        return id;
    }
    let name = cell.name();
    let id = reader.identify("component", name.as_ref(), own, cell.node.span);
    let mut component = Component::new(id.clone(), cell.node.span);
    let kind = match cell.kind {
        Kind::Store => ComponentKind::Store,
        Kind::Actor => ComponentKind::External,
        _ => ComponentKind::Process,
    };
    component.kind = Some(Spanned::new(kind, id.span));
    component.title = name;
    component.purpose = cell.text("description");
    component.zone = zone.cloned();
    component.out_of_scope = out_of_scope(cell);
    if cell.kind == Kind::Store {
        component.encrypted = cell.ticked("isEncrypted").map(|at| Spanned::new(Answer::Yes, at));
        for (flag, data) in [("isALog", "log"), ("storesCredentials", "credentials")] {
            component.holds.extend(cell.ticked(flag).map(|at| held(reader, made, data, at)));
        }
    }
    let other = [
        "isSigned",
        "storesInventory",
        "providesAuthentication",
        "isWebApplication",
        "handlesCardPayment",
        "handlesGoodsOrServices",
    ];
    for flag in other {
        if let Some(at) = cell.ticked(flag) {
            reader.lost(
                at,
                format!("component `{}`", id.value),
                format!("that it {}", spoken(flag)),
            );
        }
    }
    if let Some(level) = cell.text("privilegeLevel") {
        let what = format!("its privilege level `{}` is left out", level.value);
        reader.lost(level.span, format!("component `{}`", id.value), what);
    }
    reader.model.components.push(component);
    made.elements.extend(key.map(|key| (key, id.clone())));
    id
}

fn spoken(flag: &str) -> &'static str {
    match flag {
        "isSigned" => "keeps its data signed is left out",
        "storesInventory" => "stores inventory is left out",
        "providesAuthentication" => "provides authentication is left out",
        "isWebApplication" => "is a web application is left out",
        "handlesCardPayment" => "handles card payments is left out",
        _ => "handles goods or services is left out",
    }
}

/// The data that a flag of a store tells of: there is one of each kind.
fn held(reader: &mut Reader, made: &mut Made, what: &'static str, at: Span) -> Text {
    let id = made.data.entry(what).or_insert_with(|| {
        let name = Text::new(what.into(), at);
        let id = reader.identify("data", Some(&name), None, at);
        let mut data = Data::new(id.clone(), at);
        data.audit = (what == "log").then(|| Spanned::new(true, at));
        reader.model.data.push(data);
        id
    });
    Text::new(id.value.clone(), at)
}

fn out_of_scope(cell: &Cell) -> Option<Spanned<Answer>> {
    let at = cell.ticked("outOfScope")?;
    Some(match cell.text("reasonOutOfScope") {
        Some(why) => Spanned::new(Answer::Because(why.value), why.span),
        None => Spanned::new(Answer::Yes, at),
    })
}

/// How often each name of a flow occurs in a model.
fn names(diagrams: &[Diagram]) -> HashMap<EcoString, usize> {
    let mut names = HashMap::new();
    let cells = diagrams.iter().flat_map(|diagram| &diagram.cells);
    for name in cells.filter(|cell| cell.kind == Kind::Flow).filter_map(Cell::name) {
        *names.entry(plain(&name.value)).or_insert(0) += 1;
    }
    names
}

fn plain(name: &str) -> EcoString {
    name.to_lowercase().into()
}

/// What the tool calls a flow that nobody named.
const UNNAMED: &str = "data flow";

fn flow(
    reader: &mut Reader,
    made: &mut Made,
    diagram: &Diagram,
    here: &HashMap<EcoString, Text>,
    names: &HashMap<EcoString, usize>,
    cell: &Cell,
) -> Text {
    let own = cell.id();
    let key = own.as_ref().map(|own| (own.value.clone(), cell.kind));
    if let Some(id) = key.as_ref().and_then(|key| made.elements.get(key)) {
        return id.clone();
    }
    let ends = ["source", "target"].map(|key| end(reader, diagram, here, cell.end(key)));
    let name = cell.name();
    let spoken = called(name.as_ref(), names, &ends, cell.node.span);
    let id = reader.identify("flow", spoken.as_ref(), own, cell.node.span);
    let mut flow = Flow::new(id.clone(), cell.node.span);
    let [from, to] = ends;
    flow.path = from.zip(to).map(|(from, to)| Endpoints { from, to });
    flow.title = name;
    flow.over = over(cell);
    flow.out_of_scope = out_of_scope(cell);
    let who = || format!("flow `{}`", id.value);
    if let Some(at) = cell.ticked("isBidirectional") {
        reader.lost(at, who(), "it goes both ways and is read as from its source to its target");
    }
    if let Some(text) = cell.text("description") {
        reader.lost(text.span, who(), "its description is left out");
    }
    if flow.path.is_none() {
        reader.lost(cell.node.span, who(), "an end of it is attached to nothing");
        reader.remark("flow", &id.value, id.span, Said::Loose);
    }
    reader.model.flows.push(flow);
    made.elements.extend(key.map(|key| (key, id.clone())));
    id
}

/// What an end of a flow is attached to. Nothing is no element, and neither is a boundary.
fn end(
    reader: &Reader,
    diagram: &Diagram,
    here: &HashMap<EcoString, Text>,
    end: End,
) -> Option<Text> {
    let End::At(own) = end else { return None };
    if let Some(id) = here.get(&own.value) {
        return Some(Text::new(id.value.clone(), own.span));
    }
    let is_it = |cell: &&Cell| cell.id().is_some_and(|id| id.value == own.value);
    let known = diagram.cells.iter().find(is_it);
    // What is nowhere in this diagram may be in another; else it stays as written, and a rule says
    // that nothing is called so.
    known.is_none().then(|| reader.refer("component", own))
}

/// By what a flow is known: its name, if no other flow has the same; else its two ends as well.
fn called(
    name: Option<&Text>,
    names: &HashMap<EcoString, usize>,
    ends: &[Option<Text>; 2],
    at: Span,
) -> Option<Text> {
    let own = name.filter(|name| plain(&name.value) != UNNAMED);
    if own.is_some_and(|name| names.get(&plain(&name.value)) == Some(&1)) {
        return own.cloned();
    }
    let at = name.map_or(at, |name| name.span);
    let most = if own.is_some() { 19 } else { 29 };
    let own = own.map(|name| cut(&name.value, most)).unwrap_or_default();
    let ends = match ends {
        [Some(from), Some(to)] => {
            eco_format!("{} to {}", cut(&from.value, most), cut(&to.value, most))
        }
        [Some(from), None] => eco_format!("from {}", cut(&from.value, most)),
        [None, Some(to)] => eco_format!("to {}", cut(&to.value, most)),
        [None, None] if own.is_empty() => return None,
        [None, None] => EcoString::new(),
    };
    Some(Text::new(eco_format!("{own} {ends}"), at))
}

/// The beginning of a name, as much as fits beside others.
fn cut(name: &str, most: usize) -> &str {
    name.char_indices().nth(most).map_or(name, |(at, _)| &name[..at])
}

/// Words that say that a protocol is encrypted.
const SECURE: &[&str] = &["https", "tls", "ssl", "ssh", "sftp", "wss", "vpn", "ipsec", "encrypt"];

/// The mark of a protocol beside which somebody has ticked that it is encrypted.
const AS_WELL: &str = " (encrypted)";
const ENCRYPTED: &str = "encrypted";
const PUBLIC: &str = "public network, unencrypted";

/// What the protocol and the two boxes beside it say together, the other way round: the protocol,
/// whether it is encrypted, whether it goes over a public network.
pub(super) fn boxes(over: Option<&Text>) -> (&str, bool, bool) {
    match over.map(|over| over.value.as_str()) {
        None => ("", false, false),
        Some(ENCRYPTED) => ("", true, false),
        Some(PUBLIC) => ("", false, true),
        Some(over) => match over.strip_suffix(AS_WELL) {
            Some(over) => (over, true, false),
            None => (over, is_secure(over), false),
        },
    }
}

fn is_secure(protocol: &str) -> bool {
    let name = protocol.to_lowercase();
    SECURE.iter().any(|word| name.contains(word))
}

/// How a flow is sent: by its protocol and the two boxes beside it. The tool itself reads a public
/// network without encryption as clear text; elsewhere an unticked box says nothing.
fn over(cell: &Cell) -> Option<Text> {
    let encrypted = cell.ticked("isEncrypted");
    match (cell.text("protocol"), encrypted) {
        (Some(protocol), Some(_)) => {
            let value = match is_secure(&protocol.value) {
                true => protocol.value,
                false => eco_format!("{}{AS_WELL}", protocol.value),
            };
            Some(Text::new(value, protocol.span))
        }
        (Some(protocol), None) => Some(protocol),
        (None, Some(at)) => Some(Text::new(ENCRYPTED.into(), at)),
        (None, None) => {
            let at = cell.ticked("isPublicNetwork")?;
            Some(Text::new(PUBLIC.into(), at))
        }
    }
}
