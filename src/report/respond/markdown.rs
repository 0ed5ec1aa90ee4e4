//! The answer to paste into the channel of an incident.

use std::io::{self, Write};

use super::super::markup::{code, neutral, prose, row, table};
use super::super::{Style, counted};
use super::told;
use crate::respond::{Answer, Scene, ThreatFact};

/// Models that are told.
const MOST_MODELS: usize = 3;
/// Threats of one.
const MOST_THREATS: usize = 10;
/// Bytes of a table: chat programs cut longer messages.
const ROOM: usize = 8 * 1024;

/// # Errors
/// When the output cannot be written.
pub fn write(answer: &Answer, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let asked = neutral(&answer.understood.join(", ")).into_owned();
    if answer.is_empty() {
        let models = counted(answer.models, "model");
        writeln!(out, "Nothing in {models} has to do with {asked}.")?;
        for (term, near) in answer.unknown.iter().filter(|(_, near)| !near.is_empty()) {
            let near: Vec<String> = near.iter().map(|name| code(name)).collect();
            writeln!(out, "- {}: did you mean {}?", code(term), near.join(", "))?;
        }
        return Ok(());
    }
    writeln!(out, "### What the threat models say of {asked}\n")?;
    for scene in answer.scenes.iter().take(MOST_MODELS) {
        one(answer, scene, style, out)?;
    }
    let more = answer.scenes.len().saturating_sub(MOST_MODELS);
    if more > 0 {
        writeln!(out, "And {}.\n", counted(more, "further model"))?;
    }
    if let Some(shared) = answer.shared.as_ref().filter(|shared| !shared.is_empty()) {
        let rows = shared.iter().map(|weakness| {
            let place = format!("{}:{}", weakness.at.path, weakness.at.line);
            let cells = [
                code(&weakness.model),
                neutral(&weakness.targets.join(", ")).into_owned(),
                code(&weakness.threat),
                neutral(&weakness.shares.join(", ")).into_owned(),
                weakness.treatment.to_owned(),
                code(&place),
            ];
            row(&cells.each_ref().map(String::as_str))
        });
        let heading = ["model", "at", "threat", "shares", "state", "place"];
        writeln!(out, "**The same flaw elsewhere**\n")?;
        writeln!(out, "{}", table(&heading, rows, ROOM).0)?;
    }
    Ok(())
}

fn one(answer: &Answer, scene: &Scene, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let path = (style.typed)(&scene.path);
    writeln!(out, "#### {} ({})\n", neutral(&scene.model), code(&path))?;
    let mut line = |word: &str, said: String| writeln!(out, "- **{word}**: {}", neutral(&said));
    if scene.contacts.is_empty() {
        line("call", "nobody: the model names no owner for it".to_owned())?;
    }
    for contact in &scene.contacts {
        line("call", told::contact(contact))?;
    }
    if scene.playbooks.is_empty() {
        line("do", "no playbook is for this; the model names none".to_owned())?;
    }
    for playbook in &scene.playbooks {
        line("do", told::playbook(playbook, answer.today))?;
    }
    let reach = told::reach(&scene.reach);
    let more = told::reach_more(&scene.reach);
    line(
        "reachable",
        match reach.as_slice() {
            [] => "no data that the model knows of".to_owned(),
            data => data.join("; "),
        },
    )?;
    if !more.is_empty() {
        line("on the way", more.join("; "))?;
    }
    let elements: Vec<String> = scene.elements.iter().map(told::element).collect();
    line("at", told::few(&elements, 8))?;
    for incident in scene.incidents.iter().take(5) {
        let title = incident.title.as_deref().unwrap_or("without a title");
        line("before", format!("{} {title}: {}", incident.id, told::causes(incident)))?;
    }
    writeln!(out)?;
    let rows = scene.threats.iter().take(MOST_THREATS).map(|threat| threat_row(threat, answer));
    let heading = ["threat", "risk", "state", "stops it", "notices it", "why"];
    writeln!(out, "{}", table(&heading, rows, ROOM).0)?;
    let more = scene.threats.len().saturating_sub(MOST_THREATS);
    if more > 0 {
        writeln!(out, "And {}.\n", counted(more, "further threat"))?;
    }
    if let Some(diagram) = &scene.diagram {
        writeln!(out, "```mermaid\n{diagram}```\n")?;
    }
    Ok(())
}

fn threat_row(threat: &ThreatFact, answer: &Answer) -> String {
    let controls = |list: &[crate::respond::Defence]| {
        let told: Vec<String> =
            list.iter().map(|d| prose(&told::defence(d, answer.today))).collect();
        if told.is_empty() { "nothing".to_owned() } else { told.join("<br>") }
    };
    let title = threat.title.as_deref().unwrap_or("without a title");
    let why: Vec<String> = threat.why.iter().take(3).map(crate::respond::Why::told).collect();
    let cells = [
        format!("{}<br>{}", code(&threat.id), neutral(title)),
        threat.level.unwrap_or("not rated").to_owned(),
        threat.treatment.to_owned(),
        controls(&threat.defences),
        controls(&threat.detections),
        neutral(&why.join(", ")).into_owned(),
    ];
    row(&cells.each_ref().map(String::as_str))
}
