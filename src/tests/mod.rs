//! Tests of the whole: what no single module can prove.

mod judgement;
mod pages;
mod support;
