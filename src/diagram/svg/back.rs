//! Which flows lead back, so that they are drawn beside those which lead forth and not around all.

use super::super::picture::{Picture, Shape};

/// For each arrow whether it closes a circle of zones and elements, when one begins at the actors.
pub(super) fn leads_back(picture: &Picture) -> Vec<bool> {
    let count = picture.nodes.len() + picture.frames.len();
    let ends: Vec<[usize; 2]> =
        picture.arrows.iter().map(|a| tops(picture, a.from, a.to)).collect();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut entered = vec![false; count];
    for (at, [from, to]) in ends.iter().enumerate() {
        out[*from].push(at);
        entered[*to] = true;
    }
    let mut has_actor = vec![false; count];
    for at in (0..picture.nodes.len()).filter(|at| picture.nodes[*at].shape == Shape::Actor) {
        way_out(picture, at).for_each(|at| has_actor[at] = true);
    }
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|at| (!has_actor[*at], entered[*at], *at));
    let mut back = vec![false; picture.arrows.len()];
    // 0: not seen, 1: on the way, 2: done.
    let mut seen = vec![0_u8; count];
    for start in starts {
        if seen[start] != 0 {
            continue;
        }
        seen[start] = 1;
        let mut way = vec![(start, 0_usize)];
        while let Some((node, next)) = way.last_mut() {
            let Some(at) = out[*node].get(*next).copied() else {
                seen[*node] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            let [from, to] = ends[at];
            match seen[to] {
                0 => {
                    seen[to] = 1;
                    way.push((to, 0));
                }
                1 if to != from => back[at] = true,
                _ => {}
            }
        }
    }
    back
}

/// A node and the frames around it, as places among nodes and frames, from the inside out.
fn way_out(picture: &Picture, node: usize) -> impl Iterator<Item = usize> {
    let count = picture.nodes.len();
    let frame = picture.nodes[node].frame;
    let frames = std::iter::successors(frame, |frame| picture.frames[*frame].inside);
    std::iter::once(node).chain(frames.map(move |frame| count + frame))
}

/// The two outermost of what holds one end each and not the other.
fn tops(picture: &Picture, from: usize, to: usize) -> [usize; 2] {
    let ways = [from, to].map(|at| way_out(picture, at).collect::<Vec<_>>());
    let shared = ways[0].iter().rev().zip(ways[1].iter().rev()).take_while(|(a, b)| a == b).count();
    let top = |way: &Vec<usize>, at| way.iter().rev().nth(shared).copied().unwrap_or(at);
    [top(&ways[0], from), top(&ways[1], to)]
}
