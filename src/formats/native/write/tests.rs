//! What is written is what was read: over models made of the schema, so that whatever key is added
//! to the format is tried at once.

mod made;

use proptest::prelude::*;

pub(in crate::formats) use made::{as_json, made};

use crate::formats::native;
use crate::formats::writing;
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits, Node};

const EVERYTHING: &str = include_str!("../../../../fixtures/native/everything.yaml");

/// Reads a text as a file of the format.
pub(in crate::formats) fn read(text: &str) -> (Model, Vec<String>) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", text.into()));
    let document = syntax::parse(&sources, file, &Limits::default());
    let model = native::lower(&sources, &[document]);
    let mistakes = model.mistakes.iter().map(|m| m.draft.message().to_owned()).collect();
    (model, mistakes)
}

/// A model in full, without places: what the program sees, whatever the writer does.
fn bare(model: &Model) -> String {
    let told = format!("{model:?}");
    let mut bare = String::new();
    for (nth, part) in told.split("Span { file: FileId(0), start: ").enumerate() {
        bare.push_str(if nth == 0 { part } else { part.split_once('}').unwrap().1 });
    }
    bare
}

fn written(model: &Model) -> String {
    let written = writing::write(&native::WRITER, model);
    assert!(written.losses.is_empty(), "{:?}", written.losses);
    written.text
}

/// Reads a document, writes it, and holds what is read back against it.
fn goes_there_and_back(document: &str) -> Result<(), TestCaseError> {
    let (model, mistakes) = read(document);
    prop_assert!(mistakes.is_empty(), "{mistakes:?} of\n{document}");
    let text = written(&model);
    let (back, mistakes) = read(&text);
    prop_assert!(mistakes.is_empty(), "{mistakes:?} of\n{text}");
    prop_assert_eq!(bare(&back), bare(&model), "\n{}", text);
    prop_assert_eq!(written(&back), text, "a second time it is the same");
    Ok(())
}

#[test]
fn every_key_of_the_format_is_written() {
    goes_there_and_back(EVERYTHING).unwrap();
    insta::assert_snapshot!(written(&read(EVERYTHING).0));
}

#[test]
fn texts_of_several_lines_stand_as_they_are() {
    let text = "tmgate: 1\nsystem: shop\nthreats:\n  a:\n    title: A\n    result: |-\n      first: a\n        - in\n\n      # last\n";
    goes_there_and_back(text).unwrap();
    assert!(
        written(&read(text).0)
            .contains("    result: |-\n      first: a\n        - in\n\n      # last\n")
    );
}

#[test]
fn what_the_format_requires_is_put_in_and_told() {
    let text =
        "tmgate: 1\ncomponents: {a: {owner: me}}\nflows: {f: {title: F}}\nmitigations: {m: {}}";
    let (model, _) = read(text);
    let written = writing::write(&native::WRITER, &model);
    let (_, mistakes) = read(&written.text);
    assert!(mistakes.is_empty(), "{mistakes:?} of {}", written.text);
    let told: Vec<String> =
        written.losses.iter().map(|loss| format!("{}: {}", loss.element, loss.what)).collect();
    insta::assert_snapshot!(format!("{}\n{}", written.text, told.join("\n")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(tape in prop::collection::vec(any::<u32>(), 0..900)) {
        let document: Node = made(&tape);
        goes_there_and_back(&as_json(&document))?;
    }
}
