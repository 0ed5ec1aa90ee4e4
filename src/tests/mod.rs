//! Tests of the whole: what no single module can prove.

mod architecture;
mod baseline;
mod changes;
mod configuration;
mod drift;
mod evidence;
mod fixtures;
mod generated;
mod hindsight;
mod history;
mod incidents;
mod judgement;
mod mutations;
mod owners;
mod pages;
mod policy;
mod removal;
mod reuse;
mod stages;
mod scales;
pub(crate) mod support;
mod threats;
mod transcripts;
mod unanswered;
