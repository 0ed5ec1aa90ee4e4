//! OTM rates from 0 to 100. The steps are ours: what is written in the middle of a step is read as
//! that step again.

use crate::model::vocabulary::{Class, Impact, Level, Likelihood};

pub(super) fn likelihood(percent: f64) -> Likelihood {
    match percent {
        n if n < 25.0 => Likelihood::Low,
        n if n < 60.0 => Likelihood::Medium,
        _ => Likelihood::High,
    }
}

pub(super) fn impact(percent: f64) -> Impact {
    match percent {
        n if n < 25.0 => Impact::Low,
        n if n < 60.0 => Impact::Medium,
        n if n < 85.0 => Impact::High,
        _ => Impact::Critical,
    }
}

pub(super) fn level(percent: f64) -> Level {
    match impact(percent) {
        Impact::VeryLow | Impact::Low => Level::Low,
        Impact::Medium => Level::Medium,
        Impact::High => Level::High,
        Impact::Critical => Level::Critical,
    }
}

/// How much it matters that data stays secret.
pub(super) fn class(percent: f64) -> Class {
    match level(percent) {
        Level::Low => Class::Public,
        Level::Medium => Class::Internal,
        Level::High => Class::Confidential,
        Level::Critical => Class::Restricted,
    }
}

pub(super) fn of_likelihood(likelihood: Likelihood) -> u8 {
    match likelihood {
        Likelihood::VeryLow => 5,
        Likelihood::Low => 15,
        Likelihood::Medium => 50,
        Likelihood::High => 75,
        Likelihood::VeryHigh => 95,
    }
}

pub(super) fn of_impact(impact: Impact) -> u8 {
    match impact {
        Impact::VeryLow => 5,
        Impact::Low => 15,
        Impact::Medium => 50,
        Impact::High => 75,
        Impact::Critical => 100,
    }
}

pub(super) fn of_level(level: Level) -> u8 {
    match level {
        Level::Low => 15,
        Level::Medium => 50,
        Level::High => 75,
        Level::Critical => 100,
    }
}

pub(super) fn of_class(class: Class) -> u8 {
    match class {
        Class::Public => 0,
        Class::Internal => 40,
        Class::Confidential => 75,
        Class::Restricted => 100,
    }
}
