use crate::finding::{Draft, Fact, RuleMeta, Sink, listed};
use crate::graph::Element;
use crate::ground::owners::{Holders, Known, Owners};
use crate::model::{Component, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "owner-codeowners-mismatch",
        summary: "CODEOWNERS gives a component's code to others than its owner",
        docs: include_str!("owner_codeowners_mismatch.md"),
        needs: &[Fact::Owner, Fact::Code],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

/// So many owners are named in a sentence.
const SHOWN: usize = 4;

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let ground = cx.graph.ground();
    let Some(owners) = &ground.owners else { return };
    if cx.model.library.is_some() || owners.codeowners().is_none() {
        return;
    }
    for component in cx.graph.components_in_scope().filter(|c| !c.code.is_empty()) {
        let element = Element::Component(component);
        let holders = ground.holders.get(&component.id.value);
        match judge(owners, cx.graph.owner_of(element), holders) {
            Ok(None) => {}
            Ok(Some((owner, holders))) => {
                sink.report(draft(cx, owners, component, owner, holders));
            }
            Err(why) => sink.not_assessed(element.subject(), why),
        }
    }
}

/// The owner and the others, where they differ; or why nobody can tell.
fn judge<'a>(
    owners: &Owners,
    owner: Option<&'a Text>,
    holders: Option<&'a Result<std::sync::Arc<Holders>, String>>,
) -> Result<Option<(&'a Text, &'a Holders)>, String> {
    let holders = match holders {
        None => return Err("CODEOWNERS does not say who owns a file".to_owned()),
        Some(Err(why)) => return Err(why.clone()),
        Some(Ok(holders)) => holders,
    };
    let owner = owner.ok_or("it has no owner")?;
    if holders.files == 0 {
        return Err("its `code` names no file".to_owned());
    }
    if holders.owners.is_empty() {
        return Err("CODEOWNERS gives the files that its `code` names no owner".to_owned());
    }
    if holders.owners.keys().any(|holder| owners.answers(&owner.value, holder)) {
        return Ok(None);
    }
    match owners.knows(&owner.value) {
        Known::Yes => Ok(Some((owner, &**holders))),
        Known::No | Known::Unsaid(_) => Err("who its owner is, is not known".to_owned()),
    }
}

fn draft(
    cx: &Cx<'_>,
    owners: &Owners,
    component: &Component,
    owner: &Text,
    holders: &Holders,
) -> Draft {
    let element = Element::Component(component);
    let file = owners.codeowners().map_or("CODEOWNERS", |file| &**file.path());
    let names = holders.owners.keys().map(|name| name.as_str());
    let mut who = listed(names.take(SHOWN));
    if let Some(more @ 1..) = holders.owners.len().checked_sub(SHOWN) {
        who.push_str(&format!(" and {more} more"));
    }
    let mut message = format!(
        "{} `{}` belongs to `{}`, while `{file}` gives its code to {who}",
        element.noun(),
        component.id.value,
        owner.value,
    );
    if holders.unowned > 0 {
        message.push_str(&format!(
            "; {} of its {} files have no owner",
            holders.unowned, holders.files
        ));
    }
    let line = holders.owners.values().min().copied().unwrap_or(1);
    let help = format!("name the owner of the code, or change line {line} of `{file}`");
    let own = component.owner.as_ref();
    let draft =
        Draft::new(element.subject(), own.unwrap_or(&component.id).span, message).help(help);
    match (&component.owner, &cx.model.owner) {
        (None, Some(system)) => draft.related(system.span, "the owner is inherited from here"),
        _ => draft,
    }
}
