//! The scores of a v3.1 vector, by the formulas of the specification.

use super::Vector;
use crate::score::Tenths;

/// The three scores of a vector; each builds on the metrics of the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scores {
    pub(super) base: Tenths,
    pub(super) temporal: Tenths,
    pub(super) environmental: Tenths,
}

pub(super) fn scores(vector: &Vector) -> Scores {
    let base = base(vector);
    Scores {
        base,
        temporal: temporal(vector, base),
        environmental: temporal(vector, environmental(vector)),
    }
}

fn base(vector: &Vector) -> Tenths {
    let at = |name| vector.get(name);
    let free = |name| 1.0 - impact_weight(at(name));
    let iss = 1.0 - free("C") * free("I") * free("A");
    let changed = at("S") == "C";
    let impact = match changed {
        true => 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02).powi(15),
        false => 6.42 * iss,
    };
    together(impact, exploitability([at("AV"), at("AC"), at("PR"), at("UI")], changed), changed)
}

/// The score that the modified metrics and the security requirements give, before the temporal
/// metrics lower it.
fn environmental(vector: &Vector) -> Tenths {
    let at = |name| vector.modified(name);
    let free = |name, need| 1.0 - requirement(vector.get(need)) * impact_weight(at(name));
    let iss = 1.0 - free("C", "CR") * free("I", "IR") * free("A", "AR");
    let iss = iss.min(0.915);
    let changed = at("S") == "C";
    let impact = match changed {
        true => 7.52 * (iss - 0.029) - 3.25 * (iss * 0.9731 - 0.02).powi(13),
        false => 6.42 * iss,
    };
    together(impact, exploitability([at("AV"), at("AC"), at("PR"), at("UI")], changed), changed)
}

fn together(impact: f64, exploitability: f64, changed: bool) -> Tenths {
    if impact <= 0.0 {
        return Tenths::clamped(0);
    }
    let scope = if changed { 1.08 } else { 1.0 };
    let sum = (scope * (impact + exploitability)).min(10.0);
    // At most 10, so nothing is cut off.
    round_up((sum * 100_000.0).round() as i64)
}

/// A score from hundred-thousandths: up to the next tenth.
fn round_up(fine: i64) -> Tenths {
    Tenths::clamped((fine + 9_999).div_euclid(10_000))
}

fn temporal(vector: &Vector, score: Tenths) -> Tenths {
    let percent = |name| match (name, vector.get(name)) {
        ("E", "F") => 97,
        ("E", "P") => 94,
        ("E", "U") => 91,
        ("RL", "W") => 97,
        ("RL", "T") => 96,
        ("RL", "O") => 95,
        ("RC", "R") => 96,
        ("RC", "U") => 92,
        _ => 100,
    };
    // A tenth and three percentages are ten-millionths: a hundred to each hundred-thousandth.
    let product = score.get() * percent("E") * percent("RL") * percent("RC");
    round_up((product + 50).div_euclid(100))
}

fn exploitability([av, ac, pr, ui]: [&str; 4], changed: bool) -> f64 {
    let vector = match av {
        "N" => 0.85,
        "A" => 0.62,
        "L" => 0.55,
        _ => 0.2,
    };
    let complexity = if ac == "L" { 0.77 } else { 0.44 };
    let privileges = match (pr, changed) {
        ("N", _) => 0.85,
        ("L", true) => 0.68,
        ("L", false) => 0.62,
        (_, true) => 0.5,
        (_, false) => 0.27,
    };
    let interaction = if ui == "N" { 0.85 } else { 0.62 };
    8.22 * vector * complexity * privileges * interaction
}

fn impact_weight(value: &str) -> f64 {
    match value {
        "H" => 0.56,
        "L" => 0.22,
        _ => 0.0,
    }
}

fn requirement(value: &str) -> f64 {
    match value {
        "H" => 1.5,
        "L" => 0.5,
        _ => 1.0,
    }
}
