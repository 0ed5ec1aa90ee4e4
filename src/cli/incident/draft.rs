//! What an incident implies for the model, as edits that somebody confirms.

use anyhow::{Result, bail};
use jiff::civil::Date;

use crate::cli::desk::{Desk, quoted_list};
use crate::formats::native::Section;
use crate::graph::Graph;
use crate::graph::incident::detected;
use crate::model::vocabulary::MitigationStatus;
use crate::model::{Incident, Mitigation};
use crate::syntax::scalar;

/// Letters of the id of a drafted threat.
const LONGEST: usize = 40;

/// `mitigation=test`.
pub(super) fn test_of(text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((mitigation, test)) if !mitigation.is_empty() && !test.is_empty() => {
            Ok((mitigation.to_owned(), test.to_owned()))
        }
        _ => bail!("--test takes MITIGATION=TEST, not `{text}`"),
    }
}

/// Drafts the changes on the desk; gives what is to be done by hand. An edit for which there is no
/// place in the text is such a thing as well.
pub(super) fn draft<'m>(
    graph: &Graph<'m>,
    incident: &'m Incident,
    tests: &[(String, String)],
    today: Date,
    desk: &mut Desk,
) -> Result<Vec<String>> {
    let mut by_hand = Vec::new();
    let id = incident.id.value.as_str();
    for (mitigation, test) in tests {
        let found = graph.model.mitigations.iter().find(|m| m.id.value == **mitigation);
        let Some(found) = found else {
            bail!("--test: the model has no mitigation `{mitigation}`")
        };
        let evidence = format!("{{test: {}, done: {today}}}", scalar(test));
        let value = match desk.written(Section::Mitigations, mitigation, "evidence") {
            None => format!("[{evidence}]"),
            Some(list) => match list.strip_suffix(']').filter(|list| list.starts_with('[')) {
                Some(list) if !list.contains('\n') => format!("{}, {evidence}]", list.trim_end()),
                _ => {
                    by_hand.push(format!("add the evidence {evidence} to {mitigation}"));
                    continue;
                }
            },
        };
        put(desk, found, "evidence", &value, &mut by_hand);
    }
    let tested = |m: &Mitigation| tests.iter().any(|(id, _)| m.id.value == **id);
    for failed in graph.mitigations(&incident.failed) {
        let is_verified =
            failed.status.as_ref().is_some_and(|s| s.value == MitigationStatus::Verified);
        let since = detected(incident);
        let shown = failed.evidence.iter().filter_map(|evidence| graph.shown_on(evidence)).max();
        let holds = tested(failed) || shown.zip(since).is_some_and(|(shown, since)| shown >= since);
        if is_verified && !holds {
            put(desk, failed, "status", "implemented", &mut by_hand);
        }
    }
    let reasons = graph.reasons();
    let mut learnt =
        !reasons.threats(incident).is_empty() || !reasons.mitigations(incident).is_empty();
    let unanticipated = incident.unanticipated.as_ref().is_some_and(|is| is.value);
    if unanticipated && reasons.threats(incident).is_empty() {
        learnt |= new_threat(graph, incident, today, desk, &mut by_hand);
    }
    for cause in &incident.root_causes {
        for fix in graph.mitigations(&cause.fixed_by).filter(|fix| fix.because.is_none()) {
            put(desk, fix, "because", &scalar(id), &mut by_hand);
            learnt = true;
        }
    }
    // That somebody looked at a threat again is for that somebody to say.
    if !learnt && incident.no_change.is_none() {
        let threats = graph.mapped(incident).threats;
        by_hand.extend(threats.iter().map(|threat| {
            format!(
                "look at threat {} again (is its rating right, what else would stop it?) and write `updated: {today}`, or say why nothing changes: `no_change`",
                threat.id.value
            )
        }));
    }
    if incident.root_causes.is_empty() {
        by_hand.push(
            "write down at least one of `root_causes`: {id: {why: ..., status: ...}}".to_owned(),
        );
    }
    let kin = graph.kin();
    for sibling in graph.siblings(incident, &kin, &reasons).iter().filter(|s| !s.examined).take(10)
    {
        by_hand.push(format!(
            "examine {}, which is made with {} as well: give it a threat, or a reason under `not_applicable`",
            sibling.component.id.value, sibling.tech
        ));
    }
    let is_tested = !tests.is_empty() || graph.is_retested(incident, &reasons) == Some(true);
    if !is_tested && !graph.mapped(incident).threats.is_empty() {
        by_hand.push("name a test that would notice it today: --test MITIGATION=TEST".to_owned());
    }
    Ok(by_hand)
}

fn put(desk: &mut Desk, on: &Mitigation, key: &str, value: &str, by_hand: &mut Vec<String>) {
    if let Err(why) = desk.set(Section::Mitigations, &on.id.value, &[], key, value) {
        by_hand.push(format!("{why:#}"));
    }
}

/// A threat for what nobody had thought of. How likely and how bad it is, is for people to say.
fn new_threat<'m>(
    graph: &Graph<'m>,
    incident: &'m Incident,
    today: Date,
    desk: &mut Desk,
    by_hand: &mut Vec<String>,
) -> bool {
    let title = incident.title.as_ref().map_or("What happened", |title| &*title.value);
    let id = slug(title, &incident.id.value);
    let elements = incident.affected.iter().map(|id| id.value.as_str());
    let elements: Vec<&str> = elements.filter(|id| graph.element(id).is_some()).collect();
    let refs: Vec<&str> = incident.refs.iter().map(|id| id.value.as_str()).collect();
    let mut fields = vec![("title", scalar(title)), ("at", quoted_list(elements))];
    if !refs.is_empty() {
        fields.push(("refs", quoted_list(refs)));
    }
    fields.push(("found", detected(incident).unwrap_or(today).to_string()));
    fields.push(("because", scalar(&incident.id.value)));
    let line: Vec<String> = fields.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let whole: String = fields.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    match desk.add(Section::Threats, &id, &format!("{{{}}}", line.join(", ")), &whole) {
        Ok(()) => {
            by_hand.push(format!(
                "rate threat {id} (`likelihood`, `impact`), say what stops it, and give it its `stride`"
            ));
            true
        }
        Err(why) => {
            by_hand.push(format!("{why:#}"));
            false
        }
    }
}

/// The words of a title as an id.
fn slug(title: &str, otherwise: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = String::new();
    for word in words {
        if id.len() + word.len() + 1 > LONGEST {
            break;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.push_str(&word.to_ascii_lowercase());
    }
    match id.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => id,
        false => otherwise.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_title_gives_an_id() {
        assert_eq!(slug("Bots try 3 stolen cards!", "INC-1"), "bots-try-3-stolen-cards");
        assert_eq!(slug("42 orders", "INC-2026-01"), "inc-2026-01");
        assert_eq!(slug("Überfall: 世界", "INC-2"), "berfall");
        assert!(slug(&"word ".repeat(50), "x").len() <= LONGEST);
    }

    #[test]
    fn a_test_is_named_by_its_mitigation() {
        assert_eq!(test_of("a=b::c=d").unwrap(), ("a".to_owned(), "b::c=d".to_owned()));
        assert!(test_of("a=").is_err() && test_of("=b").is_err() && test_of("ab").is_err());
    }
}
