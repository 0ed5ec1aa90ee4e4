//! `tmgate fmt` and `tmgate lsp`.

use clap::Args as ClapArgs;

/// Put models into canonical layout: the order of keys, spaces, blank lines
///
/// Keeps every value as it is written and every comment; entries in brackets stay on one line as long
/// as they fit. Files with mistakes, and those of other tools, are left as they are.
/// Exit status: 0 done, 1 --check or --diff found something to change, 2 a file could not be read.
#[derive(Debug, ClapArgs)]
pub struct Fmt {
    /// Files and folders [default: the repository]
    pub paths: Vec<String>,
    /// Write nothing; name the files that would change
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// Read one file from standard input, as if it were the file NAME, and write to standard output
    #[arg(long, value_name = "NAME", conflicts_with = "paths")]
    pub stdin_filename: Option<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
}

/// Check while you type: a language server on standard input and output
///
/// Editors start it; docs/editors.md says how. Diagnostics with fixes, hover, completion, definition,
/// references, rename, outline and layout, by the same configuration as `check`.
#[derive(Debug, ClapArgs)]
pub struct Lsp {
    /// Accepted because editors give it; there is no other way to talk
    #[arg(long)]
    pub stdio: bool,
}
