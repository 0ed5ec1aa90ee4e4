//! Lends the graph of a model, with what the repository around it holds, to whoever has a question
//! and no rule to run: a responder does not wait for a verdict.

use std::sync::Arc;

use super::playbooks::playbooks;
use super::{Library, Shared, Task, examine, survey, uses};
use crate::config::Settings;
use crate::finding::Finding;
use crate::graph::{Basis, Graph};
use crate::ground::owners::Owners;
use crate::ground::{Ground, Tested};
use crate::model::Model;
use crate::source::{SourceFile, Sources};

/// What the models of one repository share.
pub struct Lender<'l> {
    shared: Shared<'l>,
    settings: &'l Settings,
    task: &'l Task,
}

impl<'l> Lender<'l> {
    /// Looks around in the repository. What is wrong with what is found there is in the findings.
    ///
    /// # Errors
    /// When a file or folder that is there cannot be read.
    pub fn open(
        library: &'l dyn Library,
        settings: &'l Settings,
        task: &'l Task,
    ) -> Result<(Self, Vec<Finding>), String> {
        let (shared, findings) = Shared::open(library, settings, task)?;
        Ok((Lender { shared, settings, task }, findings))
    }

    /// Who can be an owner here.
    #[must_use]
    pub fn owners(&self) -> &Owners {
        &self.shared.register.owners
    }

    /// Asks something of the model in `files`. History and the infrastructure are not looked at,
    /// and tests are known only by the reports that were given.
    ///
    /// # Errors
    /// When a file that is there cannot be read.
    pub fn lend<T>(
        &self,
        files: &[Arc<str>],
        ask: impl FnOnce(&Graph<'_>, &Sources) -> T,
    ) -> Result<T, String> {
        let witness = self.shared.witness();
        let mut sources = Sources::new();
        let own = examine::ask(&mut sources, &witness, files)?;
        let mut model = examine::lower(&mut sources, &own, self.task, &|path| witness.find(path))?;
        self.lend_read(&mut sources, &mut model, &[], ask)
    }

    /// The same for a model that has been read, which learns what is wrong with what it uses, with the
    /// models that it refers to: for each the paths of its files.
    ///
    /// # Errors
    /// When a file that is there cannot be read.
    pub fn lend_read<T>(
        &self,
        sources: &mut Sources,
        model: &mut Model,
        neighbours: &[&[Arc<str>]],
        ask: impl FnOnce(&Graph<'_>, &Sources) -> T,
    ) -> Result<T, String> {
        let witness = self.shared.witness();
        let find = |path: &str| witness.find(path);
        let mut used = uses::follow(&witness, &self.shared.shelf, sources, model, self.task);
        model.mistakes.append(&mut used.mistakes);
        let mut ground = Ground {
            owners: Some(self.shared.register.owners.clone()),
            holders: self.shared.register.holders(&witness, model),
            playbooks: playbooks(&witness, model, self.task),
            ..Ground::after(self.shared.reports())
        };
        for (_, claims) in crate::graph::evidence::claims(model) {
            for pointer in claims.pointers {
                if ground.pointed(&pointer.value).is_none() {
                    let found = survey::follow(&self.shared, &witness, &pointer.value)?;
                    ground.point(&pointer.value, found);
                }
            }
            for test in claims.tests {
                let run = self.shared.run(&witness, &test.value);
                ground.test(&test.value, Tested { run, in_sources: None, near: None });
            }
        }
        for test in crate::graph::evidence::tests_of_trees(model) {
            let run = self.shared.run(&witness, &test.value);
            ground.test(&test.value, Tested { run, in_sources: None, near: None });
        }
        let neighbours = neighbours.iter().map(|files| {
            let files = examine::ask(sources, &witness, files)?;
            examine::lower(sources, &files, self.task, &find)
        });
        let neighbours = neighbours.collect::<Result<Vec<Model>, String>>()?;
        let basis = basis(self.settings, self.task);
        let neighbours: Vec<Graph<'_>> =
            neighbours.iter().map(|model| Graph::new(model, &[], &basis)).collect();
        let libraries = used.shelve(&basis);
        let graph = Graph::new(model, &neighbours, &basis).using(&libraries).on(&ground);
        Ok(ask(&graph, sources))
    }
}

/// What answers depend on, as the settings say.
#[must_use]
pub fn basis(settings: &Settings, task: &Task) -> Basis {
    Basis {
        today: task.today,
        matrix: settings.matrix.clone(),
        approvers: settings.approvers.clone(),
        loss: settings.loss,
        catalog: settings.catalog.clone(),
    }
}

/// Reads the model whose files are `sources`, and of what lies around it only what the files name as
/// parts of themselves.
///
/// # Errors
/// When such a part cannot be read.
pub fn lower(
    sources: &mut Sources,
    task: &Task,
    find: &dyn Fn(&str) -> Result<Option<SourceFile>, String>,
) -> Result<Model, String> {
    let files: Vec<_> = sources.iter().map(|(id, _)| id).collect();
    examine::lower(sources, &files, task, find)
}
