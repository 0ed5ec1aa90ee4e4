//! What `tmgate respond` prints.

mod json;
mod markdown;
mod text;
mod told;

pub use json::{SCHEMA, write as json};
pub use markdown::write as markdown;
pub use text::{MOST_LINES, write as text};
