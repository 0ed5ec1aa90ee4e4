use std::collections::BTreeSet;

use crate::post::hunks::Anchor;
use crate::post::inline::{Due, GONE, Plan, Standing, plan};

fn line(line: u32) -> Anchor {
    Anchor::Lines { start: None, line }
}

fn due(fingerprint: &str, anchor: Anchor) -> Due {
    Due {
        fingerprint: fingerprint.to_owned(),
        path: "a.yaml".to_owned(),
        anchor,
        digest: format!("d-{fingerprint}"),
    }
}

fn there(id: u64, fingerprint: &str, anchor: Option<Anchor>) -> Standing {
    Standing {
        id,
        fingerprint: fingerprint.to_owned(),
        digest: format!("d-{fingerprint}"),
        path: "a.yaml".to_owned(),
        anchor,
        answered: false,
    }
}

fn answered(comment: Standing) -> Standing {
    Standing { answered: true, ..comment }
}

fn says(digest: &str, comment: Standing) -> Standing {
    Standing { digest: digest.to_owned(), ..comment }
}

/// What is due, what stands there, and the steps.
type Row = (&'static str, Vec<Due>, Vec<Standing>, Plan);

fn check(table: Vec<Row>) {
    for (name, due, standing, expected) in table {
        let reported: BTreeSet<&str> = due.iter().map(|due| due.fingerprint.as_str()).collect();
        assert_eq!(plan(&due, &reported, &standing, 10), expected, "{name}");
    }
}

#[test]
fn what_is_found_stands_at_its_line() {
    let nothing = Plan::default;
    check(vec![
        ("nothing", vec![], vec![], nothing()),
        ("new", vec![due("f", line(3))], vec![], Plan { review: vec![0], ..nothing() }),
        (
            "new, at a file",
            vec![due("f", Anchor::File)],
            vec![],
            Plan { files: vec![0], ..nothing() },
        ),
        ("there", vec![due("f", line(3))], vec![there(1, "f", Some(line(3)))], nothing()),
        (
            "there, with another text",
            vec![due("f", line(3))],
            vec![says("x", there(1, "f", Some(line(3))))],
            Plan { edit: vec![(1, 0)], ..nothing() },
        ),
        (
            "there, with another text, answered",
            vec![due("f", line(3))],
            vec![answered(says("x", there(1, "f", Some(line(3)))))],
            Plan { edit: vec![(1, 0)], ..nothing() },
        ),
        (
            "moved",
            vec![due("f", line(5))],
            vec![there(1, "f", Some(line(3)))],
            Plan { review: vec![0], replaced: vec![1], ..nothing() },
        ),
        (
            "at one line of several",
            vec![due("f", Anchor::Lines { start: Some(2), line: 3 })],
            vec![there(1, "f", Some(line(3)))],
            Plan { review: vec![0], replaced: vec![1], ..nothing() },
        ),
        (
            "outdated",
            vec![due("f", line(3))],
            vec![there(1, "f", None)],
            Plan { review: vec![0], replaced: vec![1], ..nothing() },
        ),
        (
            "outdated, answered",
            vec![due("f", line(3))],
            vec![answered(there(1, "f", None))],
            nothing(),
        ),
        (
            "moved, answered, another text",
            vec![due("f", line(5))],
            vec![answered(says("x", there(1, "f", Some(line(3)))))],
            nothing(),
        ),
    ]);
}

#[test]
fn what_is_gone_goes_and_what_stands_twice_does_not() {
    let nothing = Plan::default;
    check(vec![
        ("gone", vec![], vec![there(1, "f", Some(line(3)))], Plan { delete: vec![1], ..nothing() }),
        (
            "gone, outdated",
            vec![],
            vec![there(1, "f", None)],
            Plan { delete: vec![1], ..nothing() },
        ),
        (
            "gone, answered",
            vec![],
            vec![answered(there(1, "f", Some(line(3))))],
            Plan { retire: vec![(1, "f".to_owned())], ..nothing() },
        ),
        (
            "gone, answered, said before",
            vec![],
            vec![answered(says(GONE, there(1, "f", None)))],
            nothing(),
        ),
        (
            "gone, said before, the answer is deleted",
            vec![],
            vec![says(GONE, there(1, "f", None))],
            Plan { delete: vec![1], ..nothing() },
        ),
        (
            "back, answered",
            vec![due("f", line(3))],
            vec![answered(says(GONE, there(1, "f", None)))],
            Plan { edit: vec![(1, 0)], ..nothing() },
        ),
        (
            "twice",
            vec![due("f", line(3))],
            vec![there(1, "f", Some(line(3))), there(2, "f", Some(line(3)))],
            Plan { delete: vec![2], ..nothing() },
        ),
        (
            "twice, the second answered",
            vec![due("f", line(3))],
            vec![there(1, "f", Some(line(3))), answered(there(2, "f", Some(line(3))))],
            Plan { delete: vec![1], ..nothing() },
        ),
        (
            "twice, both answered",
            vec![due("f", line(3))],
            vec![answered(there(1, "f", None)), answered(there(2, "f", None))],
            nothing(),
        ),
        (
            "twice, one moved",
            vec![due("f", line(3))],
            vec![there(1, "f", None), there(2, "f", Some(line(3)))],
            Plan { delete: vec![1], ..nothing() },
        ),
        (
            "in a renamed file",
            vec![Due { path: "b.yaml".to_owned(), ..due("f", line(3)) }],
            vec![there(1, "f", Some(line(3)))],
            Plan { review: vec![0], replaced: vec![1], ..nothing() },
        ),
        (
            "a second occurrence",
            vec![due("f", line(3)), due("f.2", line(9))],
            vec![there(1, "f", Some(line(3)))],
            Plan { review: vec![1], ..nothing() },
        ),
        (
            "a second occurrence gone",
            vec![due("f", line(3))],
            vec![there(1, "f", Some(line(3))), there(2, "f.2", Some(line(9)))],
            Plan { delete: vec![2], ..nothing() },
        ),
    ]);
}

#[test]
fn what_is_reported_but_has_no_line_is_kept_only_for_its_answers() {
    let reported = BTreeSet::from(["f", "g"]);
    let standing = [there(1, "f", None), answered(there(2, "g", None))];
    let steps = plan(&[], &reported, &standing, 10);
    assert_eq!(steps, Plan { delete: vec![1], ..Plan::default() });
}

#[test]
fn there_is_room_for_so_many_and_what_stands_keeps_its_place() {
    let names: Vec<String> = (0..20).map(|n| format!("f{n:02}")).collect();
    let due: Vec<Due> = names.iter().map(|name| due(name, line(3))).collect();
    let reported: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let steps = plan(&due, &reported, &[], 10);
    assert_eq!(steps.review, (0..10).collect::<Vec<_>>());
    assert_eq!(steps.left_out, 10);
    // The last two stand there: the eight worst of the others join them.
    let standing = [there(1, "f18", Some(line(3))), answered(there(2, "f19", None))];
    let steps = plan(&due, &reported, &standing, 10);
    assert_eq!(steps.review, (0..8).collect::<Vec<_>>());
    assert_eq!((steps.left_out, steps.delete.len()), (10, 0));
    let none = plan(&due, &reported, &[], 0);
    assert_eq!((none.review.len(), none.left_out), (0, 20));
}

#[test]
fn few_comments_stand_at_files_as_a_whole() {
    let names = ["a", "b", "c", "d", "e"];
    let mut all: Vec<Due> = names.iter().map(|name| due(name, Anchor::File)).collect();
    all.push(due("f", line(1)));
    let reported = BTreeSet::from(names);
    let steps = plan(&all, &reported, &[], 10);
    assert_eq!((steps.files, steps.review, steps.left_out), (vec![0, 1, 2], vec![5], 2));
}
