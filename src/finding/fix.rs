//! Putting fixes into a text.

use super::{Edit, Fix};

/// Applies as many fixes as do not touch the same bytes, first come first served, and returns the
/// new text with the number of fixes applied. `path` is the file that `text` is of; a fix that
/// edits other files as well is left out.
#[must_use]
pub fn apply(text: &str, path: &str, fixes: &[&Fix]) -> (String, usize) {
    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let fits = |edit: &Edit| {
            let range = edit.start as usize..edit.end as usize;
            *edit.path == *path && text.get(range).is_some()
        };
        let free = |edit: &Edit| edits.iter().all(|other| !overlap(edit, other));
        if !fix.edits.is_empty() && fix.edits.iter().all(|edit| fits(edit) && free(edit)) {
            edits.extend(&fix.edits);
            applied += 1;
        }
    }
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        fixed.push_str(&text[at..edit.start as usize]);
        fixed.push_str(&edit.text);
        at = edit.end as usize;
    }
    fixed.push_str(&text[at..]);
    (fixed, applied)
}

/// Two insertions at one place overlap as well: their order would be a guess.
fn overlap(a: &Edit, b: &Edit) -> bool {
    a.start < b.end && b.start < a.end || a.start == b.start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(start: u32, end: u32, text: &str) -> Fix {
        Fix::one("f", Edit { path: "a".into(), start, end, text: text.into() })
    }

    #[test]
    fn fixes_that_touch_the_same_bytes_wait_for_the_next_round() {
        let (first, second, third) = (fix(0, 1, "X"), fix(0, 2, "Y"), fix(2, 3, "Z"));
        let (text, applied) = apply("abc", "a", &[&first, &second, &third]);
        assert_eq!((text.as_str(), applied), ("XbZ", 2));
    }

    #[test]
    fn fixes_outside_the_text_or_of_another_file_are_left_out() {
        assert_eq!(apply("é", "a", &[&fix(1, 2, "x"), &fix(0, 9, "x")]), ("é".to_owned(), 0));
        assert_eq!(apply("abc", "b", &[&fix(0, 1, "x")]).1, 0);
    }
}
