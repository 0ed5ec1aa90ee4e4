//! What the rules see of a model, for those who want to show it and not to judge it.

use std::sync::Arc;

use crate::graph::Graph;
use crate::source::Sources;

/// One model, as it is examined.
pub struct Sight<'a, 'm> {
    pub graph: &'a Graph<'m>,
    /// The same model at the base, where that was another one.
    pub before: Option<&'a Graph<'m>>,
    pub sources: &'a Sources,
    /// The paths of its files.
    pub files: &'a [Arc<str>],
    /// It is not what it was at the base.
    pub changed: bool,
}

/// Somebody who is shown every model, from several threads. A model that refers to others is shown
/// twice, and what is seen last is the whole.
pub type Onlooker<'a> = dyn Fn(&Sight<'_, '_>) + Sync + 'a;
