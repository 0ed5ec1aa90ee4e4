//! Models of the Microsoft Threat Modeling Tool: XML of .NET's data contracts, often all of it on
//! one line, most of it an embedded template.
//!
//! What a thing is stands in its generic type, or else in the stencil that draws it. Nothing of the
//! template is needed, so files of other tools that leave it out are read as well.

mod cures;
mod surface;
#[cfg(test)]
mod tests;
mod threats;
mod xml;

use ecow::EcoString;

use super::reading::Reader;
use super::{Format, Reading, includes_nothing};
use crate::finding::{Draft, Fact, Mistake, Subject};
use crate::model::Text;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::Document;
use xml::At;

pub(super) static FORMAT: Format = Format {
    name: "tm7",
    title: "Threat Modeling Tool",
    // Zones and protocols only some models say: the readers below add those.
    says: &[
        Fact::Components,
        Fact::Flows,
        Fact::Purpose,
        Fact::ScopeReason,
        Fact::Owner,
        Fact::Threats,
        // Not where a threat is: it is at an interaction, and not at one element.
        Fact::Stride,
        Fact::Rating,
        Fact::Treatment,
    ],
    cures: cures::CURES,
    calls_ids: Some("GUID"),
    claims: |source: &SourceFile, _| source.path().ends_with(".tm7"),
    includes: includes_nothing,
    read: |sources, document, _| read(sources, document),
};

fn read(sources: &Sources, document: &Document) -> Reading {
    let mut reader = Reader::new(&FORMAT, document.root.span);
    // What is no text at all has been refused already.
    if !document.whole {
        return reader.done();
    }
    let text = sources.file(document.file).text();
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lead = text.len() - bare.len();
    let tree = match xml::parse(bare) {
        Ok(tree) => tree,
        Err((at, message)) => {
            let at = (lead + at).min(text.len());
            let draft = Draft::new(Subject::model(), Span::new(document.file, at, at), message);
            let draft = draft.help("open the model in the tool and save it anew");
            reader.model.mistakes.push(Mistake::new("schema-parse", draft));
            reader.model.whole = false;
            return reader.done();
        }
    };
    let root = At { file: document.file, lead, node: tree.root_element() };
    (reader.model.span, reader.model.body) = (root.start(), root.start());
    if !root.is("ThreatModel") {
        let message = "the file is no model of the Threat Modeling Tool".to_owned();
        let help = "such a file begins with `<ThreatModel`";
        reader.wrong(Subject::model(), root.start(), message, help);
        reader.model.whole = false;
        return reader.done();
    }
    meta(&mut reader, root);
    let parts = surface::read(&mut reader, root);
    threats::read(&mut reader, root, &parts);
    reader.done()
}

fn meta(reader: &mut Reader, root: At<'_>) {
    let Some(meta) = root.child("MetaInformation") else { return };
    reader.model.system = meta.text_of("ThreatModelName");
    reader.model.purpose = meta.text_of("HighLevelSystemDescription");
    reader.model.owner = meta.text_of("Owner");
    let others = [
        ("Reviewer", "reviewer"),
        ("Contributors", "contributors"),
        ("Assumptions", "assumptions"),
        ("ExternalDependencies", "external dependencies"),
    ];
    for (key, what) in others {
        if let Some(text) = meta.text_of(key) {
            reader.lost(text.span, what.to_owned(), "a text of the whole model is left out");
        }
    }
}

/// A property of an object, by the name that the tool shows.
fn property(object: At<'_>, name: &str) -> Option<Text> {
    let properties = object.child("Properties")?;
    let is_it = |property: &At<'_>| {
        ["DisplayName", "Name"].iter().any(|key| {
            property.text_of(key).is_some_and(|text| text.value.eq_ignore_ascii_case(name))
        })
    };
    properties.children().filter(is_it).find_map(|property| property.text_of("Value"))
}

/// What the template calls this kind of thing: "Web Server".
fn stencil(object: At<'_>) -> Option<Text> {
    let properties = object.child("Properties")?;
    let header = properties.children().find(|one| one.class() == "HeaderDisplayAttribute")?;
    header.text_of("DisplayName").or_else(|| header.text_of("Name"))
}

/// A name that nothing else has been given, as far as the tool goes: all zeros mean none.
fn guid(object: At<'_>, key: &str) -> Option<Text> {
    let text = object.text_of(key)?;
    let is_none = text.value.chars().all(|c| matches!(c, '0' | '-'));
    let value: EcoString = text.value.to_lowercase();
    (!is_none).then(|| Text::new(value, text.span))
}
