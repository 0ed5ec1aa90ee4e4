//! The rules about the repository as a whole, once every model has been looked at.

use super::register::Register;
use super::{Library, Task, examine};
use crate::config::Settings;
use crate::finding::{Finding, NotAssessed, Sink};
use crate::rules::{Check, Told, Workspace};
use crate::source::{SourceFile, Sources, Span};

/// Runs the rules about all models together.
///
/// # Errors
/// When a file that is there cannot be read.
pub(super) fn examine(
    library: &dyn Library,
    models: &[Told],
    register: &Register,
    settings: &Settings,
    task: &Task,
) -> Result<(Vec<Finding>, Vec<NotAssessed>), String> {
    let mut sources = Sources::new();
    let nowhere = Span::new(sources.add(SourceFile::new("", Vec::new())), 0, 0);
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
        let whole = Workspace { models, owners, unowned, today, sources, options };
        examine::speak(rule, &setting, nowhere, &mut sink, |sink| check(&whole, sink));
    }
    Ok(sink.finish(&"".into()))
}
