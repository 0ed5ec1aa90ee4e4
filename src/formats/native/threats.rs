//! Threats, mitigations, decisions and trees, from their objects.

use super::fields::{Fields, object};
use crate::model::vocabulary::{Linddun, Stride, Vocabulary};
use crate::model::{
    Accept, Acceptance, Assumption, Evidence, EvidenceKind, Fair, Gate, GateKind, Mitigation,
    NotApplicable, Persona, Pruned, Retired, RuleOut, Text, Threat, Transfer, Tree, TreeNode,
};
use crate::source::Spanned;

pub(super) fn threat(f: &mut Fields<'_>) -> Threat {
    f.require(&["title"]);
    Threat {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        at: f.texts("at"),
        stride: f.letters("stride"),
        linddun: f.words("linddun"),
        cause: f.word("cause"),
        by: f.texts("by"),
        hurts: f.texts("hurts"),
        likelihood: f.word("likelihood"),
        impact: f.word("impact"),
        risk: f.word("risk"),
        residual: f.word("residual"),
        cvss: f.text("cvss"),
        cvss_score: f.number("cvss_score", 0.0..=10.0),
        owasp: f.text("owasp"),
        fair: f.object("fair", "fair", |f| Fair {
            span: f.id.span,
            frequency: f.three("frequency"),
            loss: f.three("loss"),
        }),
        refs: f.texts("refs"),
        weakness: f.text("weakness"),
        mitigated_by: f.texts("mitigated_by"),
        detected_by: f.texts("detected_by"),
        accept: f.object("accept", "accept", accept),
        transfer: f.object("transfer", "transfer", |f| Transfer {
            span: f.id.span,
            to: f.text("to"),
            why: f.text("why"),
            contract: f.text("contract"),
        }),
        avoid: f.text("avoid"),
        out_of_scope: f.answer("out_of_scope"),
        retired: f.object("retired", "retired", retired),
        found: f.date("found"),
        updated: f.date("updated"),
        because: f.text("because"),
        owner: f.text("owner"),
        ticket: f.text("ticket"),
        purpose: f.text("purpose"),
        action: f.text("action"),
        result: f.text("result"),
        requirements: f.list("requirements"),
        from: f.text("from"),
    }
}

fn retired(f: &mut Fields<'_>) -> Retired {
    f.require(&["why"]);
    Retired { span: f.id.span, why: f.text("why"), date: f.date("date") }
}

fn accept(f: &mut Fields<'_>) -> Accept {
    Accept {
        span: f.id.span,
        body: f.span,
        by: f.text("by"),
        why: f.text("why"),
        until: f.date("until"),
        granted: f.date("granted"),
        ticket: f.text("ticket"),
    }
}

pub(super) fn acceptance(f: &mut Fields<'_>) -> Acceptance {
    f.require(&["for"]);
    Acceptance { id: f.id.clone(), threats: f.texts("for"), accept: accept(f) }
}

pub(super) fn assumption(f: &mut Fields<'_>) -> Assumption {
    f.require(&["title"]);
    Assumption {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        owner: f.text("owner"),
        valid_until: f.date("valid_until"),
        why: f.text("why"),
        at: f.texts("at"),
    }
}

pub(super) fn not_applicable(f: &mut Fields<'_>) -> NotApplicable {
    let id = f.id.clone();
    let mut stride = Vec::new();
    for (letter, value) in Stride::WORDS {
        stride.extend(reason(f, letter, *value));
    }
    let linddun = f.object("linddun", "linddun_entry", |f| {
        Linddun::WORDS.iter().filter_map(|(word, value)| reason(f, word, *value)).collect()
    });
    let linddun = linddun.unwrap_or_default();
    NotApplicable { element: id, body: f.span, stride, linddun, threats: f.reasons("threats") }
}

/// A letter with its reason. The place is the reason's, where the decision is written.
fn reason<T>(f: &mut Fields<'_>, letter: &'static str, value: T) -> Option<(Spanned<T>, Text)> {
    let text = f.text(letter)?;
    Some((Spanned::new(value, text.span), text))
}

pub(super) fn mitigation(f: &mut Fields<'_>) -> Mitigation {
    f.require(&["title", "status"]);
    Mitigation {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        status: f.word("status"),
        kind: f.word("kind"),
        owner: f.text("owner"),
        ticket: f.text("ticket"),
        due: f.date("due"),
        code: f.texts("code"),
        iac: f.texts("iac"),
        policy: f.texts("policy"),
        evidence: f.objects("evidence", "evidence", evidence),
        refs: f.texts("refs"),
        because: f.text("because"),
        provided: f.bool("provided"),
        why: f.text("why"),
    }
}

fn evidence(f: &mut Fields<'_>) -> Evidence {
    let kinds = [
        ("test", EvidenceKind::Test),
        ("code", EvidenceKind::Code),
        ("iac", EvidenceKind::Iac),
        ("ci", EvidenceKind::Ci),
        ("drill", EvidenceKind::Drill),
        ("doc", EvidenceKind::Doc),
    ];
    let points: Vec<_> =
        kinds.into_iter().filter_map(|(key, kind)| Some((kind, f.text(key)?))).collect();
    let (done, why) = (f.date("done"), f.text("why"));
    if points.is_empty() && done.is_none() && why.is_none() {
        f.reader().mark_odd();
    }
    Evidence { span: f.span, points, done, why }
}

pub(super) fn persona(f: &mut Fields<'_>) -> Persona {
    Persona {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        motivation: f.text("motivation"),
        skills: f.text("skills"),
        goal: f.text("goal"),
        pruned: f.object("pruned", "pruned", |f| Pruned {
            span: f.id.span,
            why: f.text("why"),
            until: f.date("until"),
        }),
    }
}

pub(super) fn tree(f: &mut Fields<'_>) -> Tree {
    let (threat, title) = (f.text("threat"), f.text("title"));
    let reader = f.reader();
    let node = |entry: &crate::syntax::Entry| {
        object(reader, "tree_node", entry.key.clone(), &entry.value, tree_node)
    };
    let nodes = f.rest().into_iter().map(node).collect();
    Tree { id: f.id.clone(), body: f.span, title, threat, nodes }
}

fn tree_node(f: &mut Fields<'_>) -> TreeNode {
    let mut gates = Vec::new();
    for (key, kind) in [("any", GateKind::Any), ("all", GateKind::All), ("seq", GateKind::Seq)] {
        gates.extend(f.spanned_list(key).map(|(span, of)| Gate { kind, span, of }));
    }
    TreeNode {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        gates,
        cost: f.number("cost", 0.0..=f64::MAX),
        probability: f.number("p", f64::MIN..=f64::MAX),
        time: f.number("time", f64::MIN..=f64::MAX),
        skill: f.word("skill"),
        stopped_by: f.texts("stopped_by"),
        ruled_out: f.object("ruled_out", "rule_out", |f| RuleOut {
            span: f.id.span,
            why: f.text("why"),
            test: f.text("test"),
            until: f.date("until"),
        }),
        refs: f.texts("refs"),
    }
}
