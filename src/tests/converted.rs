//! Damaged files of other tools are written in every format as far as they can be read: what the
//! fuzz target `convert` does, over the fixtures.

use super::damage::{DAMAGES, Dice};
use super::fixtures::folder;
use crate::formats;
use crate::formats::writing::{WRITERS, write};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits};

/// Kinds of damage that each file takes; which of them, chance tells.
const EACH: usize = 4;

#[test]
fn no_damage_stops_a_writer_and_no_loss_lies_outside_of_the_file() {
    let mut dice = Dice(11);
    let mut converted = 0;
    for (path, bytes) in folder("foreign") {
        for _ in 0..EACH {
            let (what, damage) = DAMAGES[dice.below(DAMAGES.len())];
            let mut sources = Sources::new();
            let damaged = damage(&bytes, &mut dice);
            let file = sources.add(SourceFile::new(path.as_str(), damaged));
            let document = syntax::parse(&sources, file, &Limits::default());
            let Ok(reading) = formats::convert(&sources, &document, &[], None) else { continue };
            let size = sources.file(file).text().len();
            let model = &reading.model;
            // Whoever gathers the files that it names says which are missing.
            let is_alone = formats::includes(&sources, &document).is_empty();
            let is_told = model.whole || !model.mistakes.is_empty();
            assert!(is_told || !is_alone, "{path}, {what}");
            for loss in &reading.losses {
                assert!(loss.place.end as usize <= size, "{path}, {what}: {}", loss.element);
            }
            for writer in WRITERS {
                assert!(!write(writer, model).text.is_empty(), "{path}, {what}: {}", writer.name);
            }
            converted += 1;
        }
    }
    assert!(converted > 40, "{converted}");
}
