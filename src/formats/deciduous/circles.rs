//! Makes a drawing without circles: a tree cannot have any.

use super::{Drawn, REALITY};
use crate::formats::Loss;

/// What leads to each node, by place; `None` is reality. Circles are cut open where the drawing
/// itself says that a way leads back, else where they close.
pub(super) struct Ways {
    pub(super) into: Vec<Vec<Option<usize>>>,
    /// All nodes, those that lead to a node before it.
    pub(super) order: Vec<usize>,
}

pub(super) fn open(nodes: &[Drawn], losses: &mut Vec<Loss>) -> Ways {
    let places: std::collections::HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.id.value.as_str(), at)).collect();
    let mut into: Vec<Vec<Option<usize>>> = vec![Vec::new(); nodes.len()];
    let mut back = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        for edge in &node.from {
            let from = match (edge.from.value.as_str(), places.get(edge.from.value.as_str())) {
                (REALITY, _) => None,
                (_, Some(from)) => Some(*from),
                (id, None) => {
                    let what = format!("nothing is called `{id}`, so the way from it is left out");
                    losses.push(Loss { place: edge.from.span, ..node.loss(what) });
                    continue;
                }
            };
            match from {
                Some(from) if edge.backwards => back.push((at, from, edge.from.span)),
                _ if into[at].contains(&from) => {}
                _ => into[at].push(from),
            }
        }
    }
    let lost = |at: usize, from: usize, why: &str| {
        let what = format!("the way from `{}` {why}: a tree has no circles", nodes[from].id.value);
        nodes[at].loss(what)
    };
    for (at, from) in order(&into).1 {
        into[at].retain(|known| *known != Some(from));
        losses.push(lost(at, from, "closes a circle and is left out"));
    }
    for (at, from, place) in back {
        if leads(&into, at, from) {
            losses.push(Loss { place, ..lost(at, from, "leads back and is left out") });
        } else if !into[at].contains(&Some(from)) {
            into[at].push(Some(from));
        }
    }
    let order = order(&into).0;
    Ways { into, order }
}

/// Whether `goal` is reached from `start`, followed backwards from `goal`.
fn leads(into: &[Vec<Option<usize>>], start: usize, goal: usize) -> bool {
    let (mut seen, mut next) = (vec![false; into.len()], vec![goal]);
    while let Some(at) = next.pop() {
        if at == start {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            next.extend(into[at].iter().flatten());
        }
    }
    false
}

/// All nodes, causes first, and the edges that close a circle, found by walking from what is so
/// from the beginning: so the first way to a node is never the one that is cut.
fn order(into: &[Vec<Option<usize>>]) -> (Vec<usize>, Vec<(usize, usize)>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut out = vec![Vec::new(); into.len()];
    for (at, from) in into.iter().enumerate() {
        from.iter().flatten().for_each(|from| out[*from].push(at));
    }
    let begins = |at: &usize| into[*at].is_empty() || into[*at].contains(&None);
    let mut seen = vec![Seen::No; into.len()];
    let (mut order, mut closing) = (Vec::new(), Vec::new());
    for start in (0..into.len()).filter(begins).chain(0..into.len()) {
        if seen[start] != Seen::No {
            continue;
        }
        seen[start] = Seen::Open;
        let mut trail = vec![(start, 0)];
        while let Some((at, next)) = trail.last_mut() {
            let at = *at;
            let Some(to) = out[at].get(*next).copied() else {
                seen[at] = Seen::Done;
                order.push(at);
                trail.pop();
                continue;
            };
            *next += 1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::Open;
                    trail.push((to, 0));
                }
                Seen::Open => closing.push((to, at)),
                Seen::Done => {}
            }
        }
    }
    order.reverse();
    (order, closing)
}
