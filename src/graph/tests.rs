//! What the tests of the graph's files share.

use super::{Basis, Graph, Matrix};
use crate::formats;
use crate::model::vocabulary::parse_date;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};

/// Asks about the model in `text`, on 2026-11-23.
pub(super) fn ask(text: &str, question: impl FnOnce(&Graph<'_>)) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.as_bytes().to_vec()));
    let model = formats::lower(&sources, &[parse(&sources, file, &Limits::default())]);
    let basis = Basis { today: parse_date("2026-11-23").unwrap(), matrix: Matrix::default() };
    question(&Graph::new(&model, &[], &basis));
}
