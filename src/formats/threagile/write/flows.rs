//! Flows as communication links, below the asset that they begin at.

use serde_json::{Value as Json, json};

use super::nearest::{authentication, authorization, is_kept, protocol};
use super::{Pen, id_of, ids, is_asset, name, section};
use crate::formats::threagile::words;
use crate::model::vocabulary::Access;
use crate::model::{Flow, Model, Text};

/// Whether both ends of a flow are written.
pub(super) fn is_written(model: &Model, flow: &Flow) -> bool {
    let path = flow.path.as_ref();
    path.is_some_and(|path| is_asset(model, &path.from) && is_asset(model, &path.to))
}

pub(super) fn links(pen: &mut Pen<'_>, from: &Text) -> Json {
    let model = pen.model;
    let is_from = |flow: &&Flow| flow.path.as_ref().is_some_and(|p| p.from.value == from.value);
    let flows = model.flows.iter().filter(|flow| is_written(model, flow));
    let flows: Vec<&Flow> = flows.filter(is_from).collect();
    section(flows.into_iter().filter_map(|flow| of_flow(pen, flow)).collect::<Vec<_>>().into_iter())
}

fn of_flow(pen: &mut Pen<'_>, flow: &Flow) -> Option<(String, Json)> {
    let path = flow.path.as_ref()?;
    let element = format!("flow `{}`", flow.id.value);
    let over = flow.over.as_ref();
    let (protocol, vpn) = over.map_or(("unknown-protocol", false), |over| protocol(&over.value));
    if let Some(over) =
        over.filter(|over| !is_kept(words::PROTOCOLS, protocol, &over.value) && !vpn)
    {
        let what = format!("Threagile has no word for `{}`: written as `{protocol}`", over.value);
        pen.lose(over.span, &element, &["over"], what);
    }
    let filtered = flow.authn.iter().any(|word| word.value == "ip-allowlist");
    let proof = flow.authn.iter().find(|word| word.value != "ip-allowlist");
    let authentication = proof.map_or("none", |word| authentication(&word.value));
    match proof {
        Some(proof) if authentication != proof.value => {
            let what = format!(
                "Threagile has no word for `{}`: written as `{authentication}`",
                proof.value
            );
            pen.lose(proof.span, &element, &["authn"], what);
        }
        _ => {}
    }
    let rights = flow.authz.first();
    let authorization = rights.map_or("none", |word| authorization(&word.value));
    match rights {
        Some(word) if authorization != word.value => {
            let what =
                format!("Threagile has no word for `{}`: written as `{authorization}`", word.value);
            pen.lose(word.span, &element, &["authz"], what);
        }
        _ => {}
    }
    let open: Vec<&str> = [
        ("authn", proof.is_none() && !filtered),
        ("authz", rights.is_none()),
        ("does", flow.does.is_empty()),
    ]
    .into_iter()
    .filter_map(|(key, open)| open.then_some(key))
    .collect();
    if !open.is_empty() {
        let what = format!("not stated, and Threagile requires a word: `{}`", open.join("`, `"));
        pen.lose(flow.id.span, &element, &open, what);
    }
    let readonly = !flow.does.is_empty() && flow.does.iter().all(|d| d.value == Access::Read);
    let value = json!({
        "target": id_of(&path.to.value),
        "description": "",
        "protocol": protocol,
        "authentication": authentication,
        "authorization": authorization,
        "vpn": vpn,
        "ip_filtered": filtered,
        "readonly": readonly,
        "usage": "business",
        "data_assets_sent": ids(&flow.sends),
        "data_assets_received": ids(&flow.gets),
    });
    Some((name(&flow.id, flow.title.as_ref()), value))
}
