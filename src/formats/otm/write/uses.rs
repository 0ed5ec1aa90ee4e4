//! Which threats are used where, and how they stand there: OTM keeps what is done about a threat with
//! its use.

use ecow::EcoString;
use serde_json::{Value as Json, json};

use super::{list, object};
use crate::formats::Loss;
use crate::model::vocabulary::{ActorKind, Answer, MitigationStatus};
use crate::model::{Actor, Model, Text, Threat};
use crate::source::Span;

/// Which threats are used at an element, and how they stand there.
pub(super) struct Uses(Vec<(EcoString, Json)>);

impl Uses {
    pub(super) fn of(model: &Model, losses: &mut Vec<Loss>) -> Self {
        let mut uses = Vec::new();
        let mut used: Vec<&EcoString> = Vec::new();
        let is_there = |at: &Text| {
            let component = model.components.iter().any(|one| one.id.value == at.value);
            let is_agent =
                |actor: &Actor| actor.kind.is_some_and(|kind| kind.value == ActorKind::ThreatAgent);
            let actor = model.actors.iter().any(|one| one.id.value == at.value && !is_agent(one));
            component
                || actor
                || model.flows.iter().any(|one| one.id.value == at.value && one.path.is_some())
        };
        for threat in model.threats.iter().filter(|threat| threat.retired.is_none()) {
            let element = format!("threat `{}`", threat.id.value);
            let mut lost = |place, keys: &[&str], what: String| {
                losses.push(Loss::new(place, &element, what).of(keys));
            };
            let (here, gone): (Vec<&Text>, Vec<&Text>) =
                threat.at.iter().partition(|at| is_there(at));
            for at in gone {
                lost(at.span, &["at"], format!("OTM has no threats at `{}`", at.value));
            }
            let told = !threat.mitigated_by.is_empty()
                || threat.accept.is_some()
                || threat.out_of_scope.is_some();
            if here.is_empty() && told {
                let what = "what is done about it is left out: it is at no component and no flow";
                lost(threat.id.span, &["mitigated_by", "accept", "out_of_scope"], what.to_owned());
            }
            let (usage, by) = usage(model, threat, &mut lost);
            if !here.is_empty() {
                used.extend(by);
            }
            uses.extend(here.into_iter().map(|at| (at.value.clone(), usage.clone())));
        }
        for mitigation in &model.mitigations {
            let element = format!("mitigation `{}`", mitigation.id.value);
            let mut lost = |what: &str| {
                losses.push(Loss::new(mitigation.id.span, &element, what).of(&["status"]));
            };
            let status = mitigation.status.map(|status| status.value);
            if status.is_some() && !used.contains(&&mitigation.id.value) {
                lost("its status is left out: OTM keeps it where a threat uses it");
            } else if status == Some(MitigationStatus::Verified) {
                lost("that it is verified is left out: it is written as implemented");
            } else if status == Some(MitigationStatus::Retired) {
                lost("that it is retired is left out: it is written as open");
            }
        }
        Uses(uses)
    }

    pub(super) fn at(&self, id: &Text) -> Json {
        let here = self.0.iter().filter(|(at, _)| *at == id.value);
        list(here.map(|(_, usage)| usage.clone()).collect())
    }
}

/// How a threat stands, and the mitigations that are named with it.
fn usage<'m>(
    model: &'m Model,
    threat: &'m Threat,
    lost: &mut impl FnMut(Span, &[&str], String),
) -> (Json, Vec<&'m EcoString>) {
    let mut by = Vec::new();
    let mut all_done = !threat.mitigated_by.is_empty();
    let mut mitigations = Vec::new();
    for named in &threat.mitigated_by {
        let Some(found) = model.mitigations.iter().find(|one| one.id.value == named.value) else {
            lost(
                named.span,
                &["mitigated_by"],
                format!("mitigation `{}` is defined nowhere and left out", named.value),
            );
            all_done = false;
            continue;
        };
        let state = match found.status.map(|status| status.value) {
            Some(MitigationStatus::Planned) => "required",
            Some(MitigationStatus::Implemented | MitigationStatus::Verified) => "implemented",
            Some(MitigationStatus::Proposed | MitigationStatus::Retired) | None => "open",
        };
        all_done &= state == "implemented";
        by.push(&found.id.value);
        mitigations.push(json!({"mitigation": found.id.value.as_str(), "state": state}));
    }
    let is_out = threat.out_of_scope.as_ref().is_some_and(|answer| answer.value != Answer::No);
    if let Some(answer) = threat.out_of_scope.as_ref()
        && let Answer::Because(_) = &answer.value
    {
        lost(answer.span, &["out_of_scope"], "why it is out of scope is left out".to_owned());
    }
    let state = match (threat.accept.is_some(), is_out, all_done) {
        (true, ..) => "accepted",
        (_, true, _) => "not-applicable",
        (_, _, true) => "mitigated",
        _ => "exposed",
    };
    let usage = object([
        ("threat", json!(threat.id.value.as_str())),
        ("state", json!(state)),
        ("mitigations", list(mitigations)),
    ]);
    (usage, by)
}
