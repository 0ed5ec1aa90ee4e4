use super::{UNREAD, subject};
use crate::finding::{Confidence, Draft, RuleMeta, Sink, listed};
use crate::ground::playbook::Phase;
use crate::model::vocabulary::IrProfile;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "playbook-section-missing",
        summary: "playbook says nothing for a phase of the response",
        docs: include_str!("playbook_section_missing.md"),
        confidence: Confidence::Medium,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let profile = cx.model.ir_profile.map_or(IrProfile::NistR2, |profile| profile.value);
    for playbook in &cx.model.playbooks {
        let Some(file) = &playbook.file else { continue };
        let Some(plan) = cx.graph.plan(playbook) else {
            sink.not_assessed(subject(playbook), UNREAD);
            continue;
        };
        let missing: Vec<Phase> = plan.phases.missing().collect();
        if missing.is_empty() {
            continue;
        }
        let names = missing.iter().map(|phase| name(*phase, profile));
        let message =
            format!("playbook `{}` has no section for {}", playbook.id.value, listed(names));
        let mut draft = Draft::new(subject(playbook), file.span, message).help(help(&missing));
        if let Some(written) = cx.model.ir_profile {
            draft = draft.related(written.span, "whose phases are asked for");
        }
        sink.report(draft);
    }
}

/// The phase as the guide calls it.
fn name(phase: Phase, profile: IrProfile) -> &'static str {
    match (phase, profile) {
        (Phase::Identification, IrProfile::Sans) => "identification",
        (Phase::Identification, IrProfile::NistR2) => "detection and analysis",
        (Phase::Identification, IrProfile::NistR3) => "detect",
        (Phase::Containment, IrProfile::NistR3) => "respond: containment",
        (Phase::Containment, _) => "containment",
        (Phase::Eradication, IrProfile::NistR3) => "respond: eradication",
        (Phase::Eradication, _) => "eradication",
        (Phase::Recovery, IrProfile::NistR3) => "recover",
        (Phase::Recovery, _) => "recovery",
        (Phase::Review, IrProfile::Sans) => "lessons learned",
        (Phase::Review, IrProfile::NistR2) => "post-incident activity",
        (Phase::Review, IrProfile::NistR3) => "improvement",
    }
}

fn help(missing: &[Phase]) -> String {
    let would_do = missing.iter().map(|phase| match phase {
        Phase::Identification => "`Detection`, `Identification` or `Triage`",
        Phase::Containment => "`Containment` or `Mitigation`",
        Phase::Eradication => "`Eradication` or `Remediation`",
        Phase::Recovery => "`Recovery` or `Restore`",
        Phase::Review => "`Lessons learned`, `Post-incident` or `Review`",
    });
    let would_do: Vec<&str> = would_do.collect();
    format!("headings that would do, with a step below each: {}", would_do.join("; "))
}
