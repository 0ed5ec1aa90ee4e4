//! What is said of the system and its parts.

use super::Facts;
use crate::graph::{End, Graph};
use crate::model::{Actor, Component, Data, Flow, Objective, Zone};

pub(super) fn system(graph: &Graph<'_>) -> Facts {
    let m = graph.model;
    Facts::default()
        .text("system", m.system.as_ref())
        .text("library", m.library.as_ref())
        .text("purpose", m.purpose.as_ref())
        .text("owner", m.owner.as_ref())
        .word("stage", m.stage.as_ref())
        .set_of("method", m.method.iter().map(|method| method.value.to_string()))
        .word("reviewed", m.reviewed.as_ref())
        .days("review_every", m.review_every.as_ref())
        .word("ir_profile", m.ir_profile.as_ref())
        .set("uses", &m.uses)
        .set("artefacts", &m.artefacts)
        .word("incidents_reviewed", m.incidents_reviewed.as_ref())
}

pub(super) fn objective(o: &Objective) -> Facts {
    Facts::default()
        .text("title", o.title.as_ref())
        .text("why", o.why.as_ref())
        .word("impact", o.impact.as_ref())
        .text("owner", o.owner.as_ref())
        .set("refs", &o.refs)
}

pub(super) fn data(d: &Data) -> Facts {
    Facts::default()
        .text("title", d.title.as_ref())
        .word("class", d.class.as_ref())
        .yes("pii", d.pii.as_ref())
        .word("integrity", d.integrity.as_ref())
        .word("availability", d.availability.as_ref())
        .yes("audit", d.audit.as_ref())
        .days("keep", d.keep.as_ref())
        .text("purpose", d.purpose.as_ref())
        .text("owner", d.owner.as_ref())
}

pub(super) fn zone(z: &Zone) -> Facts {
    Facts::default()
        .text("title", z.title.as_ref())
        .word("trust", z.trust.as_ref())
        .text("in", z.inside.as_ref())
        .text("why", z.why.as_ref())
        .text("owner", z.owner.as_ref())
}

pub(super) fn actor(a: &Actor) -> Facts {
    Facts::default()
        .text("title", a.title.as_ref())
        .word("kind", a.kind.as_ref())
        .text("zone", a.zone.as_ref())
        .text("goal", a.goal.as_ref())
        .word("skill", a.skill.as_ref())
        .text("motivation", a.motivation.as_ref())
        .text("owner", a.owner.as_ref())
        .text("contact", a.contact.as_ref())
}

pub(super) fn component(c: &Component) -> Facts {
    Facts::default()
        .text("title", c.title.as_ref())
        .text("purpose", c.purpose.as_ref())
        .word("kind", c.kind.as_ref())
        .text("zone", c.zone.as_ref())
        .text("owner", c.owner.as_ref())
        .yes("exposed", c.exposed.as_ref())
        .yes("gateway", c.gateway.as_ref())
        .set("holds", &c.holds)
        .answer("encrypted", c.encrypted.as_ref())
        .answer("backup", c.backup.as_ref())
        .set("tech", &c.tech)
        .set("code", &c.code)
        .set("iac", &c.iac)
        .text("contract", c.contract.as_ref())
        .text("contact", c.contact.as_ref())
        .answer("out_of_scope", c.out_of_scope.as_ref())
        .word("reviewed", c.reviewed.as_ref())
}

pub(super) fn flow(graph: &Graph<'_>, f: &Flow) -> Facts {
    let crossing = graph.ends(f).filter(|[from, to]| graph.crosses(from, to) == Some(true));
    let zone = |end: &End<'_>| end.zone.name().unwrap_or("outside").to_owned();
    Facts::default()
        .text("title", f.title.as_ref())
        .say("path", f.path.as_ref().map(|p| format!("{} -> {}", p.from.value, p.to.value)))
        .say("crosses", crossing.map(|[from, to]| format!("{} -> {}", zone(&from), zone(&to))))
        .text("over", f.over.as_ref())
        .set("authn", &f.authn)
        .set("authz", &f.authz)
        .set("sends", &f.sends)
        .set("gets", &f.gets)
        .set_of("does", f.does.iter().map(|access| access.value.to_string()))
        .text("owner", f.owner.as_ref())
        .text("openapi", f.openapi.as_ref())
        .text("contract", f.contract.as_ref())
        .answer("out_of_scope", f.out_of_scope.as_ref())
}
