//! What is said of threats, mitigations and decisions.

use super::{Facts, phrase, plain};
use crate::graph::Graph;
use crate::model::{
    Accept, Acceptance, Assumption, Evidence, EvidenceKind, Mitigation, NotApplicable, Threat,
};
use crate::source::Spanned;

pub(super) fn threat<'m>(graph: &Graph<'m>, t: &'m Threat) -> Facts {
    let number = |v: &Spanned<f64>| v.value.to_string();
    let numbers = |list: &[Spanned<f64>]| list.iter().map(number).collect::<Vec<_>>().join(" ");
    let fair = t.fair.as_ref();
    Facts::default()
        .text("title", t.title.as_ref())
        .set("at", &t.at)
        .set_of("stride", t.stride.iter().map(|l| l.value.to_string()))
        .set_of("linddun", t.linddun.iter().map(|l| l.value.to_string()))
        .word("cause", t.cause.as_ref())
        .set("by", &t.by)
        .set("hurts", &t.hurts)
        .word("likelihood", t.likelihood.as_ref())
        .word("impact", t.impact.as_ref())
        .say("risk", graph.risk(t).map(|level| level.to_string()))
        .word("residual", t.residual.as_ref())
        .text("cvss", t.cvss.as_ref())
        .say("cvss_score", t.cvss_score.as_ref().map(number))
        .text("owasp", t.owasp.as_ref())
        .say("fair", fair.map(|f| format!("{} x {}", numbers(&f.frequency), numbers(&f.loss))))
        .set("refs", &t.refs)
        .text("weakness", t.weakness.as_ref())
        .say("treatment", Some(graph.treatment(t).word().to_owned()))
        .set("mitigated_by", &t.mitigated_by)
        .set("detected_by", &t.detected_by)
        .say("accept", t.accept.as_ref().map(accept))
        .say("transfer", t.transfer.as_ref().map(|x| phrase(&[&x.to, &x.why, &x.contract])))
        .text("avoid", t.avoid.as_ref())
        .answer("out_of_scope", t.out_of_scope.as_ref())
        .say("retired", t.retired.as_ref().map(|r| phrase(&[&r.why])))
        .word("found", t.found.as_ref())
        .word("updated", t.updated.as_ref())
        .text("because", t.because.as_ref())
        .text("owner", t.owner.as_ref())
        .text("ticket", t.ticket.as_ref())
        .text("purpose", t.purpose.as_ref())
        .text("action", t.action.as_ref())
        .text("result", t.result.as_ref())
        .set("requirements", &t.requirements)
        .text("from", t.from.as_ref())
}

fn accept(a: &Accept) -> String {
    let date = |d: &Option<Spanned<jiff::civil::Date>>| d.as_ref().map(|d| d.value.to_string());
    let until = date(&a.until).unwrap_or_else(|| "no end".to_owned());
    let granted = date(&a.granted).map(|date| format!(" (granted {date})")).unwrap_or_default();
    format!("until {until}{granted}: {}", phrase(&[&a.by, &a.why, &a.ticket]))
}

pub(super) fn acceptance(a: &Acceptance) -> Facts {
    Facts::default().set("for", &a.threats).say("accept", Some(accept(&a.accept)))
}

pub(super) fn answers(n: &NotApplicable) -> Facts {
    let stride = n.stride.iter().map(|(letter, why)| format!("{}: {}", letter.value, plain(why)));
    let linddun = n.linddun.iter().map(|(word, why)| format!("{}: {}", word.value, plain(why)));
    Facts::default().set_of("stride", stride).set_of("linddun", linddun)
}

pub(super) fn mitigation(m: &Mitigation) -> Facts {
    Facts::default()
        .text("title", m.title.as_ref())
        .word("status", m.status.as_ref())
        .word("kind", m.kind.as_ref())
        .text("owner", m.owner.as_ref())
        .text("ticket", m.ticket.as_ref())
        .word("due", m.due.as_ref())
        .set("code", &m.code)
        .set("iac", &m.iac)
        .set("policy", &m.policy)
        .set_of("evidence", m.evidence.iter().flat_map(evidence))
        .set("refs", &m.refs)
        .text("because", m.because.as_ref())
        .yes("provided", m.provided.as_ref())
        .text("why", m.why.as_ref())
}

fn evidence(e: &Evidence) -> impl Iterator<Item = String> {
    let done = e.done.as_ref().map(|done| format!(" ({})", done.value)).unwrap_or_default();
    e.points.iter().map(move |(kind, to)| {
        let kind = match kind {
            EvidenceKind::Test => "test",
            EvidenceKind::Code => "code",
            EvidenceKind::Iac => "iac",
            EvidenceKind::Ci => "ci",
            EvidenceKind::Drill => "drill",
            EvidenceKind::Doc => "doc",
        };
        format!("{kind} {}{done}", plain(to))
    })
}

pub(super) fn assumption(a: &Assumption) -> Facts {
    Facts::default()
        .text("title", a.title.as_ref())
        .text("owner", a.owner.as_ref())
        .word("valid_until", a.valid_until.as_ref())
        .text("why", a.why.as_ref())
        .set("at", &a.at)
}
