//! The score of a v4.0 vector, in whole numbers: binary floats turn some x.x5 into less.

use super::Vector;
use super::macro_vectors::MacroVector;
use crate::score::Tenths;

/// The vectors of highest severity of a level of a class: the severity step of each metric.
type Highest = &'static [&'static [i64]];

/// A class of metrics at the level that a vector has: how far below the highest vector of that
/// level it lies, how far one can be, and the score of the next lower level.
struct Step {
    distance: i64,
    depth: i64,
    lower: Option<i64>,
}

/// AV, PR, UI.
static HIGHEST_EQ1: [Highest; 3] =
    [&[&[0, 0, 0]], &[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]], &[&[3, 0, 0], &[1, 1, 1]]];
/// AC, AT.
static HIGHEST_EQ2: [Highest; 2] = [&[&[0, 0]], &[&[1, 0], &[0, 1]]];
/// VC, VI, VA, CR, IR, AR.
static HIGHEST_EQ36: [Highest; 5] = [
    &[&[0, 0, 0, 0, 0, 0]],
    &[&[0, 0, 1, 1, 1, 0], &[0, 0, 0, 1, 1, 1]],
    &[&[1, 0, 0, 0, 0, 0], &[0, 1, 0, 0, 0, 0]],
    &[
        &[1, 0, 1, 0, 1, 0],
        &[1, 0, 0, 0, 1, 1],
        &[0, 1, 0, 1, 0, 1],
        &[0, 1, 1, 1, 0, 0],
        &[1, 1, 0, 0, 0, 1],
    ],
    &[&[1, 1, 1, 0, 0, 0]],
];
/// SC, SI, SA.
static HIGHEST_EQ4: [Highest; 3] = [&[&[1, 0, 0]], &[&[1, 1, 1]], &[&[2, 2, 2]]];

static DEPTH_EQ1: [i64; 3] = [1, 4, 5];
static DEPTH_EQ2: [i64; 2] = [1, 2];
static DEPTH_EQ36: [i64; 5] = [7, 6, 8, 8, 10];
static DEPTH_EQ4: [i64; 3] = [6, 5, 4];

/// Every depth divides this.
const DEPTHS: i64 = 840;
/// Every number of classes, 1 to 5, divides this.
const CLASSES: i64 = 60;

pub(super) fn score(vector: &Vector) -> Tenths {
    let impacts = ["VC", "VI", "VA", "SC", "SI", "SA"];
    if impacts.iter().all(|name| effective(vector, name) == "N") {
        return Tenths::clamped(0);
    }
    let class = macro_vector(vector);
    let value = class.tenths().unwrap_or(0);
    let distance = |highest: Option<&Highest>, names: &[&str]| {
        let own: Vec<i64> = names.iter().map(|n| severity(n, effective(vector, n))).collect();
        highest.map_or(0, |highest| distance(highest, &own))
    };
    let depth = |depths: &[i64], level: usize| depths.get(level).copied().unwrap_or(1);
    let MacroVector { eq1, eq2, eq36, eq4, eq5 } = class;
    let steps = [
        Step {
            distance: distance(HIGHEST_EQ1.get(eq1), &["AV", "PR", "UI"]),
            depth: depth(&DEPTH_EQ1, eq1),
            lower: MacroVector { eq1: eq1 + 1, ..class }.tenths(),
        },
        Step {
            distance: distance(HIGHEST_EQ2.get(eq2), &["AC", "AT"]),
            depth: depth(&DEPTH_EQ2, eq2),
            lower: MacroVector { eq2: eq2 + 1, ..class }.tenths(),
        },
        Step {
            distance: distance(HIGHEST_EQ36.get(eq36), &["VC", "VI", "VA", "CR", "IR", "AR"]),
            depth: depth(&DEPTH_EQ36, eq36),
            lower: lower_eq36(class),
        },
        Step {
            distance: distance(HIGHEST_EQ4.get(eq4), &["SC", "SI", "SA"]),
            depth: depth(&DEPTH_EQ4, eq4),
            lower: MacroVector { eq4: eq4 + 1, ..class }.tenths(),
        },
        // Exploit maturity has one vector a level: it counts among the classes and takes nothing.
        Step { distance: 0, depth: 1, lower: MacroVector { eq5: eq5 + 1, ..class }.tenths() },
    ];
    Tenths::clamped(lowered(value, &steps))
}

/// `value` less the mean of what each class takes from it, rounded half up.
fn lowered(value: i64, steps: &[Step]) -> i64 {
    let (mut taken, mut classes) = (0, 0);
    for step in steps {
        if let Some(lower) = step.lower {
            classes += 1;
            taken += (value - lower) * step.distance * (DEPTHS / step.depth);
        }
    }
    let one = DEPTHS * CLASSES;
    let mean = if classes == 0 { 0 } else { taken * (CLASSES / classes) };
    (2 * (value * one - mean) + one).div_euclid(2 * one)
}

/// EQ3 and EQ6 go down together; from 00 there are two ways, and the higher score counts.
fn lower_eq36(class: MacroVector) -> Option<i64> {
    let to = |eq36| MacroVector { eq36, ..class }.tenths();
    match class.eq36 {
        0 => to(1).max(to(2)),
        1 | 2 => to(3),
        3 => to(4),
        _ => None,
    }
}

/// The steps down from the highest vector of the level that is above this one in every metric.
fn distance(highest: &Highest, severity: &[i64]) -> i64 {
    let below = |top: &&[i64]| top.iter().zip(severity).all(|(top, own)| own >= top);
    let top = highest.iter().copied().find(below).unwrap_or(severity);
    severity.iter().sum::<i64>() - top.iter().sum::<i64>()
}

/// How many steps a value lies below the worst that its metric can be.
fn severity(name: &str, value: &str) -> i64 {
    let order: &[&str] = match name {
        "AV" => &["N", "A", "L", "P"],
        "PR" => &["N", "L", "H"],
        "UI" => &["N", "P", "A"],
        "AC" => &["L", "H"],
        "AT" => &["N", "P"],
        "SC" | "SI" | "SA" => &["S", "H", "L", "N"],
        "CR" | "IR" | "AR" => &["H", "M", "L"],
        _ => &["H", "L", "N"],
    };
    let place = order.iter().position(|known| *known == value).unwrap_or(0);
    i64::try_from(place).unwrap_or(0)
}

/// What a metric is once the modified metrics and the defaults have had their say.
fn effective(vector: &Vector, name: &str) -> &'static str {
    match (vector.modified(name), name) {
        ("X", "E") => "A",
        ("X", "CR" | "IR" | "AR") => "H",
        (value, _) => value,
    }
}

pub(super) fn macro_vector(vector: &Vector) -> MacroVector {
    let is = |name, value| effective(vector, name) == value;
    let easy = [is("AV", "N"), is("PR", "N"), is("UI", "N")];
    let eq1 = match easy {
        [true, true, true] => 0,
        _ if is("AV", "P") || !easy.contains(&true) => 2,
        _ => 1,
    };
    let high = [is("VC", "H"), is("VI", "H"), is("VA", "H")];
    let eq3 = match high {
        [true, true, _] => 0,
        _ if high.contains(&true) => 1,
        _ => 2,
    };
    let wanted = [is("CR", "H"), is("IR", "H"), is("AR", "H")];
    let hits = high.iter().zip(wanted).any(|(high, wanted)| *high && wanted);
    let eq36 = match (eq3, hits) {
        (0, true) => 0,
        (0, false) => 1,
        (1, true) => 2,
        (1, false) => 3,
        _ => 4,
    };
    let eq4 = match () {
        () if is("SI", "S") || is("SA", "S") => 0,
        () if is("SC", "H") || is("SI", "H") || is("SA", "H") => 1,
        () => 2,
    };
    let eq5 = match effective(vector, "E") {
        "A" => 0,
        "P" => 1,
        _ => 2,
    };
    MacroVector { eq1, eq2: usize::from(!(is("AC", "L") && is("AT", "N"))), eq36, eq4, eq5 }
}
