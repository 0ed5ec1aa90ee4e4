//! Tests of the whole: what no single module can prove.

mod architecture;
mod baseline;
mod changes;
mod configuration;
mod drift;
mod drift_cases;
mod equivalence;
mod evidence;
mod fixtures;
mod generated;
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
mod surroundings;
mod threats;
mod transcripts;
