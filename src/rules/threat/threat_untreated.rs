use super::{RISK_UNKNOWN, subject};
use crate::finding::{Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::graph::Treatment;
use crate::model::vocabulary::{Level, Vocabulary};
use crate::model::{Mitigation, Threat};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-untreated",
        summary: "threat above the appetite for risk is neither treated nor accepted",
        docs: include_str!("threat_untreated.md"),
        needs: &[Fact::Threats, Fact::Treatment, Fact::Rating],
        severity: Severity::Error,
        options: &[OptionMeta {
            name: "appetite",
            doc: "An open threat above this level is an error, one at this level a warning.",
            default: OptionValue::Word(&["medium", "low", "high"]),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What a library leaves open is for the models that use it to answer.
    if cx.model.library.is_some() {
        return;
    }
    let appetite = Level::from_word(cx.options.word("appetite")).unwrap_or(Level::Medium);
    for threat in &cx.model.threats {
        let treatment = cx.graph.treatment(threat);
        if !matches!(treatment, Treatment::Open | Treatment::Unknown) {
            continue;
        }
        // An acceptance that has run out or lacks a word is one mistake, and has rules of its own.
        if cx.graph.acceptances(threat).next().is_some() {
            continue;
        }
        let Some(risk) = cx.graph.risk(threat) else {
            sink.not_assessed(subject(threat), RISK_UNKNOWN);
            continue;
        };
        if risk < appetite {
            continue;
        }
        if treatment == Treatment::Unknown {
            sink.not_assessed(subject(threat), "a mitigation of it, or its status, is not known");
            continue;
        }
        if is_beyond(cx, threat) {
            sink.not_assessed(subject(threat), "all that it is at is out of scope in the tool");
            continue;
        }
        let severity = if risk > appetite { Severity::Error } else { Severity::Warning };
        report(cx, threat, risk, severity, sink);
    }
}

/// Whether a tool keeps the threat of what was put out of its scope, as drawings do. In a model of
/// tmgate a threat says for itself that it is out of scope.
fn is_beyond(cx: &Cx<'_>, threat: &Threat) -> bool {
    let targets = cx.graph.targets(threat);
    cx.model.origin.is_some()
        && !targets.is_empty()
        && targets.iter().all(|at| at.is_out_of_scope())
}

fn report(cx: &Cx<'_>, threat: &Threat, risk: Level, severity: Severity, sink: &mut Sink<'_>) {
    let id = &threat.id.value;
    let named: Vec<&Mitigation> = cx.graph.mitigations(&threat.mitigated_by).collect();
    let status = |m: &Mitigation| m.status.as_ref().map_or("unknown", |status| status.value.word());
    let states: Vec<String> =
        named.iter().map(|m| format!("`{}` is {}", m.id.value, status(m))).collect();
    let why = match states.as_slice() {
        [] => "nothing mitigates it and nobody accepts it".to_owned(),
        states => states.join(", "),
    };
    let message = format!("threat `{id}` is open at {risk} risk: {why}");
    let help = match states.is_empty() {
        true => {
            "name what is done in `mitigated_by`, or `accept`, `transfer` or `avoid` it and say why"
        }
        false => "put a mitigation in place and set its `status`, or `accept` the risk until then",
    };
    let mut draft =
        Draft::new(subject(threat), threat.id.span, message).severity(severity).help(help);
    // A mitigation of another model lies in a file that is not at hand.
    let own = |m: &&&Mitigation| cx.model.mitigations.iter().any(|o| std::ptr::eq(o, **m));
    for status in named.iter().filter(own).filter_map(|m| m.status.as_ref()) {
        draft = draft.related(status.span, format!("only {}", status.value));
    }
    sink.report(draft);
}
