//! Incidents, playbooks and attack trees as objects.

use super::object::Object;
use crate::model::{
    FollowUp, Gate, GateKind, Incident, Playbook, RootCause, RuleOut, Text, Tree, TreeNode,
};
use crate::syntax::Node;

pub(super) fn incident(incident: &Incident) -> (&Text, Node) {
    let Incident {
        id,
        body,
        title,
        severity,
        phase,
        started,
        detected,
        contained,
        eradicated,
        recovered,
        closed,
        reviewed,
        affected,
        threats,
        unanticipated,
        refs,
        cause,
        root_causes,
        failed,
        playbook,
        why,
        related,
        duplicate_of,
        follow_up,
        report,
        tlp,
        notify,
        no_change,
        owner,
    } = incident;
    let mut o = Object::new("incident", *body);
    o.text("title", title.as_ref());
    o.word("severity", *severity);
    o.word("phase", *phase);
    o.word("started", *started);
    o.word("detected", *detected);
    o.word("contained", *contained);
    o.word("eradicated", *eradicated);
    o.word("recovered", *recovered);
    o.word("closed", *closed);
    o.word("reviewed", *reviewed);
    o.texts("affected", affected);
    o.texts("threats", threats);
    o.flag("unanticipated", *unanticipated);
    o.texts("refs", refs);
    o.word("cause", *cause);
    o.map("root_causes", root_causes, root_cause);
    o.texts("failed", failed);
    o.text("playbook", playbook.as_ref());
    o.text("why", why.as_ref());
    o.texts("related", related);
    o.text("duplicate_of", duplicate_of.as_ref());
    o.items("follow_up", follow_up.iter().map(of_follow_up).collect());
    o.text("report", report.as_ref());
    o.word("tlp", *tlp);
    o.list("notify", notify);
    o.text("no_change", no_change.as_ref());
    o.text("owner", owner.as_ref());
    (id, o.done())
}

fn root_cause(cause: &RootCause) -> (&Text, Node) {
    let RootCause { id, body, why, status, fixed_by, owner, due, ticket } = cause;
    let mut o = Object::new("root_cause", *body);
    o.text("why", why.as_ref());
    o.word("status", *status);
    o.texts("fixed_by", fixed_by);
    o.text("owner", owner.as_ref());
    o.word("due", *due);
    o.text("ticket", ticket.as_ref());
    (id, o.done())
}

fn of_follow_up(follow_up: &FollowUp) -> Node {
    let FollowUp { span, what, owner, due, ticket, status } = follow_up;
    let mut o = Object::new("follow_up", *span);
    o.text("what", what.as_ref());
    o.text("owner", owner.as_ref());
    o.word("due", *due);
    o.text("ticket", ticket.as_ref());
    o.word("status", *status);
    o.done()
}

pub(super) fn playbook(playbook: &Playbook) -> (&Text, Node) {
    let Playbook { id, body, title, file, threats, owner, exercised, contact, no_change } =
        playbook;
    let mut o = Object::new("playbook", *body);
    o.text("title", title.as_ref());
    o.text("file", file.as_ref());
    o.texts("for", threats);
    o.text("owner", owner.as_ref());
    o.word("exercised", *exercised);
    o.text("contact", contact.as_ref());
    o.text("no_change", no_change.as_ref());
    (id, o.done())
}

pub(super) fn tree(tree: &Tree) -> (&Text, Node) {
    let Tree { id, body, title, threat, nodes } = tree;
    let mut o = Object::new("tree", *body);
    o.text("title", title.as_ref());
    o.text("threat", threat.as_ref());
    for node in nodes {
        let (id, of) = tree_node(node);
        o.put(&id.value, Some(of));
    }
    (id, o.done())
}

fn tree_node(node: &TreeNode) -> (&Text, Node) {
    let TreeNode {
        id,
        body,
        title,
        gates,
        cost,
        probability,
        time,
        skill,
        stopped_by,
        ruled_out,
        refs,
    } = node;
    let mut o = Object::new("tree_node", *body);
    o.text("title", title.as_ref());
    for Gate { kind, span, of } in gates {
        let key = match kind {
            GateKind::Any => "any",
            GateKind::All => "all",
            GateKind::Seq => "seq",
        };
        o.whole_list(key, of, *span);
    }
    o.amount("cost", *cost);
    o.amount("p", *probability);
    o.amount("time", *time);
    o.word("skill", *skill);
    o.texts("stopped_by", stopped_by);
    o.put(
        "ruled_out",
        ruled_out.as_ref().map(|rule_out| {
            let RuleOut { span, why, test, until } = rule_out;
            let mut o = Object::new("rule_out", *span);
            o.text("why", why.as_ref());
            o.text("test", test.as_ref());
            o.word("until", *until);
            o.done()
        }),
    );
    o.texts("refs", refs);
    (id, o.done())
}
