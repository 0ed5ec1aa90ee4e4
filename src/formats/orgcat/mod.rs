//! The organisation's catalogue of threats: a map of entries in each file of a folder.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value as Json;

use super::native::explain::Head;
use super::native::fields::{Fields, Reader, object};
use super::native::{puzzles, schema};
use crate::finding::{Draft, Mistake, Subject};
use crate::model::{AppliesTo, Catalogue, CatalogueEntry};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{Document, Entry, Node, Value};

/// The text of the catalogue's JSON Schema.
pub const SCHEMA: &str = include_str!("../../../schemas/orgcat.schema.json");

pub(super) static JSON: LazyLock<Json> = LazyLock::new(|| {
    // A test reads the embedded text; an unreadable one cannot be released.
    serde_json::from_str(SCHEMA).unwrap_or(Json::Bool(false))
});

/// Reads the files of a catalogue.
#[must_use]
pub fn lower(sources: &Sources, documents: &[Document]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for document in documents {
        read(sources.file(document.file), document, &mut catalogue);
    }
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for CatalogueEntry { id, .. } in &catalogue.entries {
        let Some(first) = first.insert(&id.value, id.span) else { continue };
        let message = format!("`{}` is defined in two files of the catalogue", id.value);
        let draft = Draft::new(Subject::new("entry", id.value.clone()), id.span, message)
            .related(first, "first defined here")
            .help("give one of them another id, or keep only one");
        catalogue.mistakes.push(Mistake::new("schema-parse", draft));
    }
    catalogue
}

fn read(source: &SourceFile, document: &Document, catalogue: &mut Catalogue) {
    let reader = Reader::new(source);
    let root = &document.root;
    match &root.value {
        Value::Null => {}
        Value::Map(entries) => {
            let own = entries.iter().filter(|entry| entry.key.value != "$schema");
            catalogue.entries.extend(own.map(|e| read_entry(&reader, e)));
        }
        _ => reader.mark_odd(),
    }
    if root.get("$schema").is_some_and(|node| node.as_text().is_none_or(|text| text.is_empty())) {
        reader.mark_odd();
    }
    catalogue.partly |= !document.whole || reader.is_odd();
    if reader.is_odd() {
        catalogue.mistakes.extend(oddities(source, root));
    }
    catalogue.mistakes.extend(reader.into_mistakes());
    catalogue.mistakes.extend(document.mistakes.iter().cloned());
    catalogue.mistakes.extend(puzzles(document));
}

fn read_entry(reader: &Reader<'_>, from: &Entry) -> CatalogueEntry {
    object(reader, "catalogue_entry", from.key.clone(), &from.value, entry)
}

fn entry(f: &mut Fields<'_>) -> CatalogueEntry {
    f.require(&["title"]);
    CatalogueEntry {
        id: f.id.clone(),
        body: f.span,
        title: f.text("title"),
        stride: f.letters("stride"),
        applies_to: f.object("applies_to", "applies_to", |f| AppliesTo {
            kind: f.word_or_words("kind"),
            tech: f.texts("tech"),
            exposed: f.bool("exposed"),
            class: f.word("class"),
            zone: f.texts("zone"),
        }),
        refs: f.texts("refs"),
        suggests: f.texts("suggests"),
        reviewed: f.date("reviewed"),
        review_every: f.days("review_every"),
        owner: f.text("owner"),
    }
}

fn oddities(source: &SourceFile, root: &Node) -> Vec<Mistake> {
    static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| schema::compile(JSON.clone()));
    let head = Head {
        def: "catalogue",
        subject: Subject::new("catalogue", ""),
        name: "the catalogue".to_owned(),
    };
    let against = |validator| schema::against(validator, source, root, &head);
    VALIDATOR.as_ref().map_or_else(Vec::new, against)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{self, Limits};

    const EVERYTHING: &str = "$schema: ../orgcat.schema.json
sql-injection:
  title: A crafted value changes the statement
  stride: T I
  applies_to: {kind: [store], tech: postgres, exposed: false, class: internal, zone: [data]}
  refs: CWE-89
  suggests: [typed-queries]
  reviewed: 2026-01-31
  review_every: 1y
  owner: team-sec
";

    fn read_text(text: &str) -> Catalogue {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("threatmodels/catalog/a.yaml", text.into()));
        let document = syntax::parse(&sources, file, &Limits::default());
        lower(&sources, &[document])
    }

    fn mistakes(text: &str) -> Vec<String> {
        read_text(text).mistakes.iter().map(|m| format!("{:?}", m.draft)).collect()
    }

    #[test]
    fn reader_and_schema_know_the_same_keys() {
        let catalogue = read_text(EVERYTHING);
        assert_eq!(mistakes(EVERYTHING), [""; 0]);
        assert!(!catalogue.partly && catalogue.entries.len() == 1);
        for key in schema::keys("catalogue_entry").chain(schema::keys("applies_to")) {
            assert!(EVERYTHING.contains(&format!("{key}:")), "{key}");
        }
    }

    #[test]
    fn what_departs_from_the_format_is_said_at_its_place() {
        for (from, to, said) in [
            ("stride: T I", "stride: T X", "must be letters of STRIDE"),
            ("  title:", "  titel:", "has no key `titel`"),
            ("kind: [store]", "kind: [shop]", "must be one of `process`"),
            ("kind: [store]", "kind: shop", "must be one of `process`"),
            ("class: internal", "class: intern", "must be one of `public`"),
            ("exposed: false", "exposed: no", "must be true or false"),
            ("zone: [data]", "place: data", "has no key `place`"),
            ("reviewed: 2026-01-31", "reviewed: 2026-02-30", "must be a date"),
            ("owner: team-sec", "owner: team-sec\nbare:", "must be a map"),
            ("$schema: ../orgcat.schema.json", "$schema: [a]", "must be text"),
        ] {
            let text = EVERYTHING.replace(from, to);
            assert_ne!(text, EVERYTHING, "{from}");
            let found = mistakes(&text);
            assert!(found.len() == 1 && found[0].contains(said), "{to}: {found:#?}");
        }
        assert_eq!(mistakes("- a\n").len(), 1);
        assert_eq!(mistakes("# nothing yet\n").len(), 0);
    }

    #[test]
    fn an_id_in_two_files_is_a_mistake() {
        let mut sources = Sources::new();
        let documents: Vec<Document> = ["a", "b"]
            .map(|name| {
                let text = b"flood: {title: Too many requests at once}\n".to_vec();
                let file = sources.add(SourceFile::new(format!("{name}.yaml"), text));
                syntax::parse(&sources, file, &Limits::default())
            })
            .into();
        let catalogue = lower(&sources, &documents);
        let rules: Vec<_> = catalogue.mistakes.iter().map(|m| m.rule).collect();
        assert_eq!(rules, ["schema-parse"]);
    }
}
