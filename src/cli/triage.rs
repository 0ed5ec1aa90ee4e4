//! `tmgate triage`: an attack tree against what was seen and what is ruled out.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;

use super::args::{Triage as Args, TriageFormat};
use super::desk::{Desk, quoted_map};
use super::outputs::color;
use super::respond::finish;
use super::{Exit, Streams, day, settings};
use crate::check::{self, Lender, Library, Task};
use crate::finding::nearest;
use crate::formats::native::Section;
use crate::graph::Graph;
use crate::graph::tree::{AttackTree, Known, NoTriage};
use crate::host::{Host, Models};
use crate::model::vocabulary::{Days, parse_date};
use crate::model::{Model, TreeNode};
use crate::report::{self, Style, harmless};
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

/// A rule-out is looked at again after so many days at the latest.
const LONGEST: i64 = 180;

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let today = day(args.today.as_deref(), host)?;
    let (mut settings, _) = settings::load(host, args.config.as_deref(), &[])?;
    settings.add_reports(&args.evidence);
    let reports = !args.evidence.is_empty();
    let task = Task { today, limits: Limits::default(), reports, excerpts: false };
    let models = Models::find(host, &[String::new()], &settings)?;
    let (lender, _) = Lender::open(&models, &settings, &task).map_err(|error| anyhow!(error))?;
    let files = find(host, models.models(), &task, &args.tree)?;
    let style = Style {
        color: color(args.color, host, streams.color),
        width: streams.width,
        verbose: false,
        quiet: false,
        typed: &|path| host.typed(path),
    };
    let mut written = Ok(());
    let told = lender.lend(files, |graph, sources| {
        let told = tell(graph, sources, args)?;
        written = match args.format {
            TriageFormat::Text => report::triage::text(&told, &style, streams.out),
            TriageFormat::Json => report::triage::json(&told, streams.out),
        };
        let is_foreign = graph.model.origin.is_some();
        Ok::<_, anyhow::Error>((!told.scenarios.is_empty(), is_foreign))
    });
    let (is_open, is_foreign) = told.map_err(|error| anyhow!(error))??;
    finish(written.and_then(|()| streams.out.flush()))?;
    if args.write {
        if is_foreign {
            bail!("the tree is in a file of another tool; write the rule-out there");
        }
        write(args, host, files, today, streams)?;
    }
    Ok(if is_open { Exit::Pass } else { Exit::GateFailed })
}

/// The files of the model that has the tree.
fn find<'l>(
    host: &dyn Host,
    models: &'l [Vec<Arc<str>>],
    task: &Task,
    tree: &str,
) -> Result<&'l [Arc<str>]> {
    let (of, id) = tree.rsplit_once('/').map_or((None, tree), |(of, id)| (Some(of), id));
    let (mut found, mut names): (Vec<&[Arc<str>]>, Vec<String>) = (Vec::new(), Vec::new());
    for files in models {
        let model = read(host, files, task)?;
        names.extend(model.trees.iter().map(|tree| tree.id.value.to_string()));
        let is_meant = of.is_none_or(|of| model.name().is_some_and(|name| name == of));
        if is_meant && model.trees.iter().any(|tree| tree.id.value == id) {
            found.push(files);
        }
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let meant = nearest(id, names.iter().map(String::as_str));
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if names.is_empty() => "no model has one".to_owned(),
                None => format!("there are {}", names.join(", ")),
            };
            bail!("no attack tree is called `{tree}`; {help}")
        }
        _ => bail!("several models have a tree `{id}`; write `system/{id}`"),
    }
}

/// Reads the model in `files`, and nothing around it.
fn read(host: &dyn Host, files: &[Arc<str>], task: &Task) -> Result<Model> {
    let find = |path: &str| {
        let bytes = host.read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    };
    let mut sources = Sources::new();
    for path in files {
        let file = find(path).map_err(|error: String| anyhow!(error))?;
        sources.add(file.ok_or_else(|| anyhow!("`{path}` cannot be read: it is gone"))?);
    }
    check::lower(&mut sources, task, &find).map_err(|error| anyhow!(error))
}

/// The nodes of those names.
fn nodes<'m>(tree: &AttackTree<'_, 'm>, ids: &[String]) -> Result<Vec<&'m TreeNode>> {
    let node = |id: &String| {
        let found = tree.tree.nodes.iter().find(|node| node.id.value == *id);
        found.ok_or_else(|| {
            let known = tree.tree.nodes.iter().map(|node| node.id.value.as_str());
            let help = nearest(id, known.clone()).map_or_else(
                || format!("there are {}", known.collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            anyhow!("tree `{}` has no node `{id}`; {help}", tree.tree.id.value)
        })
    };
    ids.iter().map(node).collect()
}

fn tell(graph: &Graph<'_>, sources: &Sources, args: &Args) -> Result<report::triage::Told> {
    let id = args.tree.rsplit('/').next().unwrap_or(&args.tree);
    let tree = graph.attack_trees().find(|tree| tree.tree.id.value == id);
    let tree = tree.ok_or_else(|| anyhow!("the tree `{id}` is gone"))?;
    let (seen, out) = (nodes(&tree, &args.seen)?, nodes(&tree, &args.out)?);
    let triage = tree.triage(&seen, &out).map_err(|why| match why {
        NoTriage::Doubt(doubt) => anyhow!("tree `{id}` cannot be judged: {}", doubt.why()),
        NoTriage::Contradiction(node) => anyhow!(
            "what is said cannot all be true: `{}` would have happened and not happened",
            node.id.value
        ),
        NoTriage::Idle(node) => {
            anyhow!("node `{}` has no part in the goal of tree `{id}`", node.id.value)
        }
    })?;
    debug_assert!(
        triage.known.iter().filter(|(.., said)| *said).all(|(_, k, _)| *k != Known::Open)
    );
    Ok(report::triage::Told::of(graph, sources, &tree, &triage))
}

/// Writes into the tree why the excluded nodes are ruled out.
fn write(
    args: &Args,
    host: &dyn Host,
    files: &[Arc<str>],
    today: Date,
    streams: &mut Streams<'_>,
) -> Result<()> {
    let Some(why) = args.why.as_deref().filter(|why| !why.trim().is_empty()) else {
        bail!("--write needs --why: a reason that others can judge");
    };
    if args.out.is_empty() {
        bail!("--write needs --not: what is ruled out");
    }
    let until = args.until.as_deref().map(|text| {
        let until = parse_date(text);
        let until = until.ok_or_else(|| anyhow!("`{text}` is no date of the form 2026-11-23"))?;
        match Days::between(today, until).0 {
            0..=LONGEST => Ok(until),
            days if days < 0 => Err(anyhow!("--until {until} is past")),
            _ => Err(anyhow!("--until {until} is more than {LONGEST} days away")),
        }
    });
    let until = until.transpose()?;
    if args.test.is_none() && until.is_none() {
        bail!("--write needs --test, which shows it, or --until, after which somebody looks again");
    }
    let until = until.map(|until| until.to_string());
    let fields = [("why", Some(why)), ("test", args.test.as_deref()), ("until", until.as_deref())];
    let value = quoted_map(&fields);
    let id = args.tree.rsplit('/').next().unwrap_or(&args.tree);
    let mut desk = Desk::open(host, files)?;
    for node in &args.out {
        desk.set(Section::Trees, id, &[node.as_str()], "ruled_out", &value)?;
    }
    for path in desk.write(host)? {
        writeln!(streams.err, "wrote {}", harmless(&host.typed(&path)))?;
    }
    Ok(())
}
