//! The plans as tables: what is there and what was found, and the steps that follow.

mod marker;
mod sticky;
mod hunks;
mod inline;
