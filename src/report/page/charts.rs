//! Pictures of numbers. Each says in words what it shows, and none tells anything by colour alone.

use maud::{Markup, html};

use super::Sample;
use crate::diff::Standing;
use crate::model::vocabulary::Level;

/// The levels with the class of their colour, the worst first; `None`: nobody rated it.
pub(super) const LEVELS: [(Option<Level>, &str, &str); 5] = [
    (Some(Level::Critical), "critical", "c4"),
    (Some(Level::High), "high", "c3"),
    (Some(Level::Medium), "medium", "c2"),
    (Some(Level::Low), "low", "c1"),
    (None, "unrated", "c0"),
];

pub(super) fn count(standing: &Standing, level: Option<Level>) -> usize {
    level.map_or(standing.unrated, |level| standing.open(level))
}

pub(super) fn open(standing: &Standing) -> usize {
    LEVELS.iter().map(|(level, ..)| count(standing, *level)).sum()
}

fn n(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Open threats by level, one bar each, with the number beside it.
pub(super) fn bars(standing: &Standing) -> Markup {
    let most = LEVELS.iter().map(|(level, ..)| count(standing, *level)).max().unwrap_or(0).max(1);
    html! {
        svg.chart role="img" viewBox="0 0 320 130" width="320" height="130"
            aria-label=(format!("Open threats by level: {}", in_words(standing))) {
            @for (row, (level, word, class)) in LEVELS.iter().enumerate() {
                @let count = count(standing, *level);
                @let y = 6.0 + n(row) * 25.0;
                @let w = (n(count) / n(most) * 190.0).max(if count > 0 { 3.0 } else { 0.0 });
                text x="62" y=(y + 13.0) text-anchor="end" { (word) }
                rect.rail x="72" y=(y) width="190" height="17" rx="3" {}
                rect class=(class) x="72" y=(y) width=(format!("{w:.1}")) height="17" rx="3" {}
                text.strong x="272" y=(y + 13.0) { (count) }
            }
        }
    }
}

/// `1 high, 2 medium`.
pub(super) fn in_words(standing: &Standing) -> String {
    let parts = LEVELS.iter().map(|(level, word, _)| (count(standing, *level), word));
    let parts: Vec<String> =
        parts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// From one line of text to the next, in pixels.
const LINE: f64 = 13.0;

/// Open threats over time: bands of the levels upon each other, the worst at the bottom.
pub(super) fn over_time(past: &[Sample]) -> Option<Markup> {
    let (first, last) = (past.first()?, past.last()?);
    if past.len() < 2 || first.day == last.day {
        return None;
    }
    let most = past.iter().map(|sample| open(&sample.standing)).max().unwrap_or(0).max(1);
    let whole = f64::from(last.day.since(first.day).map_or(1, |span| span.get_days())).max(1.0);
    let x = |sample: &Sample| {
        let days = sample.day.since(first.day).map_or(0, |span| span.get_days());
        40.0 + f64::from(days) / whole * 420.0
    };
    let y = |count: usize| 130.0 - n(count) / n(most) * 110.0;
    let below = |sample: &Sample, levels: usize| -> usize {
        LEVELS.iter().take(levels).map(|(level, ..)| count(&sample.standing, *level)).sum()
    };
    // What was open stays so until the next commit: steps, and no slopes that nobody saw.
    let edge = |levels: usize| {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for sample in past {
            let (x, y) = (x(sample), y(below(sample, levels)));
            if let Some((_, before)) = points.last().copied() {
                points.push((x, before));
            }
            points.push((x, y));
        }
        points
    };
    let bands = LEVELS.iter().enumerate().map(|(at, (_, _, class))| {
        let points = edge(at + 1).into_iter().chain(edge(at).into_iter().rev());
        let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        (points.join(" "), *class)
    });
    let bands: Vec<_> = bands.collect();
    // Each band is named at its end, one name above the other as the bands are.
    let mut names: Vec<(f64, String)> = Vec::new();
    for (at, (level, name, _)) in LEVELS.iter().enumerate() {
        if past.iter().any(|sample| count(&sample.standing, *level) > 0) {
            let middle = f64::midpoint(y(below(last, at)), y(below(last, at + 1))) + 4.0;
            let highest = names.last().map_or(134.0, |(below, _)| below - LINE);
            names.push((middle.min(highest), format!("{} {name}", count(&last.standing, *level))));
        }
    }
    let said = format!(
        "Open threats over time, at {} versions: {} on {}, {} on {}",
        past.len(),
        open(&first.standing),
        first.day,
        open(&last.standing),
        last.day
    );
    Some(html! {
        svg.chart role="img" viewBox="0 0 560 160" width="560" height="160" aria-label=(said) {
            line.axis x1="40" x2="460" y1="130" y2="130" {}
            line.grid x1="40" x2="460" y1="20" y2="20" {}
            text x="34" y="24" text-anchor="end" { (most) }
            text x="34" y="134" text-anchor="end" { "0" }
            @for (points, class) in bands { polygon class=(class) points=(points) {} }
            @for (y, name) in names { text x="466" y=(format!("{y:.1}")) { (name) } }
            text x="40" y="150" { (first.day) }
            text x="460" y="150" text-anchor="end" { (last.day) }
        }
    })
}
