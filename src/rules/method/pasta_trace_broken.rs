use std::collections::HashMap;

use super::of_objective;
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink, listed};
use crate::graph::treatment::is_effective;
use crate::model::vocabulary::{Level, Vocabulary};
use crate::model::{Objective, Threat};
use crate::rules::{Check, Cx, Rule};

/// More threats than these make a sentence that nobody reads.
const MOST_NAMES: usize = 5;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "pasta-trace-broken",
        summary: "nothing in place leads from an objective to its protection",
        docs: include_str!("pasta_trace_broken.md"),
        needs: &[Fact::Objectives, Fact::Evidence],
        severity: Severity::Error,
        on_by_default: false,
        profiles: &[("pasta", Severity::Error)],
        profile_options: &[("strict", "to", &["evidence"])],
        options: &[
            OptionMeta {
                name: "from",
                doc: "The lowest impact of objectives that are asked about.",
                default: OptionValue::Word(&["high", "low", "medium", "critical"]),
            },
            OptionMeta {
                name: "to",
                doc: "Where the path must end: at a mitigation in place, or at evidence of one.",
                default: OptionValue::Word(&["mitigation", "evidence"]),
            },
        ],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// Where the path of a threat ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// At what was asked for, or it is avoided.
    Good,
    /// At a mitigation in place that names no evidence.
    Unproven,
    /// At a mitigation that is not to be found, or whose status is not known.
    Unknown,
    Nowhere,
}

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let from = Level::from_word(cx.options.word("from")).unwrap_or(Level::High);
    let hurt = cx.graph.hurt();
    let ends: HashMap<*const Threat, End> = cx
        .model
        .threats
        .iter()
        .map(|threat| (std::ptr::from_ref(threat), end(cx, threat)))
        .collect();
    for objective in &cx.model.objectives {
        let Some(impact) = &objective.impact else {
            sink.not_assessed(of_objective(objective), "its impact is not known");
            continue;
        };
        let threats = hurt.threats(objective);
        let reaches = |end| threats.iter().any(|t| ends.get(&std::ptr::from_ref(*t)) == Some(&end));
        let elsewhere = cx.graph.is_cited(&objective.id.value);
        // That no threat hurts it is said by another rule.
        let is_told = threats.is_empty() && !elsewhere;
        if impact.value < from || is_told || reaches(End::Good) {
            continue;
        }
        let doubt = match (reaches(End::Unknown), hurt.lost, elsewhere) {
            (true, _, _) => "a mitigation of a threat to it, or its status, is not known",
            (false, true, _) => "a threat hurts an objective that is not to be found",
            (false, false, true) => "a threat of another model hurts it",
            (false, false, false) => {
                sink.report(draft(objective, impact.value, threats, reaches(End::Unproven)));
                continue;
            }
        };
        sink.not_assessed(of_objective(objective), doubt);
    }
}

fn end<'a>(cx: &Cx<'a>, threat: &'a Threat) -> End {
    let needs_evidence = cx.options.word("to") == "evidence";
    let effective = || cx.graph.mitigations(&threat.mitigated_by).filter(|m| is_effective(m));
    if threat.avoid.is_some() || effective().any(|m| !needs_evidence || !m.evidence.is_empty()) {
        End::Good
    } else if !cx.graph.knows_status(&threat.mitigated_by) {
        End::Unknown
    } else if effective().next().is_some() {
        End::Unproven
    } else {
        End::Nowhere
    }
}

fn draft(objective: &Objective, impact: Level, threats: &[&Threat], unproven: bool) -> Draft {
    let named = threats.iter().take(MOST_NAMES).map(|t| t.id.value.as_str());
    let more = match threats.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = format!("{}{more}", listed(named));
    let them = if threats.len() == 1 { "it" } else { "them" };
    let id = &objective.id.value;
    let (end, help) = match unproven {
        true => (
            "that is in place names evidence",
            "name the test, drill or document that shows that a mitigation holds",
        ),
        false => {
            ("is in place", "put a mitigation of one of its threats in place, or correct `hurts`")
        }
    };
    let message = format!(
        "objective `{id}` of {impact} impact is hurt by {names}, and no mitigation of {them} {end}"
    );
    let mut draft = Draft::new(of_objective(objective), objective.id.span, message).help(help);
    for threat in threats.iter().take(MOST_NAMES) {
        draft = draft.related(threat.id.span, "hurts it");
    }
    draft
}
