//! Tests of the whole: what no single module can prove.

mod architecture;
mod configuration;
mod judgement;
mod pages;
pub(crate) mod support;
mod threats;
