//! Attack trees, as written.

use jiff::civil::Date;

use super::Text;
use super::vocabulary::Skill;
use crate::source::{Span, Spanned};

/// An attack tree: named nodes over shared leaves.
#[derive(Debug)]
pub struct Tree {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    pub threat: Option<Text>,
    /// All nodes, the goal (id `goal`) among them.
    pub nodes: Vec<TreeNode>,
}

/// A node: a leaf, or a gate over other nodes.
#[derive(Debug)]
pub struct TreeNode {
    pub id: Text,
    pub body: Span,
    pub title: Option<Text>,
    /// More than one is a mistake that `tree-invalid` reports.
    pub gates: Vec<Gate>,
    pub cost: Option<Spanned<f64>>,
    pub probability: Option<Spanned<f64>>,
    pub time: Option<Spanned<f64>>,
    pub skill: Option<Spanned<Skill>>,
    pub stopped_by: Vec<Text>,
    pub ruled_out: Option<RuleOut>,
    pub refs: Vec<Text>,
}

impl TreeNode {
    /// A leaf of which nothing else is said.
    #[must_use]
    pub fn new(id: Text, body: Span, title: Option<Text>) -> Self {
        TreeNode {
            id,
            body,
            title,
            gates: Vec::new(),
            cost: None,
            probability: None,
            time: None,
            skill: None,
            stopped_by: Vec::new(),
            ruled_out: None,
            refs: Vec::new(),
        }
    }
}

/// How a node follows from others.
#[derive(Debug)]
pub struct Gate {
    pub kind: GateKind,
    pub span: Span,
    pub of: Vec<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateKind {
    /// One suffices.
    Any,
    /// All are needed.
    All,
    /// All are needed, in this order.
    Seq,
}

/// Why a node cannot happen.
#[derive(Debug)]
pub struct RuleOut {
    pub span: Span,
    pub why: Option<Text>,
    pub test: Option<Text>,
    pub until: Option<Spanned<Date>>,
}
