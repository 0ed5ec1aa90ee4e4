//! Incidents and playbooks, from their objects.

use super::fields::Fields;
use crate::model::{FollowUp, Incident, Playbook, RootCause};

pub(super) fn incident(f: &mut Fields<'_>) -> Incident {
    f.require(&["title", "severity", "phase"]);
    // In a file of its own the incident may repeat its id, which is the file's name.
    if f.text("id").is_some_and(|id| id.value != f.id.value) {
        f.reader().mark_odd();
    }
    Incident {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        severity: f.word("severity"),
        phase: f.word("phase"),
        started: f.date("started"),
        detected: f.date("detected"),
        contained: f.date("contained"),
        eradicated: f.date("eradicated"),
        recovered: f.date("recovered"),
        closed: f.date("closed"),
        reviewed: f.date("reviewed"),
        affected: f.texts("affected"),
        threats: f.texts("threats"),
        unanticipated: f.bool("unanticipated"),
        refs: f.texts("refs"),
        cause: f.word("cause"),
        root_causes: f.map("root_causes", "root_cause", root_cause),
        failed: f.texts("failed"),
        playbook: f.text("playbook"),
        why: f.text("why"),
        related: f.texts("related"),
        duplicate_of: f.text("duplicate_of"),
        follow_up: f.objects("follow_up", "follow_up", follow_up),
        report: f.text("report"),
        tlp: f.word("tlp"),
        notify: f.list("notify"),
        no_change: f.text("no_change"),
        owner: f.text("owner"),
    }
}

fn root_cause(f: &mut Fields<'_>) -> RootCause {
    f.require(&["why", "status"]);
    RootCause {
        id: f.id.clone(),
        body: f.span,
        why: f.text("why"),
        status: f.word("status"),
        fixed_by: f.texts("fixed_by"),
        owner: f.text("owner"),
        due: f.date("due"),
        ticket: f.text("ticket"),
    }
}

fn follow_up(f: &mut Fields<'_>) -> FollowUp {
    f.require(&["what"]);
    FollowUp {
        span: f.span,
        what: f.text("what"),
        owner: f.text("owner"),
        due: f.date("due"),
        ticket: f.text("ticket"),
        status: f.word("status"),
    }
}

pub(super) fn playbook(f: &mut Fields<'_>) -> Playbook {
    Playbook {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        file: f.text("file"),
        threats: f.texts("for"),
        owner: f.text("owner"),
        exercised: f.date("exercised"),
        contact: f.text("contact"),
        no_change: f.text("no_change"),
    }
}
