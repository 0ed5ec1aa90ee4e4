use super::report_mistakes;
use crate::finding::{Draft, RuleMeta, Severity, Sink};
use crate::graph::Resolved;
use crate::model::{RefKind, Reference};
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
    // Libraries that are not there: following `uses` found them already.
    report_mistakes("schema-ref-unresolved", cx, sink);
    cx.model.for_each_reference(|reference| {
        let id = &reference.to.value;
        // In a library `self` is the component that will use it.
        if cx.model.library.is_some() && id == "self" {
            return;
        }
        let found = cx.graph.resolve(reference.kind, id);
        if found != Resolved::Found {
            let draft =
                Draft::new(reference.by(), reference.to.span, message(cx, &reference, found));
            sink.report(with_help(cx, &reference, found, draft));
        }
    });
}

/// A reference into a library or another model, split from what it names there.
fn parts(id: &str) -> (&str, &str) {
    id.rsplit_once('/').unwrap_or(("", id))
}

fn message(cx: &Cx<'_>, reference: &Reference<'_>, found: Resolved<'_>) -> String {
    let (id, noun) = (&reference.to.value, reference.kind.noun());
    let (home, name) = parts(id);
    match found {
        Resolved::NoSuchModel if home.starts_with("lib/") => {
            format!("`{id}` names a library that the model does not use")
        }
        Resolved::NoSuchModel => format!("`{id}` names a model that does not exist"),
        Resolved::NotProvided => format!("`{id}` is no control that the library provides"),
        _ if cx.graph.library(home).is_some() => {
            // In a library an origin is a threat.
            let noun = if reference.kind == RefKind::Origin { "threat" } else { noun };
            format!("no {noun} of library `{home}` is called `{name}`")
        }
        _ => format!("no {noun} is called `{id}`"),
    }
}

fn with_help(cx: &Cx<'_>, reference: &Reference<'_>, found: Resolved<'_>, draft: Draft) -> Draft {
    let home = parts(&reference.to.value).0;
    let meant = match found {
        Resolved::Misspelt(meant) if home.is_empty() => Some(meant.into()),
        Resolved::Misspelt(meant) => Some(format!("{home}/{meant}")),
        Resolved::NoSuchModel => cx.graph.meant_library(&reference.to.value).map(Into::into),
        _ => None,
    };
    if let Some(meant) = meant {
        let help = format!("did you mean `{meant}`?");
        return draft.help(help).fix(cx.respell(reference.to, &meant));
    }
    match found {
        Resolved::NotProvided => draft
            .help("the library only asks for it: define a mitigation of this model and name that"),
        Resolved::NoSuchModel if home.starts_with("lib/") => {
            draft.help(format!("name `{home}` under `uses`"))
        }
        Resolved::NoSuchModel => draft
            .help("the part before `/` is another model's `system`, in lower case with hyphens"),
        _ => draft.help(format!("define it, or correct `{}`", reference.key)),
    }
}
