//! What is said of incidents, playbooks, attack trees and personas.

use super::{Facts, phrase, plain};
use crate::model::{Gate, GateKind, Incident, Persona, Playbook, RootCause, Tree, TreeNode};

pub(super) fn playbook(p: &Playbook) -> Facts {
    Facts::default()
        .text("title", p.title.as_ref())
        .text("file", p.file.as_ref())
        .set("for", &p.threats)
        .text("owner", p.owner.as_ref())
        .word("exercised", p.exercised.as_ref())
        .text("contact", p.contact.as_ref())
        .text("no_change", p.no_change.as_ref())
}

pub(super) fn tree(t: &Tree) -> Facts {
    let mut nodes: Vec<&TreeNode> = t.nodes.iter().collect();
    nodes.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    let nodes: Vec<String> = nodes.into_iter().map(node).collect();
    Facts::default()
        .text("title", t.title.as_ref())
        .text("threat", t.threat.as_ref())
        .say("nodes", Some(nodes.join("; ")))
}

fn node(n: &TreeNode) -> String {
    let mut parts: Vec<String> = n.gates.iter().map(gate).collect();
    let numbers = [("cost", &n.cost), ("p", &n.probability), ("time", &n.time)];
    for (key, number) in numbers {
        parts.extend(number.as_ref().map(|number| format!("{key} {}", number.value)));
    }
    parts.extend(n.skill.as_ref().map(|skill| format!("skill {}", skill.value)));
    let mut stops: Vec<String> = n.stopped_by.iter().map(plain).collect();
    stops.sort_unstable();
    parts.extend((!stops.is_empty()).then(|| format!("stopped by {}", stops.join(", "))));
    parts.extend(n.ruled_out.as_ref().map(|out| {
        let until = out.until.as_ref().map(|date| format!(" until {}", date.value));
        format!("ruled out{}: {}", until.unwrap_or_default(), phrase(&[&out.why, &out.test]))
    }));
    format!("{} [{}]", n.id.value, parts.join(", "))
}

fn gate(g: &Gate) -> String {
    let mut of: Vec<String> = g.of.iter().map(plain).collect();
    let word = match g.kind {
        GateKind::Any => "any",
        GateKind::All => "all",
        GateKind::Seq => "seq",
    };
    if g.kind != GateKind::Seq {
        of.sort_unstable();
    }
    format!("{word} of {}", of.join(" "))
}

pub(super) fn incident(i: &Incident) -> Facts {
    let follow_up = i.follow_up.iter().map(|f| {
        let status = f.status.as_ref().map(|s| format!(" ({})", s.value)).unwrap_or_default();
        format!("{}{status}", phrase(&[&f.what, &f.owner, &f.ticket]))
    });
    Facts::default()
        .text("title", i.title.as_ref())
        .word("severity", i.severity.as_ref())
        .word("phase", i.phase.as_ref())
        .word("started", i.started.as_ref())
        .word("detected", i.detected.as_ref())
        .word("contained", i.contained.as_ref())
        .word("eradicated", i.eradicated.as_ref())
        .word("recovered", i.recovered.as_ref())
        .word("closed", i.closed.as_ref())
        .word("reviewed", i.reviewed.as_ref())
        .set("affected", &i.affected)
        .set("threats", &i.threats)
        .yes("unanticipated", i.unanticipated.as_ref())
        .set("refs", &i.refs)
        .word("cause", i.cause.as_ref())
        .set_of("root_causes", i.root_causes.iter().map(root_cause))
        .set("failed", &i.failed)
        .text("playbook", i.playbook.as_ref())
        .text("why", i.why.as_ref())
        .set("related", &i.related)
        .text("duplicate_of", i.duplicate_of.as_ref())
        .set_of("follow_up", follow_up)
        .text("report", i.report.as_ref())
        .word("tlp", i.tlp.as_ref())
        .set("notify", &i.notify)
        .text("no_change", i.no_change.as_ref())
        .text("owner", i.owner.as_ref())
}

fn root_cause(c: &RootCause) -> String {
    let status = c.status.as_ref().map(|s| format!(" ({})", s.value)).unwrap_or_default();
    let due = c.due.as_ref().map(|d| format!(", due {}", d.value)).unwrap_or_default();
    let mut fixes: Vec<String> = c.fixed_by.iter().map(plain).collect();
    fixes.sort_unstable();
    let fixes = fixes.join(" ");
    format!("{}{status}: {}{due} {fixes}", c.id.value, phrase(&[&c.why, &c.owner, &c.ticket]))
}

pub(super) fn persona(p: &Persona) -> Facts {
    let pruned = p.pruned.as_ref();
    Facts::default()
        .text("title", p.title.as_ref())
        .text("motivation", p.motivation.as_ref())
        .text("skills", p.skills.as_ref())
        .text("goal", p.goal.as_ref())
        .say("pruned", pruned.map(|p| phrase(&[&p.why])))
}
