//! The rules about the repository as a whole, once every model has been looked at.

use super::register::Register;
use super::shelf::Shelf;
use super::{Library, Task, drift, examine};
use crate::config::Settings;
use crate::finding::{Finding, NotAssessed, Sink};
use crate::review;
use crate::rules::{Check, Told, Workspace};
use crate::source::{SourceFile, Sources, Span};

/// Runs the rules about all models together.
///
/// # Errors
/// When a file that is there cannot be read.
pub(super) fn examine(
    library: &dyn Library,
    shelf: &Shelf<'_>,
    models: &[Told],
    register: &Register,
    settings: &Settings,
    task: &Task,
) -> Result<(Vec<Finding>, Vec<NotAssessed>), String> {
    let mut sources = Sources::new();
    let nowhere = Span::new(sources.add(SourceFile::new("", Vec::new())), 0, 0);
    let claims: Vec<_> = models.iter().map(|told| &told.claims).collect();
    let deployed = drift::gather(library, shelf, &claims, &settings.drift, &mut sources)?;
    for path in register.spoken_of() {
        if let Some(file) = library.find(&path)? {
            sources.add(file);
        }
    }
    let mut sink = Sink::new(&sources, "".into());
    if !task.excerpts {
        sink = sink.without_excerpts();
    }
    for (rule, setting) in settings.rules_for("") {
        let (Check::Workspace(check) | Check::Both(_, check)) = rule.check else { continue };
        let (sources, today, options) = (&sources, task.today, &setting.options);
        let (owners, unowned) = (&*register.owners, register.shared.as_slice());
        let deployed = &deployed;
        let whole = Workspace { models, owners, unowned, today, sources, options, deployed };
        examine::speak(rule, &setting, nowhere, &mut sink, |sink| check(&whole, sink));
    }
    for file in deployed.folders.iter().flat_map(|folder| &folder.files) {
        let whole = file.unread.is_none();
        review::waive(&sources, &file.documents, whole, task.today, &mut sink);
    }
    review::pass_over(&settings.drift, &mut sink);
    Ok(sink.finish(&"".into()))
}
