//! One model, from bytes to findings.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ecow::EcoString;

use super::past::{self, Was};
use super::sight::{Onlooker, Sight};
use super::witness::Witness;
use super::{Counts, Find, Library, Shared, Task, gather, hindsight, survey, uses, voice};
use crate::config::{Setting, Settings};
use crate::diff;
use crate::finding::{Beyond, Draft, Finding, Fingerprint, NotAssessed, Severity, Sink, Subject};
use crate::formats;
use crate::graph::{Graph, Reviewer, Treatment};
use crate::ground::claims::Claims;
use crate::ground::infra::folder_of;
use crate::model::Model;
use crate::review;
use crate::rules::{self, Check, Cx, Rule, Told};
use crate::source::{FileId, Sources, Span};

/// What is kept of a model once it has been checked.
#[derive(Debug)]
pub struct Examined {
    /// What the rules about all models are told of it.
    pub told: Told,
    /// What it refers to in other models: `system/id`.
    pub foreign: BTreeSet<EcoString>,
    pub findings: Vec<Finding>,
    pub not_assessed: Vec<NotAssessed>,
    pub counts: Counts,
    /// What it is called in findings.
    pub known_as: Arc<str>,
    /// Whom to ask about what changed in it.
    pub reviewers: Vec<Reviewer>,
    /// Its first path, where its text is not what it was.
    pub changed: Option<Arc<str>>,
    /// Some answer that it got was another one at the base, or it was not there, or a rule failed.
    pub(super) moved: bool,
}

/// What is known of the other models when one is examined.
#[derive(Default)]
pub(super) struct Around<'a> {
    /// The files of the models that it refers to.
    pub(super) neighbours: Vec<&'a [Arc<str>]>,
    /// Its ids that other models refer to.
    pub(super) cited: BTreeSet<EcoString>,
    /// The files of the same model before the change in question.
    pub(super) before: Option<&'a [Arc<str>]>,
    /// Who is shown the model as the rules see it.
    pub(super) onlooker: Option<&'a Onlooker<'a>>,
}

/// Reads and checks the model in `files`.
pub(super) fn examine(
    shared: &Shared<'_>,
    files: &[Arc<str>],
    around: &Around<'_>,
    settings: &Settings,
    task: &Task,
) -> Result<Examined, String> {
    let witness = shared.witness();
    witness.note(around.before.is_none_or(|before| before == files));
    let mut sources = Sources::new();
    let own = ask(&mut sources, &witness, files)?;
    let documents = gather(&mut sources, &own, &task.limits, &|path| witness.find(path))?;
    let has_changed = witness.has_moved();
    let others = around.neighbours.iter().map(|files| ask(&mut sources, &witness, files));
    let others = others.collect::<Result<Vec<_>, String>>()?;
    let mut model = formats::lower(&sources, &documents);
    let others: Vec<Model> = others
        .iter()
        .map(|files| lower(&mut sources, files, task, &|path| witness.find(path)))
        .collect::<Result<_, String>>()?;
    let mut used = uses::follow(&witness, &shared.shelf, &mut sources, &model, task);
    model.mistakes.append(&mut used.mistakes);
    shared.shelf.lend_catalogue(&mut sources);

    let basis = super::basis(settings, task);
    let others: Vec<Graph<'_>> = others.iter().map(|m| Graph::new(m, &[], &basis)).collect();
    let was = match has_changed {
        true => past::model(shared.library, around.before, &mut sources, &documents, task)?,
        false => Was::Unchanged,
    };
    let before = match &was {
        Was::Other(model, _) => Some(Graph::new(model, &[], &basis)),
        Was::Unchanged | Was::Absent => None,
    };
    let path = files.first().cloned().unwrap_or_else(|| "".into());
    let mut ground = survey::survey(shared, &witness, &model, home_of(&path), files, task)?;
    let all: Vec<Arc<str>> =
        documents.iter().map(|document| sources.file(document.file).path().clone()).collect();
    let all = hindsight::Files { own: files, all: &all };
    hindsight::add(shared, &witness, &model, &all, settings, task, &mut ground);
    let libraries = used.shelve(&basis);
    let graph = Graph::new(&model, &others, &basis).cited_as(&around.cited);
    let graph = graph.using(&libraries).on(&ground);
    let name = model.name();
    let known_as: Arc<str> = name.as_ref().map_or(path.clone(), |name| name.as_str().into());

    if let Some(look) = around.onlooker {
        let changed = !matches!(was, Was::Unchanged);
        look(&Sight { graph: &graph, before: before.as_ref(), sources: &sources, files, changed });
    }
    let sink = Sink::new(&sources, known_as.clone());
    let sink = if task.excerpts { sink } else { sink.without_excerpts() };
    let mut sink = sink.without_untriaged(model.untriaged().cloned());
    let cx = (&graph, before.as_ref(), &sources);
    judge(settings, &path, cx, &mut sink);
    review::waive(&sources, &documents, model.whole, task.today, &mut sink);
    review::excuse(shared.excuse(), &mut sink);
    match &was {
        Was::Unchanged => {}
        Was::Absent => review::report_added(&sources, &documents, &[], &mut sink),
        Was::Other(_, old) => review::report_added(&sources, &documents, old, &mut sink),
    }
    let (mut findings, not_assessed) = sink.finish(&path);
    for finding in &mut findings {
        let owner = graph.owner_of_subject(&finding.subject);
        finding.owner = owner.map(|owner| owner.value.clone());
    }
    voice::word(&mut findings, &graph);
    super::sort(&mut findings);
    set_fingerprints(&mut findings, &known_as);
    let counts = count(&model, &graph);
    let foreign = foreign(&model, &graph, name.as_ref());
    let reviewers = match &was {
        Was::Unchanged => Vec::new(),
        Was::Absent | Was::Other(..) => reviewers(&graph, before.as_ref()),
    };
    let changed = (!matches!(was, Was::Unchanged)).then(|| path.clone());
    let claims = Claims::of(&model, home_of(&path));
    let told = Told {
        path,
        claims,
        name,
        methods: model.method.iter().map(|method| method.value).collect(),
        artefacts: graph.artefacts(),
        is_library: model.library.is_some(),
        entries: graph.entries_in_use(),
    };
    let failed = |finding: &Finding| finding.rule.id == rules::gate::INTERNAL_ERROR.meta.id;
    let moved = witness.has_moved() || findings.iter().any(failed);
    Ok(Examined {
        told,
        foreign,
        findings,
        not_assessed,
        counts,
        known_as,
        reviewers,
        changed,
        moved,
    })
}

/// Lets every rule that is on judge a model, as far as its text and its format tell what the rule
/// must know.
fn judge(
    settings: &Settings,
    path: &str,
    (graph, before, sources): (&Graph<'_>, Option<&Graph<'_>>, &Sources),
    sink: &mut Sink<'_>,
) {
    let model = graph.model;
    let mut unrun = 0;
    for (rule, setting) in settings.rules_for(path) {
        let (Check::Model(check) | Check::Both(check, _)) = rule.check else { continue };
        if let Some(beyond) = out_of_reach(rule, model) {
            if let Some(severity) = setting.severity {
                sink.speak_as(&rule.meta, severity, setting.configured);
                sink.beyond(beyond);
            }
            continue;
        }
        match model.whole || reads_text(rule) {
            true => run(rule, check, &setting, graph, before, sources, sink),
            false => unrun += usize::from(setting.severity.is_some()),
        }
    }
    if unrun > 0 {
        sink.speak_as(&rules::INCOMPLETE.meta, Severity::Error, false);
        let why = format!("{unrun} rules were not run, because part of the text could not be read");
        sink.not_assessed(Subject::model(), why);
    }
}

/// Whom to ask about what changed: the owners of today; of what is gone, those of then.
fn reviewers<'m>(graph: &Graph<'m>, before: Option<&Graph<'m>>) -> Vec<Reviewer> {
    let changes = diff::compare(before, Some(graph)).changes;
    let subjects = changes.iter().map(|change| &change.subject);
    graph.reviewers_since(subjects, before)
}

/// The name by which the model in `files` is referred to.
pub(super) fn name(
    library: &dyn Library,
    files: &[Arc<str>],
    task: &Task,
) -> Result<Option<EcoString>, String> {
    Ok(read(library, files, task)?.name())
}

/// Reads the model in `files`, and nothing around it.
pub(super) fn read(
    library: &dyn Library,
    files: &[Arc<str>],
    task: &Task,
) -> Result<Model, String> {
    let mut sources = Sources::new();
    let files = add(&mut sources, library, files)?;
    lower(&mut sources, &files, task, &|path| library.find(path))
}

/// The model that files make, with what they name as parts of themselves.
pub(super) fn lower(
    sources: &mut Sources,
    files: &[FileId],
    task: &Task,
    find: Find<'_>,
) -> Result<Model, String> {
    let documents = gather(sources, files, &task.limits, find)?;
    Ok(formats::lower(sources, &documents))
}

/// The folder that a model speaks of: the one it lies in.
fn home_of(path: &str) -> &str {
    folder_of(formats::native::folder_of(path).map_or(path, |(folder, _)| folder))
}

fn add(
    sources: &mut Sources,
    library: &dyn Library,
    files: &[Arc<str>],
) -> Result<Vec<FileId>, String> {
    files.iter().map(|path| Ok(sources.add(library.read(path)?))).collect()
}

/// The same for a model that is examined.
pub(super) fn ask(
    sources: &mut Sources,
    witness: &Witness<'_>,
    files: &[Arc<str>],
) -> Result<Vec<FileId>, String> {
    files.iter().map(|path| Ok(sources.add(witness.read(path)?))).collect()
}

/// Whether a rule speaks of what stands in the text, and not of what is missing in it.
fn reads_text(rule: &Rule) -> bool {
    let follows_references = rule.meta.id == "schema-ref-unresolved";
    (rule.meta.group() == "schema" && !follows_references) || rule.meta.always
}

/// Why a rule has nothing to go by in a model of another tool.
fn out_of_reach(rule: &Rule, model: &Model) -> Option<Beyond> {
    let origin = model.origin.as_ref()?;
    Some((origin.format, origin.lacks(rule.meta.needs)?))
}

/// Lets one rule judge a model.
pub(super) fn run(
    rule: &'static Rule,
    check: fn(&Cx<'_>, &mut Sink<'_>),
    setting: &Setting,
    graph: &Graph<'_>,
    before: Option<&Graph<'_>>,
    sources: &Sources,
    sink: &mut Sink<'_>,
) {
    let (model, today) = (graph.model, graph.today);
    let cx = Cx { model, graph, before, today, sources, options: &setting.options };
    speak(rule, setting, model.place(), sink, |sink| check(&cx, sink));
}

/// Lets one rule speak. A rule that panics has not passed: what it said half-way is taken back and
/// its failure is a finding at `place`.
pub(super) fn speak<'s>(
    rule: &'static Rule,
    setting: &Setting,
    place: Span,
    sink: &mut Sink<'s>,
    check: impl FnOnce(&mut Sink<'s>),
) {
    let Some(severity) = setting.severity else { return };
    sink.speak_as(&rule.meta, severity, setting.configured);
    let before = sink.len();
    let outcome = catch_unwind(AssertUnwindSafe(|| check(sink)));
    if outcome.is_err() {
        sink.truncate(before);
        sink.speak_as(&rules::gate::INTERNAL_ERROR.meta, Severity::Error, true);
        let message = format!("rule `{}` failed on this model", rule.meta.id);
        let help = "this is a fault of tmgate; please report it with the model";
        sink.report(Draft::new(Subject::model(), place, message).help(help));
    }
}

/// This model's references into others. Libraries have been read.
fn foreign(model: &Model, graph: &Graph<'_>, own: Option<&EcoString>) -> BTreeSet<EcoString> {
    let mut names = BTreeSet::new();
    model.for_each_reference(|reference| {
        if let Some((system, _)) = reference.to.value.rsplit_once('/')
            && own.is_none_or(|own| own != system)
            && graph.library(system).is_none()
            && !system.starts_with("lib/")
        {
            names.insert(reference.to.value.clone());
        }
    });
    names
}

fn count(model: &Model, graph: &Graph<'_>) -> Counts {
    let accepted = |t: &&_| graph.treatment(t) == Treatment::Accepted;
    Counts {
        models: 1,
        components: model.components.len(),
        flows: model.flows.len(),
        threats: model.threats.len(),
        mitigations: model.mitigations.len(),
        incidents: model.incidents.len(),
        accepted: model.threats.iter().filter(accepted).count(),
    }
}

/// Findings that agree in rule and subject are told apart by their order.
pub(super) fn set_fingerprints(findings: &mut [Finding], model: &str) {
    let mut seen: HashMap<(&'static str, String), u32> = HashMap::new();
    for finding in findings {
        let subject = finding.subject.to_string();
        let nth = seen.entry((finding.rule.id, subject.clone())).or_insert(0);
        finding.fingerprint = Fingerprint::new(finding.rule.id, model, &subject, *nth);
        *nth += 1;
    }
}
