//! Incidents and playbooks, from their objects.

use super::fields::Fields;
use crate::finding::{Draft, Mistake, Subject};
use crate::model::{FollowUp, Incident, Playbook, RootCause};

pub(super) fn incident(f: &mut Fields<'_>) -> Incident {
    f.require(&["title", "severity", "phase"]);
    if let Some(id) = f.text("id").filter(|id| id.value != f.id.value) {
        let message = format!("incident `{}` calls itself `{}`", f.id.value, id.value);
        let draft = Draft::new(Subject::new("incident", f.id.value.clone()), id.span, message)
            .help("the id is the name of the file, or the key; leave `id` out or make it the same");
        f.reader().report(Mistake::new("schema-bad-value", draft));
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
