//! `tmgate init`: a first model. It keeps to the format; what it cannot know is left open, and each
//! open question is a finding of the next `tmgate check`.

use anyhow::{Result, bail};

use super::args::{Baseline, Init};
use super::{Exit, Streams, baseline, draft, settings};
use crate::check::Library;
use crate::config;
use crate::host::{Host, Models};

const MODEL: &str = include_str!("init/threatmodel.yaml");
const CONFIG: &str = include_str!("init/tmgate.yaml");

pub(super) fn run(args: &Init, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    if args.baseline {
        return with_baseline(host, streams);
    }
    write_model(args, host, streams)?;
    write_config(host, streams)?;
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
    if Models::find(host, &[String::new()], &settings)?.models().is_empty() {
        bail!("there is no model yet; `tmgate init` writes a first one, which needs no baseline");
    }
    write_config(host, streams)?;
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

fn write_config(host: &dyn Host, streams: &mut Streams<'_>) -> Result<()> {
    if host.read(config::FILE)?.is_none() {
        host.create(config::FILE, CONFIG.as_bytes())?;
        writeln!(streams.out, "wrote {}", host.typed(config::FILE))?;
    }
    Ok(())
}

fn write_model(args: &Init, host: &dyn Host, streams: &mut Streams<'_>) -> Result<()> {
    let folder = match &args.dir {
        Some(dir) => host.relative(dir)?,
        None => String::new(),
    };
    let name = match folder.rsplit('/').next().unwrap_or("") {
        "" => host.root_name(),
        last => last.to_owned(),
    };
    let model = match folder.as_str() {
        "" => "threatmodel.yaml".to_owned(),
        folder => format!("{folder}/threatmodel.yaml"),
    };
    if host.read(&model)?.is_some() {
        bail!("`{}` exists; tmgate never overwrites a model", host.typed(&model));
    }
    let drafted = draft::draft(host, &folder, &system_name(&name))?;
    let text = drafted.as_ref().map(|drafted| drafted.text.clone());
    let text = text.unwrap_or_else(|| MODEL.replace("SYSTEM", &system_name(&name)));
    host.create(&model, text.as_bytes())?;
    writeln!(streams.out, "wrote {}", host.typed(&model))?;
    if let Some(drafted) = &drafted {
        let (components, files) = (drafted.components, drafted.files);
        writeln!(streams.out, "components: {components}, from infrastructure files: {files}")?;
        writeln!(streams.out, "guessed: each line that ends in `# guess`")?;
        for unread in &drafted.unread {
            writeln!(streams.out, "not read: {unread}")?;
        }
    }
    Ok(())
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
