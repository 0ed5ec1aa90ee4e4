//! `tmgate report`: the page and the registers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};

use super::args::Report as Args;
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{self, Library, Report, Sight, Task};
use crate::config::Settings;
use crate::diff::Standing;
use crate::gate::Verdict;
use crate::graph::StoreRepudiation;
use crate::host::{Git, Host, Models, Revision};
use crate::report::page::{self, Facts, Links, Member, Page, Sample};
use crate::report::{harmless, uri};
use crate::syntax::Limits;

/// Commits of the past that are looked at.
const MOST_SAMPLES: usize = 24;

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if let Some(dir) = &args.workspace {
        return workspace(args, dir, host, streams);
    }
    let links = links(args, host)?;
    let (report, models) = look(args, host, &args.paths)?;
    if report.verdict == Verdict::NothingAssessed {
        bail!("{}", no_model(host, &report.searched));
    }
    let past = if args.no_history { Vec::new() } else { past(args, host, &report, &models)? };
    let name = host.root_name();
    let written = page::page(&Page {
        name: &name,
        report: &report,
        models: &models,
        past: &past,
        links: &links,
    });
    host.write_report(&args.output, written.as_bytes())?;
    writeln!(streams.err, "wrote {}", harmless(&args.output))?;
    if let Some(dir) = &args.csv {
        for (name, bytes) in page::registers(&models)? {
            let file = format!("{}/{name}", dir.trim_end_matches('/'));
            host.write_report(&file, &bytes)?;
            writeln!(streams.err, "wrote {}", harmless(&file))?;
        }
    }
    Ok(Exit::Pass)
}

/// Checks the models at these paths, and gathers what the rules saw of them, by path.
fn look(args: &Args, host: &dyn Host, paths: &[String]) -> Result<(Report, Vec<Facts>)> {
    let (mut settings, mistakes) = settings::load(host, args.config.as_deref(), &args.profile)?;
    settings.add_reports(&args.evidence);
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: false };
    let models = Models::find(host, &settings::paths(host, paths)?, &settings)?;
    let seen: Mutex<BTreeMap<Arc<str>, Facts>> = Mutex::default();
    let onlooker = |sight: &Sight<'_, '_>| {
        let Some(path) = sight.files.first() else { return };
        if sight.graph.model.library.is_some() {
            return;
        }
        let facts = page::gather(sight, store_repudiation(&settings, path));
        if let Ok(mut seen) = seen.lock() {
            seen.insert(path.clone(), facts);
        }
    };
    let report = check::check_before(Some(&onlooker), &models, &settings, &task, mistakes);
    let report = report.map_err(|error| anyhow!(error))?.fold();
    let seen = seen.into_inner().map_err(|_| anyhow!("the models could not be looked at"))?;
    Ok((report, seen.into_values().collect()))
}

/// When repudiation is asked of a store, as the rule about gaps has it.
fn store_repudiation(settings: &Settings, path: &str) -> StoreRepudiation {
    let mut rules = settings.rules_for(path);
    let setting = rules.find(|(rule, _)| rule.meta.id == "stride-gap").map(|(_, setting)| setting);
    match setting.as_ref().map(|setting| setting.options.word("store-repudiation")) {
        Some("always") => StoreRepudiation::Always,
        Some("never") => StoreRepudiation::Never,
        _ => StoreRepudiation::Audit,
    }
}

/// The open risk at commits that changed a model, each judged by its own day, and that of today.
/// Where there is no history there is no past.
fn past(args: &Args, host: &dyn Host, report: &Report, models: &[Facts]) -> Result<Vec<Sample>> {
    let Ok(git) = host.git() else { return Ok(Vec::new()) };
    let files: Vec<Arc<str>> = report.models.iter().flatten().cloned().collect();
    let Ok(commits) = git.samples(&files, MOST_SAMPLES) else { return Ok(Vec::new()) };
    let mut past = Vec::new();
    for (commit, day) in commits {
        // A version that cannot be read any more is no reason to have no report.
        if day <= report.today
            && let Ok(standing) = then(args, host, &git, &commit, day)
        {
            past.push(Sample { day, standing });
        }
    }
    past.sort_by_key(|sample| sample.day);
    let standing = models.iter().map(|m| m.standing).fold(Standing::default(), Standing::and);
    past.push(Sample { day: report.today, standing });
    Ok(past)
}

fn then(
    args: &Args,
    host: &dyn Host,
    git: &Git,
    commit: &crate::host::Commit,
    today: jiff::civil::Date,
) -> Result<Standing> {
    let files = Revision::new(git, host, commit)?;
    let (mut settings, _) = settings::load(&files, None, &[])?;
    settings.silence();
    let task = Task { today, limits: Limits::default(), reports: false, excerpts: false };
    let paths = settings::paths(host, &args.paths)?;
    let models = Models::find(&files, &paths, &settings)?;
    let seen: Mutex<BTreeMap<Arc<str>, Standing>> = Mutex::default();
    let onlooker = |sight: &Sight<'_, '_>| {
        let Some(path) = sight.files.first() else { return };
        if let (None, Ok(mut seen)) = (&sight.graph.model.library, seen.lock()) {
            seen.insert(path.clone(), Standing::of(sight.graph));
        }
    };
    check::check_before(Some(&onlooker), &models as &dyn Library, &settings, &task, Vec::new())
        .map_err(|error| anyhow!(error))?;
    let seen = seen.into_inner().map_err(|_| anyhow!("the models could not be looked at"))?;
    Ok(seen.into_values().fold(Standing::default(), Standing::and))
}

/// A page over the repositories that lie in a folder.
fn workspace(args: &Args, dir: &str, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (mut members, mut unread) = (Vec::new(), Vec::new());
    let folder = host.relative(dir)?;
    let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    for name in host.folders(&folder)? {
        let path = format!("{inside}{name}");
        let looked = host.below(&path).and_then(|repository| look(args, &*repository, &[]));
        match looked {
            Ok((_, models)) if models.is_empty() => unread.push((name, "it holds no model".into())),
            Ok((report, models)) => members.push(Member { name, path, report, models }),
            Err(error) => unread.push((name, format!("{error:#}"))),
        }
    }
    if members.is_empty() {
        bail!("no repository in `{dir}` holds a model");
    }
    let title = folder.rsplit('/').next().filter(|name| !name.is_empty());
    let title = title.map_or_else(|| host.root_name(), str::to_owned);
    let written = page::portfolio(&title, &mut members, &unread, &links(args, host)?);
    host.write_report(&args.output, written.as_bytes())?;
    let count = match members.len() {
        1 => "1 repository".to_owned(),
        many => format!("{many} repositories"),
    };
    writeln!(streams.err, "wrote {} with {count}", harmless(&args.output))?;
    Ok(Exit::Pass)
}

fn links(args: &Args, host: &dyn Host) -> Result<Links> {
    // A page that a workflow writes is read somewhere else, where the files are not beside it.
    let in_workflow = host.env("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let before = match args.link_base.as_deref() {
        None if in_workflow => github(host).unwrap_or_else(|_| back_to_root(args, host)),
        None | Some("files") => back_to_root(args, host),
        Some("github") => github(host)?,
        Some(base) if base.starts_with("https://") || base.starts_with("http://") => {
            format!("{}/", base.trim_end_matches('/'))
        }
        Some(base) => bail!("--link-base `{base}` is no address; it begins with https://"),
    };
    Ok(Links { before })
}

/// The address of the commit that a workflow runs on.
fn github(host: &dyn Host) -> Result<String> {
    let var = |name: &str| {
        host.env(name)
            .filter(|value| !value.is_empty())
            .with_context(|| format!("--link-base github needs {name}, which a workflow has"))
    };
    let (server, repository) = (var("GITHUB_SERVER_URL")?, var("GITHUB_REPOSITORY")?);
    Ok(format!("{server}/{repository}/blob/{}/", var("GITHUB_SHA")?))
}

/// From the page to the root of the repository; the whole way where the page lies outside it.
fn back_to_root(args: &Args, host: &dyn Host) -> String {
    let mut folder = match args.output.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    };
    // The page is yet to be written, and so may be its folder: what is there tells where it lies.
    let mut new = 0;
    let there = loop {
        match (host.relative(folder), folder.rsplit_once('/')) {
            (Ok(there), _) => break Some(there),
            (Err(_), Some((outer, last))) if !outer.is_empty() && last != ".." => {
                folder = outer;
                new += usize::from(!last.is_empty() && last != ".");
            }
            (Err(_), None) if !folder.starts_with("..") => {
                (folder, new) = (".", new + 1);
            }
            _ => break None,
        }
    };
    let Some(there) = there else {
        let root = host.root_path();
        let drive = if root.starts_with('/') { "" } else { "/" };
        return format!("file://{drive}{}/", uri(&root));
    };
    let deep = there.split('/').filter(|part| !part.is_empty() && *part != ".").count();
    "../".repeat(deep + new)
}
