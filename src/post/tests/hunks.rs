use crate::post::hunks::{Anchor, Changed, hunks};

const PATCH: &str = "@@ -1,4 +1,5 @@ system: shop\n a\n-b\n+c\n+d\n e\n f\n@@ -20,2 +21,3 @@\n x\n+y\n z\n\\ No newline at end of file";

fn changed(patch: Option<&str>) -> Changed {
    Changed {
        path: "threatmodel.yaml".to_owned(),
        blob: "b1".to_owned(),
        removed: false,
        hunks: patch.map(hunks),
    }
}

#[test]
fn lines_of_the_new_side_are_counted() {
    assert_eq!(hunks(PATCH), [1..=5, 21..=23]);
    assert_eq!(hunks("@@ -0,0 +1,2 @@\n+a\n+b"), [1..=2], "a new file");
    assert_eq!(hunks("@@ -0,0 +1 @@\n+a\n"), [1..=1]);
    assert_eq!(hunks("@@ -1,2 +0,0 @@\n-a\n-b"), [], "nothing is left");
    assert_eq!(hunks("@@ -1,9 +1,9 @@\n a\n b"), [1..=2], "cut short");
    assert_eq!(hunks("@@ -1 +4294967295,2 @@\n a\n b"), [], "no such line");
    for nonsense in ["", "no patch", "@@", "@@ ", "@@ -1 +x @@\n a", "@@ -1 @@\n a"] {
        assert_eq!(hunks(nonsense), [], "{nonsense}");
    }
}

#[test]
fn a_line_that_looks_like_a_header_is_a_line() {
    assert_eq!(hunks("@@ -1,2 +1,3 @@\n a\n+@@ -5 +900 @@\n b"), [1..=3]);
}

#[test]
fn a_comment_stands_inside_one_hunk_or_nowhere() {
    let at = |from, to| changed(Some(PATCH)).anchor("b1", from, to);
    let line = |line| Some(Anchor::Lines { start: None, line });
    assert_eq!(at(3, 3), line(3));
    assert_eq!(at(2, 5), Some(Anchor::Lines { start: Some(2), line: 5 }));
    assert_eq!(at(4, 9), line(4), "its end lies outside");
    assert_eq!(at(5, 22), line(5), "its end lies in another hunk");
    assert_eq!(at(23, 21), line(23), "it ends before it begins");
    assert_eq!(at(6, 6), None);
    assert_eq!(at(0, 3), None);
    assert_eq!(at(20, 22), None);
}

#[test]
fn lines_of_another_state_of_the_file_are_others() {
    let file = changed(Some(PATCH));
    assert_eq!(file.anchor("b2", 3, 3), None);
    assert_eq!(file.anchor("", 3, 3), None);
    assert_eq!(Changed { blob: String::new(), ..file.clone() }.anchor("", 3, 3), None);
    assert_eq!(Changed { removed: true, ..file }.anchor("b1", 3, 3), None);
}

#[test]
fn a_file_without_a_patch_gets_comments_as_a_whole() {
    assert_eq!(changed(None).anchor("b1", 3, 3), Some(Anchor::File));
    assert_eq!(changed(None).anchor("b2", 3, 3), None);
}
