//! Services, and what leads to them from outside.

use ecow::EcoString;

use super::super::{Fact, WAYS, at, is_everywhere, items, truth, word};
use super::kustomization::Kustomization;
use super::{Object, patches_it, shares_space};
use crate::source::Span;
use crate::syntax::{Entry, Node};

/// Objects that lead from outside to a Service.
const ROUTES: &[&str] = &[
    "GRPCRoute",
    "HTTPRoute",
    "Ingress",
    "IngressRoute",
    "Route",
    "TCPRoute",
    "TLSRoute",
    "VirtualService",
];

/// A Service, and why the world reaches it.
pub(super) struct Service<'f> {
    pub(super) object: &'f Object<'f>,
    pub(super) selector: &'f [Entry],
    pub(super) open: Vec<Fact>,
    /// That it is reached without TLS.
    pub(super) plain: Option<Fact>,
}

pub(super) fn services<'f>(
    all: &'f [Object<'f>],
    patches: &[Object<'_>],
    kustomization: &Kustomization,
) -> Vec<Service<'f>> {
    let is_service = |object: &&Object<'_>| object.kind == "Service" && object.group.is_empty();
    let mut services: Vec<Service<'f>> = all
        .iter()
        .filter(is_service)
        .map(|object| {
            let selector = at(object.body, &["spec", "selector"]).and_then(Node::as_map);
            let mut open = Vec::new();
            if !is_internal(object.body) {
                open.extend(opened(object));
                let patches = patches.iter().filter(|patch| patches_it(patch, object));
                open.extend(patches.filter(|p| !is_internal(p.body)).filter_map(opened));
                open.extend(kustomization.opens(object));
                open.truncate(WAYS);
            }
            Service { object, selector: selector.unwrap_or_default(), open, plain: None }
        })
        .collect();
    for route in all.iter().filter(|object| ROUTES.contains(&object.kind.as_str())) {
        let inside = is_internal(route.body) || is_within(route, all);
        let bare = without_tls(route);
        for (name, span) in backends(route) {
            let named =
                |s: &&mut Service<'_>| s.object.name == name && shares_space(s.object, route);
            for service in services.iter_mut().filter(named) {
                if !inside && service.open.len() < WAYS {
                    let why = format!("{} `{}` leads to it", route.kind, route.name);
                    service.open.push(Fact::through(why, span));
                }
                service.plain = service.plain.take().or_else(|| bare.clone());
            }
        }
    }
    services
}

/// Why the world reaches a Service, as it says itself.
fn opened(object: &Object<'_>) -> Option<Fact> {
    let told = |why: String, at: Span| Some(Fact::new(why, at));
    if let Some(kind) = at(object.body, &["spec", "type"]) {
        let name = word(kind).unwrap_or_default();
        if matches!(name.as_str(), "LoadBalancer" | "NodePort") {
            return told(format!("Service `{}` is of type {name}", object.name), kind.span);
        }
    }
    let addresses = at(object.body, &["spec", "externalIPs"]).map(items).unwrap_or_default();
    let first = addresses.first()?;
    told(format!("Service `{}` has an external address", object.name), first.span)
}

/// That an Ingress takes calls without TLS. Where a class or an annotation speaks of certificates,
/// TLS is somebody else's business.
fn without_tls(route: &Object<'_>) -> Option<Fact> {
    let spec = route.body.get("spec").filter(|_| route.kind == "Ingress")?;
    let annotations = at(route.body, &["metadata", "annotations"]).and_then(Node::as_map);
    let speaks = |entry: &Entry| {
        let said = word(&entry.value).unwrap_or_default();
        let text = format!("{} {said}", entry.key.value).to_lowercase();
        ["acme", "backend-protocol", "cert", "https", "ssl", "tls", "websecure"]
            .iter()
            .any(|word| text.contains(word))
    };
    let class = spec.get("ingressClassName").and_then(word).unwrap_or_default();
    let elsewhere = ["cloudflare", "istio", "tailscale", "traefik"];
    if spec.get("tls").is_some()
        || annotations.unwrap_or_default().iter().any(speaks)
        || elsewhere.iter().any(|word| class.contains(word))
    {
        return None;
    }
    Some(Fact::through(format!("Ingress `{}` has no `tls`", route.name), route.at))
}

/// The Services that a route leads to, and where it says so.
fn backends(route: &Object<'_>) -> Vec<(EcoString, Span)> {
    let Some(spec) = route.body.get("spec") else { return Vec::new() };
    let mut found: Vec<&Node> = Vec::new();
    let backend = |node: &'_ Node| -> Option<(EcoString, Span)> {
        let name = at(node, &["service", "name"]).or_else(|| node.get("serviceName"));
        let name = name.or_else(|| node.get("name"))?;
        Some((word(name)?, name.span))
    };
    found.extend(spec.get("defaultBackend"));
    found.extend(spec.get("backend"));
    found.extend(spec.get("to"));
    for rule in spec.get("rules").map(items).unwrap_or_default() {
        let paths = at(rule, &["http", "paths"]).map(items).unwrap_or_default();
        found.extend(paths.iter().filter_map(|path| path.get("backend")));
        found.extend(rule.get("backendRefs").map(items).unwrap_or_default());
    }
    let mut backends: Vec<(EcoString, Span)> = found.into_iter().filter_map(backend).collect();
    // The hosts of a mesh and of a proxy are named another way.
    let proxied = spec.get("routes").map(items).unwrap_or_default().iter();
    let proxied = proxied.flat_map(|route| route.get("services").map(items).unwrap_or_default());
    backends.extend(proxied.filter_map(|s| Some((word(s.get("name")?)?, s.get("name")?.span))));
    for kind in ["http", "tcp", "tls"] {
        for rule in spec.get(kind).map(items).unwrap_or_default() {
            let hosts = rule.get("route").map(items).unwrap_or_default().iter();
            let hosts = hosts.filter_map(|route| at(route, &["destination", "host"]));
            let short = |host: &Node| word(host)?.split('.').next().map(EcoString::from);
            backends.extend(hosts.filter_map(|host| Some((short(host)?, host.span))));
        }
    }
    // A dozen paths to one Service are one reason.
    let mut seen = Vec::new();
    backends.retain(|(name, _)| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    backends
}

/// Whether its annotations, its class or a list of callers keep it inside the network.
pub(in crate::ground::infra) fn is_internal(body: &Node) -> bool {
    let annotations = at(body, &["metadata", "annotations"]).and_then(Node::as_map);
    let says_internal = |entry: &Entry| {
        let key = entry.key.value.as_str();
        let is_about_it = key.ends_with("-internal")
            || key.ends_with("/scheme")
            || key.ends_with("-scheme")
            || key.ends_with("load-balancer-type")
            || key.ends_with("ingress.class");
        let value = word(&entry.value).unwrap_or_default().to_lowercase();
        is_about_it && (truth(&entry.value) == Some(true) || value.contains("internal"))
    };
    let class = at(body, &["spec", "ingressClassName"])
        .or_else(|| at(body, &["spec", "loadBalancerClass"]))
        .and_then(word);
    let ranges = at(body, &["spec", "loadBalancerSourceRanges"]).map(items).unwrap_or_default();
    let is_listed = |entry: &Entry| {
        let key = entry.key.value.as_str();
        let lists = key.ends_with("list-source-range") || key.ends_with("/inbound-cidrs");
        let ranges = word(&entry.value).unwrap_or_default();
        lists && !ranges.is_empty() && !ranges.split(',').any(is_everywhere)
    };
    annotations.unwrap_or_default().iter().any(|e| says_internal(e) || is_listed(e))
        || (!ranges.is_empty() && !ranges.iter().filter_map(word).any(|r| is_everywhere(&r)))
        || class.is_some_and(|class| class.contains("internal") || class.contains("private"))
}

/// Whether a route hangs on a mesh, or on gateways that are all internal.
fn is_within(route: &Object<'_>, all: &[Object<'_>]) -> bool {
    if route.kind == "VirtualService" {
        // Without a gateway it speaks of the mesh only.
        let gateways = at(route.body, &["spec", "gateways"]).map(items).unwrap_or_default();
        return !gateways.iter().filter_map(word).any(|gateway| gateway != "mesh");
    }
    let parents = at(route.body, &["spec", "parentRefs"]).map(items).unwrap_or_default();
    let inside = |parent: &Node| {
        if parent.get("kind").and_then(word).is_some_and(|kind| kind == "Service") {
            return true;
        }
        let name = parent.get("name").and_then(word);
        let gateway = all.iter().find(|o| o.kind == "Gateway" && Some(&o.name) == name.as_ref());
        gateway.is_some_and(|gateway| {
            let class = at(gateway.body, &["spec", "gatewayClassName"]).and_then(word);
            let class = class.unwrap_or_default();
            is_internal(gateway.body) || class.contains("internal") || class.contains("rilb")
        })
    };
    !parents.is_empty() && parents.iter().all(inside)
}
