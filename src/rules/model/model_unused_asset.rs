use crate::finding::{Draft, Fact, RuleMeta, Severity, Sink, Subject};
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "model-unused-asset",
        summary: "data, zone or actor that nothing refers to",
        docs: include_str!("model_unused_asset.md"),
        needs: &[Fact::Data],
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What a library names is for those who use it.
    if cx.model.library.is_some() {
        return;
    }
    for unused in cx.graph.unused_assets() {
        let (kind, id) = (unused.kind, unused.id);
        let subject = Subject::new(kind, id.value.clone());
        if !unused.certain {
            let why = format!("a reference to some {kind} leads nowhere and may mean it");
            sink.not_assessed(subject, why);
            continue;
        }
        if cx.model.is_misread(&subject) {
            sink.not_assessed(subject, "part of what it says could not be read");
            continue;
        }
        let (message, help) = match kind {
            "data" => (
                format!("data `{}` is in no component and in no flow", id.value),
                "add it to `holds`, `sends` or `gets` where it belongs, or remove it",
            ),
            "zone" => (
                format!("zone `{}` has nothing in it", id.value),
                "give the components that stand there this `zone`, or remove it",
            ),
            _ => (
                format!("actor `{}` takes part in no flow and no threat", id.value),
                "add the flow that it uses or the threat that it poses, or remove it",
            ),
        };
        sink.report(Draft::new(subject, id.span, message).help(help));
    }
}
