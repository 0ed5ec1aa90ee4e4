//! `tmgate schema`: the JSON Schemas, for editors and other programs.

use anyhow::Result;

use super::args::{Schema, SchemaName};
use super::{Exit, Streams};
use crate::{config, formats, report};

pub(super) fn run(args: &Schema, streams: &mut Streams<'_>) -> Result<Exit> {
    let text = match args.name {
        SchemaName::Model => formats::native::SCHEMA.to_owned(),
        SchemaName::Overlay => formats::overlay::schema(),
        SchemaName::Orgcat => formats::orgcat::SCHEMA.to_owned(),
        SchemaName::Config => config::schema(),
        SchemaName::Report => report::SCHEMA.to_owned(),
        SchemaName::Respond => report::respond::SCHEMA.to_owned(),
        SchemaName::Triage => report::triage::SCHEMA.to_owned(),
        SchemaName::Show => report::show::SCHEMA.to_owned(),
        SchemaName::Stages => report::STAGES_SCHEMA.to_owned(),
    };
    write!(streams.out, "{text}")?;
    Ok(Exit::Pass)
}
