//! The system's elements, from their objects.

use super::fields::Fields;
use super::sections;
use crate::model::{Actor, Component, Data, Endpoints, Flow, Objective, Text, Zone};
use crate::syntax::Value;

pub(super) fn objective(f: &mut Fields<'_>) -> Objective {
    Objective {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        why: f.text("why"),
        impact: f.word("impact"),
        owner: f.text("owner"),
        refs: f.texts("refs"),
    }
}

pub(super) fn data(f: &mut Fields<'_>) -> Data {
    Data {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        class: f.word("class"),
        pii: f.bool("pii"),
        integrity: f.word("integrity"),
        availability: f.word("availability"),
        audit: f.bool("audit"),
        keep: f.days("keep"),
        purpose: f.text("purpose"),
        owner: f.text("owner"),
    }
}

pub(super) fn zone(f: &mut Fields<'_>) -> Zone {
    Zone {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        trust: f.integer("trust", 0..=100),
        inside: f.text("in"),
        why: f.text("why"),
        owner: f.text("owner"),
    }
}

pub(super) fn actor(f: &mut Fields<'_>) -> Actor {
    Actor {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        kind: f.word("kind"),
        zone: f.text("zone"),
        goal: f.text("goal"),
        skill: f.word("skill"),
        motivation: f.text("motivation"),
        owner: f.text("owner"),
        contact: f.text("contact"),
    }
}

pub(super) fn component(f: &mut Fields<'_>) -> Component {
    f.require(&["kind"]);
    Component {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        purpose: f.text("purpose"),
        kind: f.word("kind"),
        zone: f.text("zone"),
        owner: f.text("owner"),
        exposed: f.bool("exposed"),
        gateway: f.bool("gateway"),
        holds: f.texts("holds"),
        encrypted: f.answer("encrypted"),
        backup: f.answer("backup"),
        tech: f.texts("tech"),
        uses: sections::libraries(f, false),
        code: f.texts("code"),
        iac: f.texts("iac"),
        contract: f.text("contract"),
        contact: f.text("contact"),
        out_of_scope: f.answer("out_of_scope"),
        reviewed: f.date("reviewed"),
    }
}

pub(super) fn flow(f: &mut Fields<'_>) -> Flow {
    f.require(&["path"]);
    Flow {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        path: path(f),
        over: f.text("over"),
        authn: f.texts("authn"),
        authz: f.texts("authz"),
        sends: f.texts("sends"),
        gets: f.texts("gets"),
        does: f.words("does"),
        owner: f.text("owner"),
        openapi: f.text("openapi"),
        contract: f.text("contract"),
        out_of_scope: f.answer("out_of_scope"),
    }
}

/// `a -> b`; each end keeps its own place.
fn path(f: &mut Fields<'_>) -> Option<Endpoints> {
    let node = f.node("path")?;
    let Value::Text(text) = &node.value else {
        f.reader().mark_odd();
        return None;
    };
    let end = |f: &Fields<'_>, part: &str| {
        let trimmed = part.trim();
        let offset = trimmed.as_ptr() as usize - text.as_ptr() as usize;
        Text::new(trimmed.into(), f.within(text, node.span, offset, trimmed.len()))
    };
    let well_formed = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    let arrow = memchr::memmem::find(text.as_bytes(), b"->");
    let ends = arrow.map(|at| (text[..at].trim(), text[at + 2..].trim()));
    let ends = ends.filter(|(from, to)| well_formed(from) && well_formed(to));
    let trimmed = text.trim().len() == text.len();
    let Some((from, to)) =
        ends.filter(|(_, to)| trimmed && memchr::memmem::find(to.as_bytes(), b"->").is_none())
    else {
        f.reader().mark_odd();
        return None;
    };
    Some(Endpoints { from: end(f, from), to: end(f, to) })
}
