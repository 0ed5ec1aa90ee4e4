use super::subject;
use crate::finding::{Draft, RuleMeta, Sink};
use crate::graph::file_of;
use crate::graph::incident::detected;
use crate::ground::history::Touched;
use crate::model::{Incident, Playbook};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "playbook-unchanged-after-incident",
        summary: "playbook was used in an incident and is as it was before",
        docs: include_str!("playbook_unchanged_after_incident.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for playbook in cx.model.playbooks.iter().filter(|playbook| playbook.no_change.is_none()) {
        // The latest use answers for the earlier ones: who changed it since has looked at all.
        let used = |incident: &&Incident| {
            cx.graph.used_playbook(incident).is_some_and(|used| std::ptr::eq(used, playbook))
        };
        let uses = cx.graph.closed_incidents().filter(|incident| used(incident));
        let mut uses: Vec<_> = uses.map(|incident| (detected(incident), incident)).collect();
        uses.sort_by_key(|(day, _)| *day);
        let Some((day, incident)) = uses.pop() else { continue };
        let Some(day) = day else {
            sink.not_assessed(subject(playbook), "when its incident was detected is not stated");
            continue;
        };
        let Some(file) = file_of(playbook) else {
            if playbook.file.is_some() {
                sink.not_assessed(subject(playbook), "what lies at an address has no history here");
            }
            continue;
        };
        // Another rule asks for the file.
        if !cx.graph.has_playbook_file(playbook) {
            continue;
        }
        match cx.graph.playbook_touched(playbook, day) {
            Some(Touched::On(_)) => {}
            Some(Touched::Not) => report(playbook, file, incident, day, sink),
            Some(Touched::Unknown(why)) => sink.not_assessed(subject(playbook), why.clone()),
            None => sink.not_assessed(subject(playbook), "there is no git history to ask"),
        }
    }
}

fn report(
    playbook: &Playbook,
    file: &str,
    incident: &Incident,
    day: jiff::civil::Date,
    sink: &mut Sink<'_>,
) {
    let (id, of) = (&playbook.id.value, &incident.id.value);
    let message = format!(
        "playbook `{id}` was used in incident `{of}`, and `{file}` has not changed since {day}"
    );
    let span = playbook.file.as_ref().map_or(playbook.id.span, |file| file.span);
    let help =
        "write down what was missing or wrong, or say in `no_change` of the playbook why it holds";
    let mut draft = Draft::new(subject(playbook), span, message).help(help);
    if let Some(used) = &incident.playbook {
        draft = draft.related(used.span, format!("used in incident `{of}`"));
    }
    sink.report(draft);
}
