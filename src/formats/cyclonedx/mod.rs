//! TM-BOM of CycloneDX 2.0, in JSON, as its draft stands: the blueprint of a system, the threats to
//! it, and the risks that somebody bears.
//!
//! Everything has a `bom-ref`, by which all of the file refers to it. A risk is what threats come
//! to: its rating and what was decided are those of its threats; a risk of no threat is one itself.
//! Most of the format is optional, so what a file can say is what it does say.

mod cures;
mod data;
mod elements;
mod flows;
mod refs;
mod risks;
#[cfg(test)]
pub(super) mod tests;
mod threats;
mod trees;
mod write;

pub(super) use write::WRITER;

use refs::Bom;

use super::reading::{items, rest, text};
use super::{Format, Reading, includes_nothing};
use crate::finding::{Fact, Subject};
use crate::model::vocabulary::Days;
use crate::model::{Model, Said, Text};
use crate::source::{SourceFile, Sources, Spanned};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "cyclonedx",
    title: "CycloneDX",
    says: &[
        Fact::Purpose,
        Fact::Threats,
        Fact::Treatment,
        Fact::References,
        Fact::Mitigations,
        Fact::AcceptedBy,
        Fact::AcceptedUntil,
    ],
    cures: cures::CURES,
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

/// What the draft is called.
const DRAFT: &str = "CycloneDX 2.0";

/// A bill of materials that says it is of CycloneDX 2 and has a part that only threat models have.
fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let says =
        |key: &str, word: &str| root.get(key).and_then(Node::as_text).is_some_and(|w| w == word);
    let is_list = |node: Option<&Node>| node.is_some_and(|node| node.as_list().is_some());
    let under = |key: &str, lists: &[&str]| {
        let node = root.get(key);
        node.is_some_and(|node| lists.iter().any(|list| is_list(node.get(list))))
    };
    let has_threats = under("threats", &["threats", "scenarios", "attackTrees", "attackPaths"]);
    let has_risks = under("risks", &["risks"]);
    says("specFormat", "CycloneDX") && (is_list(root.get("blueprints")) || has_threats || has_risks)
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut bom = Bom::of(root);
    overview(&mut bom, root);
    let blueprints = blueprints(root);
    for blueprint in &blueprints {
        elements::zones(&mut bom, blueprint);
        data::sets(&mut bom, blueprint);
        elements::assets(&mut bom, blueprint);
        elements::actors(&mut bom, blueprint);
        elements::stores(&mut bom, blueprint);
    }
    data::placements(&mut bom, &blueprints);
    elements::profiles(&mut bom, root);
    flows::flows(&mut bom, &blueprints);
    threats::objectives(&mut bom, root);
    threats::controls(&mut bom, root);
    threats::threats(&mut bom, root);
    threats::scenarios(&mut bom, root);
    risks::risks(&mut bom, root);
    threats::applied(&mut bom, root);
    trees::trees(&mut bom, root);
    for blueprint in &blueprints {
        elements::scope(&mut bom, blueprint);
        elements::assumptions(&mut bom, blueprint);
    }
    says(&mut bom);
    if !blueprints.is_empty() {
        bom.reader.says(Fact::Components);
    }
    // Who says by relations what belongs together may leave out flows.
    let relates = blueprints.iter().any(|one| !objects(Some(one), "relationships").is_empty());
    if !bom.reader.model.flows.is_empty() && !relates {
        bom.reader.says(Fact::Flows);
    }
    bom.done()
}

fn blueprints(root: &Node) -> Vec<&Node> {
    objects(Some(root), "blueprints")
}

/// The objects in a list below a node.
fn objects<'n>(node: Option<&'n Node>, key: &str) -> Vec<&'n Node> {
    let list = items(node.and_then(|node| node.get(key)));
    list.into_iter().filter(|item| item.as_map().is_some()).collect()
}

/// A word of a closed list, or the name of one's own.
fn word(node: Option<&Node>) -> Option<Text> {
    let node = node?;
    text(Some(node)).or_else(|| text(node.get("name")))
}

fn words(node: Option<&Node>) -> Vec<Text> {
    items(node).into_iter().filter_map(|one| word(Some(one))).collect()
}

/// The value of a property that tmgate writes for what the format has no place for.
fn property(node: &Node, name: &str) -> Option<Text> {
    let named = |one: &&Node| {
        let said = one.get("name").and_then(Node::as_text);
        said.and_then(|said| said.strip_prefix("tmgate:")).is_some_and(|said| said == name)
    };
    let found = objects(Some(node), "properties").into_iter().find(named)?;
    text(found.get("value"))
}

/// The words of a property that holds several.
fn listed(all: Text) -> Vec<Text> {
    let words = all.value.split(", ").filter(|word| !word.is_empty());
    words.map(|word| Text::new(word.into(), all.span)).collect()
}

fn overview(bom: &mut Bom<'_>, root: &Node) {
    let blueprints = blueprints(root);
    let component = root.get("metadata").and_then(|metadata| metadata.get("component"));
    let first = |of: &dyn Fn(&Node) -> Option<Text>| blueprints.iter().find_map(|one| of(one));
    let scope = |key: &'static str| {
        move |one: &Node| one.get("scope").and_then(|scope| text(scope.get(key)))
    };
    let model = &mut bom.reader.model;
    model.system = component
        .and_then(|component| text(component.get("name")))
        .or_else(|| first(&scope("name")))
        .or_else(|| first(&|one| text(one.get("name"))));
    model.purpose = component
        .and_then(|component| text(component.get("description")))
        .or_else(|| first(&scope("description")))
        .or_else(|| first(&|one| text(one.get("description"))));
    model.owner = first(&|one| property(one, "owner"));
    let at = root.get("specVersion").or_else(|| root.get("specFormat")).unwrap_or(root).span;
    bom.reader.remark("model", "", at, Said::Draft(DRAFT));
    reviews(bom, root, &blueprints);
    let read = [
        "$schema",
        "specFormat",
        "specVersion",
        "serialNumber",
        "version",
        "metadata",
        "blueprints",
        "threats",
        "risks",
        "controls",
        "profiles",
        "definitions",
    ];
    rest(&mut bom.reader, "the model", None, root, &read);
    for blueprint in blueprints {
        let read = [
            "bom-ref",
            "name",
            "description",
            "metadata",
            "modelTypes",
            "scope",
            "assets",
            "dataStores",
            "dataSets",
            "zones",
            "boundaries",
            "flows",
            "actors",
            "assumptions",
            "properties",
        ];
        let name = text(blueprint.get("name"));
        rest(&mut bom.reader, "blueprint", name.as_ref(), blueprint, &read);
    }
}

/// A model is reviewed as long ago as the part of it that was reviewed first. A file without such a
/// date may tell of assessments of its risks.
fn reviews(bom: &mut Bom<'_>, root: &Node, blueprints: &[&Node]) {
    let subject = Subject::model();
    let who = (&subject, "the model");
    let metadata = || blueprints.iter().filter_map(|one| one.get("metadata"));
    for said in metadata().filter_map(|one| text(one.get("reviewDate"))) {
        let date = bom.once.date(who, "reviewDate", Some(said));
        let known = bom.reader.model.reviewed;
        bom.reader.model.reviewed = match (known, date) {
            (Some(known), Some(date)) if known.value <= date.value => Some(known),
            (known, date) => date.or(known),
        };
    }
    let periods = metadata().filter_map(|one| one.get("validityPeriod"));
    for said in periods.filter_map(|one| text(one.get("reviewFrequency"))) {
        let Some(days) = duration(&said.value) else {
            let message =
                format!("`reviewFrequency` is `{}`, which is no stretch of time", said.value);
            let help = "write it as `P6M` for half a year, or as `P90D`";
            bom.reader.wrong(Subject::model(), said.span, message, help);
            continue;
        };
        let known = bom.reader.model.review_every;
        if known.is_none_or(|known| days < known.value) {
            bom.reader.model.review_every = Some(Spanned::new(days, said.span));
        }
    }
    for assessment in objects(root.get("risks"), "assessments") {
        let done = bom.once.date(who, "timestamp", text(assessment.get("timestamp")));
        let next = bom.once.date(who, "nextReview", text(assessment.get("nextReview")));
        let model = &mut bom.reader.model;
        if model.reviewed.is_none_or(|known| done.is_some_and(|done| done.value > known.value))
            && metadata().all(|one| one.get("reviewDate").is_none())
        {
            model.reviewed = done.or(model.reviewed);
            let every = done
                .zip(next)
                .map(|(done, next)| Spanned::new(Days::between(done.value, next.value), next.span));
            model.review_every = model.review_every.or(every.filter(|every| every.value.0 > 0));
        }
    }
}

/// A stretch of time as ISO 8601 writes it, in whole days: a month has 30, a year 365.
fn duration(text: &str) -> Option<Days> {
    let mut rest = text.strip_prefix('P')?;
    let mut days = 0i64;
    let mut units = [('Y', 365), ('M', 30), ('W', 7), ('D', 1)].into_iter();
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest.get(..digits).filter(|n| n.len() <= 5)?.parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let (_, of) = units.by_ref().find(|(known, _)| *known == unit)?;
        days += number * of;
        rest = &rest[digits + unit.len_utf8()..];
    }
    (days > 0).then_some(Days(days))
}

/// What a file can say is what it does say: nobody fills in all of CycloneDX.
fn says(bom: &mut Bom<'_>) {
    let said: Vec<Fact> = TOLD
        .iter()
        .filter(|(_, is_told)| is_told(&bom.reader.model))
        .map(|(fact, _)| *fact)
        .collect();
    said.into_iter().for_each(|fact| bom.reader.says(fact));
}

type Told = fn(&Model) -> bool;

const TOLD: &[(Fact, Told)] = &[
    (Fact::Owner, |m| m.owner.is_some() || m.components.iter().any(|c| c.owner.is_some())),
    (Fact::Trust, |m| m.zones.iter().any(|zone| zone.trust.is_some())),
    (Fact::Data, |m| m.components.iter().any(|component| !component.holds.is_empty())),
    (Fact::Carried, |m| m.flows.iter().any(|flow| !flow.sends.is_empty())),
    (Fact::DataClass, |m| m.data.iter().any(|data| data.class.is_some())),
    (Fact::Privacy, |m| m.data.iter().any(|data| data.pii.is_some() && data.keep.is_some())),
    (Fact::StoreEncryption, |m| m.components.iter().any(|store| store.encrypted.is_some())),
    (Fact::FlowEncryption, |m| m.flows.iter().any(|flow| flow.over.is_some())),
    (Fact::Authn, |m| m.flows.iter().any(|flow| !flow.authn.is_empty())),
    (Fact::Authz, |m| m.flows.iter().any(|flow| !flow.authz.is_empty())),
    (Fact::Target, |m| m.threats.iter().any(|threat| !threat.at.is_empty())),
    (Fact::Stride, |m| m.threats.iter().any(|threat| !threat.stride.is_empty())),
    (Fact::Linddun, |m| m.threats.iter().any(|threat| !threat.linddun.is_empty())),
    (Fact::Agent, |m| m.threats.iter().any(|threat| !threat.by.is_empty())),
    (Fact::Rating, |m| {
        m.threats.iter().any(|threat| threat.risk.is_some() || threat.likelihood.is_some())
    }),
    (Fact::MitigationKind, |m| m.mitigations.iter().any(|by| by.kind.is_some())),
    (Fact::MitigationOwner, |m| m.mitigations.iter().any(|by| by.owner.is_some())),
    (Fact::MitigationPlan, |m| {
        m.mitigations.iter().any(|by| by.due.is_some() || by.ticket.is_some())
    }),
    (Fact::Evidence, |m| m.mitigations.iter().any(|by| !by.evidence.is_empty())),
    (Fact::Review, |m| m.reviewed.is_some()),
    (Fact::Assumptions, |m| m.assumptions.iter().any(|one| one.why.is_some())),
    (Fact::Trees, |m| !m.trees.is_empty()),
    (Fact::Objectives, |m| !m.objectives.is_empty()),
    (Fact::ScopeReason, |m| m.components.iter().any(|one| one.out_of_scope.is_some())),
];
