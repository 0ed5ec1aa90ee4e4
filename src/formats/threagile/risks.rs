//! Threats that are written down: the categories that somebody added, with the risks found, and
//! those that Threagile's own JSON lists.

use ecow::EcoString;

use super::assets::referred;
use super::sections::{Files, Item, field, items, reference, values, word};
use super::{flows, words};
use crate::finding::{Fact, Subject};
use crate::formats::reading::{Reader, folded, stride};
use crate::model::vocabulary::{MitigationStatus, Stride};
use crate::model::{Mitigation, Text, Threat};
use crate::source::Spanned;
use crate::syntax::Node;

const CATEGORY_KEYS: &[&str] = &[
    "id",
    "description",
    "impact",
    "asvs",
    "cheat_sheet",
    "action",
    "mitigation",
    "check",
    "function",
    "stride",
    "detection_logic",
    "risk_assessment",
    "false_positives",
    "model_failure_possible_reason",
    "cwe",
    "risks_identified",
];

/// A kind of risk, as a file describes it.
struct Category {
    id: EcoString,
    stride: Option<Spanned<Stride>>,
    cwe: Option<Text>,
    /// What would be done about it: a mitigation that is proposed.
    mitigation: Option<Text>,
}

/// A threat that is written down.
pub(super) struct Written {
    /// The id that Threagile gives to it: the category and what is concerned, joined by `@`.
    pub(super) risk: EcoString,
    /// Its place among the model's threats.
    pub(super) at: usize,
}

pub(super) fn risks(reader: &mut Reader, files: &Files<'_>) -> Vec<Written> {
    let mut found = Vec::new();
    let mut categories = Vec::new();
    for section in ["individual_risk_categories", "custom_risk_categories"] {
        let noun = "risk category";
        let sections = files.all(section);
        let all = items(reader, &sections, (section, noun), CATEGORY_KEYS, files.is_dump);
        for item in all {
            let category = category(reader, &item, noun);
            let risks: Vec<&Node> = field(&item.node, "risks_identified").into_iter().collect();
            for risk in items(reader, &risks, ("risks_identified", "risk"), &[], false) {
                found.push(threat(reader, files, &category, &risk));
            }
            categories.push(category);
        }
    }
    for node in files.all("generated_risks_by_category") {
        for entry in node.as_map().unwrap_or_default() {
            let named = |category: &&Category| category.id == entry.key.value;
            let bare =
                Category { id: entry.key.value.clone(), stride: None, cwe: None, mitigation: None };
            let category = categories.iter().find(named).unwrap_or(&bare);
            for risk in values(Some(&entry.value)) {
                let item = Item { title: word(risk, "title"), node: risk.clone() };
                found.push(threat(reader, files, category, &item));
            }
        }
    }
    if !found.is_empty() {
        reader.says(Fact::Threats);
    }
    found
}

fn category(reader: &mut Reader, item: &Item, noun: &str) -> Category {
    let id = word(&item.node, "id").map(|id| id.value).or_else(|| {
        let title = item.title.as_ref()?;
        Some(title.value.clone())
    });
    let letter = word(&item.node, "stride");
    if let Some(said) = letter.as_ref().filter(|said| stride(&said.value).is_none()) {
        let message = format!(
            "`stride` of {} is `{}`, which Threagile does not know",
            item.called(noun),
            said.value
        );
        let help = "it is one of `spoofing`, `tampering`, `repudiation`, `information-disclosure`, `denial-of-service` and `elevation-of-privilege`";
        reader.wrong(Subject::model(), said.span, message, help);
    }
    let keys = ["impact", "asvs", "cheat_sheet", "action", "check", "description"];
    let there: Vec<&str> = keys.into_iter().filter(|key| word(&item.node, key).is_some()).collect();
    if !there.is_empty() {
        let what = format!("{} left out", crate::finding::listed(there));
        reader.lost(item.place(), item.called(noun), what);
    }
    Category {
        id: id.unwrap_or_default(),
        stride: letter.and_then(|said| Some(Spanned::new(stride(&said.value)?, said.span))),
        // The key has to be there: 0 is no weakness.
        cwe: word(&item.node, "cwe").filter(|cwe| cwe.value != "0").map(|cwe| {
            let number = cwe.value.trim_start_matches("CWE-").trim_start_matches("cwe-");
            Text::new(format!("CWE-{number}").into(), cwe.span)
        }),
        mitigation: word(&item.node, "mitigation"),
    }
}

fn threat(reader: &mut Reader, files: &Files<'_>, category: &Category, item: &Item) -> Written {
    let noun = "risk";
    let node = &item.node;
    let risk =
        word(node, "synthetic_id").map_or_else(|| risk_id(category, node), |written| written.value);
    let title = item.title.as_ref().and_then(plain);
    let own =
        reader.knows("threat", &risk).is_none().then(|| Text::new(risk.clone(), item.place()));
    let id = reader.identify("threat", title.as_ref(), own, node.span);
    let subject = Subject::new("threat", id.value.clone());
    let mut threat = Threat::new(id, node.span);
    threat.title = title;
    threat.stride.extend(category.stride);
    threat.refs.extend(category.cwe.clone());
    threat.at = at(reader, files, item, &subject);
    let said = (item, noun);
    threat.risk = words::meaning(reader, &subject, said, "severity", words::SEVERITIES);
    let likelihood =
        words::meaning(reader, &subject, said, "exploitation_likelihood", words::LIKELIHOODS);
    let impact = words::meaning(reader, &subject, said, "exploitation_impact", words::IMPACTS);
    match threat.risk {
        // Threagile multiplies otherwise than a matrix of ours: the severity is what counts.
        Some(_) if likelihood.is_some() || impact.is_some() => {
            let what = "its likelihood and impact are left out: its severity counts";
            reader.lost(item.place(), item.called(noun), what);
        }
        Some(_) => {}
        None => (threat.likelihood, threat.impact) = (likelihood, impact),
    }
    threat.mitigated_by.extend(category.mitigation.as_ref().map(|text| proposed(reader, text)));
    reader.model.threats.push(threat);
    Written { risk, at: reader.model.threats.len() - 1 }
}

/// The mitigation that a category proposes; one for all risks of the category.
fn proposed(reader: &mut Reader, text: &Text) -> Text {
    let known = reader.model.mitigations.iter().find(|one| one.body == text.span);
    let id = match known {
        Some(mitigation) => mitigation.id.value.clone(),
        None => {
            let id = reader.identify("mitigation", Some(text), None, text.span);
            let mut mitigation = Mitigation::new(id.clone(), text.span);
            mitigation.title = Some(text.clone());
            mitigation.status = Some(Spanned::new(MitigationStatus::Proposed, text.span));
            reader.model.mitigations.push(mitigation);
            id.value
        }
    };
    Text::new(id, text.span)
}

/// Where a risk is: at the link that it names, else at the asset.
fn at(reader: &mut Reader, files: &Files<'_>, item: &Item, subject: &Subject) -> Vec<Text> {
    let who = item.called("risk");
    let link = word(&item.node, "most_relevant_communication_link");
    if let Some(link) = link {
        let kind = ("flow", "communication link", "technical_assets");
        return reference(reader, files, kind, (subject, &who), link).into_iter().collect();
    }
    let asset = word(&item.node, "most_relevant_technical_asset");
    let kind = ("component", "technical asset", "technical_assets");
    if let Some(asset) = asset {
        return reference(reader, files, kind, (subject, &who), asset).into_iter().collect();
    }
    let breached = values(field(&item.node, "data_breach_technical_assets"));
    let breached = breached.into_iter().filter_map(referred);
    breached.filter_map(|asset| reference(reader, files, kind, (subject, &who), asset)).collect()
}

/// The id that Threagile puts together for a risk.
fn risk_id(category: &Category, risk: &Node) -> EcoString {
    let parts = [
        "most_relevant_technical_asset",
        "most_relevant_communication_link",
        "most_relevant_trust_boundary",
        "most_relevant_shared_runtime",
        "most_relevant_data_asset",
    ];
    let mut id = category.id.to_string();
    for part in parts.into_iter().filter_map(|key| word(risk, key)) {
        id.push('@');
        id.push_str(&part.value);
    }
    id.into()
}

/// A title without its HTML.
fn plain(title: &Text) -> Option<Text> {
    let mut plain = String::new();
    let mut in_tag = false;
    for (at, c) in title.value.char_indices() {
        let begins = || {
            let rest = title.value[at + 1..].trim_start_matches('/');
            rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>')
        };
        match c {
            '<' if !in_tag && begins() => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if !in_tag => plain.push(c),
            _ => {}
        }
    }
    Some(Text::new(folded(&plain)?, title.span))
}

/// Whether a part of a risk's id is that of a link: `source>title`.
pub(super) fn is_link(part: &str) -> bool {
    part.contains('>')
}

/// The id of a link in the spelling that Threagile gives it.
pub(super) fn as_link(part: &str) -> EcoString {
    match part.split_once('>') {
        Some((source, title)) => flows::link_id(source, title),
        None => part.into(),
    }
}
