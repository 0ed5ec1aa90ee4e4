//! Resources whose only purpose is to open another one.

use ecow::EcoString;

use super::super::{Fact, Workload, items, word};
use super::{Resource, blocks, named};

/// Kinds, the keys that name what is opened, the key that opens, its values, and why.
type Opener =
    (&'static str, &'static [&'static str], &'static str, &'static [&'static str], &'static str);

const OPENERS: &[Opener] = &[
    (
        "aws_lambda_function_url",
        &["function_name"],
        "authorization_type",
        &["NONE"],
        "its address asks nobody who they are",
    ),
    (
        "aws_s3_bucket_acl",
        &["bucket"],
        "acl",
        &["public-read", "public-read-write"],
        "everybody may read it",
    ),
    (
        "azurerm_storage_container",
        &["storage_account_id", "storage_account_name"],
        "container_access_type",
        &["blob", "container"],
        "everybody may read a container of it",
    ),
];

/// Who is everybody to Google.
const EVERYBODY: &[&str] = &["allAuthenticatedUsers", "allUsers"];

/// The resources of a module that open others: few, so that each of the others may look at all.
pub(super) struct Openers<'r, 'f> {
    all: Vec<&'r Resource<'f>>,
    has_gateway: bool,
}

impl<'r, 'f> Openers<'r, 'f> {
    pub(super) fn of(all: &'r [Resource<'f>]) -> Self {
        let opens = |r: &&Resource<'_>| {
            r.kind == "aws_lambda_permission"
                || r.kind.ends_with("_iam_member")
                || r.kind.ends_with("_iam_binding")
                || OPENERS.iter().any(|(kind, ..)| *kind == r.kind)
        };
        let has_gateway = all.iter().any(is_public_gateway);
        Openers { all: all.iter().filter(opens).collect(), has_gateway }
    }
}

/// What others say of the reach of a resource.
pub(super) fn tell(resource: &Resource<'_>, openers: &Openers<'_, '_>, it: &mut Workload) {
    if openers.all.is_empty() {
        return;
    }
    let own = resource.address();
    let is_meant = |other: &Resource<'_>, keys: &[&str]| {
        let named = keys.iter().filter_map(|key| other.body.get(key)).flat_map(named);
        named.collect::<Vec<EcoString>>().contains(&own)
    };
    for other in &openers.all {
        let opener = OPENERS.iter().find(|(kind, ..)| *kind == other.kind);
        if let Some((_, keys, key, values, why)) = opener {
            let value = other.body.get(key);
            let opens = value.filter(|v| word(v).is_some_and(|v| values.contains(&v.as_str())));
            if let Some(value) = opens.filter(|_| is_meant(other, keys)) {
                it.exposed.push(Fact::new(*why, value.span));
            }
        }
        if other.kind.ends_with("_iam_member") || other.kind.ends_with("_iam_binding") {
            let members = ["member", "members"].into_iter().filter_map(|key| other.body.get(key));
            let mut members = members.flat_map(items);
            let everybody = members
                .find(|member| word(member).is_some_and(|m| EVERYBODY.contains(&m.as_str())));
            let keys = ["bucket", "cloud_function", "name", "service"];
            if let Some(member) = everybody.filter(|_| is_meant(other, &keys)) {
                let who = word(member).unwrap_or_default();
                it.exposed.push(Fact::new(format!("`{who}` may use it"), member.span));
            }
        }
    }
    let is_called = openers.all.iter().find(|other| {
        let by_gateway = other.body.get("principal").and_then(word);
        other.kind == "aws_lambda_permission"
            && by_gateway.is_some_and(|who| who == "apigateway.amazonaws.com")
            && is_meant(other, &["function_name"])
    });
    if let Some(permission) = is_called.filter(|_| openers.has_gateway) {
        it.exposed.push(Fact::through("an API gateway leads to it", permission.at));
    }
}

fn is_public_gateway(resource: &Resource<'_>) -> bool {
    let private = |node| {
        blocks(node, "endpoint_configuration").any(|endpoint| {
            let kinds = endpoint.get("types").map(items).unwrap_or_default();
            kinds.iter().filter_map(word).any(|kind| kind == "PRIVATE")
        })
    };
    match resource.kind {
        "aws_apigatewayv2_api" => true,
        "aws_api_gateway_rest_api" => !private(resource.body),
        _ => false,
    }
}
