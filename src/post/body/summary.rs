//! The one comment on a pull request.
//!
//! It is put together from sections, each whole in itself. What matters most is given room first;
//! a section for which there is none is left out, and the last line says how much is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::outcome::{ChangedThing, Changes, Found, Outcome};
use super::links::Links;
use super::{NOTHING, headline, weakened, worst_first};
use crate::report::{code, counted, folded, neutral, prose, row, said, table};
use crate::rules;

/// Findings that are in sight; the others are folded away.
const IN_SIGHT: usize = 10;
/// Reasons for not assessing that are shown.
const MOST_REASONS: usize = 5;
/// Things that were taken away, of which each gets its line.
const MOST_WEAKENED: usize = 20;
/// People who are named.
const MOST_PEOPLE: usize = 8;
/// Findings that are gone, and changed things, which nobody must act upon.
const MOST_ASIDE: usize = 30;
/// Bytes kept for the last line, and for what ends a section.
const RESERVE: usize = 600;

const HEADING: [&str; 4] = ["severity", "finding", "place", "owner"];

/// The comment, in at most `budget` bytes, without its mark.
#[must_use]
pub fn summary(outcome: &Outcome, links: &Links, budget: usize) -> String {
    let opening = opening(outcome, links);
    let Some(room) = budget.checked_sub(opening.len() + RESERVE) else {
        let line = format!("### tmgate: {}\n", headline(outcome));
        return if line.len() <= budget { line } else { String::new() };
    };
    let mut room = Room(room);
    let not_assessed = not_assessed(outcome, &mut room);
    let weak: Vec<&Found> = weakened(outcome).collect();
    let lost = lost(outcome, &weak, links, &mut room);
    let open = worst_first(outcome).into_iter().filter(|found| !rules::is_weakening(&found.rule));
    let open: Vec<&Found> = open.collect();
    let (sight, rest) = open.split_at(open.len().min(IN_SIGHT));
    let heading = if weak.is_empty() { "" } else { "#### Other findings\n\n" };
    let (findings, shown) = findings(heading, sight, links, &mut room);
    let people = people(outcome, &mut room);
    let changes = changes(outcome, &mut room);
    let fixed = fixed(outcome, links, &mut room);
    let (more, folded) = more(rest, links, &mut room);
    let mut text = opening;
    for section in [not_assessed, lost, findings, more, fixed, changes, people] {
        text.push_str(&section);
    }
    let missing = open.len() - shown - folded;
    if missing > 0 {
        let where_to = links.run("job summary").map(|link| format!(": {link}")).unwrap_or_default();
        text.push_str(&format!("{}{where_to}\n", counted(missing, "more finding")));
    }
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}

/// What the comment says once nothing is left of what it said.
#[must_use]
pub fn resolved(outcome: &Outcome, links: &Links) -> String {
    let at = links.commit().map(|commit| format!(" at {commit}")).unwrap_or_default();
    let mut text = format!("### tmgate: all resolved\n\nNothing is open{at}.");
    if let Some(with) = outcome.compared.as_ref().filter(|with| !with.fixed.is_empty()) {
        let count = counted(with.fixed.len(), "finding");
        text.push_str(&format!(" {count} of {} fixed.", code(&with.base)));
    }
    text.push_str("\n\n");
    text.push_str(&not_assessed(outcome, &mut Room(8 * 1024)));
    text.trim_end().to_owned() + "\n"
}

/// Bytes that are left.
struct Room(usize);

impl Room {
    /// Takes a section, where there is room for all of it.
    fn take(&mut self, section: String) -> String {
        match self.0.checked_sub(section.len()) {
            Some(left) => {
                self.0 = left;
                section
            }
            None => String::new(),
        }
    }

    /// Some people on one line.
    fn line(&mut self, heading: &str, people: impl ExactSizeIterator<Item = String>) -> String {
        let all = people.len();
        if all == 0 {
            return String::new();
        }
        let named: Vec<String> = people.take(MOST_PEOPLE).collect();
        let more = match all - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        self.take(format!("{heading}: {}{more}\n\n", named.join(", ")))
    }

    /// A heading with as many lines below it as there is room for, and `most` at most.
    fn list(
        &mut self,
        heading: &str,
        all: usize,
        most: usize,
        lines: impl Iterator<Item = String>,
    ) -> String {
        if all == 0 {
            return String::new();
        }
        let (mut text, mut count) = (heading.to_owned(), 0);
        for line in lines.take(most) {
            if text.len() + line.len() + 32 > self.0 {
                break;
            }
            text.push_str(&line);
            text.push('\n');
            count += 1;
        }
        if count < all {
            text.push_str(&format!("- and {} more\n", all - count));
        }
        text.push('\n');
        self.take(text)
    }
}

fn opening(outcome: &Outcome, links: &Links) -> String {
    let mut text = format!("### tmgate: {}\n\n", headline(outcome));
    let counts = &outcome.counts;
    let mut parts = Vec::new();
    if outcome.verdict == NOTHING {
        parts.push(
            "A gate without a model proves nothing; the log of the run tells where it was looked \
             for and what to do."
                .to_owned(),
        );
    }
    if let Some(with) = &outcome.compared {
        let aside = [
            (counts.known, "known"),
            (with.fixed.len(), "fixed"),
            (counts.suppressed, "allowed by a comment"),
            (with.unsettled, "that could not be judged again"),
        ];
        let aside = aside.into_iter().filter(|(count, _)| *count > 0);
        let mut all = vec![format!("{} new", with.new)];
        all.extend(aside.map(|(count, what)| format!("{count} {what}")));
        parts.push(format!("Compared with {}: {}.", code(&with.base), all.join(", ")));
    }
    if counts.models > 0 {
        let at = links.commit().map(|commit| format!(" at {commit}")).unwrap_or_default();
        let run = links.run("job summary").map(|run| format!(" ({run})")).unwrap_or_default();
        parts.push(format!("Checked {}{at}{run}.", counted(counts.models, "model")));
    }
    text.push_str(&parts.join(" "));
    text.push('\n');
    if let Some(risk) = outcome.changes.as_ref().and_then(risk) {
        text.push_str(&format!("Open risk in the changed models: {risk}.\n"));
    }
    text.push('\n');
    text
}

/// How the open risk changed; `None` where it did not.
fn risk(changes: &Changes) -> Option<String> {
    let (was, is) = (changes.open_before, changes.open_after);
    let levels = [
        ("critical", was.critical, is.critical),
        ("high", was.high, is.high),
        ("medium", was.medium, is.medium),
        ("low", was.low, is.low),
        ("unrated", was.unrated, is.unrated),
        ("accepted", was.accepted, is.accepted),
    ];
    let of = |(name, was, is)| (was != is).then(|| format!("{name} {was} → {is}"));
    let changed: Vec<String> = levels.into_iter().filter_map(of).collect();
    (!changed.is_empty()).then(|| changed.join(", "))
}

fn not_assessed(outcome: &Outcome, room: &mut Room) -> String {
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in &outcome.not_assessed {
        *reasons.entry((&one.rule, &one.why)).or_default() += one.subjects.max(1);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, subjects)| std::cmp::Reverse(*subjects));
    let all: usize = reasons.iter().map(|(_, subjects)| subjects).sum();
    let heading = format!("**Not assessed**, which is no pass: {}\n", counted(all, "subject"));
    let lines = reasons
        .iter()
        .map(|((rule, why), subjects)| format!("- `{rule}`: {} ({subjects})", prose(why)));
    room.list(&heading, reasons.len(), MOST_REASONS, lines)
}

/// What the change takes away, and who must approve it.
fn lost(outcome: &Outcome, weak: &[&Found], links: &Links, room: &mut Room) -> String {
    let line = |found: &&Found| {
        let allowed = match found.status.as_str() {
            "suppressed" => ", allowed by a comment",
            _ => "",
        };
        let (what, place) = (prose(&found.message), links.place(found));
        format!("- {}: {what}: {place}{allowed}", found.severity)
    };
    let mut text = room.list(
        "#### Weakened by this change\n\n",
        weak.len(),
        MOST_WEAKENED,
        weak.iter().map(line),
    );
    let approvals = outcome.approvals.iter().map(|approval| {
        format!("{} ({})", name(&approval.by), counted(approval.findings.len(), "finding"))
    });
    text.push_str(&room.line("**Must be approved by**", approvals));
    text
}

/// The worst of the findings, with how many are shown.
fn findings(heading: &str, found: &[&Found], links: &Links, room: &mut Room) -> (String, usize) {
    if found.is_empty() {
        return (String::new(), 0);
    }
    let rows = rows(found, links);
    let (text, count) = table(&HEADING, rows, room.0.saturating_sub(heading.len() + 1));
    match count {
        0 => (String::new(), 0),
        _ => (room.take(format!("{heading}{text}\n")), count),
    }
}

fn more(found: &[&Found], links: &Links, room: &mut Room) -> (String, usize) {
    if found.is_empty() {
        return (String::new(), 0);
    }
    let rows = rows(found, links);
    let (text, count) = table(&HEADING, rows, room.0.saturating_sub(RESERVE / 2));
    match count {
        0 => (String::new(), 0),
        _ => (room.take(folded(&counted(count, "more finding"), &text)), count),
    }
}

fn fixed(outcome: &Outcome, links: &Links, room: &mut Room) -> String {
    let fixed = outcome.compared.as_ref().map(|with| with.fixed.as_slice()).unwrap_or_default();
    let line =
        |found: &Found| format!("- {} ({})", prose(&found.message), links.place_unlinked(found));
    let inside = Room(room.0.saturating_sub(RESERVE)).list(
        "",
        fixed.len(),
        MOST_ASIDE,
        fixed.iter().map(line),
    );
    match inside.is_empty() {
        true => inside,
        false => room.take(folded(&format!("{} fixed", counted(fixed.len(), "finding")), &inside)),
    }
}

/// What is to be done about several findings of one rule is said with the first.
fn rows<'f>(found: &'f [&Found], links: &'f Links) -> impl Iterator<Item = String> + 'f {
    let mut told = BTreeSet::new();
    found.iter().map(move |found| {
        let help = found.help.as_deref().filter(|help| told.insert((&found.rule, *help)));
        let owner = found.owner.as_deref().map(name).unwrap_or_default();
        let what = format!("{}<br><sub>{}</sub>", said(&found.message, help), found.rule);
        row(&[&found.severity, &what, &links.place(found), &owner])
    })
}

/// What changed, as a list and drawn.
fn changes(outcome: &Outcome, room: &mut Room) -> String {
    let models =
        outcome.changes.as_ref().map(|changes| changes.models.as_slice()).unwrap_or_default();
    let mut text = String::new();
    for model in models.iter().take(IN_SIGHT) {
        let name = model.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&model.path);
        let name = if name.is_empty() { "a model" } else { name };
        let word = match model.change.as_str() {
            "added" => ": new model",
            "removed" => ": model removed",
            _ => "",
        };
        let mut section = format!("**{}**{word}\n\n", neutral(name));
        if let Some(diagram) = outcome.diagrams.get(&model.path) {
            section.push_str(&format!("```mermaid\n{diagram}```\n\n"));
        }
        let lines = model.changes.iter().map(thing);
        let lines = Room(8 * 1024).list("", model.changes.len(), MOST_ASIDE, lines);
        section.push_str(&lines);
        if text.len() + section.len() + RESERVE <= room.0 {
            text.push_str(&section);
        }
    }
    if text.is_empty() {
        return text;
    }
    if let Some(more) = models.len().checked_sub(IN_SIGHT).filter(|more| *more > 0) {
        text.push_str(&format!("and {}\n", counted(more, "more changed model")));
    }
    let title = format!("What changed in {}", counted(models.len(), "model"));
    room.take(folded(&title, &text))
}

fn thing(thing: &ChangedThing) -> String {
    match thing.id.as_str() {
        "" => format!("- {}: the system itself", thing.change),
        id => {
            format!("- {}: {} {}", thing.change, neutral(&thing.kind.replace('-', " ")), code(id))
        }
    }
}

/// Whom to ask. They are named, not called.
fn people(outcome: &Outcome, room: &mut Room) -> String {
    let people = outcome.reviewers.iter().map(|reviewer| {
        let handles = reviewer.handles.iter().filter(|handle| **handle != reviewer.owner);
        let mut known: Vec<String> = handles.take(2).map(|handle| name(handle)).collect();
        known.push(counted(reviewer.of, "changed thing"));
        format!("{} ({})", name(&reviewer.owner), known.join(", "))
    });
    room.line("**Suggested reviewers**", people)
}

/// Somebody's name, which does not call them.
pub(super) fn name(name: &str) -> String {
    code(name.strip_prefix('@').unwrap_or(name))
}
