//! Risks: how grave threats are, who bears them, and what was decided.

use ecow::{EcoString, eco_format};
use jiff::civil::Date;

use super::refs::{Bom, at, higher, own};
use super::threats::{PLACES, mitigate, places, status};
use super::{objects, word};
use crate::finding::Subject;
use crate::formats::reading::{bare, rest, text, texts};
use crate::model::vocabulary::{Impact, Level, Likelihood, MitigationStatus};
use crate::model::{Accept, Mitigation, Retired, Said, Text, Threat, Transfer};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

/// What a rating says. Words count only where no level is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Rated {
    pub(super) level: Option<Spanned<Level>>,
    pub(super) likelihood: Option<Spanned<Likelihood>>,
    pub(super) impact: Option<Spanned<Impact>>,
}

/// The rating in a node, whose score stands under `score`.
pub(super) fn rating(bom: &mut Bom<'_>, who: (&Subject, &str), node: &Node, score: &str) -> Rated {
    const LEVELS: &[(&str, Level)] = &[
        ("info", Level::Low),
        ("low", Level::Low),
        ("medium", Level::Medium),
        ("high", Level::High),
        ("critical", Level::Critical),
    ];
    const LIKELIHOODS: &[(&str, Likelihood)] = &[
        ("very-low", Likelihood::Low),
        ("low", Likelihood::Low),
        ("medium", Likelihood::Medium),
        ("high", Likelihood::High),
        ("very-high", Likelihood::High),
        ("certain", Likelihood::High),
    ];
    const IMPACTS: &[(&str, Impact)] = &[
        ("negligible", Impact::Low),
        ("low", Impact::Low),
        ("moderate", Impact::Medium),
        ("major", Impact::High),
        ("catastrophic", Impact::Critical),
    ];
    let of = |key: &str| node.get(key).and_then(|under| text(under.get("level")));
    Rated {
        level: bom.once.meaning(who, "score.level", of(score), LEVELS),
        likelihood: bom.once.meaning(who, "likelihood.level", of("likelihood"), LIKELIHOODS),
        impact: bom.once.meaning(who, "impact.level", of("impact"), IMPACTS),
    }
}

/// What a risk says of its threats.
struct Decided {
    rated: Rated,
    residual: Option<Spanned<Level>>,
    owner: Option<Text>,
    accept: Option<Accept>,
    transfer: Option<Transfer>,
    avoid: Option<Text>,
    retired: Option<Retired>,
    by: Vec<Text>,
    at: Vec<Text>,
    /// The word that says that something is done, whatever it is.
    mitigated: Option<Span>,
}

pub(super) fn risks<'d>(bom: &mut Bom<'d>, root: &'d Node) {
    let mut places = places(bom);
    let reviews = reviews(bom, root);
    for node in objects(root.get("risks"), "risks") {
        let name = text(node.get("name"));
        let called = name.clone().or_else(|| own(node));
        let called = called.unwrap_or_else(|| Text::new(EcoString::new(), node.span));
        let (subject, who) = (Subject::model(), format!("risk `{}`", called.value));
        let who = (&subject, who.as_str());
        let named = texts(node.get("relatedThreats"));
        let of = bom.refer_all(who, "threat", &["threat"], named);
        // A risk of no threat that there is is what can go wrong itself.
        let of = match of.is_empty() {
            true => {
                let id = bom.identify("threat", node, name.as_ref());
                let mut threat = Threat::new(id.clone(), node.span);
                threat.title = name;
                threat.action = text(node.get("statement"));
                places.insert(id.value.clone(), bom.reader.model.threats.len());
                bom.reader.model.threats.push(threat);
                vec![id]
            }
            false => {
                bom.alias(own(node), "threat", &of[0].value);
                let what = "rating, owner and decisions became those of its threats; its words are left out";
                bom.reader.lost(node.span, who.1.to_owned(), what);
                of
            }
        };
        let until = own(node).and_then(|own| reviews.iter().find(|(risk, _)| *risk == own.value));
        let decided = decided(bom, who, node, &called, until.map(|(_, next)| *next));
        for threat in of {
            let Some(at) = places.get(&threat.value) else { continue };
            decide(&mut bom.reader.model.threats[*at], &decided);
            if let Some(span) = decided.mitigated
                && bom.reader.model.threats[*at].mitigated_by.is_empty()
            {
                something(bom, *at, &called, span);
            }
        }
        let read = [
            "bom-ref",
            "name",
            "statement",
            "affects",
            "relatedThreats",
            "inherentRisk",
            "residualRisk",
            "responses",
            "status",
            "owner",
        ];
        rest(&mut bom.reader, who.1, None, node, &read);
    }
}

/// A risk is said to be mitigated, and not by what.
fn something(bom: &mut Bom<'_>, threat: usize, called: &Text, span: Span) {
    let name = Text::new(eco_format!("{} mitigation", called.value), span);
    let id = bom.reader.identify("mitigation", Some(&name), None, span);
    let mut mitigation = Mitigation::new(id.clone(), span);
    mitigation.status = Some(Spanned::new(MitigationStatus::Implemented, span));
    bom.reader.model.mitigations.push(mitigation);
    bom.reader.model.threats[threat].mitigated_by.push(id);
}

/// When the risks that an assessment covers are to be looked at again.
fn reviews(bom: &mut Bom<'_>, root: &Node) -> Vec<(EcoString, Spanned<Date>)> {
    let mut all = Vec::new();
    let model = Subject::model();
    for node in objects(root.get("risks"), "assessments") {
        let next = text(node.get("nextReview"));
        let Some(next) = bom.once.date((&model, "an assessment"), "nextReview", next) else {
            continue;
        };
        all.extend(texts(node.get("risks")).into_iter().map(|risk| (risk.value, next)));
    }
    all
}

fn decide(threat: &mut Threat, decided: &Decided) {
    threat.risk = higher(threat.risk, decided.rated.level);
    if threat.risk.is_some() {
        (threat.likelihood, threat.impact) = (None, None);
    } else {
        threat.likelihood = higher(threat.likelihood, decided.rated.likelihood);
        threat.impact = higher(threat.impact, decided.rated.impact);
    }
    threat.residual = higher(threat.residual, decided.residual);
    threat.owner = threat.owner.take().or_else(|| decided.owner.clone());
    threat.avoid = threat.avoid.take().or_else(|| decided.avoid.clone());
    threat.accept = threat.accept.take().or_else(|| decided.accept.as_ref().map(same_accept));
    threat.transfer = threat.transfer.take().or_else(|| {
        let other = decided.transfer.as_ref()?;
        let (to, why) = (other.to.clone(), other.why.clone());
        Some(Transfer { span: other.span, to, why, contract: other.contract.clone() })
    });
    threat.retired = threat.retired.take().or_else(|| {
        let other = decided.retired.as_ref()?;
        Some(Retired { span: other.span, why: other.why.clone(), date: other.date })
    });
    decided.by.iter().for_each(|by| mitigate(threat, by.clone()));
    for place in &decided.at {
        if !threat.at.iter().any(|known| known.value == place.value) {
            threat.at.push(place.clone());
        }
    }
}

fn same_accept(accept: &Accept) -> Accept {
    Accept {
        span: accept.span,
        body: accept.body,
        by: accept.by.clone(),
        why: accept.why.clone(),
        until: accept.until,
        granted: accept.granted,
        ticket: accept.ticket.clone(),
    }
}

fn decided<'d>(
    bom: &mut Bom<'d>,
    who: (&Subject, &str),
    node: &'d Node,
    called: &Text,
    next: Option<Spanned<Date>>,
) -> Decided {
    let rated = node.get("inherentRisk").map(|inherent| rating(bom, who, inherent, "score"));
    let residual = node.get("residualRisk").map(|residual| rating(bom, who, residual, "score"));
    let mut decided = Decided {
        rated: rated.unwrap_or_default(),
        residual: residual.and_then(|residual| residual.level),
        owner: bom.owner(who, node.get("owner")),
        accept: None,
        transfer: None,
        avoid: None,
        retired: None,
        by: Vec::new(),
        at: bom.refer_all(who, "asset", PLACES, texts(node.get("affects"))),
        mitigated: None,
    };
    for response in objects(Some(node), "responses") {
        respond(bom, who, response, called, next, &mut decided);
    }
    stand(bom, node, next, &mut decided);
    decided
}

/// One thing that was decided.
fn respond<'d>(
    bom: &mut Bom<'d>,
    who: (&Subject, &str),
    node: &'d Node,
    called: &Text,
    next: Option<Spanned<Date>>,
    decided: &mut Decided,
) {
    let strategy = text(node.get("strategy"));
    let span = at(node.get("strategy"), node.span);
    let why = text(node.get("description"));
    let owner = bom.owner(who, node.get("owner"));
    let date = bom.once.date(who, "targetDate", text(node.get("targetDate")));
    match strategy.as_ref().map(|word| word.value.as_str()) {
        Some("accept") => {
            decided.accept = Some(Accept {
                span,
                body: node.span,
                by: owner.or_else(|| decided.owner.clone()),
                why,
                until: date.or(next),
                granted: None,
                ticket: super::property(node, "ticket"),
            });
        }
        Some("transfer") => {
            decided.transfer = Some(Transfer { span, to: owner, why, contract: None });
        }
        Some("avoid") => {
            let why = why.unwrap_or_else(|| Text::new("avoided".into(), span));
            decided.avoid = Some(why);
        }
        Some("reduce") => reduce(bom, who, node, called, (owner, date), decided),
        Some(_) => bom.reader.lost(span, who.1.to_owned(), "what makes use of it is left out"),
        None => {
            let message = format!("a response to {} does not say its `strategy`", who.1);
            let help = "it is `reduce`, `accept`, `avoid` or `transfer`";
            bom.reader.wrong(who.0.clone(), node.span, message, help);
        }
    }
    let read = [
        "bom-ref",
        "strategy",
        "description",
        "controls",
        "status",
        "owner",
        "targetDate",
        "properties",
    ];
    rest(&mut bom.reader, &format!("a response to {}", who.1), None, node, &read);
}

/// What lowers a risk: controls, or, where none is named, the response itself.
fn reduce<'d>(
    bom: &mut Bom<'d>,
    whose: (&Subject, &str),
    node: &'d Node,
    called: &Text,
    (owner, due): (Option<Text>, Option<Spanned<Date>>),
    decided: &mut Decided,
) {
    let named = texts(node.get("controls"));
    let by = bom.refer_all(whose, "control", &["mitigation"], named);
    if by.is_empty() {
        let name = text(node.get("description"));
        let short = name
            .clone()
            .filter(|name| name.value.len() <= 60)
            .unwrap_or_else(|| Text::new(eco_format!("{} response", called.value), node.span));
        let id = bom.identify("mitigation", node, Some(&short));
        let mut mitigation = Mitigation::new(id.clone(), node.span);
        mitigation.title = name.or(Some(short));
        mitigation.status = status(bom, &id, node.get("status"));
        (mitigation.owner, mitigation.due) = (owner, due);
        bom.reader.model.mitigations.push(mitigation);
        decided.by.push(id);
        return;
    }
    for id in &by {
        let all = bom.reader.model.mitigations.iter_mut();
        if let Some(mitigation) = all.into_iter().find(|one| one.id.value == id.value) {
            mitigation.owner = mitigation.owner.take().or_else(|| owner.clone());
            mitigation.due = mitigation.due.or(due);
        }
    }
    decided.by.extend(by);
}

/// Where a risk stands by its own word, where no response says more.
fn stand(bom: &mut Bom<'_>, node: &Node, next: Option<Spanned<Date>>, decided: &mut Decided) {
    let Some(said) = word(node.get("status")) else { return };
    match bare(&said.value).as_str() {
        "identified" | "assessed" => {}
        "accepted" if decided.accept.is_none() => {
            let by = decided.owner.clone();
            decided.accept = Some(Accept { by, until: next, ..Accept::new(said.span) });
        }
        "transferred" if decided.transfer.is_none() => {
            let to = None;
            decided.transfer = Some(Transfer { span: said.span, to, why: None, contract: None });
        }
        "retired" => decided.retired = Some(Retired { span: said.span, why: None, date: None }),
        "mitigated" => decided.mitigated = Some(said.span),
        "accepted" | "transferred" => {}
        _ => {
            let id = own(node).and_then(|own| bom.means(&own.value, &["threat"]).cloned());
            let id = id.map_or_else(EcoString::new, |(_, id)| id);
            bom.reader.remark("threat", &id, said.span, Said::StrangeWord(said.value));
        }
    }
}
