//! A model as a file of Threat Dragon 2 with one diagram.

mod layout;
#[cfg(test)]
mod tests;
mod threats;

use std::collections::{HashMap, HashSet};

use ecow::EcoString;
use serde_json::{Value, json};

use super::super::Loss;
use super::super::reading::{Area, is_outside};
use super::super::writing::{Writer, Written};
use crate::model::vocabulary::{Answer, ComponentKind};
use crate::model::{Flow, Model, Text};
use crate::source::{Span, Spanned, escape_json};

pub(in crate::formats) static WRITER: Writer = Writer {
    name: super::FORMAT.name,
    title: super::FORMAT.title,
    keeps: &[
        (
            "model",
            &[
                "system",
                "purpose",
                "owner",
                "zones",
                "actors",
                "components",
                "flows",
                "threats",
                "mitigations",
            ],
        ),
        ("zone", &["title", "in", "why"]),
        ("actor", &["title", "zone"]),
        ("component", &["title", "purpose", "kind", "zone", "encrypted", "out_of_scope"]),
        ("flow", &["title", "path", "over", "out_of_scope"]),
        (
            "threat",
            &[
                "title",
                "at",
                "stride",
                "linddun",
                "risk",
                "mitigated_by",
                "accept",
                "out_of_scope",
                "action",
            ],
        ),
        ("mitigation", &["title", "status"]),
    ],
    write,
};

/// The version of the tool whose files these are like.
const VERSION: &str = "2.5.0";

/// What is being written.
struct Out<'m> {
    model: &'m Model,
    losses: Vec<Loss>,
    /// The tool's own ids, where the model comes from it.
    own: HashMap<(&'static str, &'m str), &'m EcoString>,
    /// Threats by the id of the element that they are written at.
    threats: HashMap<&'m str, Vec<Value>>,
    elements: HashSet<&'m str>,
}

impl<'m> Out<'m> {
    fn lost(&mut self, at: Span, (noun, id): (&str, &str), key: &str, what: impl Into<String>) {
        self.losses.push(Loss::new(at, &format!("{noun} `{id}`"), what).of(&[key]));
    }

    /// The id that something has in the file: what it had there before, or the one of the model.
    fn id_of(&self, noun: &'static str, id: &'m str) -> String {
        self.own.get(&(noun, id)).map_or(id, |own| own.as_str()).to_owned()
    }

    fn id_of_element(&self, id: &'m str) -> String {
        let nouns = ["component", "actor"];
        let own = nouns.iter().find_map(|noun| self.own.get(&(*noun, id)));
        own.map_or(id, |own| own.as_str()).to_owned()
    }
}

fn write(model: &Model) -> Written {
    let is_ours = model.origin.as_ref().is_some_and(|origin| origin.format == super::FORMAT.title);
    let ids = model.origin.iter().filter(|_| is_ours).flat_map(|origin| &origin.ids);
    let own = ids.map(|(subject, own)| ((subject.kind, subject.id.as_str()), &own.value)).collect();
    let components = model.components.iter().map(|one| one.id.value.as_str());
    let elements = components.chain(model.actors.iter().map(|one| one.id.value.as_str())).collect();
    let mut out = Out { model, losses: Vec::new(), own, threats: HashMap::new(), elements };
    threats::write(&mut out);
    let cells = cells(&mut out);
    let text =
        |text: &Option<Text>| text.as_ref().map_or("", |text| text.value.as_str()).to_owned();
    let title = model.system.as_ref().map_or("imported", |system| system.value.as_str());
    let file = json!({
        "version": VERSION,
        "summary": {
            "title": title,
            "owner": text(&model.owner),
            "description": text(&model.purpose),
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagrams": [{
                "id": 0,
                "title": title,
                "diagramType": "STRIDE",
                "placeholder": "",
                "thumbnail": "./public/content/images/thumbnail.stride.jpg",
                "version": VERSION,
                "cells": cells,
            }],
            "diagramTop": 1,
            "reviewer": "",
            "threatTop": model.threats.len(),
        },
    });
    Written { text: escape_json(&format!("{file:#}\n")), losses: out.losses }
}

fn cells(out: &mut Out<'_>) -> Vec<Value> {
    let model = out.model;
    let drawing = layout::draw(model, |at| !is_outside(model, at));
    let mut cells = Vec::new();
    for (at, zone) in model.zones.iter().enumerate() {
        let Some(area) = drawing.zones.get(&at) else { continue };
        let data = json!({
            "type": "tm.BoundaryBox",
            "name": name(zone.title.as_ref(), &zone.id),
            "description": zone.why.as_ref().map_or("", |why| why.value.as_str()),
            "isTrustBoundary": true,
            "hasOpenThreats": false,
        });
        let id = out.id_of("zone", &zone.id.value);
        cells.push(shape("trust-boundary-box", -1, &id, *area, data));
    }
    for (at, component) in model.components.iter().enumerate() {
        let id = component.id.value.as_str();
        if component.kind.is_none() {
            out.lost(
                component.id.span,
                ("component", id),
                "kind",
                "it is drawn as a process: it has no kind",
            );
        }
        let kind = component.kind.map_or(ComponentKind::Process, |kind| kind.value);
        let is_without = component.zone.is_none() && component.out_of_scope.is_none();
        if is_without && kind != ComponentKind::External && !drawing.zones.is_empty() {
            let what = "it stands in no zone and is drawn outside all boundaries";
            out.lost(component.id.span, ("component", id), "zone", what);
        }
        let (form, kind_of) = match kind {
            ComponentKind::Process => ("process", "tm.Process"),
            ComponentKind::Store => ("store", "tm.Store"),
            ComponentKind::External => ("actor", "tm.Actor"),
        };
        let mut data = data(out, kind_of, id, name(component.title.as_ref(), &component.id));
        let why = component.purpose.as_ref().map_or("", |text| text.value.as_str());
        data["description"] = json!(why);
        scope(&mut data, component.out_of_scope.as_ref());
        if kind == ComponentKind::Store {
            let is_encrypted = component.encrypted.as_ref().is_some_and(|e| e.value == Answer::Yes);
            data["isEncrypted"] = json!(is_encrypted);
            for flag in ["isALog", "storesCredentials", "isSigned"] {
                data[flag] = json!(false);
            }
        } else if let Some(encrypted) = &component.encrypted {
            out.lost(
                encrypted.span,
                ("component", id),
                "encrypted",
                "only of a store it says whether it is encrypted",
            );
        }
        let id = out.id_of_element(id);
        cells.extend(drawing.elements.get(&at).map(|area| shape(form, 1, &id, *area, data)));
    }
    for (at, actor) in model.actors.iter().enumerate() {
        let id = actor.id.value.as_str();
        let mut data = data(out, "tm.Actor", id, name(actor.title.as_ref(), &actor.id));
        scope(&mut data, None);
        let area = drawing.elements.get(&(model.components.len() + at));
        let id = out.id_of_element(id);
        cells.extend(area.map(|area| shape("actor", 1, &id, *area, data)));
    }
    for (nth, flow) in model.flows.iter().enumerate() {
        cells.push(line(out, nth, flow));
    }
    cells
}

fn name<'m>(title: Option<&'m Text>, id: &'m Text) -> &'m str {
    title.map_or(id.value.as_str(), |title| title.value.as_str())
}

/// What every element says, with its threats.
fn data(out: &mut Out<'_>, kind: &str, id: &str, name: &str) -> Value {
    let threats = out.threats.remove(id).unwrap_or_default();
    let is_open = |threat: &Value| threat["status"] == "Open";
    json!({
        "type": kind,
        "name": name,
        "description": "",
        "outOfScope": false,
        "reasonOutOfScope": "",
        "hasOpenThreats": threats.iter().any(is_open),
        "threats": threats,
    })
}

fn scope(data: &mut Value, answer: Option<&Spanned<Answer>>) {
    let why = match answer.map(|answer| &answer.value) {
        None | Some(Answer::No) => return,
        Some(Answer::Yes) => "",
        Some(Answer::Because(why)) => why.as_str(),
    };
    data["outOfScope"] = json!(true);
    data["reasonOutOfScope"] = json!(why);
}

fn shape(form: &str, layer: i32, id: &str, area: Area, data: Value) -> Value {
    let name = data["name"].clone();
    let words = if form == "trust-boundary-box" { "label" } else { "text" };
    json!({
        "position": {"x": area.x, "y": area.y},
        "size": {"width": area.width, "height": area.height},
        "attrs": {words: {"text": name}},
        "visible": true,
        "shape": form,
        "zIndex": layer,
        "id": id,
        "data": data,
    })
}

fn line(out: &mut Out<'_>, nth: usize, flow: &Flow) -> Value {
    let model = out.model;
    let id = model.flows[nth].id.value.as_str();
    let ends = flow.path.as_ref().map(|path| [&path.from, &path.to]);
    let mut attached = Vec::new();
    for (side, at) in [0, 1].into_iter().enumerate() {
        let end = ends.map(|ends| ends[at]).and_then(|end| out.elements.get(end.value.as_str()));
        #[expect(clippy::cast_precision_loss, reason = "nobody draws so many flows")]
        let loose = json!({"x": 60.0 + 200.0 * side as f64, "y": -40.0 * (nth + 1) as f64});
        attached.push(match end {
            Some(end) => json!({"cell": out.id_of_element(end)}),
            None => loose,
        });
    }
    if attached.iter().any(|end| end.get("cell").is_none()) {
        out.lost(flow.id.span, ("flow", id), "path", "an end of it is attached to nothing");
    }
    let mut data = data(out, "tm.Flow", id, name(flow.title.as_ref(), &flow.id));
    scope(&mut data, flow.out_of_scope.as_ref());
    let (protocol, encrypted, public) = super::elements::boxes(flow.over.as_ref());
    data["protocol"] = json!(protocol);
    data["isEncrypted"] = json!(encrypted);
    data["isPublicNetwork"] = json!(public);
    data["isBidirectional"] = json!(false);
    json!({
        "shape": "flow",
        "attrs": {
            "line": {
                "stroke": "#333333",
                "targetMarker": {"name": "block"},
                "sourceMarker": {"name": ""},
            },
        },
        "width": 200,
        "height": 100,
        "zIndex": 10,
        "connector": "smooth",
        "labels": [data["name"].clone()],
        "data": data,
        "id": out.id_of("flow", id),
        "source": attached[0],
        "target": attached[1],
        "vertices": [],
    })
}
