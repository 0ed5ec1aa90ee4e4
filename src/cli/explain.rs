//! `tmgate explain`: a rule's page.

use anyhow::{Result, bail};

use super::{Exit, Streams, args::Explain, page};
use crate::finding::nearest;
use crate::rules;

pub(super) fn run(args: &Explain, streams: &mut Streams<'_>) -> Result<Exit> {
    let Some(meta) = rules::meta(&args.rule) else {
        let hint = match nearest(&args.rule, rules::all().map(|rule| rule.meta.id)) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None => "; `tmgate rules` lists them all".to_owned(),
        };
        bail!("no rule is called `{}`{hint}", args.rule);
    };
    let text = page::for_terminal(meta, streams.color);
    write!(streams.out, "{text}")?;
    Ok(Exit::Pass)
}
