//! From the schema library's errors to mistakes that a person understands.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use super::{Section, schema};
use crate::finding::{Draft, Fix, Mistake, Subject, nearest};
use crate::source::{SourceFile, Span};
use crate::syntax::{Entry, Node, replace};

/// What a file holds: the definition of its root, and what to call it.
pub(in crate::formats) struct Head {
    pub(in crate::formats) def: &'static str,
    pub(in crate::formats) subject: Subject,
    pub(in crate::formats) name: String,
}

/// Where an error stands: the node, its key, and how to name it.
struct Spot<'n> {
    source: &'n SourceFile,
    node: &'n Node,
    /// The key under which the node stands; for an item of a list, the list's.
    key: Option<&'n Entry>,
    subject: Subject,
    /// "`kind` of component `api`"
    name: String,
    /// Set while the node is a section of the model: its keys are ids.
    section: Option<Section>,
    /// The schema definition that governs this node, where it is an object with fixed keys.
    def: &'static str,
}

impl Spot<'_> {
    fn subject_name(&self) -> String {
        format!("{} `{}`", self.subject.kind, clip(&self.subject.id))
    }
}

pub(super) fn explain(
    source: &SourceFile,
    root: &Node,
    head: &Head,
    errors: &[ValidationError<'_>],
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for error in errors {
        let spot = locate(source, root, head, error.instance_path().as_str());
        match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                mistakes.extend(unexpected.iter().filter_map(|key| unknown_key(&spot, key)));
            }
            Kind::Required { property } => {
                mistakes.extend(property.as_str().and_then(|key| missing_key(&spot, key)));
            }
            kind => mistakes.push(bad_value(&spot, kind)),
        }
    }
    mistakes
}

fn unknown_key(spot: &Spot<'_>, key: &str) -> Option<Mistake> {
    let entries = spot.node.as_map()?;
    let entry = entries.iter().find(|e| e.key.value == key)?;
    let message = format!("{} has no key `{}`", spot.name, clip(key));
    let draft = Draft::new(spot.subject.clone(), entry.key.span, message);
    let draft = match schema::meant_key(spot.def, entries, key) {
        Some(meant) => draft.help(format!("did you mean `{meant}`?")).fix(respell(
            spot.source,
            entry.key.span,
            key,
            meant,
        )),
        None => draft.help(format!("known keys: {}", list(schema::keys(spot.def)))),
    };
    Some(Mistake::new("schema-unknown-key", draft))
}

/// A required key is not missing when another one is it, misspelt.
fn missing_key(spot: &Spot<'_>, key: &str) -> Option<Mistake> {
    let entries = spot.node.as_map().unwrap_or(&[]);
    let misspelt =
        entries.iter().any(|e| schema::meant_key(spot.def, entries, &e.key.value) == Some(key));
    if misspelt {
        return None;
    }
    let span = spot.key.map_or(first_line(spot.node), |entry| entry.key.span);
    let message = format!("{} has no `{key}`", spot.name);
    let help = match key {
        "tmgate" => "begin the file with `tmgate: 1`, the version of the format".to_owned(),
        _ => format!("add `{key}: ...`"),
    };
    Some(Mistake::new(
        "schema-bad-value",
        Draft::new(spot.subject.clone(), span, message).help(help),
    ))
}

/// A text where a tree has its nodes: one of the tree's own two keys, misspelt.
fn misspelt_tree_key(spot: &Spot<'_>) -> Option<Mistake> {
    let entry = spot.key.filter(|_| spot.def == "tree_node" && spot.node.as_text().is_some())?;
    let meant = nearest(&entry.key.value, ["title", "threat"])?;
    let message = format!("{} has no key `{}`", spot.subject_name(), clip(&entry.key.value));
    let draft = Draft::new(spot.subject.clone(), entry.key.span, message)
        .help(format!("did you mean `{meant}`?"))
        .fix(respell(spot.source, entry.key.span, &entry.key.value, meant));
    Some(Mistake::new("schema-unknown-key", draft))
}

fn bad_value(spot: &Spot<'_>, kind: &Kind) -> Mistake {
    if let Some(mistake) = misspelt_tree_key(spot) {
        return mistake;
    }
    let given = spot.node.as_text().map(|text| clip(text));
    let it = given.as_ref().map_or(spot.node.kind().to_owned(), |text| format!("`{text}`"));
    let what = expected(spot, kind);
    let message = format!("{} must be {what}, not {it}", spot.name);
    let span = match spot.node.as_map().is_some() || spot.node.as_list().is_some() {
        true => spot.key.map_or(first_line(spot.node), |entry| entry.key.span),
        false if spot.node.span.start == spot.node.span.end => {
            spot.key.map_or(spot.node.span, |entry| entry.key.span)
        }
        false => spot.node.span,
    };
    let mut draft = Draft::new(spot.subject.clone(), span, message);
    if let (Kind::Enum { options }, Some(text)) = (kind, spot.node.as_text()) {
        let meant =
            nearest(text, options.as_array().into_iter().flatten().filter_map(Json::as_str));
        if let Some(meant) = meant {
            draft = draft.help(format!("did you mean `{meant}`?")).fix(respell(
                spot.source,
                span,
                text,
                meant,
            ));
        }
    }
    Mistake::new("schema-bad-value", draft)
}

/// What is allowed, to follow "must be".
fn expected(spot: &Spot<'_>, kind: &Kind) -> String {
    match kind {
        Kind::Enum { options } => {
            let words = options.as_array().into_iter().flatten().filter_map(Json::as_str);
            format!("one of {}", list(words))
        }
        Kind::Constant { expected_value } => format!("`{expected_value}`"),
        Kind::Type { kind } => types(kind),
        Kind::Format { format } if format == "date" => {
            "a date of the calendar such as `2026-03-31`".to_owned()
        }
        Kind::Format { format } => format!("a {format}"),
        Kind::Pattern { pattern } => pattern_in_words(pattern),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::MinLength { .. } => "a text that is not empty".to_owned(),
        Kind::MinItems { limit } => format!("a list of at least {limit}"),
        Kind::MaxItems { limit } => format!("a list of at most {limit}"),
        Kind::MinProperties { .. } => match spot.def {
            "evidence" => {
                "one of `test`, `code`, `iac`, `ci`, `drill`, `doc` with its value".into()
            }
            _ => "a map that is not empty".to_owned(),
        },
        other => format!("something that passes `{}` of the schema", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    let word = |t: &str| match t {
        "string" => "text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a map",
        "integer" => "a whole number",
        "number" => "a number",
        _ => "nothing",
    };
    let words: Vec<&str> = match kind {
        TypeKind::Single(one) => vec![word(one.as_str())],
        TypeKind::Multiple(set) => set.iter().map(|t| word(t.as_str())).collect(),
    };
    let said: Vec<&str> = words.into_iter().filter(|w| *w != "nothing").collect();
    said.join(" or ")
}

/// The schema's patterns, said in words; a test keeps the list complete.
pub(super) fn pattern_in_words(pattern: &str) -> String {
    match pattern {
        r"^\d{4}-\d{2}-\d{2}$" => "a date such as `2026-03-31`",
        r"^[1-9]\d{0,4}(d|w|m|y)$" => "a length of time such as `30d`, `2w`, `6m` or `1y`",
        r"^[^\s>]+\s*->\s*[^\s>]+$" => "two ids with an arrow between them, such as `web -> api`",
        r"^[STRIDE]([ ,]*[STRIDE])*$" => "letters of STRIDE such as `S T`",
        p if p.starts_with("^(?!([yY]") => "`true`, `false` or a reason",
        "^none-known$" => "a map of incidents, or `none-known`",
        r"^[a-z0-9/_-]+(@[0-9][0-9A-Za-z.-]*)?$" => "a library such as `lib/postgres@2`",
        "^(process|store|external)$" => "one of `process`, `store`, `external`, or a list of them",
        "^[a-z][a-z0-9-]*@[0-9]+$" => "a name and a major version such as `postgres@2`",
        other => return format!("text of the form `{other}`"),
    }
    .to_owned()
}

fn respell(source: &SourceFile, span: Span, written: &str, meant: &str) -> Option<Fix> {
    // Quotes stay; a text written with escapes is left to its author.
    let lead = source.slice(span).find(written)?;
    let start = span.start as usize + lead;
    let edit = replace(source, Span::new(span.file, start, start + written.len()), meant);
    Some(Fix::one(format!("replace `{}` by `{meant}`", clip(written)), edit))
}

/// Follows a JSON pointer down the tree.
fn locate<'n>(source: &'n SourceFile, root: &'n Node, head: &Head, pointer: &str) -> Spot<'n> {
    let mut spot = Spot {
        source,
        node: root,
        key: None,
        subject: head.subject.clone(),
        name: head.name.clone(),
        section: None,
        def: head.def,
    };
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        if let Some(items) = spot.node.as_list() {
            let at: usize = segment.parse().unwrap_or(0);
            let Some(item) = items.get(at) else { return spot };
            spot.node = item;
            spot.name = format!("item {} of {}", at + 1, spot.name);
            continue;
        }
        let entries = spot.node.as_map().unwrap_or(&[]);
        let Some(entry) = entries.iter().find(|e| e.key.value == segment) else { return spot };
        step(&mut spot, entry);
    }
    spot
}

/// One key down: what the node is called and which definition governs it.
fn step<'n>(spot: &mut Spot<'n>, entry: &'n Entry) {
    let key = &entry.key.value;
    (spot.node, spot.key) = (&entry.value, Some(entry));
    if let Some(section) = Section::named(key).filter(|_| spot.def == "model") {
        spot.section = Some(section);
        spot.def = "";
        spot.name = format!("`{key}`");
        return;
    }
    if let Some(section) = spot.section.take() {
        spot.subject = Subject::new(section.noun(), key.clone());
        spot.name = format!("{} `{}`", section.noun().replace('_', "-"), clip(key));
        spot.def = section.def();
        return;
    }
    if spot.def == "catalogue" && key != "$schema" {
        spot.subject = Subject::new("entry", key.clone());
        spot.name = format!("entry `{}`", clip(key));
        spot.def = "catalogue_entry";
        return;
    }
    let (def, named) = inner(spot.def, key);
    spot.def = def;
    spot.name = match named {
        Some(noun) => format!("{noun} `{}` of {}", clip(key), spot.name),
        None if matches!(spot.subject.kind, "model" | "catalogue") => format!("`{}`", clip(key)),
        None => format!("`{}` of {}", clip(key), spot.name),
    };
}

/// The definition under a key of an inner object, and the noun for what is named by the key.
fn inner(def: &str, key: &str) -> (&'static str, Option<&'static str>) {
    match (def, key) {
        ("tree", "title" | "threat") => ("", None),
        ("tree", _) => ("tree_node", Some("node")),
        ("incident", "root_causes") => ("root_causes", None),
        ("root_causes", _) => ("root_cause", Some("root cause")),
        ("incident", "follow_up") => ("follow_up", None),
        ("threat", "accept") => ("accept", None),
        ("threat", "transfer") => ("transfer", None),
        ("threat", "retired") => ("retired", None),
        ("threat", "fair") => ("fair", None),
        ("mitigation", "evidence") => ("evidence", None),
        ("tree_node", "ruled_out") => ("rule_out", None),
        ("persona", "pruned") => ("pruned", None),
        ("model", "session") => ("session", None),
        ("session", "attendees") => ("attendees", None),
        ("catalogue_entry", "applies_to") => ("applies_to", None),
        ("not_applicable_entry", "linddun") => ("linddun_entry", None),
        _ => ("", None),
    }
}

fn first_line(node: &Node) -> Span {
    node.as_map().and_then(<[Entry]>::first).map_or(node.span, |entry| entry.key.span)
}

fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A text of the user, short enough for a sentence.
fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}
