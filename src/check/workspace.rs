//! The rules about all models together, and what is wrong with the files that models share.

use super::shelf::Shelf;
use super::{Shared, Task, drift, examine, touched};
use crate::config::Settings;
use crate::finding::{Finding, NotAssessed, Severity, Sink, Subject};
use crate::review;
use crate::rules::{self, Check, Told, Unbound, Workspace};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::Document;

/// Runs the rules about all models together.
///
/// # Errors
/// When a file that is there cannot be read.
pub(super) fn examine(
    shared: &Shared<'_>,
    models: &[&Told],
    settings: &Settings,
    task: &Task,
) -> Result<(Vec<Finding>, Vec<NotAssessed>), String> {
    let (library, register, shelf) = (shared.library, &shared.register, &shared.shelf);
    let mut sources = Sources::new();
    let nowhere = Span::new(sources.add(SourceFile::new("", Vec::new())), 0, 0);
    let claims: Vec<_> = models.iter().map(|told| &told.claims).collect();
    let deployed = drift::gather(library, &shared.yard, &claims, &settings.drift, &mut sources)?;
    for path in register.spoken_of() {
        if let Some(file) = library.find(&path)? {
            sources.add(file);
        }
    }
    let unbound = touched::unbound(shared, &claims, settings, task);
    for file in unbound.iter().filter_map(Unbound::place) {
        if let Some(file) = library.find(file)? {
            sources.add(file);
        }
    }
    shelf.lend_catalogue(&mut sources);
    let mut sink = Sink::new(&sources, "".into());
    if !task.excerpts {
        sink = sink.without_excerpts();
    }
    report_mistakes(shelf, settings, &mut sink);
    let whole = library.searched().iter().any(String::is_empty);
    for (rule, setting) in settings.rules_for("") {
        let (Check::Workspace(check) | Check::Both(_, check)) = rule.check else { continue };
        let workspace = Workspace {
            models,
            owners: &register.owners,
            unowned: &register.shared,
            catalogue: &shelf.catalogue,
            whole,
            today: task.today,
            sources: &sources,
            options: &setting.options,
            deployed: &deployed,
            unbound: &unbound,
        };
        examine::speak(rule, &setting, nowhere, &mut sink, |sink| check(&workspace, sink));
    }
    for file in deployed.folders.iter().flat_map(|folder| &folder.files) {
        let whole = file.unread.is_none();
        review::waive(&sources, &file.documents, whole, task.today, &mut sink);
    }
    review::pass_over(&settings.drift, &mut sink);
    review::excuse(shared.excuse(), &mut sink);
    if shelf.lacks_catalogue {
        sink.speak_as(&rules::gate::CONFIG_INVALID.meta, Severity::Error, true);
        let folder = &settings.org_catalogue;
        let why = format!("`catalog.org` names `{folder}`, and no catalogue is there");
        sink.not_assessed(Subject::new("config", "catalog.org"), why);
    }
    let pages: Vec<Document> = shelf.pages.iter().map(|(page, _)| page.clone()).collect();
    // What a rule says of an entry depends on all models: without them no comment is idle.
    let settled = whole && !shelf.catalogue.partly;
    review::waive(&sources, &pages, settled, task.today, &mut sink);
    Ok(sink.finish(&"".into()))
}

/// What is wrong with the text of the catalogue, at each place as the rules are set for that file.
fn report_mistakes(shelf: &Shelf, settings: &Settings, sink: &mut Sink<'_>) {
    for (page, source) in &shelf.pages {
        let mistakes = shelf.catalogue.mistakes.iter();
        let here: Vec<_> = mistakes.filter(|m| m.draft.span().file == page.file).collect();
        for (rule, setting) in settings.rules_for(source.path()).filter(|_| !here.is_empty()) {
            let Some(severity) = setting.severity else { continue };
            sink.speak_as(&rule.meta, severity, setting.configured);
            let of_rule = here.iter().filter(|mistake| mistake.rule == rule.meta.id);
            of_rule.for_each(|mistake| sink.report(mistake.draft.clone()));
        }
    }
}
