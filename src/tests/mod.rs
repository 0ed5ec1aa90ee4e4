//! Tests of the whole: what no single module can prove.

mod architecture;
mod configuration;
mod fixtures;
mod generated;
mod incidents;
mod judgement;
mod mutations;
mod pages;
mod scales;
pub(crate) mod support;
mod threats;
mod transcripts;
