//! Communication links, which stand under the asset that they begin at.

use std::collections::HashMap;

use ecow::EcoString;

use super::assets::{Asset, referred};
use super::sections::{Files, Item, field, flag, items, reference, values, word};
use super::{mistake, words};
use crate::finding::Subject;
use crate::formats::reading::Reader;
use crate::model::vocabulary::{Access, ComponentKind};
use crate::model::{Endpoints, Flow, Said, Text};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

const LINK_KEYS: &[&str] = &[
    "target",
    "description",
    "protocol",
    "authentication",
    "authorization",
    "tags",
    "vpn",
    "ip_filtered",
    "readonly",
    "usage",
    "data_assets_sent",
    "data_assets_received",
    "diagram_tweak_weight",
    "diagram_tweak_constraint",
];

pub(super) fn flows(reader: &mut Reader, files: &Files<'_>, assets: &[Asset]) {
    let kinds: HashMap<&str, Option<ComponentKind>> =
        assets.iter().map(|asset| (asset.id.value.as_str(), asset.kind)).collect();
    let mut exposed: HashMap<EcoString, Span> = HashMap::new();
    for asset in assets {
        let links = field(&asset.item.node, "communication_links");
        let links: Vec<_> = links.into_iter().collect();
        let section = ("communication_links", "communication link");
        for item in items(reader, &links, section, LINK_KEYS, files.is_dump) {
            let flow = flow(reader, files, asset, &item);
            if let Some((target, span)) = exposed_by(asset, &item.node, &kinds, &flow) {
                exposed.entry(target).or_insert(span);
            }
            reader.model.flows.push(flow);
        }
    }
    for component in &mut reader.model.components {
        let by = exposed.get(&component.id.value);
        component.exposed = component.exposed.or(by.map(|span| Spanned::new(true, *span)));
    }
}

/// What an outsider in the internet talks to is exposed, unless the way there is closed to others.
/// So does Threagile's own rule on access from the internet see it.
fn exposed_by(
    from: &Asset,
    link: &Node,
    kinds: &HashMap<&str, Option<ComponentKind>>,
    flow: &Flow,
) -> Option<(EcoString, Span)> {
    let is_outside = from.internet.is_some_and(|said| said.value);
    let is_closed = |key| flag(link, key).is_some_and(|said| said.value);
    let path = flow.path.as_ref().filter(|_| is_outside)?;
    let is_process = kinds.get(path.to.value.as_str()) == Some(&Some(ComponentKind::Process));
    let is_open = is_process && !is_closed("vpn") && !is_closed("ip_filtered");
    is_open.then(|| (path.to.value.clone(), path.to.span))
}

fn flow(reader: &mut Reader, files: &Files<'_>, from: &Asset, item: &Item) -> Flow {
    let noun = "communication link";
    let node = &item.node;
    let own =
        item.title.as_ref().map(|title| Text::new(link_id(&from.own, &title.value), title.span));
    let id = reader.identify("flow", item.title.as_ref(), own, node.span);
    let subject = Subject::new("flow", id.value.clone());
    let called = match &item.title {
        Some(_) => format!("{} of {}", item.called(noun), from.item.called("technical asset")),
        None => format!("a {noun} of {}", from.item.called("technical asset")),
    };
    let mut flow = Flow::new(id, node.span);
    flow.title = item.title.clone();
    if let Some(text) = word(node, "description") {
        reader.remark("flow", &subject.id, text.span, Said::Text(text.value));
    }
    flow.path = path(reader, files, from, (item, &subject, &called));
    let said = (item, noun);
    let over = words::meaning(reader, &subject, said, "protocol", words::PROTOCOLS);
    let tunnelled = flag(node, "vpn").is_some_and(|vpn| vpn.value);
    flow.over = over.map(|over| {
        // Whatever is plain travels encrypted through a tunnel.
        let secured = over.value.ends_with("-encrypted") || over.value == "unknown-protocol";
        let name = match tunnelled && !secured {
            true => EcoString::from(over.value.trim_end_matches("-plaintext")) + "-over-vpn",
            false => over.value.into(),
        };
        Text::new(name, over.span)
    });
    let authn = words::meaning(reader, &subject, said, "authentication", words::AUTHENTICATION);
    let filtered = flag(node, "ip_filtered").filter(|said| said.value);
    flow.authn = match (authn, filtered) {
        // Who asks for no proof but lets certain addresses in only asks for a weak one.
        (Some(Spanned { value: "none", .. }) | None, Some(filtered)) => {
            vec![Text::new("ip-allowlist".into(), filtered.span)]
        }
        (authn, _) => authn.iter().map(|said| Text::new(said.value.into(), said.span)).collect(),
    };
    let authz = words::meaning(reader, &subject, said, "authorization", words::AUTHORIZATION);
    flow.authz = authz.iter().map(|said| Text::new(said.value.into(), said.span)).collect();
    if let Some(readonly) = flag(node, "readonly") {
        let read = Spanned::new(Access::Read, readonly.span);
        let write = Spanned::new(Access::Write, readonly.span);
        flow.does = if readonly.value { vec![read] } else { vec![read, write] };
    }
    for (key, carried) in
        [("data_assets_sent", &mut flow.sends), ("data_assets_received", &mut flow.gets)]
    {
        let who = format!("`{key}` of {called}");
        for to in values(field(node, key)).into_iter().filter_map(referred) {
            let data = ("data", "data asset", "data_assets");
            carried.extend(reference(reader, files, data, (&subject, &who), to));
        }
    }
    flow
}

fn path(
    reader: &mut Reader,
    files: &Files<'_>,
    from: &Asset,
    (item, subject, called): (&Item, &Subject, &str),
) -> Option<Endpoints> {
    // What Threagile writes itself calls it otherwise.
    let to = word(&item.node, "target").or_else(|| word(&item.node, "target_id"));
    let Some(to) = to else {
        let message = format!("{called} has no `target`");
        let help = "add `target: ...` with the id of the technical asset that it leads to";
        mistake(reader, "schema-bad-value", (subject.clone(), item.place()), message, help);
        return None;
    };
    let kind = ("component", "technical asset", "technical_assets");
    let to = reference(reader, files, kind, (subject, called), to)?;
    Some(Endpoints { from: Text::new(from.id.value.clone(), item.place()), to })
}

/// The id that Threagile gives to a link.
pub(super) fn link_id(source: &str, title: &str) -> EcoString {
    let words: Vec<String> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    format!("{source}>{}", words.join("-")).into()
}
