//! What it takes to post findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Difference;
use crate::finding::Rewrite;

/// What ties a report to the commit and the bytes that were checked, and says what the change in
/// question means. It costs more than a report on its own needs, so it is filled in only for those
/// who ask.
#[derive(Debug, Default)]
pub struct Posting {
    /// The commit that was checked, or on which the working tree stands.
    pub head: Option<String>,
    /// The id that git gives the content of each file that an open finding points into.
    pub blobs: BTreeMap<Arc<str>, String>,
    /// The lines that a quick fix replaces, by the place of its finding in the report.
    pub rewrites: BTreeMap<usize, Rewrite>,
    /// What changed in the models whose text is another than at the base.
    pub changes: Option<Difference>,
}
