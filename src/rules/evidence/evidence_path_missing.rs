use super::{claimed, subject};
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::ground::Pointed;
use crate::model::{EvidenceKind, Mitigation, Text};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "evidence-path-missing",
        summary: "mitigation points to a place that is not in the repository",
        docs: include_str!("evidence_path_missing.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    for (mitigation, claims) in claimed(cx) {
        let mut lost: Vec<(&Text, &str, Option<&str>)> = Vec::new();
        let mut unknown: Option<&'static str> = None;
        for pointer in claims.pointers {
            match cx.graph.pointed(&pointer.value) {
                Some(Pointed::Nowhere { why, meant }) => {
                    lost.push((pointer, why.as_str(), meant.as_deref()));
                }
                Some(Pointed::Unknown(why)) => unknown = Some(why),
                Some(Pointed::Folder) if is_record(mitigation, pointer) => {
                    lost.push((pointer, "is a folder and not a record", None));
                }
                Some(Pointed::File | Pointed::Folder) | None => {}
            }
        }
        if let Some(why) = unknown {
            sink.not_assessed(subject(mitigation), why);
        }
        let Some(((first, why, meant), more)) = lost.split_first() else { continue };
        let (id, path) = (&mitigation.id.value, &first.value);
        let others = match more.len() {
            0 => String::new(),
            1 => ", and to another place that is not there".to_owned(),
            count => format!(", and to {count} other places that are not there"),
        };
        let message = format!("mitigation `{id}` points to `{path}`, which {why}{others}");
        let mut draft = Draft::new(subject(mitigation), first.span, message);
        for (pointer, why, _) in more {
            draft = draft.related(pointer.span, *why);
        }
        sink.report(match meant {
            Some(meant) => draft.help(format!("did you mean `{meant}`?")),
            None => draft.help("name what is there; paths begin at the root of the repository"),
        });
    }
}

/// A drill and a document are written down in one file.
fn is_record(mitigation: &Mitigation, pointer: &Text) -> bool {
    let mut points = mitigation.evidence.iter().flat_map(|evidence| &evidence.points);
    points.any(|(kind, text)| {
        matches!(kind, EvidenceKind::Drill | EvidenceKind::Doc) && std::ptr::eq(text, pointer)
    })
}
