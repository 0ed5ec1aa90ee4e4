use crate::finding::{Draft, RuleMeta, Severity, Sink, Subject};
use crate::model::CatalogueEntry;
use crate::rules::{Check, Rule, Workspace};

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "orgcat-stale",
        summary: "entry of the organisation's catalogue is unused or overdue for review",
        docs: include_str!("orgcat_stale.md"),
        severity: Severity::Note,
        ..RuleMeta::DEFAULT
    },
    check: Check::Workspace(check),
};

fn check(ws: &Workspace<'_>, sink: &mut Sink<'_>) {
    let entries = &ws.catalogue.entries;
    if entries.is_empty() {
        return;
    }
    if !ws.whole || ws.models.is_empty() {
        let why = "not all models of the repository were looked at";
        return sink.not_assessed(Subject::new("catalogue", ""), why);
    }
    let mut known = vec![Known::Unused; entries.len()];
    for model in ws.models {
        mark(&mut known, &model.entries.perhaps, Known::Perhaps);
        mark(&mut known, &model.entries.sure, Known::Used);
    }
    for (entry, known) in entries.iter().zip(known) {
        let id = &entry.id.value;
        match known {
            Known::Unused => {
                let message = format!(
                    "entry `{id}` of the catalogue applies to no component, and no model names it"
                );
                let draft = Draft::new(subject(entry), entry.id.span, message);
                sink.report(draft.help("correct `applies_to`, or remove the entry"));
            }
            Known::Perhaps => {
                let why = "it may apply to components of which too little is said";
                sink.not_assessed(subject(entry), why);
            }
            Known::Used => {}
        }
        report_overdue(ws, entry, sink);
    }
}

/// What all models together say of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Unused,
    Perhaps,
    Used,
}

fn mark(known: &mut [Known], entries: &[u32], as_: Known) {
    for at in entries {
        let slot = usize::try_from(*at).ok().and_then(|at| known.get_mut(at));
        if let Some(slot) = slot {
            *slot = as_.max(*slot);
        }
    }
}

fn report_overdue(ws: &Workspace<'_>, entry: &CatalogueEntry, sink: &mut Sink<'_>) {
    let (Some(reviewed), Some(every)) = (entry.reviewed, entry.review_every) else { return };
    let due = every.value.after(reviewed.value);
    if due >= ws.today {
        return;
    }
    let message = format!(
        "entry `{}` of the catalogue was reviewed on {} and is due again since {due}",
        entry.id.value, reviewed.value
    );
    let draft = Draft::new(subject(entry), reviewed.span, message);
    sink.report(draft.help("check that it still holds, then set `reviewed`"));
}

fn subject(entry: &CatalogueEntry) -> Subject {
    Subject::new("entry", entry.id.value.clone())
}
