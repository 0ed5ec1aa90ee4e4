//! Which findings count. Nothing is dropped here: a finding is marked, and the gate looks at the
//! marks.

mod waive;

pub use waive::waive;
