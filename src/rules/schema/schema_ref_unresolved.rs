use super::report_mistakes;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::Resolved;
use crate::rules::{Check, Cx, Rule};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "schema-ref-unresolved",
        summary: "reference names nothing that exists",
        docs: include_str!("schema_ref_unresolved.md"),
        severity: Severity::Error,
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // Libraries that do not exist: following `uses` found them already.
    report_mistakes("schema-ref-unresolved", cx, sink);
    cx.model.for_each_reference(|reference| {
        let id = &reference.to.value;
        // In a library `self` is the component that will use it.
        if cx.model.library.is_some() && id == "self" {
            return;
        }
        let noun = reference.kind.noun();
        let found = cx.graph.resolve(reference.kind, id);
        let message = match found {
            Resolved::Found => return,
            Resolved::NoSuchModel => format!("`{id}` names a model that does not exist"),
            Resolved::Misspelt(_) | Resolved::Missing => format!("no {noun} is called `{id}`"),
        };
        let draft = Draft::new(reference.by(), reference.to.span, message);
        sink.report(match found {
            Resolved::Misspelt(meant) => {
                let whole =
                    id.rsplit_once('/').map_or(meant.to_owned(), |(m, _)| format!("{m}/{meant}"));
                draft.help(format!("did you mean `{whole}`?")).fix(cx.respell(reference.to, &whole))
            }
            Resolved::NoSuchModel => draft.help(
                "the part before `/` is another model's `system`, in lower case with hyphens",
            ),
            _ => draft.help(format!("define it, or correct `{}`", reference.key)),
        });
    });
}
