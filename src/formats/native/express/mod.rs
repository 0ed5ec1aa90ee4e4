//! A model as the document that it would be read from: the other way of reading.
//!
//! Every struct of the model is taken apart without `..`, so that a field that is added to the
//! model does not compile before it is written.

mod decisions;
mod elements;
mod incidents;
mod object;

use object::Object;

use super::Section;
use crate::model::{Model, Session};
use crate::source::Span;
use crate::syntax::{Node, Value};

/// The document of a model: a map with the keys of the format in their usual order, every value
/// with the place of what it was made of.
#[must_use]
pub fn express(model: &Model) -> Node {
    let Model {
        span,
        body: _,
        system,
        library,
        purpose,
        owner,
        stage,
        method,
        reviewed,
        review_every,
        ir_profile,
        uses,
        artefacts,
        glossary,
        out_of_scope,
        session,
        personas,
        objectives,
        data,
        zones,
        actors,
        components,
        flows,
        threats,
        not_applicable,
        mitigations,
        playbooks,
        trees,
        incidents,
        no_incident_known,
        incidents_reviewed,
        assumptions,
        acceptances,
        // What was wrong with a text, and where it came from, is no part of what it says.
        mistakes: _,
        whole: _,
        origin: _,
    } = model;
    let mut o = Object::new("model", *span);
    o.number("tmgate", "1", *span);
    o.text("system", system.as_ref());
    o.text("purpose", purpose.as_ref());
    o.text("owner", owner.as_ref());
    o.word("stage", *stage);
    o.words("method", method);
    o.word("reviewed", *reviewed);
    o.word("review_every", *review_every);
    o.list("uses", uses);
    o.text("library", library.as_ref());
    o.word("ir_profile", *ir_profile);
    o.list("artefacts", artefacts);
    o.text_map("glossary", glossary);
    o.text_map("out_of_scope", out_of_scope);
    o.put("session", session.as_ref().map(of_session));
    o.section(Section::Personas, personas, decisions::persona);
    o.section(Section::Objectives, objectives, elements::objective);
    o.section(Section::Data, data, elements::data);
    o.section(Section::Zones, zones, elements::zone);
    o.section(Section::Actors, actors, elements::actor);
    o.section(Section::Components, components, elements::component);
    o.section(Section::Flows, flows, elements::flow);
    o.section(Section::Threats, threats, decisions::threat);
    o.section(Section::NotApplicable, not_applicable, decisions::not_applicable);
    o.section(Section::Mitigations, mitigations, decisions::mitigation);
    o.section(Section::Playbooks, playbooks, incidents::playbook);
    o.section(Section::Trees, trees, incidents::tree);
    o.section(Section::Incidents, incidents, incidents::incident);
    // Who lists incidents knows of one, whatever is written beside.
    let none_known = no_incident_known.filter(|_| incidents.is_empty());
    o.put(
        "incidents",
        none_known.map(|span| Node { value: Value::Text("none-known".into()), span }),
    );
    o.word("incidents_reviewed", *incidents_reviewed);
    o.section(Section::Assumptions, assumptions, decisions::assumption);
    o.section(Section::Acceptances, acceptances, decisions::acceptance);
    o.done()
}

fn of_session(session: &Session) -> Node {
    let Session { span, date, users, engineers, security } = session;
    let mut people = Object::new("attendees", *span);
    people.list("users", users);
    people.list("engineers", engineers);
    people.list("security", security);
    let mut o = Object::new("session", *span);
    o.word("date", *date);
    o.put("attendees", people.some());
    o.done()
}

/// Where the value of a key stands, or where its object does.
fn first(spans: impl IntoIterator<Item = Span>, otherwise: Span) -> Span {
    spans.into_iter().next().unwrap_or(otherwise)
}
