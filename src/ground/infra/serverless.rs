//! `serverless.yml`: functions, and the events that let the world call them.

use ecow::eco_format;

use super::{Fact, Facts, File, Kind, Workload, items, truth};
use crate::syntax::{Entry, Node, Value};

pub(super) fn read(files: &mut [File], facts: &mut Facts) {
    for file in files {
        let functions = file.documents.iter().filter_map(|d| d.root.get("functions"));
        // A list of maps is allowed as well as a map.
        let maps = functions.flat_map(items).filter_map(Node::as_map).flatten();
        for entry in maps {
            let name = &entry.key.value;
            let mut function =
                Workload::new(Kind::Process, "function", name.clone(), entry.key.span);
            function.anchors.push(eco_format!("functions.{name}"));
            function.anchors.push(name.clone());
            let events = entry.value.get("events").map(items).unwrap_or_default();
            for event in events.iter().filter_map(Node::as_map).filter_map(<[Entry]>::first) {
                if matches!(event.key.value.as_str(), "http" | "httpApi")
                    && !is_private(&event.value)
                {
                    let why = format!("an `{}` event lets the world call it", event.key.value);
                    function.exposed.push(Fact::new(why, event.key.span));
                }
            }
            if let Some(url) = entry.value.get("url").filter(|url| is_open_url(url)) {
                function.exposed.push(Fact::new("it has a public address", url.span));
            }
            file.names.extend(function.anchors.iter().cloned());
            facts.workloads.push(function);
        }
    }
}

fn is_private(event: &Node) -> bool {
    event.get("private").and_then(truth) == Some(true)
}

/// `true`, or a map without an authorizer.
fn is_open_url(url: &Node) -> bool {
    match &url.value {
        Value::Bool(open) => *open,
        Value::Map(_) => url.get("authorizer").is_none(),
        _ => false,
    }
}
