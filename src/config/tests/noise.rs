//! Whatever the text, the reader never panics.

use proptest::prelude::*;

use super::loaded;
use super::mistakes::GOOD;

/// A good text in which a few pieces were replaced.
pub(super) fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\PC]{0,3}",
        "[\\[\\]{}:,\\-#&*!|>'\"%@` \n\t~?/.<]{1,3}",
        proptest::sample::select(vec![
            "off",
            "note",
            "1",
            "-1",
            "0d",
            "true",
            "null",
            "[]",
            "{}",
            "rules",
            "severity",
            "options",
            "kinds",
            "paths",
            "version",
            "models",
            "low",
            "critical",
            "default",
            "strict",
            "high: ",
            "flow-plaintext",
            "owner-missing",
            "config-invalid",
            "**",
            "a/",
            "./",
            "\u{0}",
            "é",
        ])
        .prop_map(str::to_owned),
    ];
    let edits = proptest::collection::vec((0..GOOD.len(), 0usize..12, piece), 0..4);
    edits.prop_map(|edits| {
        let mut text = GOOD.to_owned();
        for (at, length, piece) in edits {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (at + length).min(text.len());
            let end = (at..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            text.replace_range(at..end, &piece);
        }
        text
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in mutated()) {
        let (settings, findings) = loaded(&text);
        let ids: Vec<_> = settings.rules_for("legacy/a.yaml").map(|(rule, _)| rule.meta.id).collect();
        prop_assert_eq!(ids.len(), crate::rules::all().count());
        for finding in findings {
            let place = finding.primary.place;
            prop_assert!(place.start.offset <= place.end.offset && place.end.offset as usize <= text.len());
        }
    }

    #[test]
    fn noise_does_not_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        loaded(&String::from_utf8_lossy(&bytes));
    }
}
