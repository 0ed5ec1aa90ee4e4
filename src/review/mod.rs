//! Which findings count. Nothing is dropped here: a finding is marked, and the gate looks at the
//! marks.

mod pass_over;
mod added;
mod waive;
mod baseline;
mod excuse;
mod fold;
mod known;
mod narrow;

pub use added::report_added;
pub use baseline::{Entry, mark_listed, may_be_listed};
pub use baseline::{parse as parse_baseline, write as write_baseline};
pub use excuse::excuse;
pub use fold::fold;
pub use known::mark_known;
pub use narrow::narrow;
pub use pass_over::pass_over;
pub use waive::waive;
