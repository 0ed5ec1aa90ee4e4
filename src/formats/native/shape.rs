//! Where in the schema one is: which keys may stand here, what they mean, which words a value takes.

use serde_json::{Map, Value as Json};

use super::{Part, schema};

/// What the schema says of one place in a file. Beyond what it knows there is an empty shape, which
/// says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    schema: &'static Json,
    /// As it stands at the place, references not followed.
    written: Option<&'static Json>,
}

impl Shape {
    /// The root of a file of tmgate's own format.
    #[must_use]
    pub fn of(part: &Part) -> Self {
        let schema = schema::json();
        Shape { schema, written: schema["$defs"].get(part.def()) }
    }

    /// The root of a file of an organisation's catalogue.
    #[must_use]
    pub fn of_catalogue() -> Self {
        let schema: &'static Json = &crate::formats::orgcat::JSON;
        Shape { schema, written: Some(schema) }
    }

    fn meant(self) -> Option<&'static Json> {
        let mut at = self.written?;
        // The schemas refer two deep at most.
        for _ in 0..4 {
            let Some(name) = at["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")) else {
                break;
            };
            at = self.schema["$defs"].get(name)?;
        }
        Some(at)
    }

    fn properties(self) -> Option<&'static Map<String, Json>> {
        self.meant()?["properties"].as_object()
    }

    /// The keys that the format gives a meaning, in their canonical order, with their own shapes.
    pub fn keys(self) -> impl Iterator<Item = (&'static str, Shape)> {
        let all = self.properties().into_iter().flatten();
        all.map(move |(key, written)| {
            (key.as_str(), Shape { schema: self.schema, written: Some(written) })
        })
    }

    /// The value under `key`: of a key with a meaning, or of a free id.
    #[must_use]
    pub fn under(self, key: &str) -> Self {
        let known = self.properties().and_then(|keys| keys.get(key));
        let free = || self.meant()?.get("additionalProperties").filter(|free| free.is_object());
        Shape { schema: self.schema, written: known.or_else(free) }
    }

    /// The keys that come in an order of their own. An id that the format knows, such as `goal` in
    /// a tree, is an id like those beside it.
    pub fn ordered_keys(self) -> impl Iterator<Item = &'static str> {
        let free = self.meant().and_then(|at| at["additionalProperties"]["$ref"].as_str());
        let is_id = move |shape: Shape| {
            free.is_some() && shape.written.and_then(|at| at["$ref"].as_str()) == free
        };
        self.keys().filter(move |(_, shape)| !is_id(*shape)).map(|(key, _)| key)
    }

    /// The items of a list.
    #[must_use]
    pub fn item(self) -> Self {
        Shape { schema: self.schema, written: self.meant().and_then(|at| at.get("items")) }
    }

    /// Whether keys are free ids here.
    #[must_use]
    pub fn is_free(self) -> bool {
        self.meant().is_some_and(|at| at["additionalProperties"].is_object())
    }

    /// Whether a value of this kind may stand here, in the schema's words: `array`, `object`.
    #[must_use]
    pub fn takes(self, kind: &str) -> bool {
        match self.meant().map(|at| &at["type"]) {
            Some(Json::String(one)) => one == kind,
            Some(Json::Array(some)) => some.iter().any(|word| word == kind),
            _ => false,
        }
    }

    /// The words that a value may be one of.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let words = self.meant().and_then(|at| at["enum"].as_array());
        words.into_iter().flatten().filter_map(Json::as_str)
    }

    /// What the place is for.
    #[must_use]
    pub fn description(self) -> Option<&'static str> {
        let here = self.written?["description"].as_str();
        here.or_else(|| self.meant()?["description"].as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::native::Section;

    #[test]
    fn shapes_follow_ids_keys_and_references() {
        let model = Shape::of(&Part::Main);
        assert_eq!(model.keys().nth(1).map(|(key, _)| key), Some("tmgate"));
        let threats = model.under("threats");
        assert!(threats.is_free() && threats.keys().next().is_none());
        let threat = threats.under("theft");
        assert_eq!(threat.keys().next().map(|(key, _)| key), Some("title"));
        assert!(threat.under("at").takes("array"), "a reference is followed");
        assert!(threat.under("impact").words().any(|word| word == "critical"));
        assert!(threat.under("at").description().is_some_and(|text| !text.is_empty()));
        let evidence = model.under("mitigations").under("m").under("evidence").item();
        assert!(evidence.keys().any(|(key, _)| key == "drill"));
        let tree = Shape::of(&Part::Entry { section: Section::Trees, id: "t".into() });
        assert!(tree.under("goal").keys().any(|(key, _)| key == "any"));
        assert!(tree.under("some-node").keys().any(|(key, _)| key == "stopped_by"));
        let entry = Shape::of_catalogue().under("sql-injection");
        assert!(entry.under("applies_to").keys().any(|(key, _)| key == "tech"));
    }

    #[test]
    fn beyond_the_schema_there_is_nothing() {
        let nowhere = Shape::of(&Part::Main).under("nonsense").under("x").item();
        assert!(!nowhere.is_free() && nowhere.keys().next().is_none());
        assert_eq!(nowhere.description(), None);
    }
}
