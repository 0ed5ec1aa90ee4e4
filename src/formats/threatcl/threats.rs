//! Threats and their controls.

use std::collections::{HashMap, HashSet};

use ecow::EcoString;

use super::Scope;
use super::blocks::{Block, Values, bare, labelled, unread};
use super::diagrams::asset_of;
use crate::finding::{Draft, Fact, Mistake, Subject};
use crate::formats::reading::{Decision, Reader, decision, field, flag, stride, values, written};
use crate::model::vocabulary::{Impact, Level, Likelihood, MitigationStatus};
use crate::model::{Accept, Mitigation, Text, Threat};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

pub(super) fn threats(reader: &mut Reader, scope: &Scope<'_>, known: &Values<'_>) {
    let mut names: HashSet<EcoString> = HashSet::new();
    let mut stores: HashMap<EcoString, Vec<EcoString>> = HashMap::new();
    for component in &reader.model.components {
        for held in &component.holds {
            stores.entry(held.value.clone()).or_default().push(component.id.value.clone());
        }
    }
    let mut mitigations = HashMap::new();
    for body in &scope.bodies {
        for block in bare(body, "threat") {
            // A model overrides what it builds on.
            if let Some(name) = &block.label
                && !names.insert(name.value.clone())
            {
                let element = format!("threat `{}`", name.value);
                let what = "it is left out: one before it has the same name";
                reader.lost(name.span, element, what);
                continue;
            }
            let threat = threat(reader, (scope, known), &stores, &mut mitigations, &block);
            reader.model.threats.push(threat);
        }
    }
}

/// The mitigation that a control of that name and description became.
type Mitigations = HashMap<(Option<EcoString>, Option<EcoString>), usize>;

fn threat(
    reader: &mut Reader,
    (scope, known): (&Scope<'_>, &Values<'_>),
    stores: &HashMap<EcoString, Vec<EcoString>>,
    mitigations: &mut Mitigations,
    block: &Block<'_>,
) -> Threat {
    let body = block.body;
    let described = field(body, "description").and_then(|text| known.text(text));
    let named = block.label.as_ref().or(described.as_ref());
    let own = block.label.as_ref().map(|name| scope.own(name));
    let id = reader.identify("threat", named, own, body.span);
    let subject = Subject::new("threat", id.value.clone());
    let mut threat = Threat::new(id, body.span);
    threat.title = described.clone().or_else(|| block.label.clone());
    threat.owner = scope.author.clone();
    for letter in values(field(body, "stride")).into_iter().filter_map(written) {
        match stride(&letter.value) {
            Some(kind) => threat.stride.push(Spanned::new(kind, letter.span)),
            None => {
                let message = format!("`{}` is no letter of STRIDE", letter.value);
                let help = "it is one of `Spoofing`, `Tampering`, `Repudiation`, `Info Disclosure`, `Denial Of Service` and `Elevation Of Privilege`";
                reader.wrong(subject.clone(), letter.span, message, help);
            }
        }
    }
    let assets = values(field(body, "information_asset_refs"));
    let assets = assets.into_iter().filter_map(|asset| known.text(asset));
    for asset in assets {
        let Some(asset) = asset_of(reader, scope, &subject, &asset) else { continue };
        // A threat to an asset is where the asset is kept.
        for store in stores.get(&asset.value).into_iter().flatten() {
            if threat.at.iter().all(|at| at.value != *store) {
                threat.at.push(Text::new(store.clone(), asset.span));
            }
        }
    }
    for risk in bare(body, "risk") {
        rate(reader, &mut threat, &subject, risk.body);
    }
    controls(reader, (scope, known), mitigations, body, &mut threat);
    unread(reader, &format!("threat `{}`", subject.id), body, THREAT);
    threat
}

const THREAT: &[&str] = &[
    "description",
    "stride",
    "information_asset_refs",
    "risk",
    "control",
    "controls",
    "expanded_control",
    "proposed_control",
    "control_imports",
];

const LIKELIHOODS: &[(&str, Likelihood)] = &[
    ("very_low", Likelihood::Low),
    ("low", Likelihood::Low),
    ("medium", Likelihood::Medium),
    ("high", Likelihood::High),
    ("very_high", Likelihood::High),
];

const IMPACTS: &[(&str, Impact)] = &[
    ("very_low", Impact::Low),
    ("low", Impact::Low),
    ("medium", Impact::Medium),
    ("high", Impact::High),
    ("very_high", Impact::Critical),
];

const SEVERITIES: &[(&str, Level)] = &[
    ("info", Level::Low),
    ("low", Level::Low),
    ("medium", Level::Medium),
    ("high", Level::High),
    ("critical", Level::Critical),
];

/// A severity overrides what likelihood and impact come to.
fn rate(reader: &mut Reader, threat: &mut Threat, subject: &Subject, risk: &Node) {
    reader.says(Fact::Rating);
    threat.risk = meaning(reader, subject, risk, "severity", SEVERITIES);
    let likelihood = meaning(reader, subject, risk, "likelihood", LIKELIHOODS);
    let impact = meaning(reader, subject, risk, "impact", IMPACTS);
    let element = format!("threat `{}`", subject.id);
    match threat.risk {
        Some(said) if likelihood.is_some() || impact.is_some() => {
            let what = "its likelihood and impact are left out: its severity counts";
            reader.lost(said.span, element.clone(), what);
        }
        Some(_) => {}
        None => (threat.likelihood, threat.impact) = (likelihood, impact),
    }
    unread(reader, &element, risk, &["severity", "likelihood", "impact", "rationale"]);
    threat.because = field(risk, "rationale").and_then(written);
}

fn meaning<T: Copy>(
    reader: &mut Reader,
    subject: &Subject,
    node: &Node,
    key: &str,
    words: &[(&str, T)],
) -> Option<Spanned<T>> {
    let said = field(node, key).and_then(written)?;
    let plain = said.value.as_str().to_lowercase().replace([' ', '-'], "_");
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == plain) {
        return Some(Spanned::new(*meaning, said.span));
    }
    if !said.value.starts_with("${") {
        let message = format!("`{key}` is `{}`, which threatcl does not know", said.value);
        let all = crate::finding::listed(words.iter().map(|(word, _)| *word));
        let draft = Draft::new(subject.clone(), said.span, message);
        let draft = draft.help(format!("it is one of {all}"));
        reader.model.mistakes.push(Mistake::new("schema-bad-value", draft));
    }
    None
}

/// A control as it is written, under whichever key.
struct Written {
    name: Option<Text>,
    description: Option<Text>,
    status: Option<Spanned<MitigationStatus>>,
    span: Span,
}

fn controls(
    reader: &mut Reader,
    (scope, known): (&Scope<'_>, &Values<'_>),
    mitigations: &mut Mitigations,
    body: &Node,
    threat: &mut Threat,
) {
    let mut all = Vec::new();
    for key in ["control", "expanded_control", "controls"] {
        for block in labelled(body, key) {
            left_out(reader, threat, &block);
            all.push(control(known, block.label, block.body, MitigationStatus::Planned));
        }
    }
    for block in bare(body, "proposed_control") {
        left_out(reader, threat, &block);
        all.push(control(known, block.label, block.body, MitigationStatus::Proposed));
    }
    // In the oldest files a control is a text, of which nobody knows how far it is.
    let texts = body.as_map().unwrap_or_default().iter();
    let texts = texts.filter(|entry| matches!(entry.key.value.as_str(), "control"));
    for text in texts.filter_map(|entry| known.text(&entry.value)) {
        let span = text.span;
        all.push(Written { name: Some(text), description: None, status: None, span });
    }
    for named in values(field(body, "control_imports")).into_iter().filter_map(written) {
        match known.control(&named.value) {
            Some(node) => {
                let name = named.value.rsplit('.').next().unwrap_or_default();
                let name = Text::new(name.trim_end_matches('}').into(), named.span);
                let imported = control(known, Some(name), node, MitigationStatus::Planned);
                all.push(Written { span: named.span, ..imported });
            }
            None if scope.partial => {}
            None => {
                let message = format!("no control of the imported files is `{}`", named.value);
                let draft = Draft::new(
                    Subject::new("threat", threat.id.value.clone()),
                    named.span,
                    message,
                )
                .help("it is `import.control.` and the name of a `component \"control\"` of a file in `imports`");
                reader.model.mistakes.push(Mistake::new("schema-ref-unresolved", draft));
            }
        }
    }
    for control in all {
        // Some write the decision where the control's name belongs.
        let decided = control.name.as_ref().and_then(|name| decision(&name.value));
        if decided == Some(Decision::Accepted) {
            threat.accept = Some(Accept {
                span: control.span,
                body: control.span,
                by: scope.author.clone().or_else(|| reader.model.owner.clone()),
                why: control.description,
                until: None,
                granted: None,
                ticket: None,
            });
            continue;
        }
        let id = mitigation(reader, mitigations, control);
        threat.mitigated_by.push(id);
    }
}

/// Tells what of a control is not read.
fn left_out(reader: &mut Reader, threat: &Threat, block: &Block<'_>) {
    let element = match &block.label {
        Some(name) => format!("control `{}`", name.value),
        None => format!("a control of threat `{}`", threat.id.value),
    };
    unread(reader, &element, block.body, &["description", "implemented"]);
}

fn control(
    known: &Values<'_>,
    name: Option<Text>,
    body: &Node,
    otherwise: MitigationStatus,
) -> Written {
    let description = field(body, "description").and_then(|text| known.text(text));
    let implemented = flag(body, "implemented");
    let status = match implemented {
        Some(said) if said.value => Spanned::new(MitigationStatus::Implemented, said.span),
        Some(said) => Spanned::new(otherwise, said.span),
        // It need not be said, and is no then.
        None => Spanned::new(otherwise, name.as_ref().map_or(body.span, |name| name.span)),
    };
    let computed = field(body, "implemented")
        .is_some_and(|node| matches!(&node.value, Value::Text(text) if text.starts_with("${")));
    let span = name.as_ref().map_or(body.span, |name| name.span);
    Written { name, description, status: Some(status).filter(|_| !computed), span }
}

/// A control of the same name and words is one mitigation, which stands where it stands worst.
fn mitigation(reader: &mut Reader, known: &mut Mitigations, control: Written) -> Text {
    let title = control.description.clone().or_else(|| control.name.clone());
    let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let key = (value(&control.name), value(&control.description));
    let same = known.get(&key).and_then(|at| reader.model.mitigations.get_mut(*at));
    if let Some(one) = same {
        one.status = match (one.status, control.status) {
            (Some(a), Some(b)) => Some(if b.value < a.value { b } else { a }),
            _ => None,
        };
        return Text::new(one.id.value.clone(), control.span);
    }
    known.insert(key, reader.model.mitigations.len());
    let named = control.name.as_ref().or(title.as_ref());
    let id = reader.identify("mitigation", named, None, control.span);
    let mut mitigation = Mitigation::new(id.clone(), control.span);
    mitigation.title = title;
    mitigation.status = control.status;
    reader.model.mitigations.push(mitigation);
    id
}
