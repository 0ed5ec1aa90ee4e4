//! The command that converts.

use clap::builder::PossibleValuesParser;
use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::convert::{readable, writable};

/// Convert a threat model from one format to another
///
/// Reads tmgate's own format and the files of other tools, recognised by what is in them. What the other
/// format cannot hold is listed on standard error, element by element, with the line of the file.
/// Exit status: 0 converted, 1 converted, but the file has mistakes and part of it may be missing,
/// 2 it could not be.
#[derive(Debug, ClapArgs)]
pub struct Convert {
    /// The file to convert
    pub file: String,
    /// The format to write
    #[arg(long, value_name = "FORMAT")]
    #[arg(value_parser = PossibleValuesParser::new(writable()))]
    pub to: String,
    /// The format of the file [default: recognised by what is in it]
    #[arg(long, value_name = "FORMAT")]
    #[arg(value_parser = PossibleValuesParser::new(readable()))]
    pub from: Option<String>,
    /// Write to FILE, which must not exist yet [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
    /// How to list, on standard error, what was lost
    #[arg(long, value_enum, default_value = "text")]
    pub format: LossFormat,
}

/// How to list what was lost.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LossFormat {
    Text,
    Json,
}
