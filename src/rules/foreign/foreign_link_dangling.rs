use super::remarks;
use crate::finding::{Draft, RuleMeta, Sink, Subject};
use crate::model::Said;
use crate::rules::{Check, Cx, Rule};
use crate::syntax::shown;

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "foreign-link-dangling",
        summary: "links of another tool's file lead to nothing that is in it",
        docs: include_str!("foreign_link_dangling.md"),
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    let ids = remarks(cx).iter().filter_map(|remark| match &remark.what {
        Said::Dangling(id) => Some((id, remark.span)),
        _ => None,
    });
    let links: Vec<_> = ids.collect();
    let Some((id, first)) = links.iter().min_by_key(|(_, span)| *span) else { return };
    let id = shown(id);
    // One for a file: they come in numbers, when what they name is deleted.
    let message = match links.len() {
        1 => format!("a link leads to `{id}`, which the file does not have"),
        count => format!("{count} links lead to what the file does not have, the first to `{id}`"),
    };
    sink.report(
        Draft::new(Subject::model(), *first, message)
            .help("take the links out; or find out whether what they name was deleted by mistake"),
    );
}
