//! Threats, what is done about them and what was decided, as objects.

use super::first;
use super::object::{Object, of_text};
use crate::model::vocabulary::Stride;
use crate::model::{
    Accept, Acceptance, Assumption, Evidence, EvidenceKind, Fair, Mitigation, NotApplicable,
    Persona, Pruned, Retired, Text, Threat, Transfer,
};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

pub(super) fn threat(threat: &Threat) -> (&Text, Node) {
    let Threat {
        id,
        body,
        title,
        at,
        stride,
        linddun,
        cause,
        by,
        hurts,
        likelihood,
        impact,
        risk,
        residual,
        cvss,
        cvss_score,
        owasp,
        fair,
        refs,
        weakness,
        mitigated_by,
        detected_by,
        accept,
        transfer,
        avoid,
        out_of_scope,
        retired,
        found,
        updated,
        because,
        owner,
        ticket,
        purpose,
        action,
        result,
        requirements,
        from,
    } = threat;
    let mut o = Object::new("threat", *body);
    o.text("title", title.as_ref());
    o.texts("at", at);
    o.put("stride", of_letters(stride));
    o.words("linddun", linddun);
    o.word("cause", *cause);
    o.texts("by", by);
    o.texts("hurts", hurts);
    o.word("likelihood", *likelihood);
    o.word("impact", *impact);
    o.word("risk", *risk);
    o.word("residual", *residual);
    o.text("cvss", cvss.as_ref());
    o.amount("cvss_score", *cvss_score);
    o.text("owasp", owasp.as_ref());
    o.put("fair", fair.as_ref().map(of_fair));
    o.texts("refs", refs);
    o.text("weakness", weakness.as_ref());
    o.texts("mitigated_by", mitigated_by);
    o.texts("detected_by", detected_by);
    o.put(
        "accept",
        accept.as_ref().map(|accept| {
            let mut o = Object::new("accept", accept.body);
            put_accept(&mut o, accept);
            o.done()
        }),
    );
    o.put("transfer", transfer.as_ref().map(of_transfer));
    o.text("avoid", avoid.as_ref());
    o.answer("out_of_scope", out_of_scope.as_ref());
    o.put("retired", retired.as_ref().map(of_retired));
    o.word("found", *found);
    o.word("updated", *updated);
    o.text("because", because.as_ref());
    o.text("owner", owner.as_ref());
    o.text("ticket", ticket.as_ref());
    o.text("purpose", purpose.as_ref());
    o.text("action", action.as_ref());
    o.text("result", result.as_ref());
    o.list("requirements", requirements);
    o.text("from", from.as_ref());
    (id, o.done())
}

/// `S T`.
fn of_letters(letters: &[Spanned<Stride>]) -> Option<Node> {
    let span = letters.first()?.span;
    let words: Vec<&str> = letters.iter().map(|letter| letter.value.word()).collect();
    Some(Node { value: Value::Text(words.join(" ").into()), span })
}

fn of_fair(fair: &Fair) -> Node {
    let Fair { span, frequency, loss } = fair;
    let mut o = Object::new("fair", *span);
    o.amounts("frequency", frequency);
    o.amounts("loss", loss);
    o.done()
}

fn put_accept(o: &mut Object, accept: &Accept) {
    let Accept { span: _, body: _, by, why, until, granted, ticket } = accept;
    o.text("by", by.as_ref());
    o.text("why", why.as_ref());
    o.word("until", *until);
    o.word("granted", *granted);
    o.text("ticket", ticket.as_ref());
}

fn of_transfer(transfer: &Transfer) -> Node {
    let Transfer { span, to, why, contract } = transfer;
    let mut o = Object::new("transfer", *span);
    o.text("to", to.as_ref());
    o.text("why", why.as_ref());
    o.text("contract", contract.as_ref());
    o.done()
}

fn of_retired(retired: &Retired) -> Node {
    let Retired { span, why, date } = retired;
    let mut o = Object::new("retired", *span);
    o.text("why", why.as_ref());
    o.word("date", *date);
    o.done()
}

pub(super) fn acceptance(acceptance: &Acceptance) -> (&Text, Node) {
    let Acceptance { id, threats, accept } = acceptance;
    let mut o = Object::new("acceptance", accept.body);
    o.texts("for", threats);
    put_accept(&mut o, accept);
    (id, o.done())
}

pub(super) fn assumption(assumption: &Assumption) -> (&Text, Node) {
    let Assumption { id, body, title, owner, valid_until, why, at } = assumption;
    let mut o = Object::new("assumption", *body);
    o.text("title", title.as_ref());
    o.text("owner", owner.as_ref());
    o.word("valid_until", *valid_until);
    o.text("why", why.as_ref());
    o.texts("at", at);
    (id, o.done())
}

pub(super) fn not_applicable(entry: &NotApplicable) -> (&Text, Node) {
    let NotApplicable { element, body, stride, linddun, threats } = entry;
    let mut o = Object::new("not_applicable_entry", *body);
    for (letter, why) in stride {
        o.text(letter.value.word(), Some(why));
    }
    let mut privacy = Object::new("linddun_entry", first(linddun.iter().map(|l| l.1.span), *body));
    for (category, why) in linddun {
        privacy.text(category.value.word(), Some(why));
    }
    o.put("linddun", privacy.some());
    o.text_map("threats", threats);
    (element, o.done())
}

pub(super) fn mitigation(mitigation: &Mitigation) -> (&Text, Node) {
    let Mitigation {
        id,
        body,
        title,
        status,
        kind,
        owner,
        ticket,
        due,
        code,
        iac,
        policy,
        evidence,
        refs,
        because,
        provided,
        why,
    } = mitigation;
    let mut o = Object::new("mitigation", *body);
    o.text("title", title.as_ref());
    o.word("status", *status);
    o.word("kind", *kind);
    o.text("owner", owner.as_ref());
    o.text("ticket", ticket.as_ref());
    o.word("due", *due);
    o.texts("code", code);
    o.texts("iac", iac);
    o.texts("policy", policy);
    o.items("evidence", evidence.iter().map(of_evidence).collect());
    o.texts("refs", refs);
    o.text("because", because.as_ref());
    o.flag("provided", *provided);
    o.text("why", why.as_ref());
    (id, o.done())
}

fn of_evidence(evidence: &Evidence) -> Node {
    let Evidence { span, points, done, why } = evidence;
    let mut o = Object::new("evidence", *span);
    for (kind, at) in points {
        let key = match kind {
            EvidenceKind::Test => "test",
            EvidenceKind::Code => "code",
            EvidenceKind::Iac => "iac",
            EvidenceKind::Ci => "ci",
            EvidenceKind::Drill => "drill",
            EvidenceKind::Doc => "doc",
        };
        o.put(key, Some(of_text(at)));
    }
    o.word("done", *done);
    o.text("why", why.as_ref());
    o.done()
}

pub(super) fn persona(persona: &Persona) -> (&Text, Node) {
    let Persona { id, body, title, motivation, skills, goal, pruned } = persona;
    let mut o = Object::new("persona", *body);
    o.text("title", title.as_ref());
    o.text("motivation", motivation.as_ref());
    o.text("skills", skills.as_ref());
    o.text("goal", goal.as_ref());
    o.put(
        "pruned",
        pruned.as_ref().map(|pruned| {
            let Pruned { span, why, until } = pruned;
            let mut o = Object::new("pruned", *span);
            o.text("why", why.as_ref());
            o.word("until", *until);
            o.done()
        }),
    );
    (id, o.done())
}
