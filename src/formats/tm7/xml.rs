//! XML as the tool writes it, with places: values by the local names of elements.
//!
//! Prefixes and namespaces differ from file to file and mean nothing. A DTD is refused, so that no
//! entity of a file's own is ever expanded.

use roxmltree::{Document, Node, ParsingOptions};

use super::super::reading::folded;
use crate::model::Text;
use crate::source::{FileId, Span};
use crate::syntax::shown;

/// Far more than the largest template has.
const MOST_NODES: u32 = 500_000;

/// The tree of a file.
///
/// # Errors
/// When it is none: what is wrong, and at which byte.
pub(super) fn parse(text: &str) -> Result<Document<'_>, (usize, String)> {
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        let line = usize::try_from(at.row.saturating_sub(1)).unwrap_or(0);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let column = usize::try_from(at.col.saturating_sub(1)).unwrap_or(0);
        let rest = text.get(start..).unwrap_or_default();
        let within = rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at);
        let message = match error {
            roxmltree::Error::DtdDetected => "the file has a DTD, which is not read".to_owned(),
            roxmltree::Error::NodesLimitReached => {
                format!("the file has more than {MOST_NODES} parts")
            }
            error => format!("this is not XML: {}", shown(&error.to_string())),
        };
        (start + within, message)
    })
}

/// A tree and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct At<'t> {
    pub(super) file: FileId,
    /// Bytes before those that the parser saw.
    pub(super) lead: usize,
    pub(super) node: Node<'t, 't>,
}

impl<'t> At<'t> {
    fn of(self, node: Node<'t, 't>) -> Self {
        At { node, ..self }
    }

    pub(super) fn is(self, name: &str) -> bool {
        self.node.tag_name().name() == name
    }

    pub(super) fn children(self) -> impl Iterator<Item = At<'t>> {
        self.node.children().filter(Node::is_element).map(move |node| self.of(node))
    }

    pub(super) fn child(self, name: &str) -> Option<At<'t>> {
        self.children().find(|child| child.is(name))
    }

    /// The values of a dictionary, each with its key.
    pub(super) fn pairs(self) -> impl Iterator<Item = (At<'t>, At<'t>)> {
        let is_pair = |child: &At<'t>| child.node.tag_name().name().starts_with("KeyValueOf");
        self.children()
            .filter(is_pair)
            .filter_map(|pair| Some((pair.child("Key")?, pair.child("Value")?)))
    }

    /// The text in this element, folded; nothing where there is none.
    pub(super) fn text(self) -> Option<Text> {
        let inner = self.node.children().find(Node::is_text)?;
        Some(Text::new(folded(self.node.text()?)?, self.of(inner).span()))
    }

    pub(super) fn text_of(self, name: &str) -> Option<Text> {
        self.child(name)?.text()
    }

    pub(super) fn number_of(self, name: &str) -> Option<f64> {
        let number: f64 = self.text_of(name)?.value.parse().ok()?;
        (number.abs() < 1e9).then_some(number)
    }

    /// What type of object this is, without the prefix.
    pub(super) fn class(self) -> &'t str {
        let class = self.node.attributes().find(|attribute| attribute.name() == "type");
        let class = class.map_or("", |attribute| attribute.value());
        class.rsplit_once(':').map_or(class, |(_, name)| name)
    }

    pub(super) fn span(self) -> Span {
        let range = self.node.range();
        Span::new(self.file, self.lead + range.start, self.lead + range.end)
    }

    /// The beginning of the element: one that holds thousands of others is no place to show.
    pub(super) fn start(self) -> Span {
        let start = self.lead + self.node.range().start;
        Span::new(self.file, start, start + 1)
    }
}
