//! The machine-readable companion of a prose threat model: `schema: threat-model-sidecar/v2`, files
//! of the same shape without that word, and the JSON report of the same family.
//!
//! It describes a library or a program to those who triage reports about it: what it promises, what
//! it does not, which reports are none. What it states carries its provenance, often as
//! `file:line`: those places are checked.

use super::reading::{Reader, field, flag, folded, values, word, written};
use super::{Format, Reading, includes_nothing};
use crate::finding::{Draft, Fact, Mistake, Subject, nearest};
use crate::model::vocabulary::{ActorKind, Answer, ComponentKind, MitigationStatus, parse_date};
use crate::model::{Actor, Assumption, Component, Mitigation, Text, Threat};
use crate::source::{SourceFile, Sources, Span, Spanned};
use crate::syntax::{Document, Node};

pub(super) static FORMAT: Format = Format {
    name: "sidecar",
    title: "threat-model sidecar",
    says: &[Fact::Components, Fact::ScopeReason],
    cures: &[],
    calls_ids: None,
    claims,
    includes: includes_nothing,
    read,
};

/// Sections that only files of this family have.
const SECTIONS: &[&str] = &[
    "properties_claimed",
    "properties_provided",
    "properties_disclaimed",
    "properties_not_provided",
    "known_non_findings",
    "downstream_responsibilities",
    "dispositions",
    "disposition_precedence",
];

fn claims(_: &SourceFile, document: &Document) -> bool {
    let root = &document.root;
    let says_so =
        word(root, "schema").is_some_and(|schema| schema.value.starts_with("threat-model-sidecar"));
    let has = |key: &&&str| root.get(key).is_some_and(|node| node.as_list().is_some());
    let components = root.get("components").is_some_and(|node| node.as_list().is_some());
    says_so || (components && SECTIONS.iter().filter(has).count() >= 2)
}

fn read(_: &Sources, document: &Document, _: &[Document]) -> Reading {
    let root = &document.root;
    let mut reader = Reader::new(&FORMAT, root.span);
    let repository = word(root, "repository").map(|url| {
        let name = url.value.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        Text::new(name.into(), url.span)
    });
    reader.model.system = word(root, "project").or(repository);
    reader.model.purpose = word(root, "description");
    if let Some(date) = word(root, "date")
        && let Some(day) = parse_date(&date.value)
    {
        reader.model.reviewed = Some(Spanned::new(day, date.span));
        reader.says(Fact::Review);
    }
    components(&mut reader, root);
    entry_points(&mut reader, root);
    promises(&mut reader, root);
    exceptions(&mut reader, root);
    surroundings(&mut reader, root);
    left_out(&mut reader, root);
    reader.done()
}

/// The place in the code that backs a statement, as a pointer: `src/inflate.c#L120`.
fn place(node: &Node) -> Option<Text> {
    let provenance = field(node, "provenance").filter(|node| node.as_map().is_some());
    let source =
        provenance.and_then(|node| word(node, "source")).or_else(|| word(node, "source"))?;
    let (path, lines) = source.value.rsplit_once(':')?;
    let first = lines.split('-').next().unwrap_or(lines).trim_start_matches('L');
    let is_line = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
    let is_path = !path.is_empty() && !path.contains(char::is_whitespace) && !path.contains("://");
    (is_line && is_path).then(|| Text::new(format!("{path}#L{first}").into(), source.span))
}

fn components(reader: &mut Reader, root: &Node) {
    for node in values(field(root, "components")) {
        let Some(name) = word(node, "name") else {
            let help = "give it a `name`; the other sections refer to it by that";
            reader.wrong(Subject::model(), node.span, "a component has no name".into(), help);
            continue;
        };
        let id = reader.identify("component", Some(&name), Some(name.clone()), node.span);
        let mut component = Component::new(id, node.span);
        component.kind = Some(Spanned::new(ComponentKind::Process, name.span));
        component.title = Some(name);
        component.purpose = word(node, "reachability_precondition");
        component.out_of_scope = scope(node);
        if let Some(place) = place(node) {
            let path = place.value.split('#').next().unwrap_or_default();
            component.code.push(Text::new(path.into(), place.span));
            reader.says(Fact::Code);
        }
        reader.model.components.push(component);
    }
    // The JSON report lists apart what is out of scope.
    for node in values(field(root, "out_of_scope")) {
        let Some(item) = word(node, "item") else { continue };
        let id = reader.identify("component", Some(&item), Some(item.clone()), node.span);
        let mut component = Component::new(id, node.span);
        component.kind = Some(Spanned::new(ComponentKind::Process, item.span));
        component.out_of_scope = Some(because(word(node, "reason"), item.span));
        component.title = Some(item);
        reader.model.components.push(component);
    }
}

/// `scope: out` with a reason, or `in_scope: false`.
fn scope(node: &Node) -> Option<Spanned<Answer>> {
    if let Some(said) = word(node, "scope") {
        return Some(match said.value.to_lowercase().as_str() {
            "in" => Spanned::new(Answer::No, said.span),
            "out" => because(word(node, "reason"), said.span),
            _ => return None,
        });
    }
    let said = flag(node, "in_scope")?;
    Some(match said.value {
        true => Spanned::new(Answer::No, said.span),
        false => because(word(node, "reason"), said.span),
    })
}

fn because(reason: Option<Text>, at: Span) -> Spanned<Answer> {
    match reason {
        Some(reason) => Spanned::new(Answer::Because(reason.value), reason.span),
        None => Spanned::new(Answer::Yes, at),
    }
}

/// The components that a statement is about. A name of none is a mistake; what is said to be for
/// all, or of none in particular, is at no place.
fn at(reader: &mut Reader, node: &Node, who: &str) -> Vec<Text> {
    let single = field(node, "component");
    let named = values(field(node, "components")).into_iter().chain(single);
    let named: Vec<Text> = named.filter_map(written).collect();
    let mut found = Vec::new();
    for name in named {
        if let Some(id) = reader.knows("component", &name.value) {
            found.push(Text::new(id.clone(), name.span));
            continue;
        }
        if ["all", "*", "any"].contains(&name.value.as_str()) {
            continue;
        }
        // Nobody reads the hundredth guess, and each takes a look at everything.
        let guess = reader.model.mistakes.len() < 100;
        let known = reader.model.components.iter().filter(|_| guess);
        let titles = known.filter_map(|component| Some(component.title.as_ref()?.value.as_str()));
        let message = format!("{who} names `{}`, which no component is called", name.value);
        let help = match nearest(&name.value, titles) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "it is one of the names under `components`".to_owned(),
        };
        dangling(reader, &name, message, help);
    }
    found
}

fn dangling(reader: &mut Reader, name: &Text, message: String, help: String) {
    let draft = Draft::new(Subject::model(), name.span, message).help(help);
    reader.model.mistakes.push(Mistake::new("schema-ref-unresolved", draft));
}

/// Whom an attacker can reach: a component with a parameter that an attacker chooses.
fn entry_points(reader: &mut Reader, root: &Node) {
    for node in values(field(root, "entry_points")) {
        let name = word(node, "id").or_else(|| word(node, "entry_point"));
        let Some(name) = name else { continue };
        let named = at(reader, node, &format!("entry point `{}`", name.value));
        let parameters = values(field(node, "parameters"));
        let chosen = parameters.into_iter().chain([node]).find_map(|parameter| {
            flag(parameter, "attacker_controllable").filter(|chosen| chosen.value)
        });
        let Some(chosen) = chosen else { continue };
        for component in &mut reader.model.components {
            let is_named = named.iter().any(|name| name.value == component.id.value);
            if is_named && component.exposed.is_none() {
                component.exposed = Some(chosen);
            }
        }
    }
}

/// What is promised is in place, and shown by the code that is named.
fn promises(reader: &mut Reader, root: &Node) {
    for node in ["properties_claimed", "properties_provided"]
        .into_iter()
        .flat_map(|key| values(field(root, key)))
    {
        let Some(name) = word(node, "id").or_else(|| word(node, "property")) else { continue };
        at(reader, node, &format!("property `{}`", name.value));
        let id = reader.identify("mitigation", Some(&name), Some(name.clone()), node.span);
        let mut mitigation = Mitigation::new(id, node.span);
        mitigation.status = Some(Spanned::new(MitigationStatus::Implemented, name.span));
        mitigation.title = Some(name);
        mitigation.why = word(node, "conditions");
        mitigation.code.extend(place(node));
        reader.model.mitigations.push(mitigation);
    }
}

/// What is no finding, and why: reports that are known to be none, and what is not promised.
fn exceptions(reader: &mut Reader, root: &Node) {
    let disclaimed = ["properties_disclaimed", "properties_not_provided"];
    let mut names: Vec<Text> = Vec::new();
    for node in disclaimed.into_iter().flat_map(|key| values(field(root, key))) {
        let Some(name) = word(node, "id").or_else(|| word(node, "property")) else { continue };
        let title = format!("Not promised: {}", name.value);
        let why = word(node, "reason").or_else(|| word(node, "conditions"));
        exception(reader, node, &name, title, why);
        names.push(name);
    }
    let outputs = values(field(root, "outputs"));
    let assumed = outputs.iter().flat_map(|node| values(field(node, "downstream_must_not_assume")));
    names.extend(assumed.filter_map(|node| word(node, "id")));
    let claimed = reader.model.mitigations.iter().filter_map(|one| one.title.clone());
    names.extend(claimed);
    for node in values(field(root, "known_non_findings")) {
        let name = word(node, "id").or_else(|| word(node, "reported_as"));
        let Some(name) = name.or_else(|| word(node, "tool_pattern")) else { continue };
        let title = word(node, "tool_pattern")
            .or_else(|| word(node, "reported_as"))
            .or_else(|| word(node, "symptom"));
        let title = title.map_or_else(|| name.value.to_string(), |title| title.value.to_string());
        let why = word(node, "conditions").or_else(|| word(node, "why_safe"));
        exception(reader, node, &name, title, why);
        for by in values(field(node, "discharged_by")).into_iter().filter_map(written) {
            if names.is_empty() || names.iter().any(|known| known.value == by.value) {
                continue;
            }
            let message = format!(
                "known non-finding `{}` names `{}`, which is no property of the file",
                name.value, by.value
            );
            let help = match nearest(&by.value, names.iter().map(|name| name.value.as_str())) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "it is the `id` of a property that is claimed or disclaimed".to_owned(),
            };
            dangling(reader, &by, message, help);
        }
    }
}

fn exception(reader: &mut Reader, node: &Node, name: &Text, title: String, why: Option<Text>) {
    let places = at(reader, node, &format!("`{}`", name.value));
    let id = reader.identify("threat", Some(name), Some(name.clone()), node.span);
    let mut threat = Threat::new(id, node.span);
    threat.title = folded(&title).map(|title| Text::new(title, name.span));
    threat.at = places;
    threat.out_of_scope = Some(because(why, name.span));
    reader.model.threats.push(threat);
}

/// Who attacks, and what users of the library must see to themselves.
fn surroundings(reader: &mut Reader, root: &Node) {
    for node in values(field(root, "adversaries")) {
        let Some(name) = word(node, "name") else { continue };
        if word(node, "scope").is_some_and(|scope| scope.value == "out") {
            reader.lost(node.span, format!("adversary `{}`", name.value), "out of scope: left out");
            continue;
        }
        let id = reader.identify("actor", Some(&name), Some(name.clone()), node.span);
        let mut actor = Actor::new(id, node.span);
        actor.kind = Some(Spanned::new(ActorKind::ThreatAgent, name.span));
        let goals = values(field(node, "goals")).into_iter().filter_map(written);
        let goals: Vec<Text> = goals.collect();
        actor.goal = goals.first().map(|first| {
            let all: Vec<&str> = goals.iter().map(|goal| goal.value.as_str()).collect();
            Text::new(all.join(", ").into(), first.span)
        });
        actor.title = Some(name);
        reader.model.actors.push(actor);
    }
    for node in values(field(root, "downstream_responsibilities")) {
        let statement = word(node, "statement").or_else(|| written(node));
        let Some(statement) = statement else { continue };
        let named = word(node, "id").unwrap_or_else(|| statement.clone());
        let places = at(reader, node, &format!("responsibility `{}`", named.value));
        let id = reader.identify("assumption", Some(&named), None, node.span);
        reader.model.assumptions.push(Assumption {
            id,
            body: node.span,
            title: Some(statement),
            owner: None,
            valid_until: None,
            why: None,
            at: places,
        });
    }
}

fn left_out(reader: &mut Reader, root: &Node) {
    let sections = [
        "host_side_effects",
        "contract_dimensions",
        "outputs",
        "dependencies",
        "build_flags",
        "build_variants",
        "known_misuses",
        "known_misuse",
        "trust_boundaries",
        "environment",
        "open_questions",
    ];
    for key in sections {
        if let Some(node) = field(root, key) {
            reader.lost(node.span, format!("section `{key}`"), "it is left out");
        }
    }
}
