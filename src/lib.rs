//! tmgate keeps threat models true.
//!
//! One datum's way: bytes become a [`source`] file and a spanned [`syntax`] document, a format
//! lowers it to a [`model`], the [`graph`] answers questions about it and about the [`ground`] it
//! stands on, [`derived`] tells what follows, [`rules`] judge and say
//! [`finding`]s, [`review`] marks which of them count, the [`gate`] gives the verdict, [`report`]
//! writes it down and [`post`] brings it to a pull request. [`check::check`] is that pipeline and the only place that runs rules; it is
//! pure. [`stages`] groups what it found by the stages of a [`process`], and two versions of a model
//! are compared in [`diff`] and drawn by [`diagram`]. Only [`host`] touches disk, history, clock and environment,
//! and only [`post`] the network.
//! [`respond`] answers what a responder asks of models when something has happened.
//! The public catalogues that threats cite lie in [`catalog`], inside the program; [`score`] reads
//! CVSS and OWASP vectors for whoever asks.
//!
//! An editor sees all of it while somebody types through [`lsp`].
//!
//! The modules below stand in order: each may name only those above it. A test keeps it so.

pub mod source;

pub mod finding;

pub mod catalog;

pub mod score;

pub mod syntax;

pub mod model;

pub mod formats;

pub mod ground;

pub mod graph;

pub mod derived;

pub mod diff;

pub mod diagram;

pub mod respond;

pub mod process;

pub mod rules;

pub mod config;

pub mod review;

pub mod gate;

pub mod check;

pub mod stages;

pub mod host;

pub mod report;

pub mod post;

pub mod lsp;

pub mod cli;

#[cfg(test)]
mod tests;
