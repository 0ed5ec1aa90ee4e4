//! `tmgate diagram`: a model to look at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};

use super::against::{Base, Start};
use super::args::{Diagram, DiagramFormat};
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{self, Library, Searched, Sight, Task};
use crate::config::Settings;
use crate::diagram::{Cut, Picture, dot, mermaid_of, svg};
use crate::diff;
use crate::graph::Graph;
use crate::host::{Host, Models};
use crate::report::harmless;
use crate::syntax::Limits;

/// What a model looks like, or why it cannot be drawn.
type Seen = Result<Picture, String>;

pub(super) fn run(args: &Diagram, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let format = format(args)?;
    let (mut settings, _) = settings::load(host, args.config.as_deref(), &[])?;
    settings.silence();
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: false };
    let git = args.changed.as_ref().map(|_| host.git()).transpose()?;
    let base = match (&git, args.changed.as_deref()) {
        (Some(git), Some(base)) => Some(Base::find(git, host, &Start::Left(base), None)?),
        _ => None,
    };
    let asked: Vec<String> = args.model.iter().cloned().collect();
    let mut models = Models::find(host, &settings::paths(host, &asked)?, &settings)?;
    if models.models().is_empty() {
        bail!("{}", no_model(host, &Searched::of(&models, &settings)));
    }
    if let Some(base) = &base {
        let renamed = base.renamed(&models, true)?;
        models = base.set_against(host, models, &settings, &renamed)?;
    }
    let seen = look(args, &models, &settings, &task)?;
    let drawn = write(format, &the_one(seen, args)?)?;
    match &args.output {
        None => write!(streams.out, "{drawn}")?,
        Some(file) => {
            host.write_report(file, drawn.as_bytes())?;
            writeln!(streams.err, "wrote {}", harmless(file))?;
        }
    }
    Ok(Exit::Pass)
}

fn write(format: DiagramFormat, picture: &Picture) -> Result<String> {
    Ok(match format {
        DiagramFormat::Mermaid => mermaid_of(picture),
        DiagramFormat::Dot => dot(picture),
        DiagramFormat::Svg => svg(picture)
            .context("draw a part of it with --around, or use `--format dot` and graphviz")?,
    })
}

fn format(args: &Diagram) -> Result<DiagramFormat> {
    let ending = args.output.as_deref().and_then(|file| Some(file.rsplit_once('.')?.1));
    Ok(match (args.format, ending) {
        (Some(format), _) => format,
        (None, Some("svg")) => DiagramFormat::Svg,
        (None, Some("dot" | "gv")) => DiagramFormat::Dot,
        (None, None | Some("mmd" | "mermaid")) => DiagramFormat::Mermaid,
        (None, Some(other)) => bail!(
            "`{other}` does not tell how to write the drawing; say it with --format mermaid, dot or svg"
        ),
    })
}

/// What each model that was asked for looks like, by its first path.
fn look(
    args: &Diagram,
    models: &Models<'_>,
    settings: &Settings,
    task: &Task,
) -> Result<BTreeMap<Arc<str>, Seen>> {
    let seen = Mutex::new(BTreeMap::new());
    let onlooker = |sight: &Sight<'_, '_>| {
        // A part that other models use is drawn where it is named.
        if sight.graph.model.library.is_some() && args.model.is_none() {
            return;
        }
        let Some(path) = sight.files.first() else { return };
        if let (Some(picture), Ok(mut seen)) = (picture(sight, args), seen.lock()) {
            seen.insert(path.clone(), picture);
        }
    };
    check::check_before(Some(&onlooker), models, settings, task, Vec::new())
        .map_err(|error| anyhow!(error))?;
    seen.into_inner().map_err(|_| anyhow!("the models could not be looked at"))
}

/// `None` where nothing of it is to be drawn.
fn picture(sight: &Sight<'_, '_>, args: &Diagram) -> Option<Seen> {
    let graph = sight.graph;
    let model = graph.model;
    if args.tree.is_none() && model.components.is_empty() && model.actors.is_empty() {
        return Some(Err(match model.whole {
            true => "it has no components and no actors".to_owned(),
            false => "it cannot be read; `tmgate check` says why".to_owned(),
        }));
    }
    if let Some(id) = &args.tree {
        let tree = graph.attack_trees().find(|tree| *tree.tree.id.value == **id);
        return Some(match tree {
            Some(tree) => Ok(Picture::of_tree(graph, &tree)),
            None => Err(no_tree(graph, id)),
        });
    }
    if let Some(id) = &args.around {
        return Some(match Cut::within(graph, id, args.depth) {
            Some(cut) => Ok(Picture::of_flows(graph, &cut)),
            None => Err(format!("no component, actor or flow is called `{id}`")),
        });
    }
    if args.changed.is_none() {
        return Some(Ok(Picture::of_flows(graph, &Cut::system(graph))));
    }
    let cut = sight.changed.then(|| {
        let changes = diff::compare(sight.before, Some(graph)).changes;
        Cut::changed(graph, sight.before, &changes)
    });
    Some(match cut.flatten() {
        Some(cut) => Ok(Picture::of_flows(graph, &cut)),
        None => Err("nothing of its diagram changed".to_owned()),
    })
}

fn no_tree(graph: &Graph<'_>, id: &str) -> String {
    let known: Vec<String> =
        graph.model.trees.iter().map(|tree| format!("`{}`", tree.id.value)).collect();
    match known.is_empty() {
        true => "it has no attack trees".to_owned(),
        false => format!("no attack tree is called `{id}`; there are {}", known.join(", ")),
    }
}

/// The one model that can be drawn.
fn the_one(seen: BTreeMap<Arc<str>, Seen>, args: &Diagram) -> Result<Picture> {
    let mut drawn = Vec::new();
    let mut whys = Vec::new();
    for (path, seen) in seen {
        match seen {
            Ok(picture) => drawn.push((path, picture)),
            Err(why) => whys.push(format!("`{path}`: {why}")),
        }
    }
    match (drawn.len(), whys.is_empty()) {
        (0, true) => bail!("there is nothing to draw"),
        (0, false) => bail!("nothing to draw: {}", whys.join("; ")),
        (1, _) => {}
        _ => {
            let paths: Vec<String> = drawn.iter().map(|(path, _)| format!("`{path}`")).collect();
            let paths = paths.join(", ");
            bail!("there are {} models here; name one of {paths}", drawn.len());
        }
    }
    let picture = drawn.pop().map(|(_, picture)| picture);
    picture.with_context(|| format!("nothing to draw for {:?}", args.model))
}
