//! The answer in a terminal, for somebody who was woken by it: the first five lines say whom to
//! call, what to do and what is within reach.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};
use jiff::civil::Date;

use super::super::{Style, counted, harmless};
use super::told;
use crate::respond::{Answer, At, Defence, Scene, ThreatFact};

/// No answer is longer, whatever the models hold.
pub const MOST_LINES: usize = 40;

/// Threats that are told with their defences.
const MOST_TOLD: usize = 3;

/// Further threats, incidents, models and other places of a weakness: so many lines each.
const MOST_EACH: usize = 3;

/// Characters of a line; a longer one ends in dots.
const LONGEST: usize = 180;

/// The column at which what is said begins.
const COLUMN: usize = 11;

/// Lines in the making.
struct Page<'a> {
    style: &'a Style<'a>,
    today: Option<Date>,
    lines: Vec<String>,
}

/// Writes at most [`MOST_LINES`] lines.
///
/// # Errors
/// When the output cannot be written.
pub fn write(answer: &Answer, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { style, today: answer.today, lines: Vec::new() };
    match answer.scenes.first() {
        None => page.nothing(answer),
        Some(best) => {
            page.head(best);
            page.asked(answer, best);
            page.threats(best);
            page.incidents(best);
            page.elsewhere(answer);
            let end = "--format json has everything, --format markdown a diagram";
            page.blank();
            page.say("more", &[end.to_owned()]);
        }
    }
    page.lines.truncate(MOST_LINES);
    for line in page.lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

impl Page<'_> {
    fn paint(&self, color: AnsiColor, text: &str) -> String {
        let paint = if self.style.color { color.on_default().bold() } else { Paint::new() };
        format!("{paint}{text}{paint:#}")
    }

    /// Some lines behind a word; the word stands before the first.
    fn say(&mut self, word: &str, said: &[String]) {
        for (nth, line) in said.iter().enumerate() {
            let word = if nth == 0 { word } else { "" };
            let gap = " ".repeat(COLUMN.saturating_sub(word.len()));
            let word = self.paint(AnsiColor::Cyan, word);
            self.lines.push(format!("{word}{gap}{}", clip(line)));
        }
    }

    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn place(&self, at: &At) -> String {
        format!("{}:{}", (self.style.typed)(&at.path), at.line)
    }

    fn nothing(&mut self, answer: &Answer) {
        let asked = answer.understood.join(", ");
        let models = counted(answer.models, "model");
        self.say(
            "nothing",
            &[format!("no threat, element or incident of {models} has to do with {asked}")],
        );
        for (term, near) in answer.unknown.iter().take(10) {
            if !near.is_empty() {
                self.say("", &[format!("{term}: did you mean {}?", near.join(", "))]);
            }
        }
        if answer.unknown.iter().all(|(_, near)| near.is_empty()) {
            self.say("", &["no name in the models is like it, either".to_owned()]);
        }
    }

    /// Whom to call, what to do, what is within reach, where.
    fn head(&mut self, scene: &Scene) {
        let calls: Vec<String> = scene.contacts.iter().take(3).map(told::contact).collect();
        let calls = match calls.as_slice() {
            [] => "nobody: the model names no owner for it".to_owned(),
            calls => calls.join("; "),
        };
        self.say("call", &[calls]);
        let plans = scene.playbooks.iter().take(2).map(|plan| told::playbook(plan, self.today));
        let mut plans: Vec<String> = plans.collect();
        if plans.is_empty() {
            plans.push("no playbook is for this; the model names none".to_owned());
        }
        self.say("do", &plans);
        let data = told::reach(&scene.reach);
        let data = match data.as_slice() {
            [] => "no data that the model knows of".to_owned(),
            data => data.join("; "),
        };
        self.say("reachable", &[data]);
        let more = told::reach_more(&scene.reach);
        if !more.is_empty() {
            self.say("", &[more.join("; ")]);
        }
        let elements: Vec<String> = scene.elements.iter().map(told::element).collect();
        let guess = if scene.is_named { "" } else { " (where the likeliest threat is)" };
        let place = scene.elements.first().map(|element| self.place(&element.at));
        let place = place.unwrap_or_else(|| (self.style.typed)(&scene.path));
        let at = match elements.as_slice() {
            [] => "no component or flow".to_owned(),
            elements => told::few(elements, 4),
        };
        self.say("at", &[format!("{at} of {}, {place}{guess}", scene.model)]);
    }

    fn asked(&mut self, answer: &Answer, scene: &Scene) {
        if scene.is_partial {
            self.say("warning", &["part of this model could not be read".to_owned()]);
        }
        let unknown: Vec<String> = answer.unknown.iter().map(|(term, _)| term.clone()).collect();
        if !unknown.is_empty() {
            self.say(
                "unknown",
                &[format!("nothing here has to do with {}", told::few(&unknown, 8))],
            );
        }
    }

    fn threats(&mut self, scene: &Scene) {
        self.blank();
        if scene.threats.is_empty() {
            let said = "the model has no threat about it: whatever happens was not thought of";
            self.say("threats", &[said.to_owned()]);
        }
        // What is far less likely than the first is named and no more.
        let best = scene.threats.first().map_or(0, |threat| threat.score);
        let is_likely = |threat: &&ThreatFact| threat.score * 2 >= best;
        let told = scene.threats.iter().take(MOST_TOLD).take_while(is_likely).count();
        for (nth, threat) in scene.threats.iter().take(told).enumerate() {
            self.threat(nth + 1, threat);
        }
        let rest = scene.threats.get(told..).unwrap_or(&[]);
        let most = if rest.len() > MOST_EACH { MOST_EACH - 1 } else { MOST_EACH };
        for (nth, threat) in rest.iter().take(most).enumerate() {
            let title = threat.title.as_deref().unwrap_or("without a title");
            let number = nth + told + 1;
            let line = format!("{number:<2} {}: {}", self.name(threat), harmless(title));
            self.lines.push(clip_painted(&line));
        }
        if rest.len() > most {
            self.say("", &[format!("and {}", counted(rest.len() - most, "further threat"))]);
        }
    }

    fn name(&self, threat: &ThreatFact) -> String {
        let level = threat.level.unwrap_or("not rated");
        let alarm = threat.treatment == "open" || threat.treatment == "unknown";
        let color = if alarm { AnsiColor::BrightRed } else { AnsiColor::Green };
        let state = self.paint(color, &format!("{level}, {}", threat.treatment));
        format!("{} [{state}]", harmless(&threat.id))
    }

    fn threat(&mut self, number: usize, threat: &ThreatFact) {
        let why: Vec<String> = threat.why.iter().take(3).map(crate::respond::Why::told).collect();
        let place = self.place(&threat.at);
        let line = format!(
            "{number:<2} {}  {}  {}",
            self.name(threat),
            harmless(&why.join(", ")),
            harmless(&place)
        );
        self.lines.push(line);
        let title = threat.title.as_deref().unwrap_or("without a title");
        self.lines.push(format!("   {}", clip(title)));
        let said = |list: &[Defence], none: &str| match list {
            [] => none.to_owned(),
            list => {
                list.iter().map(|d| told::defence(d, self.today)).collect::<Vec<_>>().join("; ")
            }
        };
        let defences = said(&threat.defences, "nothing stops it");
        let detections = said(&threat.detections, "nothing would notice it");
        self.lines.push(format!("   stops    {}", clip(&defences)));
        self.lines.push(format!("   notices  {}", clip(&detections)));
        if let Some(why) = threat.no_attacks {
            self.lines.push(format!("   ways     not known: {}", clip(why)));
        } else if let Some(first) = threat.attacks.first() {
            let open = threat.attacks.iter().filter(|attack| attack.is_open).count();
            let all = counted(threat.attacks.len(), "way");
            let ways =
                format!("{open} open of {all} in tree {}: {}", first.tree, told::attack(first));
            self.lines.push(format!("   ways     {}", clip(&ways)));
        }
    }

    fn incidents(&mut self, scene: &Scene) {
        let told = |incident: &crate::respond::IncidentFact| {
            let when = incident.detected.map_or_else(|| "no date".to_owned(), |d| d.to_string());
            let title = incident.title.as_deref().unwrap_or("without a title");
            let phase = incident.phase.unwrap_or("phase unknown");
            format!("{} ({when}, {phase}) {title}: {}", incident.id, told::causes(incident))
        };
        let said: Vec<String> = scene.incidents.iter().take(MOST_EACH).map(told).collect();
        if !said.is_empty() {
            self.blank();
            self.say("before", &said);
        }
    }

    /// Other models, and where else the weakness is.
    fn elsewhere(&mut self, answer: &Answer) {
        let rest = answer.scenes.get(1..).unwrap_or(&[]);
        let mut said: Vec<String> = rest
            .iter()
            .take(MOST_EACH)
            .map(|scene| {
                let best = scene.threats.first().map_or("no threat", |threat| &threat.id);
                format!("{} ({}): {best}", scene.model, (self.style.typed)(&scene.path))
            })
            .collect();
        let others: std::collections::BTreeSet<&str> =
            answer.others.iter().map(|brief| &*brief.at.path).collect();
        let more = rest.len().saturating_sub(said.len()) + others.len();
        if let (true, Some(last)) = (more > 0, said.last_mut()) {
            last.push_str(&format!(", and {}", counted(more, "further model")));
        }
        self.say("also in", &said);
        let Some(shared) = answer.shared.as_ref().filter(|shared| !shared.is_empty()) else {
            return;
        };
        let mut said: Vec<String> = shared
            .iter()
            .take(MOST_EACH)
            .map(|weakness| {
                let (at, shares) = (told::few(&weakness.targets, 3), weakness.shares.join(", "));
                let place = self.place(&weakness.at);
                let (model, threat) = (&weakness.model, &weakness.threat);
                format!("{model}: {at} ({shares}, {threat}, {}), {place}", weakness.treatment)
            })
            .collect();
        let more = shared.len().saturating_sub(said.len());
        if let (true, Some(last)) = (more > 0, said.last_mut()) {
            last.push_str(&format!(", and {more} more"));
        }
        self.say("same flaw", &said);
    }
}

/// A text that can do nothing, cut where nobody reads on.
fn clip(text: &str) -> String {
    let safe = harmless(text);
    match safe.chars().count() {
        0..=LONGEST => safe.into_owned(),
        _ => safe.chars().take(LONGEST - 3).chain("...".chars()).collect(),
    }
}

/// The same for a line of which parts are painted by us.
fn clip_painted(line: &str) -> String {
    match line.chars().count() {
        0..=LONGEST => line.to_owned(),
        _ => line.chars().take(LONGEST - 3).chain("...".chars()).collect(),
    }
}
