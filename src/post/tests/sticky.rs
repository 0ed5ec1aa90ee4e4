use crate::post::marker::{Kind, Marker};
use crate::post::sticky::{Act, Plan, RESOLVED, Say, Seen, plan};
use crate::post::target::{Run, WhenClean};

const OURS: u64 = 20;

fn seen(id: u64, run: u64, digest: &str) -> Seen {
    Seen { id, run: Run { id: run, attempt: 1 }, digest: digest.to_owned() }
}

fn some(digest: &str) -> Say {
    let run = Run { id: OURS, attempt: 1 };
    Say { run, something: true, digest: digest.to_owned(), when_clean: WhenClean::Keep }
}

fn none(when_clean: WhenClean) -> Say {
    Say { something: false, digest: RESOLVED.to_owned(), when_clean, ..some("") }
}

/// What is there, what is to be said, and the step with what is deleted.
type Row = (&'static str, Vec<Seen>, Say, Act, Vec<u64>);

#[test]
fn each_state_has_its_step() {
    use Act::{Create, Nothing, Update};
    let keep = || none(WhenClean::Keep);
    let delete = || none(WhenClean::Delete);
    let table: Vec<Row> = vec![
        ("nothing there, nothing to say", vec![], keep(), Nothing, vec![]),
        ("nothing there, nothing to say, to delete", vec![], delete(), Nothing, vec![]),
        ("nothing there, something to say", vec![], some("a"), Create, vec![]),
        ("it says so already", vec![seen(1, 10, "a")], some("a"), Nothing, vec![]),
        ("it says something else", vec![seen(1, 10, "b")], some("a"), Update(1), vec![]),
        (
            "it says something else, of this run",
            vec![seen(1, OURS, "b")],
            some("a"),
            Update(1),
            vec![],
        ),
        ("a newer run wrote it", vec![seen(1, 30, "b")], some("a"), Nothing, vec![]),
        ("a newer run wrote it, clean", vec![seen(1, 30, "b")], keep(), Nothing, vec![]),
        ("a newer run wrote it, to delete", vec![seen(1, 30, "b")], delete(), Nothing, vec![]),
        ("all resolved", vec![seen(1, 10, "b")], keep(), Update(1), vec![]),
        ("resolved before", vec![seen(1, 10, RESOLVED)], keep(), Nothing, vec![]),
        ("all resolved, to delete", vec![seen(1, 10, "b")], delete(), Nothing, vec![1]),
        ("resolved before, to delete", vec![seen(1, 10, RESOLVED)], delete(), Nothing, vec![1]),
        ("resolved before, found again", vec![seen(1, 10, RESOLVED)], some("a"), Update(1), vec![]),
        (
            "several",
            vec![seen(3, 9, "b"), seen(2, 10, "c"), seen(7, 8, "a")],
            some("a"),
            Update(2),
            vec![3, 7],
        ),
        (
            "several, the oldest says so",
            vec![seen(2, 10, "a"), seen(3, 9, "b")],
            some("a"),
            Nothing,
            vec![3],
        ),
        ("several, clean", vec![seen(2, 10, "a"), seen(3, 9, "b")], keep(), Update(2), vec![3]),
        (
            "several, to delete",
            vec![seen(2, 10, "a"), seen(3, 9, "b")],
            delete(),
            Nothing,
            vec![2, 3],
        ),
        (
            "two runs at once, ours first",
            vec![seen(1, OURS, "a"), seen(2, 19, "b")],
            some("a"),
            Nothing,
            vec![2],
        ),
        (
            "two runs at once, the older first",
            vec![seen(1, 19, "b"), seen(2, OURS, "a")],
            some("a"),
            Update(1),
            vec![2],
        ),
        (
            "two runs at once, the newer first",
            vec![seen(1, 21, "b"), seen(2, OURS, "a")],
            some("a"),
            Nothing,
            vec![2],
        ),
        (
            "two runs at once, the newer second",
            vec![seen(1, OURS, "a"), seen(2, 21, "b")],
            some("a"),
            Nothing,
            vec![],
        ),
        (
            "three at once",
            vec![seen(1, 19, "b"), seen(2, OURS, "a"), seen(3, 21, "c")],
            some("a"),
            Nothing,
            vec![2],
        ),
    ];
    for (name, found, say, act, delete) in table {
        assert_eq!(plan(&found, &say), Plan { act, delete }, "{name}");
        let reversed: Vec<Seen> = found.into_iter().rev().collect();
        assert_eq!(plan(&reversed, &say).act, act, "{name}, in another order");
    }
}

#[test]
fn a_second_attempt_is_newer() {
    let found = [Seen { id: 1, run: Run { id: OURS, attempt: 2 }, digest: "b".to_owned() }];
    assert_eq!(plan(&found, &some("a")).act, Act::Nothing);
    let mut again = some("a");
    again.run.attempt = 3;
    assert_eq!(plan(&found, &again).act, Act::Update(1));
}

#[test]
fn whoever_comes_last_leaves_one_comment_of_the_newer_run() {
    // Every order in which two runs that both created a comment may look and act.
    for older_first in [true, false] {
        for older_looks_first in [true, false] {
            let (old, new) = (
                seen(if older_first { 1 } else { 2 }, 19, "old"),
                seen(if older_first { 2 } else { 1 }, OURS, "new"),
            );
            let mut there = vec![old, new];
            let mut newer = some("new");
            newer.run.id = OURS;
            let mut older = some("old");
            older.run.id = 19;
            let mut turns = [older.clone(), newer.clone(), older, newer];
            if !older_looks_first {
                turns.reverse();
            }
            for say in turns {
                let Plan { act, delete } = plan(&there, &say);
                for comment in &mut there {
                    if act == Act::Update(comment.id) {
                        comment.run = say.run;
                        comment.digest.clone_from(&say.digest);
                    }
                }
                there.retain(|comment| !delete.contains(&comment.id));
                assert_ne!(act, Act::Create);
            }
            assert_eq!(there.len(), 1);
            assert_eq!((there[0].id, there[0].digest.as_str()), (1, "new"));
        }
    }
}

#[test]
fn only_comments_of_this_gate_are_its_own() {
    let mut marker = Marker {
        id: "default".to_owned(),
        kind: Kind::Summary { head: "abc".to_owned(), run: Run { id: 1, attempt: 1 } },
        digest: "d".to_owned(),
    };
    assert_eq!(Seen::of(5, &marker.under("text"), "default"), Some(seen(5, 1, "d")));
    assert_eq!(Seen::of(5, &marker.under("text"), "infra"), None);
    assert_eq!(Seen::of(5, &format!("{marker}\nquoted"), "default"), None);
    marker.kind = Kind::Finding { fingerprint: "f".to_owned() };
    assert_eq!(Seen::of(5, &marker.under("text"), "default"), None);
}
