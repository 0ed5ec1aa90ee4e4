//! Helm charts, as far as they can be read without rendering: that there is one, and what its plain
//! values open to the world.

use super::{Fact, Facts, File, Kind, Workload, at, truth, word};
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
            values(&document.root, &mut unit);
        }
    }
    facts.workloads.push(unit);
}

fn values(root: &Node, unit: &mut Workload) {
    if let Some(enabled) = at(root, &["ingress", "enabled"])
        && truth(enabled) == Some(true)
    {
        unit.exposed.push(Fact::new("the chart's values enable an ingress", enabled.span));
    }
    let Some(kind) = at(root, &["service", "type"]) else { return };
    if let Some(name) = kind.as_text().filter(|t| *t == "LoadBalancer" || *t == "NodePort") {
        let why = format!("the chart's values ask for a service of type {name}");
        unit.exposed.push(Fact::new(why, kind.span));
    }
}
