//! `tmgate completions` and `tmgate man`: both made from the definitions that make the help.

use anyhow::Result;
use clap::CommandFactory;

use super::args::{Args, Completions};
use super::{Exit, Streams};

pub(super) fn run(args: &Completions, streams: &mut Streams<'_>) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "tmgate", &mut script);
    streams.out.write_all(&script)?;
    Ok(Exit::Pass)
}

pub(super) fn man(streams: &mut Streams<'_>) -> Result<Exit> {
    let mut page = Vec::new();
    let command = Args::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name: &'static str = format!("tmgate-{}", sub.get_name()).leak();
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut page)?;
    }
    streams.out.write_all(&page)?;
    Ok(Exit::Pass)
}
