//! The metrics of each version, in the order in which a vector writes them.

/// A metric and what it may be.
#[derive(Debug)]
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) group: Group,
}

/// The groups of metrics. Only those of the base are mandatory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Base,
    /// Called temporal in v3.1.
    Threat,
    Environmental,
    Supplemental,
}

/// What an optional metric is where nothing is said.
pub(super) const UNSAID: &str = "X";

const fn base(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric { name, values, group: Group::Base }
}

const fn threat(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric { name, values, group: Group::Threat }
}

const fn env(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric { name, values, group: Group::Environmental }
}

const fn more(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric { name, values, group: Group::Supplemental }
}

pub(super) static V31: &[Metric] = &[
    base("AV", &["N", "A", "L", "P"]),
    base("AC", &["L", "H"]),
    base("PR", &["N", "L", "H"]),
    base("UI", &["N", "R"]),
    base("S", &["U", "C"]),
    base("C", &["H", "L", "N"]),
    base("I", &["H", "L", "N"]),
    base("A", &["H", "L", "N"]),
    threat("E", &["X", "H", "F", "P", "U"]),
    threat("RL", &["X", "U", "W", "T", "O"]),
    threat("RC", &["X", "C", "R", "U"]),
    env("CR", &["X", "H", "M", "L"]),
    env("IR", &["X", "H", "M", "L"]),
    env("AR", &["X", "H", "M", "L"]),
    env("MAV", &["X", "N", "A", "L", "P"]),
    env("MAC", &["X", "L", "H"]),
    env("MPR", &["X", "N", "L", "H"]),
    env("MUI", &["X", "N", "R"]),
    env("MS", &["X", "U", "C"]),
    env("MC", &["X", "H", "L", "N"]),
    env("MI", &["X", "H", "L", "N"]),
    env("MA", &["X", "H", "L", "N"]),
];

pub(super) static V40: &[Metric] = &[
    base("AV", &["N", "A", "L", "P"]),
    base("AC", &["L", "H"]),
    base("AT", &["N", "P"]),
    base("PR", &["N", "L", "H"]),
    base("UI", &["N", "P", "A"]),
    base("VC", &["H", "L", "N"]),
    base("VI", &["H", "L", "N"]),
    base("VA", &["H", "L", "N"]),
    base("SC", &["H", "L", "N"]),
    base("SI", &["H", "L", "N"]),
    base("SA", &["H", "L", "N"]),
    threat("E", &["X", "A", "P", "U"]),
    env("CR", &["X", "H", "M", "L"]),
    env("IR", &["X", "H", "M", "L"]),
    env("AR", &["X", "H", "M", "L"]),
    env("MAV", &["X", "N", "A", "L", "P"]),
    env("MAC", &["X", "L", "H"]),
    env("MAT", &["X", "N", "P"]),
    env("MPR", &["X", "N", "L", "H"]),
    env("MUI", &["X", "N", "P", "A"]),
    env("MVC", &["X", "H", "L", "N"]),
    env("MVI", &["X", "H", "L", "N"]),
    env("MVA", &["X", "H", "L", "N"]),
    env("MSC", &["X", "H", "L", "N"]),
    env("MSI", &["X", "S", "H", "L", "N"]),
    env("MSA", &["X", "S", "H", "L", "N"]),
    more("S", &["X", "N", "P"]),
    more("AU", &["X", "N", "Y"]),
    more("R", &["X", "A", "U", "I"]),
    more("V", &["X", "D", "C"]),
    more("RE", &["X", "L", "M", "H"]),
    more("U", &["X", "Clear", "Green", "Amber", "Red"]),
];
