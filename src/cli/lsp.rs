//! `tmgate lsp`: the check in an editor.

use anyhow::Result;

use super::{Exit, Streams, settings};
use crate::host::Host;
use crate::lsp;

/// Serves until the editor leaves. As the protocol asks, the status is 1 where it left without a
/// `shutdown`.
pub(super) fn run(host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let load = |host: &dyn Host| settings::load(host, None, &[]);
    match lsp::serve(host, &load, streams.out)? {
        true => Ok(Exit::Pass),
        false => Ok(Exit::GateFailed),
    }
}
