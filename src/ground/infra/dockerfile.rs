//! Dockerfiles: each is something that is deployed, whatever it is called where it runs.

use super::{Facts, File, Kind, Workload, folder_of};
use crate::source::{Sources, Span};
use crate::syntax::line_comments;

pub(super) fn read(files: &mut [File], sources: &Sources, facts: &mut Facts) {
    for file in files {
        let source = sources.file(file.id);
        let text = source.text();
        let is_from = |line: &str| {
            line.trim_start().get(..5).is_some_and(|s| s.eq_ignore_ascii_case("from "))
        };
        let mut at = 0;
        let mut from = None;
        for line in text.split_inclusive('\n') {
            if is_from(line) {
                from = Some(Span::new(file.id, at, at + line.trim_end().len()));
                break;
            }
            at += line.len();
        }
        let Some(from) = from else {
            file.mark(file.start(), "it has no line `FROM`".to_owned());
            continue;
        };
        file.documents
            .push(crate::syntax::Document::of_comments(file.id, line_comments(source, file.id)));
        let mut unit = Workload::new(Kind::Process, "Dockerfile", &*file.path, from);
        unit.short = short(&file.path).into();
        unit.builds.push(folder_of(&file.path).into());
        unit.builds.push((&*file.path).into());
        facts.workloads.push(unit);
    }
}

/// `services/pay/Dockerfile` builds `pay`, `Dockerfile.pay` and `pay.Dockerfile` do as well.
fn short(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some(("Dockerfile" | "Containerfile", suffix)) => suffix,
        Some((prefix, _)) => prefix,
        None => folder_of(path).rsplit('/').next().unwrap_or_default(),
    }
}
