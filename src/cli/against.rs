//! `tmgate check --base`: the same check on the revision where the branch began, and what that
//! changes about the findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};

use super::args::Check;
use super::policy::{Policy, Renamed};
use super::settings;
use crate::check::{self, Baseline, Before, Compared, Library, Report, Task};
use crate::config::Settings;
use crate::finding::{Finding, Fingerprint, NotAssessed, Subject};
use crate::formats::guess;
use crate::ground::infra::folder_of;
use crate::host::{Branch, Commit, Git, Host, Lines, Models, NoBase, Revision, changed_lines};
use crate::rules;
use crate::source::Place;

/// The revision to compare with.
pub(super) struct Base<'g> {
    git: &'g Git,
    commit: Commit,
    head: Commit,
    /// What is checked is what lies on the disk.
    working: bool,
    files: Revision<'g>,
}

/// Where what is checked began.
#[derive(Clone, Debug)]
pub(super) enum Start<'a> {
    /// At the commit at which it left this revision.
    Left(&'a str),
    /// At this one. That it comes from there is known, and the clone may be too shallow to see it.
    At(Commit),
}

/// What is being checked.
pub(super) struct Head<'a> {
    pub(super) models: &'a Models<'a>,
    pub(super) settings: &'a Settings,
    pub(super) task: &'a Task,
}

impl<'g> Base<'g> {
    /// Finds the commit at which what is checked began: the revision `head`, or what is checked out.
    ///
    /// # Errors
    /// [`NoBase`] where there is none.
    pub(super) fn find(
        git: &'g Git,
        outside: &'g dyn Host,
        start: &Start<'_>,
        head: Option<&Commit>,
    ) -> Result<Self> {
        let hidden = match head {
            Some(_) => BTreeSet::new(),
            None if git.is_bare()? => return Err(NoBase::Bare.into()),
            None => git.not_checked_out()?,
        };
        let working = head.is_none();
        let head = head.cloned().map_or_else(|| git.head(), Ok)?;
        let commit = match start {
            Start::Left(name) => git.merge_base(&git.commit(name)?, &head)?,
            Start::At(commit) => commit.clone(),
        };
        let files = Revision::new(git, outside, &commit)?.without(hidden);
        Ok(Base { git, commit, head, working, files })
    }

    /// What lies there.
    pub(super) fn files(&self) -> &Revision<'g> {
        &self.files
    }

    /// The files that have another name since the base, as far as anybody will ask: to look for
    /// them costs more than all else, and is for those who name a file.
    pub(super) fn renamed(&self, models: &Models<'_>, diff_only: bool) -> Result<Renamed> {
        let whole = models.searched().iter().any(String::is_empty);
        match whole && !diff_only {
            true => Ok(BTreeMap::new()),
            false => self.git.renamed(&self.commit, &self.head),
        }
    }

    /// The commit that is compared.
    pub(super) fn head(&self) -> &Commit {
        &self.head
    }

    /// What lies between the two.
    pub(super) fn change(&self) -> Branch<'g> {
        Branch::new(self.git, &self.commit, &self.head, self.working)
    }

    /// The configuration of the base; `None` where there is none to hold today's against.
    pub(super) fn policy(&self, host: &dyn Host, args: &Check) -> Result<Option<Policy>> {
        Policy::read(&self.files, host, args)
    }

    /// Counts what the settings of the base find as well, where they are other than those of today:
    /// nobody switches off the rule that stops them by the very change that it stops.
    pub(super) fn judge(
        &self,
        report: Report,
        policy: Policy,
        (host, args): (&dyn Host, &Check),
        now: &Head<'_>,
        renamed: &Renamed,
    ) -> Result<Report> {
        let then = &policy.settings;
        let named = |report: Report| report.approved_by(&[now.settings, then]);
        if !policy.differs {
            return Ok(named(report));
        }
        // What is read from standard input is a model whatever the settings are.
        let other = match args.stdin_filename {
            Some(_) => None,
            None => {
                let paths = settings::paths(host, &args.paths)?;
                let models = Models::find(host, &paths, then)?;
                let models = self.set_against(host, models, then, renamed)?;
                Some(models.in_review(self.change()))
            }
        };
        let models = other.as_ref().unwrap_or(now.models);
        let head = Head { models, settings: then, task: now.task };
        let judged = check::check(models, then, now.task, Vec::new());
        let judged = judged.map_err(|error| anyhow!(error))?;
        let mut judged = self.compare(judged, args, &head, then)?;
        if args.diff_only {
            judged = self.narrow(judged, &head, renamed)?;
        }
        Ok(named(report.judged_as(judged).with_findings(policy.weakened)))
    }

    /// Sets `report` beside what the same check finds at the base. `then`: the settings of the base.
    pub(super) fn compare(
        &self,
        report: Report,
        args: &Check,
        now: &Head<'_>,
        then: &Settings,
    ) -> Result<Report> {
        let Some(models) = now.models.before() else { return Ok(report) };
        let mistakes = match args.config {
            // Another configuration may not have been there.
            Some(_) => Vec::new(),
            None => settings::load(&self.files, None, &[])?.1,
        };
        let base = check::check_base(&report, now.models, now.settings, now.task, mistakes);
        let mut base = base.map_err(|error| anyhow!("{error}")).context(self.called())?;
        let (growth, added) = self.growth(now, (models, then), &mut base)?;
        let report = report.unlist(&added).compare(
            base,
            Compared::with(self.commit.name.clone(), self.commit.short()),
            |place| is_below(&place.path, now.models.searched()),
        );
        let mut report = report.with_findings(growth).doubt(|place| {
            let (old, new) = (models.find(&place.path), now.models.read(&place.path));
            matches!((old, new), (Ok(Some(old)), Ok(new)) if old.text() == new.text())
        });
        report.not_assessed.extend(self.left_out());
        Ok(report)
    }

    /// What the baseline lists more than it did at the base.
    fn growth(
        &self,
        now: &Head<'_>,
        (models, then): (&dyn Library, &Settings),
        base: &mut Before,
    ) -> Result<(Option<Finding>, Vec<Fingerprint>)> {
        let read = |library: &dyn Library, settings: &Settings| {
            Baseline::read(library, settings).map_err(|error| anyhow!(error))
        };
        let (path, _) = now.settings.baseline();
        if self.files.read(path)?.is_none() {
            // That it was not there yet was no mistake then.
            base.findings.retain(|finding| *finding.primary.place.path != *path);
        }
        let before = match self.files.read(then.baseline().0)? {
            Some(_) => read(models, then)?,
            None => None,
        };
        let Some(baseline) = read(now.models, now.settings)? else { return Ok((None, Vec::new())) };
        let added = baseline.added_findings(before.as_ref());
        Ok((baseline.growth(before.as_ref()), added))
    }

    fn called(&self) -> String {
        format!("the base `{}` ({})", self.commit.name, self.commit.short())
    }

    /// The models that are checked, compared with those of the base that answer to them.
    ///
    /// # Errors
    /// When the base cannot be read, or a model lies in a submodule.
    pub(super) fn set_against<'m>(
        &'m self,
        host: &dyn Host,
        mut now: Models<'m>,
        settings: &Settings,
        renamed: &Renamed,
    ) -> Result<Models<'m>> {
        let (before, unrecognised) = self.models(host, &now, settings, renamed)?;
        now.add(unrecognised);
        Ok(now.compared_with(before))
    }

    /// The models of the base: those at the same paths, and those that are elsewhere by now. Beside
    /// them the files whose model is no longer recognised.
    fn models(
        &self,
        host: &dyn Host,
        now: &Models<'_>,
        settings: &Settings,
        renamed: &Renamed,
    ) -> Result<(Models<'_>, Vec<Vec<Arc<str>>>)> {
        let asked = now.searched();
        let mut paths: Vec<String> = asked.to_vec();
        paths.extend(asked.iter().filter_map(|path| renamed.get(path)).cloned());
        let mut models = Models::find(&self.files, &paths, settings)?;
        if !paths.iter().any(String::is_empty) {
            let all = Models::find(&self.files, &[String::new()], settings)?;
            let mut gone = Vec::new();
            for files in all.models() {
                if !exists(host, files)? {
                    gone.push(files.clone());
                }
            }
            models.add(gone);
        }
        let here: BTreeSet<&Arc<str>> = now.models().iter().flatten().collect();
        self.refuse_submodules(&here, &models)?;
        // A file that is there and was not looked at is an ignored one; nor is it looked at here.
        let mut kept = BTreeSet::new();
        let mut unrecognised = Vec::new();
        for files in models.models() {
            if !files.iter().any(|path| here.contains(path)) && is_unrecognised(host, files)? {
                unrecognised.push(files.clone());
                kept.insert(files.clone());
            }
            if files.iter().any(|path| here.contains(path)) || !exists(host, files)? {
                kept.insert(files.clone());
            }
        }
        models.retain(|files| kept.contains(files));
        Ok((models, unrecognised))
    }

    /// A submodule has its own history, of which this one knows nothing.
    fn refuse_submodules(&self, here: &BTreeSet<&Arc<str>>, models: &Models<'_>) -> Result<()> {
        let before: BTreeSet<&Arc<str>> = models.models().iter().flatten().collect();
        for path in here.difference(&before) {
            if let Some(at) = self.files.submodule(path)? {
                bail!(
                    "`{path}` lies in the submodule `{at}`, which has a history of its own; leave \
                     it out with `exclude` in tmgate.yaml and check it in its own repository"
                );
            }
        }
        Ok(())
    }

    /// Models that the base has and a sparse checkout does not were not looked at on either side.
    fn left_out(&self) -> Option<NotAssessed> {
        let missed = self.files.missed();
        let path = missed.first()?.clone();
        let why = "it lies outside this sparse checkout".to_owned();
        let subjects = missed.iter().map(|path| Subject::new("file", &**path)).collect();
        let rule = rules::INCOMPLETE.meta.id;
        Some(NotAssessed { rule, path, model: "".into(), why, subjects, beyond: None })
    }

    /// Leaves only those findings open that lie on lines which changed since the base.
    pub(super) fn narrow(
        &self,
        report: Report,
        now: &Head<'_>,
        renamed: &Renamed,
    ) -> Result<Report> {
        let paths: BTreeSet<Arc<str>> = report.new_ones().flat_map(places).collect();
        let mut changed = BTreeMap::new();
        for path in paths {
            let lines = self.changed(&path, now, renamed)?;
            changed.insert(path, lines);
        }
        Ok(report.narrow(|place: &Place| {
            let lines = place.start.line..=place.end.line.max(place.start.line);
            changed.get(&place.path).is_some_and(|changed| changed.meet(&lines))
        }))
    }

    fn changed(&self, path: &str, now: &Head<'_>, renamed: &Renamed) -> Result<Lines> {
        let old = renamed.get(path).map_or(path, String::as_str);
        // What cannot be read at the base is new as a whole.
        let Ok(Some(old)) = self.files.read(old) else { return Ok(Lines::all()) };
        match now.models.read(path) {
            Ok(new) => changed_lines(&old, new.text().as_bytes()),
            Err(_) => Ok(Lines::all()),
        }
    }
}

/// The paths of all places of a finding.
fn places(finding: &Finding) -> Vec<Arc<str>> {
    let labels = std::iter::once(&finding.primary).chain(&finding.related);
    labels.map(|label| label.place.path.clone()).collect()
}

/// Whether a file that was a model is there and would be looked at, but for its content: where the
/// name of a model of another tool is only a guess, a change must not hide it so.
fn is_unrecognised(host: &dyn Host, files: &[Arc<str>]) -> Result<bool> {
    let [path] = files else { return Ok(false) };
    if guess::by_name(path) != Some(guess::Likelihood::Guess) {
        return Ok(false);
    }
    // An ignored file is not looked at by anybody.
    Ok(!host.files(folder_of(path), &|one| *one == **path)?.is_empty())
}

/// Whether some file of a model is there.
fn exists(host: &dyn Host, files: &[Arc<str>]) -> Result<bool> {
    for path in files {
        if host.read(path)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether `path` is one of `paths`, or lies below one of them.
fn is_below(path: &str, paths: &[String]) -> bool {
    paths.iter().any(|asked| match path.strip_prefix(asked.as_str()) {
        Some(rest) => asked.is_empty() || rest.is_empty() || rest.starts_with('/'),
        None => false,
    })
}
