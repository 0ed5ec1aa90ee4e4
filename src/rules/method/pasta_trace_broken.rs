use super::of_objective;
use crate::finding::{Draft, OptionMeta, OptionValue, RuleMeta, Severity, Sink, listed};
use crate::graph::Treatment;
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

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let from = Level::from_word(cx.options.word("from")).unwrap_or(Level::High);
    let hurt = cx.graph.hurt();
    for objective in &cx.model.objectives {
        let Some(impact) = &objective.impact else {
            sink.not_assessed(of_objective(objective), "its impact is not known");
            continue;
        };
        let threats = hurt.threats(objective);
        // That no threat hurts it is said by another rule.
        if impact.value < from || threats.is_empty() || threats.iter().any(|t| is_led(cx, t)) {
            continue;
        }
        if let Some(why) = doubt(cx, threats, hurt.lost) {
            sink.not_assessed(of_objective(objective), why);
            continue;
        }
        report(cx, objective, impact.value, threats, sink);
    }
}

/// Whether a threat leads to something that holds it off.
fn is_led<'a>(cx: &Cx<'a>, threat: &'a Threat) -> bool {
    let needs_evidence = cx.options.word("to") == "evidence";
    let effective = cx.graph.effective_mitigations(threat);
    let mut ends = effective.iter().map(|(_, m)| !needs_evidence || !m.evidence.is_empty());
    threat.avoid.is_some() || ends.any(|is_end| is_end)
}

/// Why a path may be there that is not seen.
fn doubt<'a>(cx: &Cx<'a>, threats: &[&'a Threat], lost: bool) -> Option<&'static str> {
    let is_unknown = |t: &&Threat| !cx.graph.knows_mitigations(t);
    if threats.iter().any(is_unknown) {
        return Some("a mitigation of a threat to it, or its status, is not known");
    }
    lost.then_some("a threat hurts an objective that is not to be found")
}

fn report<'a>(
    cx: &Cx<'a>,
    objective: &'a Objective,
    impact: Level,
    threats: &[&'a Threat],
    sink: &mut Sink<'_>,
) {
    let named = threats.iter().take(MOST_NAMES).map(|t| t.id.value.as_str());
    let more = match threats.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = format!("{}{more}", listed(named));
    let protected = threats.iter().any(|t| cx.graph.treatment(t) == Treatment::Mitigated);
    let them = if threats.len() == 1 { "it" } else { "them" };
    let end = if protected { "that is in place names evidence" } else { "is in place" };
    let id = &objective.id.value;
    let message = format!(
        "objective `{id}` of {impact} impact is hurt by {names}, and no mitigation of {them} {end}"
    );
    let help = match protected {
        true => "name the test, drill or document that shows that a mitigation holds",
        false => "put a mitigation of one of its threats in place, or correct `hurts`",
    };
    let mut draft = Draft::new(of_objective(objective), objective.id.span, message).help(help);
    for threat in threats.iter().take(MOST_NAMES) {
        draft = draft.related(threat.id.span, "hurts it");
    }
    sink.report(draft);
}
