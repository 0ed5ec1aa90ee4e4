#![expect(clippy::disallowed_methods, reason = "these tests make real repositories on the disk")]
//! Whatever somebody writes into a model, a path, a branch or a commit: in no output is it more than
//! text.

mod desk;
mod markdown;
mod oracle;
mod outputs;
mod page;
mod payloads;
mod places;
mod scene;
mod written;

use outputs::{By, OUTPUTS};
use payloads::payloads;
use scene::Scene;

/// So many payloads stand in one repository, each in a place of every kind at least.
const TOGETHER: usize = 16;

/// What is wrong with the outputs about some payloads.
fn wrong_of(payloads: Vec<&'static str>) -> Vec<String> {
    let scene = Scene::new(payloads.clone());
    let mut wrong = Vec::new();
    for (by, oracle) in OUTPUTS {
        let (name, texts) = match by {
            By::Command(line) => {
                let ran = scene.run(line);
                let heard = oracle::log(&ran.err, &payloads).err();
                wrong.extend(heard.map(|why| format!("{line}, standard error: {why}")));
                if ran.out.is_empty() {
                    wrong.push(format!("{line}: nothing is written: {}", ran.err));
                }
                (*line, vec![ran.out])
            }
            By::Reporter(name) => (*name, scene.reported(name)),
            By::Text(name, make) => (*name, make(&scene)),
        };
        let found = texts.iter().find_map(|text| oracle(text, &payloads).err());
        wrong.extend(found.map(|why| format!("{name}: {why}")));
    }
    wrong
}

#[test]
fn no_payload_is_more_than_text_in_any_output() {
    let all: Vec<&str> = payloads().collect();
    assert!(all.len() >= 150, "{}", all.len());
    let batches: Vec<Vec<&str>> = all.chunks(TOGETHER).map(<[_]>::to_vec).collect();
    let (one, two) = batches.split_at(batches.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| two.iter().cloned().flat_map(wrong_of).collect::<Vec<_>>());
        let mut wrong: Vec<String> = one.iter().cloned().flat_map(wrong_of).collect();
        wrong.extend(other.join().unwrap());
        wrong
    });
    let shown: Vec<String> = wrong.iter().map(|why| format!("- {why:.500}")).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), shown.join("\n"));
}
