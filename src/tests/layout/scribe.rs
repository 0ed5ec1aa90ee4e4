//! Models as nobody would write them: any key anywhere, in any style, with comments in between.

use std::fmt::Write as _;

use crate::formats::native::{Part, Shape};

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

/// A text in a style of its own.
struct Scribe {
    dice: Dice,
    out: String,
}

const SCALARS: [&str; 16] = [
    "one",
    "web -> api",
    "'it''s'",
    "\"a \\\" b # c\"",
    "2026-01-31",
    "0x1F",
    "1.50",
    "true",
    "~",
    "a:b",
    "\u{e9}t\u{e9}",
    "\"\\u00e9\"",
    "x#y",
    "180d",
    "some words and more of them, as people write when they explain",
    "a/b/c.rs#d",
];

impl Scribe {
    fn comment(&mut self, indent: usize) {
        if self.dice.roll(12) > 0 {
            return;
        }
        let deeper = indent + [0, 0, 0, 2, 7][self.dice.roll(5)];
        let text = self.dice.pick(&[
            "# why",
            "#!",
            "# two  # in one",
            "# tmgate: allow(flow-plaintext) -- so it is",
            "# key: value",
        ]);
        let blank = self.dice.pick(&["", "", "\n", "\n\n\n"]);
        let _ = writeln!(self.out, "{blank}{:deeper$}{text}", "");
    }

    fn end(&mut self) {
        let side = self.dice.roll(10) == 0;
        let text =
            self.dice.pick(&[" # beside", "    #beside", " # tmgate: allow(store-no-backup) -- x"]);
        self.out.push_str(if side { text } else { "" });
        let more = self.dice.pick(&["\n", "\n", "\n", "\n\n", "\n   \n\n", " \n"]);
        self.out.push_str(more);
    }

    /// Keys of a map in any order, with their shapes.
    fn keys(&mut self, shape: Shape, least: usize) -> Vec<(String, Shape)> {
        let mut keys: Vec<(String, Shape)> =
            shape.keys().map(|(key, shape)| (key.to_owned(), shape)).collect();
        if shape.is_free() {
            for nth in 0..1 + self.dice.roll(4) {
                keys.push((format!("id-{nth}"), shape.under(&format!("id-{nth}"))));
            }
        }
        if self.dice.roll(8) == 0 {
            keys.push(("unheard-of".to_owned(), shape.under("unheard-of")));
        }
        let wanted = least + self.dice.roll(4);
        let mut chosen = Vec::new();
        while chosen.len() < wanted && !keys.is_empty() {
            let at = self.dice.roll(keys.len());
            chosen.push(keys.swap_remove(at));
        }
        chosen
    }

    fn key(&mut self, key: &str) -> String {
        match self.dice.roll(20) {
            0 => format!("\"{key}\""),
            1 => format!("'{key}'"),
            _ => key.to_owned(),
        }
    }

    /// What comes after `key:` or `-`, to the end of its lines. `inner` is where a block may begin.
    fn value(&mut self, shape: Shape, inner: usize, depth: usize) {
        let is_map = shape.takes("object") || shape.is_free();
        let is_list = shape.takes("array");
        if depth > 5 || !(is_map || (is_list && self.dice.roll(3) > 0)) {
            return self.scalar(shape, inner);
        }
        match self.dice.roll(3) {
            0 => {
                self.out.push(' ');
                let over_lines = self.dice.roll(3) == 0;
                self.flow(shape, is_map, inner, depth, over_lines);
                self.end();
            }
            _ if is_map => {
                self.end();
                self.block(shape, inner, depth, 1);
            }
            _ => {
                self.end();
                for _ in 0..=self.dice.roll(3) {
                    self.comment(inner);
                    let gap = self.dice.pick(&["", "", "  "]);
                    let _ = write!(self.out, "{:inner$}-{gap}", "");
                    let item = shape.item();
                    if item.takes("object") && self.dice.roll(2) == 0 {
                        self.out.push(' ');
                        let at = inner + 2 + gap.len();
                        let text_at = self.out.len();
                        self.block(item, at, depth + 1, 1);
                        // Its first line stands beside the dash, unless a comment is above it.
                        let line = self.out[text_at..].to_owned();
                        self.out.truncate(text_at);
                        let starts = line.trim_start().starts_with('#') || line.starts_with('\n');
                        self.out.push_str(if starts { "\n" } else { "" });
                        self.out.push_str(if starts { &line } else { &line[at..] });
                    } else {
                        self.value(item, inner + 2, depth + 1);
                    }
                }
            }
        }
    }

    fn scalar(&mut self, shape: Shape, inner: usize) {
        let words: Vec<&str> = shape.words().collect();
        match self.dice.roll(14) {
            0 => {
                let header = self.dice.pick(&["|", ">", "|-", ">-", "| # told"]);
                let _ = write!(self.out, " {header}\n{:inner$}  first\n", "");
                let _ =
                    writeln!(self.out, "{:inner$}    deeper\n\n{:inner$}  # no comment", "", "");
            }
            1 => {
                let _ = write!(self.out, " \"over\n{:inner$}  some\n\n{:inner$} lines\"", "", "");
                self.end();
            }
            2 => {
                let _ = write!(self.out, " over\n{:inner$} two", "");
                self.end();
            }
            _ if !words.is_empty() => {
                let word = self.dice.pick(&words);
                self.out.push(' ');
                self.out.push_str(word);
                self.end();
            }
            _ => {
                let word = self.dice.pick(&SCALARS);
                let gap = self.dice.pick(&[" ", " ", "    "]);
                let _ = write!(self.out, "{gap}{word}");
                self.end();
            }
        }
    }

    fn flow(&mut self, shape: Shape, is_map: bool, inner: usize, depth: usize, over_lines: bool) {
        let gap = |scribe: &mut Self| match over_lines {
            true => {
                if scribe.dice.roll(6) == 0 {
                    scribe.out.push_str(" # within");
                }
                let _ = write!(scribe.out, "\n{:inner$}  ", "");
            }
            false => {
                let blanks = scribe.dice.pick(&["", " ", " ", "   "]);
                scribe.out.push_str(blanks);
            }
        };
        let keys = match is_map {
            true => self.keys(shape, 0),
            false => vec![(String::new(), shape.item()); self.dice.roll(4)],
        };
        self.out.push(if is_map { '{' } else { '[' });
        for (nth, (key, shape)) in keys.iter().enumerate() {
            if nth > 0 {
                self.out.push(',');
            }
            gap(self);
            if is_map {
                let key = self.key(key);
                let _ = write!(self.out, "{key}: ");
            }
            if depth < 5 && (shape.takes("object") || shape.is_free()) {
                self.flow(*shape, true, inner + 2, depth + 1, over_lines);
            } else if depth < 5 && shape.takes("array") && self.dice.roll(2) == 0 {
                self.flow(*shape, false, inner + 2, depth + 1, over_lines);
            } else {
                let word = self.dice.pick(&SCALARS);
                let word = if word.contains(", ") { "plain" } else { word };
                self.out.push_str(word);
            }
        }
        if !keys.is_empty() {
            gap(self);
        }
        self.out.push(if is_map { '}' } else { ']' });
    }

    fn block(&mut self, shape: Shape, indent: usize, depth: usize, least: usize) {
        for (key, shape) in self.keys(shape, least) {
            self.comment(indent);
            let key = self.key(&key);
            let _ = write!(self.out, "{:indent$}{key}:", "");
            let step = 1 + self.dice.roll(4);
            self.value(shape, indent + step, depth + 1);
        }
        self.comment(indent);
    }
}

/// The model of that number: keys, styles, blanks and comments as chance has it.
pub(super) fn scribbled(seed: usize) -> String {
    let mut scribe = Scribe { dice: Dice(seed as u64 * 7_919 + 1), out: String::new() };
    if scribe.dice.roll(3) == 0 {
        scribe.out.push_str("# About the file.\n\n");
    }
    scribe.out.push_str("system: shop\n");
    scribe.block(Shape::of(&Part::Main), 0, 0, 5);
    match scribe.dice.roll(8) {
        0 => scribe.out.replace('\n', "\r\n"),
        1 => scribe.out.trim_end().to_owned(),
        _ => scribe.out,
    }
}
