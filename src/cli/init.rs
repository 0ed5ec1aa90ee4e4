//! `tmgate init`: a first model. It keeps to the format; what it cannot know is left open, and each
//! open question is a finding of the next `tmgate check`.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::args::{Baseline, Init};
use super::{Exit, Streams, baseline, convert, draft, no_model, settings};
use crate::check::{Library, Searched};
use crate::config;
use crate::formats::native;
use crate::formats::overlay;
use crate::formats::writing;
use crate::ground::infra::folder_of;
use crate::host::{Host, Models};
use crate::report::harmless;

const MODEL: &str = include_str!("init/threatmodel.yaml");
const CONFIG: &str = include_str!("init/tmgate.yaml");

pub(super) fn run(args: &Init, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if args.baseline {
        return with_baseline(host, streams);
    }
    if let Some(file) = &args.from {
        return with_file(args, file, host, streams);
    }
    if let Some(file) = &args.overlay {
        return with_overlay(file, host, streams);
    }
    let trials = write_model(args, host, streams)?;
    write_config(&trials, host, streams)?;
    writeln!(streams.out, "next: `tmgate check` lists the questions that are still open")?;
    Ok(Exit::Pass)
}

/// For a repository that has models already: whatever is wrong with them is listed.
fn with_baseline(host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (settings, _) = settings::load(host, None, &[])?;
    let (path, _) = settings.baseline();
    if host.read(path)?.is_some() {
        bail!("`{}` exists; `tmgate baseline` brings it up to date", host.typed(path));
    }
    let models = Models::find(host, &[String::new()], &settings)?;
    if models.models().is_empty() {
        bail!("{}", no_model(host, &Searched::of(&models, &settings)));
    }
    write_config(&BTreeSet::new(), host, streams)?;
    let nothing = Baseline {
        reason: None,
        grow: false,
        prune: false,
        config: None,
        profile: Vec::new(),
        today: None,
    };
    baseline::run(&nothing, host, streams)
}

/// For a system that has a model in the format of another tool.
fn with_file(args: &Init, file: &str, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (_, model) = new_model(args, host)?;
    let native = writing::writer(native::NAME).map_err(|why| anyhow!(why))?;
    let converted = convert::convert(file, None, native, host)?;
    host.create(&model, converted.text.as_bytes())?;
    writeln!(streams.out, "wrote {}", host.typed(&model))?;
    write_config(&BTreeSet::new(), host, streams)?;
    converted.tell(&mut streams.err)?;
    writeln!(streams.out, "next: `tmgate check` lists the questions that are still open")?;
    let twice = format!(
        "{} and {file} now say the same: delete {file}, or name it under `exclude` in {}",
        host.typed(&model),
        config::FILE
    );
    writeln!(streams.out, "{}", harmless(&twice))?;
    Ok(if converted.mistakes.is_empty() { Exit::Pass } else { Exit::GateFailed })
}

/// For a model that stays in the format of another tool: a place for what it cannot say.
fn with_overlay(typed: &str, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let path = host.relative(typed)?;
    let folder = folder_of(&path);
    let new = match folder {
        "" => overlay::FILE.to_owned(),
        folder => format!("{folder}/{}", overlay::FILE),
    };
    if host.read(&new)?.is_some() {
        bail!("`{}` exists; tmgate never overwrites an overlay", host.typed(&new));
    }
    let model = convert::model(typed, host)?;
    if model.origin.is_none() {
        bail!("`{typed}` is no model of another tool; what an overlay says can be said in it");
    }
    let name = path.rsplit('/').next().unwrap_or(&path);
    let owner = draft::owner(host, folder);
    let text = overlay::start(name, &model, owner.as_deref(), host.today());
    host.create(&new, text.as_bytes())?;
    writeln!(streams.out, "wrote {}", host.typed(&new))?;
    writeln!(streams.out, "next: take the # away from the lines that you fill in")?;
    Ok(Exit::Pass)
}

/// `trials`: files that the draft leaves out, so that no rule asks for them either.
fn write_config(
    trials: &BTreeSet<String>,
    host: &dyn Host,
    streams: &mut Streams<'_>,
) -> Result<()> {
    if host.read(config::FILE)?.is_none() {
        let mut text = CONFIG.to_owned();
        if !trials.is_empty() {
            text += "drift:\n  ignore: # files to try things out with, by their names\n";
        }
        for path in trials {
            let path = serde_json::Value::from(path.as_str());
            text += &format!("    - {{path: {path}, why: not what is in production}} # guess\n");
        }
        host.create(config::FILE, text.as_bytes())?;
        writeln!(streams.out, "wrote {}", host.typed(config::FILE))?;
    }
    Ok(())
}

/// Writes the model, and gives the files that it leaves out.
fn write_model(
    args: &Init,
    host: &dyn Host,
    streams: &mut Streams<'_>,
) -> Result<BTreeSet<String>> {
    let (folder, model) = new_model(args, host)?;
    let name = match folder.rsplit('/').next().unwrap_or("") {
        "" => host.root_name(),
        last => last.to_owned(),
    };
    let drafted = draft::draft(host, &folder, &system_name(&name))?;
    let text = drafted.as_ref().map(|drafted| drafted.text.clone());
    let text = text.unwrap_or_else(|| plain(&system_name(&name), draft::owner(host, &folder)));
    host.create(&model, text.as_bytes())?;
    writeln!(streams.out, "wrote {}", host.typed(&model))?;
    if let Some(drafted) = &drafted {
        let (components, files) = (drafted.components, drafted.files);
        writeln!(streams.out, "components: {components}, from infrastructure files: {files}")?;
        writeln!(streams.out, "guessed, in each line that ends in `# guess`:")?;
        for guess in &drafted.guesses {
            writeln!(streams.out, "  {guess}")?;
        }
        for trial in &drafted.trials {
            writeln!(streams.out, "left out: {trial}, which is to try things out by its name")?;
        }
        for unread in &drafted.unread {
            writeln!(streams.out, "not read: {unread}")?;
        }
    }
    Ok(drafted.map(|drafted| drafted.trials).unwrap_or_default())
}

/// The folder of the new model and its file, which is not there yet.
fn new_model(args: &Init, host: &dyn Host) -> Result<(String, String)> {
    let folder = match &args.dir {
        Some(dir) => host.relative(dir)?,
        None => String::new(),
    };
    let model = match folder.as_str() {
        "" => "threatmodel.yaml".to_owned(),
        folder => format!("{folder}/threatmodel.yaml"),
    };
    if host.read(&model)?.is_some() {
        bail!("`{}` exists; tmgate never overwrites a model", host.typed(&model));
    }
    Ok((folder, model))
}

/// The model of a repository that tells nothing but who owns it.
fn plain(system: &str, owner: Option<String>) -> String {
    let text = MODEL.replace("SYSTEM", system);
    let owner = owner.map(|owner| format!("owner: {} # guess", serde_json::Value::from(owner)));
    let asked = "# owner: the team that answers for it";
    owner.map_or(text.clone(), |owner| text.replace(asked, &owner))
}

/// A folder's name as the name of a system: lower case, hyphens, never empty.
pub(super) fn system_name(folder: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = folder.chars().map(kept).collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => "system".to_owned(),
        [first, ..] if first.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("system-{}", words.join("-"))
        }
        words => words.join("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_folder_gives_a_name() {
        let names = [("Check Out", "check-out"), ("", "system"), ("été", "t"), ("3d", "system-3d")];
        for (folder, name) in names {
            assert_eq!(system_name(folder), name);
        }
    }
}
