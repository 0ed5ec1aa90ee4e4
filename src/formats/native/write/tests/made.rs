//! Documents made of the format's schema and a tape of choices: a shorter tape with smaller numbers
//! makes a smaller document.

use serde_json::Value as Json;

use crate::formats::native::schema;
use crate::source::{FileId, Span, Spanned};
use crate::syntax::{Entry, Node, Number, Value};

/// The document that a tape makes.
pub(in crate::formats) fn made(tape: &[u32]) -> Node {
    let schema: Json = serde_json::from_str(schema::TEXT).unwrap();
    let mut maker = Maker { schema: &schema, tape: tape.iter(), nth: 0 };
    maker.object("model", &schema["$defs"]["model"])
}

/// A document as JSON, which is read as YAML is. Some characters may not stand in a file as they
/// are.
pub(in crate::formats) fn as_json(node: &Node) -> String {
    let mut json = String::new();
    for c in schema::to_json(node).to_string().chars() {
        match c == ' ' || c.is_ascii_graphic() {
            true => json.push(c),
            false => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                units.iter().for_each(|unit| json.push_str(&format!("\\u{unit:04x}")));
            }
        }
    }
    json
}

struct Maker<'t> {
    schema: &'t Json,
    tape: std::slice::Iter<'t, u32>,
    nth: u32,
}

impl Maker<'_> {
    /// A number below `n`; 0 when the tape has ended.
    fn pick(&mut self, n: usize) -> usize {
        self.tape.next().map_or(0, |choice| *choice as usize % n)
    }

    fn one_of(&mut self, words: &[&str]) -> String {
        words[self.pick(words.len())].to_owned()
    }

    fn object(&mut self, def: &str, schema: &Json) -> Node {
        let required: Vec<&str> = match def {
            "model" => vec!["tmgate", "system"],
            _ => {
                schema["required"].as_array().into_iter().flatten().flat_map(Json::as_str).collect()
            }
        };
        let mut entries = Vec::new();
        for (key, of) in schema["properties"].as_object().into_iter().flatten() {
            // The id of an incident is its key. The schema that a file names is not of the model.
            let is_apart = matches!((def, key.as_str()), ("incident", "id") | ("model", "$schema"));
            let is_there = required.contains(&key.as_str()) || self.pick(3) == 2;
            if is_there && !is_apart {
                entries.push((key.clone(), self.value(of)));
            }
        }
        if def == "evidence" && entries.is_empty() {
            entries.push(("why".to_owned(), text("because")));
        }
        if let Some(of) = schema.get("additionalProperties").filter(|of| of.is_object()) {
            for _ in 0..self.pick(4) {
                self.nth += 1;
                let id = format!("{}{}", self.words(), self.nth);
                entries.push((id, self.value(of)));
            }
        }
        map(entries)
    }

    fn value(&mut self, schema: &Json) -> Node {
        if let Some(to) = schema["$ref"].as_str() {
            let def = to.rsplit('/').next().unwrap();
            let schema = &self.schema["$defs"][def];
            return match schema["properties"].is_object() {
                true => self.object(def, schema),
                false => self.value(schema),
            };
        }
        if let Some(value) = schema.get("const") {
            return number(value.to_string());
        }
        let types: Vec<&str> = match &schema["type"] {
            Json::Array(types) => types.iter().flat_map(Json::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        // An entry that is nothing and one that is empty are read alike.
        let types: Vec<&str> = types.into_iter().filter(|kind| *kind != "null").collect();
        match types[self.pick(types.len())] {
            "boolean" => node(Value::Bool(self.pick(2) == 1)),
            "integer" => number(self.pick(101).to_string()),
            "number" => number(self.one_of(&["0", "1", "0.5", "7.25", "10"])),
            "array" => {
                let least = schema["minItems"].as_u64().unwrap_or(1) as usize;
                let most = schema["maxItems"].as_u64().map_or(least + 3, |most| most as usize);
                let many = least + self.pick(most - least + 1);
                let items = (0..many).map(|_| self.value(&schema["items"])).collect();
                node(Value::List(items))
            }
            "object" => self.object("", schema),
            _ => self.string(schema),
        }
    }

    fn string(&mut self, schema: &Json) -> Node {
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<&str> = words.iter().flat_map(Json::as_str).collect();
            return text(&self.one_of(&words));
        }
        let words: &[&str] = match schema["pattern"].as_str() {
            None => return text(&self.words()),
            Some(r"^\d{4}-\d{2}-\d{2}$") => &["2026-01-31", "2024-02-29"],
            Some(r"^[1-9]\d{0,4}(d|w|m|y)$") => &["30d", "2w", "6m", "1y", "99999y", "99999w"],
            Some(r"^[^\s>]+\s*->\s*[^\s>]+$") => &["a -> b", "x->y", "shop/a -> #b:"],
            Some(r"^[STRIDE]([ ,]*[STRIDE])*$") => &["S", "S, T", "STRIDE"],
            Some("^none-known$") => &["none-known"],
            Some("^[a-z][a-z0-9-]*@[0-9]+$") => &["postgres@2"],
            Some("^(process|store|external)$") => &["process"],
            Some(p) if p.starts_with("^(?!([yY]") => &["because", "a: reason", "no copy"],
            Some(p) if p.starts_with("^[a-z0-9/_-]+") => &["lib/postgres@2", "lib/x"],
            Some(other) => panic!("no text is known for `{other}`"),
        };
        text(&self.one_of(words))
    }

    /// A text, most often a plain one.
    fn words(&mut self) -> String {
        match self.pick(4) {
            0 | 1 => self.one_of(&["a", "web", "Some words", "team-pay", "@ana", "CWE-89", "a/b"]),
            2 => self.one_of(&[
                "yes",
                "null",
                "~",
                "1",
                "0x1f",
                "1e3",
                "2026-01-01",
                ".inf",
                "- a",
                "a: b",
                "a #b",
                "<<",
                "=",
                "two\nlines",
                " \n",
                "a\n\nb",
                "a\n  b",
                "tail \nb",
                "b\n",
                "\tb",
                "#",
                "'",
                "\"",
                "|",
                "a\r\nb",
                "\u{feff}",
                "\u{2028}",
                "x\u{85}y",
                "é",
                "a,b",
                "[a]",
                "{a}",
                "?",
                "! a",
                "%a",
                "@",
                "`",
                "&a",
                "*a",
                ": a",
                "a:",
                "---",
                "...",
                "... a",
            ]),
            _ => {
                let long = 1 + self.pick(40);
                let letter = |maker: &mut Self| char::from_u32(maker.pick(0x2100) as u32 + 1);
                (0..long).filter_map(|_| letter(self)).collect()
            }
        }
    }
}

fn at() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn node(value: Value) -> Node {
    Node { value, span: at() }
}

fn text(text: &str) -> Node {
    node(Value::Text(text.into()))
}

fn number(digits: String) -> Node {
    node(Value::Number(Number(digits.into())))
}

fn map(entries: Vec<(String, Node)>) -> Node {
    let entry = |(key, value): (String, Node)| Entry { key: Spanned::new(key.into(), at()), value };
    node(Value::Map(entries.into_iter().map(entry).collect()))
}
