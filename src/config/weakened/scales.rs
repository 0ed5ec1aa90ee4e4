//! Which way an option of a rule gets looser.

use crate::finding::{OptionMeta, OptionValue};
use crate::rules::Chosen;

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Same,
    Stricter,
    Looser,
    /// It is other, and nobody can say for all models which of the two asks for more.
    Other,
}

const LEVELS: [&str; 4] = ["low", "medium", "high", "critical"];

/// Options that name the least which is good enough: less asks for less.
const LEAST: [(&str, &str); 4] = [
    ("accept-expiring", "within"),
    ("htmm-persona-unused", "least"),
    ("stride-na-unexplained", "characters"),
    ("threat-vague", "words"),
];

/// Options that name the most which is let pass: more asks for less.
const MOST: [(&str, &str); 6] = [
    ("flow-trust-jump", "jump"),
    ("incident-similar-unlinked", "score"),
    ("owner-concentrated", "components"),
    ("owner-concentrated", "owners"),
    ("owner-concentrated", "share"),
    ("rating-flat", "threats"),
];

/// Options of one word, the strictest first.
const LADDERS: [(&str, &str, [&str; 2]); 2] = [
    ("pasta-trace-broken", "to", ["evidence", "mitigation"]),
    ("rootcause-fix-unproven", "status", ["verified", "implemented"]),
];

/// What became of an option of the rule `rule`.
pub(super) fn moved(rule: &str, option: &OptionMeta, was: &Chosen, is: &Chosen) -> Move {
    if was == is {
        return Move::Same;
    }
    match (&option.default, was, is) {
        (OptionValue::Words(..), Chosen::Words(was), Chosen::Words(is)) => {
            match was.iter().all(|word| is.contains(word)) {
                true if was.len() == is.len() => Move::Same,
                true => Move::Stricter,
                false => Move::Looser,
            }
        }
        (OptionValue::Word(allowed), Chosen::Words(was), Chosen::Words(is)) => {
            let of_levels = allowed.iter().all(|word| LEVELS.contains(word));
            let ladder = LADDERS.iter().find(|l| (l.0, l.1) == (rule, option.name));
            match (of_levels, ladder) {
                (true, _) => along(rank(&LEVELS, was), rank(&LEVELS, is)),
                (false, Some((_, _, words))) => along(rank(words, was), rank(words, is)),
                (false, None) => Move::Other,
            }
        }
        (kind, Chosen::Number(was), Chosen::Number(is)) => {
            let named = (rule, option.name);
            let is_days = matches!(kind, OptionValue::Days(_));
            match (LEAST.contains(&named), is_days || MOST.contains(&named)) {
                (true, _) => along(Some(*is), Some(*was)),
                (false, true) => along(Some(*was), Some(*is)),
                (false, false) => Move::Other,
            }
        }
        _ => Move::Other,
    }
}

/// Higher is looser.
fn along<T: PartialOrd>(was: Option<T>, is: Option<T>) -> Move {
    match (was, is) {
        (Some(was), Some(is)) if is > was => Move::Looser,
        (Some(was), Some(is)) if is < was => Move::Stricter,
        (Some(_), Some(_)) => Move::Same,
        _ => Move::Other,
    }
}

fn rank(words: &[&str], chosen: &[String]) -> Option<usize> {
    words.iter().position(|word| chosen.first().is_some_and(|chosen| chosen == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn tables_name_options_that_there_are() {
        let named = LEAST.iter().chain(&MOST).map(|(rule, option)| (*rule, *option));
        for (rule, option) in named.chain(LADDERS.iter().map(|ladder| (ladder.0, ladder.1))) {
            let meta = rules::meta(rule).unwrap_or_else(|| panic!("{rule}"));
            assert!(meta.options.iter().any(|o| o.name == option), "{rule}: {option}");
        }
    }
}
