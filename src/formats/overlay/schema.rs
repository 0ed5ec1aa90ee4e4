//! The overlay's JSON Schema: that of the format, in which an element need not say what the file of
//! the other tool says.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value as Json, json};

use super::native;
use crate::finding::{Mistake, Subject};
use crate::formats::native::explain::Head;
use crate::formats::native::schema::{against, compile};
use crate::source::SourceFile;
use crate::syntax::Node;

/// Elements that the file of the other tool defines.
const DEFINED: [&str; 4] = ["component", "flow", "threat", "mitigation"];

static DEFS: LazyLock<Json> = LazyLock::new(|| {
    // A test reads the embedded text; an unreadable one cannot be released.
    let schema: Json = serde_json::from_str(native::SCHEMA).unwrap_or_default();
    let mut defs = schema["$defs"].clone();
    for def in DEFINED {
        if let Some(def) = defs[def].as_object_mut() {
            def.remove("required");
        }
    }
    defs
});

/// The text of the schema.
#[must_use]
pub fn schema() -> String {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://tmgate.dev/schemas/threatmodel.overlay.schema.json",
        "title": "Overlay of tmgate",
        "description": "What a threat model of another tool cannot say, for files of the same folder.",
        "type": "object",
        "required": ["tmgate-overlay", "files"],
        "additionalProperties": false,
        "properties": {
            "$schema": {"description": "Where this schema is, for editors.", "type": "string"},
            "tmgate-overlay": {"description": "The version of the format.", "const": 1},
            "files": {
                "description": "By the name of a file of the same folder, what is added to it. An element is named by the format's own id, by its id in tmgate or by its name.",
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/model"},
            },
        },
        "$defs": *DEFS,
    });
    format!("{schema:#}\n")
}

/// What is wrong with what is said of one file.
pub(super) fn mistakes(source: &SourceFile, node: &Node) -> Vec<Mistake> {
    static ENTRY: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let draft = "https://json-schema.org/draft/2020-12/schema";
        compile(json!({"$schema": draft, "$ref": "#/$defs/model", "$defs": *DEFS}))
    });
    let head = Head { def: "model", subject: Subject::model(), name: "the overlay".to_owned() };
    ENTRY.as_ref().map_or_else(Vec::new, |validator| against(validator, source, node, &head))
}
