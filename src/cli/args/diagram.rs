//! `tmgate diagram`.

use clap::{Args as ClapArgs, ValueEnum};

/// Draw a model: its data flows, or one of its attack trees
///
/// Zones, data classes, what is exposed or out of scope, and how many threats are open at each element. SVG
/// is laid out by tmgate itself; the same model gives the same bytes. Exit status: 0 drawn, 2 it could not be.
#[derive(Debug, ClapArgs)]
pub struct Diagram {
    /// The model to draw; needed where there are several
    pub model: Option<String>,
    /// How to write the drawing [default: by the ending of --output, else mermaid]
    #[arg(long, value_enum)]
    pub format: Option<DiagramFormat>,
    /// Write to FILE, replacing what was there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
    /// Only what lies around this component, actor or flow
    #[arg(long, value_name = "ELEMENT", conflicts_with_all = ["changed", "tree"])]
    pub around: Option<String>,
    /// How many flows away from it
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    pub depth: usize,
    /// Only what changed since the branch left BASE, and what that is connected to
    #[arg(long, value_name = "BASE", conflicts_with = "tree")]
    pub changed: Option<String>,
    /// This attack tree, with what stops each step and what every attack needs
    #[arg(long, value_name = "TREE")]
    pub tree: Option<String>,
    /// The configuration [default: tmgate.yaml at the root of the repository]
    #[arg(long, value_name = "FILE", env = "TMGATE_CONFIG")]
    pub config: Option<String>,
    /// The day to judge by, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TMGATE_TODAY")]
    pub today: Option<String>,
}

/// How to write a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiagramFormat {
    /// For Markdown that code hosts draw
    Mermaid,
    /// For graphviz
    Dot,
    /// A picture, light and dark
    Svg,
}
