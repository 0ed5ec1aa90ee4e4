//! Helm charts, as far as they can be read without rendering: that there is one, and what its plain
//! values open to the world.

use super::kubernetes::is_internal;
use super::{Fact, Facts, File, Kind, WAYS, Workload, is_everywhere, truth, word};
use crate::syntax::Node;

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    let is_chart = |file: &&File| file.path.ends_with("Chart.yaml");
    let Some(chart) = files.iter().find(is_chart) else { return };
    let root = chart.documents.first().map(|document| &document.root);
    let Some((name, span)) =
        root.and_then(|r| r.get("name")).and_then(|n| Some((word(n)?, n.span)))
    else {
        return;
    };
    let kind = root.and_then(|root| root.get("type")).and_then(Node::as_text);
    if kind.is_some_and(|kind| kind == "library") {
        return;
    }
    let mut unit = Workload::new(Kind::Process, "Helm chart", name.clone(), span);
    unit.anchors.push(name);
    unit.unsure = Some("its templates are not rendered".to_owned());
    for file in files.iter().filter(|file| !is_chart(file)) {
        unit.places.push(file.start());
        for document in &file.documents {
            values(&document.root, &mut unit, DEPTH);
        }
    }
    facts.workloads.push(unit);
}

/// How deep values may lie that open something: those of a part of the chart, of a chart in it.
const DEPTH: usize = 4;

fn values(root: &Node, unit: &mut Workload, depth: usize) {
    if depth == 0 {
        return;
    }
    for entry in root.as_map().unwrap_or_default() {
        if let Some(fact) = opened(&entry.key.value, &entry.value).filter(|_| !is_off(root)) {
            if unit.exposed.len() < WAYS {
                unit.exposed.push(fact);
            }
            continue;
        }
        values(&entry.value, unit, depth - 1);
    }
}

/// A part of a chart that is switched off opens nothing.
fn is_off(part: &Node) -> bool {
    part.get("enabled").and_then(truth) == Some(false)
}

fn opened(key: &str, value: &Node) -> Option<Fact> {
    // A chart writes beside each other what an object has in its parts.
    let inside = is_internal(value)
        || ["annotations", "className", "ingressClassName", "class", "loadBalancerSourceRanges"]
            .into_iter()
            .filter_map(|key| value.get(key))
            .any(keeps_inside);
    if inside {
        return None;
    }
    match key {
        "ingress" => {
            let enabled = value.get("enabled").filter(|e| truth(e) == Some(true))?;
            Some(Fact::new("the chart's values enable an ingress", enabled.span))
        }
        "service" => {
            let kind = value.get("type")?;
            let name = kind.as_text().filter(|t| *t == "LoadBalancer" || *t == "NodePort")?;
            let why = format!("the chart's values ask for a service of type {name}");
            Some(Fact::new(why, kind.span))
        }
        "hostNetwork" if truth(value) == Some(true) => {
            Some(Fact::new("the chart's values share the network of the node", value.span))
        }
        _ => None,
    }
}

fn keeps_inside(node: &Node) -> bool {
    if let Some(annotations) = node.as_map() {
        return annotations.iter().any(|entry| {
            let value = word(&entry.value).unwrap_or_default();
            (entry.key.value.ends_with("-internal") && value == "true")
                || (entry.key.value.contains("scheme") && value == "internal")
                || value.eq_ignore_ascii_case("internal")
        });
    }
    match node.as_list() {
        Some(ranges) => {
            let mut ranges = ranges.iter().filter_map(word).peekable();
            ranges.peek().is_some() && !ranges.any(|range| is_everywhere(&range))
        }
        None => word(node).is_some_and(|class| class.contains("internal")),
    }
}
