//! What a threat must say, and whether something is done about it.

mod threat_accidental_missing;
mod threat_duplicate;
mod threat_no_agent;
mod threat_no_detection;
mod threat_no_playbook;
mod threat_no_target;
mod threat_treatment_ambiguous;
mod threat_untreated;
mod threat_vague;

use super::{Cx, Rule};
use crate::finding::{OptionMeta, OptionValue, Sink, Subject};
use crate::graph::is_out;
use crate::model::Threat;
use crate::model::vocabulary::{Level, Stage, Vocabulary};

pub(super) static RULES: &[&Rule] = &[
    &threat_accidental_missing::RULE,
    &threat_duplicate::RULE,
    &threat_no_agent::RULE,
    &threat_no_detection::RULE,
    &threat_no_playbook::RULE,
    &threat_no_target::RULE,
    &threat_treatment_ambiguous::RULE,
    &threat_untreated::RULE,
    &threat_vague::RULE,
];

const RISK_UNKNOWN: &str = "its risk is not known";

/// From which level of risk on a rule asks.
const FROM: OptionMeta = OptionMeta {
    name: "from",
    doc: "The lowest level of risk that is asked about.",
    default: OptionValue::Word(&["high", "low", "medium", "critical"]),
};

fn subject(threat: &Threat) -> Subject {
    Subject::new("threat", threat.id.value.clone())
}

/// The threats that somebody still has to live with.
fn standing<'m>(cx: &Cx<'m>) -> impl Iterator<Item = &'m Threat> {
    let gone = |t: &Threat| t.retired.is_some() || is_out(t.out_of_scope.as_ref());
    cx.model.threats.iter().filter(move |threat| !gone(threat))
}

/// The threats that may weigh as much as the option `from` says and that nobody avoids.
fn perhaps_grave<'m>(cx: &Cx<'m>) -> impl Iterator<Item = &'m Threat> {
    let from = Level::from_word(cx.options.word("from")).unwrap_or(Level::High);
    let graph = cx.graph;
    standing(cx).filter(move |t| t.avoid.is_none() && graph.weighs(t, from) != Some(false))
}

/// The level of one of those threats. Where it is not known, the threat is not assessed.
fn level(cx: &Cx<'_>, threat: &Threat, sink: &mut Sink<'_>) -> Option<Level> {
    let risk = cx.graph.risk(threat);
    if risk.is_none() {
        sink.not_assessed(subject(threat), RISK_UNKNOWN);
    }
    risk
}

/// Whether the system is in production. Where the model does not say, that is not assessed, once.
fn is_live(cx: &Cx<'_>, sink: &mut Sink<'_>) -> bool {
    match cx.model.stage.as_ref().map(|stage| stage.value) {
        Some(stage) => stage == Stage::Production,
        None => {
            sink.not_assessed(Subject::model(), "the model does not say its `stage`");
            false
        }
    }
}
