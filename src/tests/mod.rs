//! Tests of the whole: what no single module can prove.

mod pages;
mod configuration;
mod support;
