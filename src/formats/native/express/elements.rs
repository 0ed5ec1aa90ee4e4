//! The system's elements as objects.

use super::object::Object;
use crate::model::{Actor, Component, Data, Endpoints, Flow, Objective, Text, Zone};
use crate::syntax::{Node, Value};

pub(super) fn objective(objective: &Objective) -> (&Text, Node) {
    let Objective { id, body, title, why, impact, owner, refs } = objective;
    let mut o = Object::new("objective", *body);
    o.text("title", title.as_ref());
    o.text("why", why.as_ref());
    o.word("impact", *impact);
    o.text("owner", owner.as_ref());
    o.texts("refs", refs);
    (id, o.done())
}

pub(super) fn data(data: &Data) -> (&Text, Node) {
    let Data { id, body, title, class, pii, integrity, availability, audit, keep, purpose, owner } =
        data;
    let mut o = Object::new("data", *body);
    o.text("title", title.as_ref());
    o.word("class", *class);
    o.flag("pii", *pii);
    o.word("integrity", *integrity);
    o.word("availability", *availability);
    o.flag("audit", *audit);
    o.word("keep", *keep);
    o.text("purpose", purpose.as_ref());
    o.text("owner", owner.as_ref());
    (id, o.done())
}

pub(super) fn zone(zone: &Zone) -> (&Text, Node) {
    let Zone { id, body, title, trust, inside, why, owner } = zone;
    let mut o = Object::new("zone", *body);
    o.text("title", title.as_ref());
    o.amount("trust", *trust);
    o.text("in", inside.as_ref());
    o.text("why", why.as_ref());
    o.text("owner", owner.as_ref());
    (id, o.done())
}

pub(super) fn actor(actor: &Actor) -> (&Text, Node) {
    let Actor { id, body, title, kind, zone, goal, skill, motivation, owner, contact } = actor;
    let mut o = Object::new("actor", *body);
    o.text("title", title.as_ref());
    o.word("kind", *kind);
    o.text("zone", zone.as_ref());
    o.text("goal", goal.as_ref());
    o.word("skill", *skill);
    o.text("motivation", motivation.as_ref());
    o.text("owner", owner.as_ref());
    o.text("contact", contact.as_ref());
    (id, o.done())
}

pub(super) fn component(component: &Component) -> (&Text, Node) {
    let Component {
        id,
        body,
        title,
        purpose,
        kind,
        zone,
        owner,
        exposed,
        gateway,
        holds,
        encrypted,
        backup,
        tech,
        uses,
        code,
        iac,
        contract,
        contact,
        out_of_scope,
        reviewed,
    } = component;
    let mut o = Object::new("component", *body);
    o.text("title", title.as_ref());
    o.text("purpose", purpose.as_ref());
    o.word("kind", *kind);
    o.text("zone", zone.as_ref());
    o.text("owner", owner.as_ref());
    o.flag("exposed", *exposed);
    o.flag("gateway", *gateway);
    o.texts("holds", holds);
    o.answer("encrypted", encrypted.as_ref());
    o.answer("backup", backup.as_ref());
    o.texts("tech", tech);
    o.texts("uses", uses);
    o.texts("code", code);
    o.texts("iac", iac);
    o.text("contract", contract.as_ref());
    o.text("contact", contact.as_ref());
    o.answer("out_of_scope", out_of_scope.as_ref());
    o.word("reviewed", *reviewed);
    (id, o.done())
}

pub(super) fn flow(flow: &Flow) -> (&Text, Node) {
    let Flow {
        id,
        body,
        title,
        path,
        over,
        authn,
        authz,
        sends,
        gets,
        does,
        owner,
        openapi,
        contract,
        out_of_scope,
    } = flow;
    let mut o = Object::new("flow", *body);
    o.text("title", title.as_ref());
    o.put("path", path.as_ref().map(of_ends));
    o.text("over", over.as_ref());
    o.texts("authn", authn);
    o.texts("authz", authz);
    o.texts("sends", sends);
    o.texts("gets", gets);
    o.words("does", does);
    o.text("owner", owner.as_ref());
    o.text("openapi", openapi.as_ref());
    o.text("contract", contract.as_ref());
    o.answer("out_of_scope", out_of_scope.as_ref());
    (id, o.done())
}

fn of_ends(ends: &Endpoints) -> Node {
    let Endpoints { from, to } = ends;
    let path = format!("{} -> {}", from.value, to.value);
    Node { value: Value::Text(path.into()), span: from.span }
}
