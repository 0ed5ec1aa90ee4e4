//! Phrases that the terminal and the markdown share. They are not yet made harmless.

use jiff::civil::Date;

use crate::model::vocabulary::Days;
use crate::respond::{
    AttackFact, Contact, DataFact, Defence, ElementFact, IncidentFact, PlaybookFact, Proof,
    ReachFact,
};

/// "2026-05-20, 187 days ago".
pub(super) fn day(on: Date, today: Option<Date>) -> String {
    match today.map(|today| Days::between(on, today).0) {
        Some(0) => format!("{on}, today"),
        Some(1) => format!("{on}, yesterday"),
        Some(days) if days > 1 => format!("{on}, {days} days ago"),
        _ => on.to_string(),
    }
}

/// "team-payments (@org/payments, #pay-oncall) for api, webhook".
pub(super) fn contact(contact: &Contact) -> String {
    let ways: Vec<&str> =
        contact.contacts.iter().chain(&contact.handles).map(String::as_str).collect();
    let ways = if ways.is_empty() { String::new() } else { format!(" ({})", ways.join(", ")) };
    format!("{}{ways} for {}", contact.owner, few(&contact.of, 4))
}

/// The first of some names, and how many more there are.
pub(super) fn few(names: &[String], most: usize) -> String {
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

pub(super) fn playbook(playbook: &PlaybookFact, today: Option<Date>) -> String {
    let place = match (&playbook.file, playbook.is_missing) {
        (Some(file), false) => format!("{file}: "),
        (Some(file), true) => format!("{file} (THE FILE IS MISSING): "),
        (None, _) => String::new(),
    };
    let title = playbook.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
    let exercised = match playbook.exercised {
        Some(on) => format!("exercised {}", day(on, today)),
        None => "never exercised, as far as is written down".to_owned(),
    };
    format!("{place}playbook {}{title}, {exercised}", playbook.id)
}

/// The data within reach, a phrase a class; what is not known is said.
pub(super) fn reach(reach: &ReachFact) -> Vec<String> {
    let data = |fact: &DataFact| {
        let marks = [(fact.is_pii, "personal"), (fact.is_vital, "vital")];
        let mut marks: Vec<String> =
            marks.iter().filter(|(is, _)| *is).map(|(_, word)| (*word).to_owned()).collect();
        match fact.steps {
            0 => {}
            1 => marks.push(format!("1 step, {}", fact.at)),
            steps => marks.push(format!("{steps} steps, {}", fact.at)),
        }
        let marks =
            if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
        format!("{}{marks}", fact.id)
    };
    let classes = reach.data.iter().map(|(class, facts)| {
        let facts: Vec<String> = facts.iter().map(data).collect();
        format!("{}: {}", class.unwrap_or("not classified"), few(&facts, 6))
    });
    classes.collect()
}

/// Through what the data is reached, and what of it nobody knows.
pub(super) fn reach_more(reach: &ReachFact) -> Vec<String> {
    let mut more = Vec::new();
    if !reach.components.is_empty() {
        let components: Vec<String> = reach.components.iter().map(|(id, _)| id.clone()).collect();
        more.push(format!("through {}", few(&components, 6)));
    }
    if !reach.silent.is_empty() {
        more.push(format!("not known what these flows carry: {}", few(&reach.silent, 4)));
    }
    if !reach.lost.is_empty() {
        more.push(format!("not described: {}", few(&reach.lost, 4)));
    }
    more
}

pub(super) fn element(element: &ElementFact) -> String {
    let zone = element.zone.as_ref().map(|zone| format!(" in {zone}")).unwrap_or_default();
    let exposed = if element.is_exposed { ", exposed" } else { "" };
    format!("{} ({}{zone}{exposed})", element.id, element.noun)
}

/// "webhook-hmac verified (test `x`, 2026-10-01, 53 days ago)".
pub(super) fn defence(defence: &Defence, today: Option<Date>) -> String {
    if defence.is_lost {
        return format!("{} (this model has no such mitigation)", defence.id);
    }
    let mut notes: Vec<String> =
        defence.failed_in.iter().map(|id| format!("FAILED in {id}")).collect();
    let against = defence.proofs.iter().filter_map(|proof| {
        let against = proof.against.as_ref()?;
        Some(format!("{}: {against}", proof.what))
    });
    notes.extend(against);
    let sound = defence.proofs.iter().find(|proof| proof.against.is_none());
    notes.extend(sound.map(|proof| proof_told(proof, today)));
    if defence.proofs.is_empty() && matches!(defence.status, Some("verified" | "implemented")) {
        notes.push("nothing shows it".to_owned());
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("{} {}{notes}", defence.id, defence.status.unwrap_or("of unknown status"))
}

pub(super) fn proof_told(proof: &Proof, today: Option<Date>) -> String {
    match proof.on {
        Some(on) => format!("{}, {}", proof.what, day(on, today)),
        None => format!("{}, age unknown", proof.what),
    }
}

/// "capture-event, then ... stopped by `replay-window`".
pub(super) fn attack(attack: &AttackFact) -> String {
    let steps: Vec<String> = attack
        .steps
        .iter()
        .map(|step| match &step.barrier {
            Some(barrier) => format!("{} ({barrier})", step.id),
            None => step.id.clone(),
        })
        .collect();
    steps.join(" + ")
}

/// Causes with where they stand.
pub(super) fn causes(incident: &IncidentFact) -> String {
    let causes: Vec<String> = incident
        .causes
        .iter()
        .map(|(id, _, status)| format!("{id} ({})", status.unwrap_or("status unknown")))
        .collect();
    if causes.is_empty() { "no root cause written down".to_owned() } else { causes.join(", ") }
}
