//! What a result file may say, whoever wrote it.

use anyhow::{Result, bail};

use super::outcome::{Found, Outcome, Suggestion};
use crate::diagram;

/// The version of the format that is read here.
const VERSION: u32 = 1;
/// Characters of a sentence.
const SENTENCE: usize = 2000;
/// Characters of a name.
const NAME: usize = 200;
/// Bytes of a path.
const PATH: usize = 1000;
/// Bytes of lines to put in.
const SUGGESTION: usize = 16 * 1024;
/// Lines that a suggestion replaces.
const SUGGESTED: u32 = 100;
/// Bytes of a diagram.
const DIAGRAM: usize = 24 * 1024;

/// Refuses what is no report of ours, however well it is written.
pub(super) fn check(outcome: &Outcome) -> Result<()> {
    if outcome.version != VERSION {
        bail!("the report has version {}; this tmgate reads {VERSION}", outcome.version);
    }
    one_of("verdict", &outcome.verdict, &["pass", "fail", "nothing-assessed"])?;
    one_of("fail_on", &outcome.fail_on, &["error", "warning", "note", "never"])?;
    for (at, found) in outcome.findings.iter().enumerate() {
        finding(&format!("findings[{at}]"), found)?;
    }
    for (at, one) in outcome.not_assessed.iter().enumerate() {
        rule(&format!("not_assessed[{at}]"), &one.rule)?;
    }
    if let Some(head) = &outcome.head {
        id("head", head, &[40, 64])?;
    }
    for (path, blob) in &outcome.blobs {
        let shown: String = path.chars().take(NAME).collect();
        id(&format!("blobs.{shown}"), blob, &[40, 64])?;
    }
    for (at, approval) in outcome.approvals.iter().enumerate() {
        for (nth, fingerprint) in approval.findings.iter().enumerate() {
            id(&format!("approvals[{at}].findings[{nth}]"), fingerprint, &[32])?;
        }
    }
    if let Some(compared) = &outcome.compared {
        let short: Vec<usize> = (4..=64).collect();
        id("compared.commit", &compared.commit, &short)?;
        for (at, found) in compared.fixed.iter().enumerate() {
            finding(&format!("compared.fixed[{at}]"), found)?;
        }
    }
    for (at, model) in outcome.changes.iter().flat_map(|c| &c.models).enumerate() {
        let kinds = ["added", "removed", "changed"];
        one_of(&format!("changes.models[{at}].change"), &model.change, &kinds)?;
        for (nth, thing) in model.changes.iter().enumerate() {
            let name = format!("changes.models[{at}].changes[{nth}].change");
            one_of(&name, &thing.change, &kinds)?;
        }
    }
    Ok(())
}

fn finding(at: &str, found: &Found) -> Result<()> {
    rule(at, &found.rule)?;
    one_of(&format!("{at}.severity"), &found.severity, &["error", "warning", "note"])?;
    let statuses = ["open", "suppressed", "known", "out-of-scope"];
    one_of(&format!("{at}.status"), &found.status, &statuses)?;
    id(&format!("{at}.fingerprint"), &found.fingerprint, &[32])
}

fn one_of(at: &str, word: &str, known: &[&str]) -> Result<()> {
    match known.contains(&word) {
        true => Ok(()),
        false => bail!("`{at}` is `{}` and not one of {}", short(word), known.join(", ")),
    }
}

fn rule(at: &str, id: &str) -> Result<()> {
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !id.is_empty() && id.len() <= NAME && id.chars().all(kebab) {
        true => Ok(()),
        false => bail!("`{at}.rule` is `{}`, which is no id of a rule", short(id)),
    }
}

fn id(at: &str, id: &str, lengths: &[usize]) -> Result<()> {
    let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    match lengths.contains(&id.len()) && id.chars().all(hex) {
        true => Ok(()),
        false => bail!("`{at}` is `{}`, which is no id in hexadecimal digits", short(id)),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Cuts what is too long, and takes away what leads elsewhere.
pub(super) fn clean(outcome: &mut Outcome) {
    let fixed = outcome.compared.iter_mut().flat_map(|with| &mut with.fixed);
    for found in outcome.findings.iter_mut().chain(fixed) {
        cut(&mut found.message, SENTENCE);
        cut(&mut found.subject, NAME);
        cut(&mut found.model, NAME);
        found.help.iter_mut().for_each(|help| cut(help, SENTENCE));
        found.reason.iter_mut().for_each(|reason| cut(reason, SENTENCE));
        found.owner.iter_mut().for_each(|owner| cut(owner, NAME));
        inside_or_empty(&mut found.path);
        found.start.line = found.start.line.max(1);
        found.end.line = found.end.line.max(found.start.line);
        let placed = !found.path.is_empty();
        found.suggestion = found.suggestion.take().filter(|one| placed && is_sane(one));
    }
    for one in &mut outcome.not_assessed {
        cut(&mut one.why, SENTENCE);
        inside_or_empty(&mut one.path);
    }
    outcome.approvals.iter_mut().for_each(|approval| cut(&mut approval.by, NAME));
    for reviewer in &mut outcome.reviewers {
        cut(&mut reviewer.owner, NAME);
        reviewer.handles.iter_mut().for_each(|handle| cut(handle, NAME));
    }
    outcome.compared.iter_mut().for_each(|with| cut(&mut with.base, NAME));
    for model in outcome.changes.iter_mut().flat_map(|changes| &mut changes.models) {
        model.name.iter_mut().for_each(|name| cut(name, NAME));
        inside_or_empty(&mut model.path);
        for thing in &mut model.changes {
            cut(&mut thing.kind, NAME);
            cut(&mut thing.id, NAME);
        }
    }
    outcome.blobs.retain(|path, _| is_inside(path));
    let drawn = |text: &str| text.len() <= DIAGRAM && diagram::is_mermaid(text);
    outcome.diagrams.retain(|path, text| is_inside(path) && drawn(text));
}

fn is_sane(one: &Suggestion) -> bool {
    one.start >= 1
        && one.end >= one.start
        && one.end - one.start < SUGGESTED
        && one.text.len() <= SUGGESTION
}

fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push_str("...");
    }
}

fn inside_or_empty(path: &mut String) {
    if !is_inside(path) {
        path.clear();
    }
}

/// Whether a path names something in the repository.
fn is_inside(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    let steps = path.split(['/', '\\']).all(|step| !matches!(step, "" | "." | ".."));
    path.len() <= PATH && steps && !drive && !path.contains('\0')
}
