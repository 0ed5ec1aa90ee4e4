//! HCL, the language of Terraform, into the same tree.
//!
//! An attribute is an entry; a block is one too, its labels are maps within maps. Blocks of one
//! name stand beside each other, so a map may have several entries with one key. What is an
//! expression and no plain value is text between `${` and `}`, as in Terraform's own JSON.

use std::ops::Range;

use ecow::{EcoString, eco_format};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, Template};

use super::stream::line_comments;
use super::{Document, Entry, Limits, Node, Number, Value, limits};
use crate::finding::{Draft, Mistake, Subject};
use crate::source::{FileId, Sources, Span, Spanned};

/// Reads a file of Terraform or of threatcl. A file with a mistake in it is not read at all: the parser stops there.
#[must_use]
pub fn parse_hcl(sources: &Sources, file: FileId, limits: &Limits) -> Document {
    let source = sources.file(file);
    let mut document = Document::empty(file);
    if let Some(mistake) = limits::refuse(source, file, limits) {
        document.mistakes.push(mistake);
        document.whole = false;
        return document;
    }
    let text = source.text();
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { text, file, lead: text.len() - bare.len() };
    document.comments = line_comments(source, file);
    match bare.parse::<Body>() {
        Ok(body) => document.root = reader.body(&body, Span::new(file, 0, text.len())),
        Err(error) => {
            let at = (reader.lead + error.location().offset()).min(text.len());
            let message = format!("this is not HCL: {}", super::shown(error.message()));
            let draft = Draft::new(Subject::model(), Span::new(file, at, at), message)
                .help("nothing of the file is read until this is mended");
            document.mistakes.push(Mistake::new("schema-parse", draft));
            document.whole = false;
        }
    }
    document
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    /// Bytes before those that the parser saw.
    lead: usize,
}

impl Reader<'_> {
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::new(self.file, self.lead + range.start, self.lead + range.end)
    }

    fn written(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default().trim()
    }

    fn body(&self, body: &Body, span: Span) -> Node {
        let entries = body.iter().map(|structure| match structure {
            Structure::Attribute(attribute) => {
                let key =
                    Spanned::new(attribute.key.as_str().into(), self.span(attribute.key.span()));
                Entry { key, value: self.value(&attribute.value) }
            }
            Structure::Block(block) => {
                let span = self.span(block.span());
                let key = Spanned::new(block.ident.as_str().into(), self.span(block.ident.span()));
                let inner = self.body(&block.body, span);
                let value = block.labels.iter().rev().fold(inner, |inner, label| {
                    let place = match label {
                        hcl_edit::structure::BlockLabel::Ident(ident) => ident.span(),
                        hcl_edit::structure::BlockLabel::String(text) => text.span(),
                    };
                    let key = Spanned::new(EcoString::from(label.as_str()), self.span(place));
                    Node { value: Value::Map([Entry { key, value: inner }].into()), span }
                });
                Entry { key, value }
            }
        });
        Node { value: Value::Map(entries.collect()), span }
    }

    fn value(&self, expression: &Expression) -> Node {
        let span = self.span(expression.span());
        let value = match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(value) => Value::Bool(*value.value()),
            Expression::Number(_) => Value::Number(Number(self.written(span).into())),
            Expression::String(text) => Value::Text(text.value().as_str().into()),
            Expression::HeredocTemplate(heredoc) => match literal(&heredoc.template) {
                Some(text) => Value::Text(text),
                None => Value::Text(eco_format!("${{{}}}", self.written(span))),
            },
            Expression::Parenthesis(inner) => return self.value(inner.inner()),
            Expression::Array(items) => Value::List(items.iter().map(|i| self.value(i)).collect()),
            Expression::Object(object) => {
                let entries = object.iter().map(|(key, value)| {
                    let (name, place): (EcoString, _) = match key {
                        ObjectKey::Ident(ident) => (ident.as_str().into(), ident.span()),
                        ObjectKey::Expression(expression) => match expression.as_str() {
                            Some(text) => (text.into(), expression.span()),
                            None => {
                                let span = self.span(expression.span());
                                (eco_format!("${{{}}}", self.written(span)), expression.span())
                            }
                        },
                    };
                    let key = Spanned::new(name, self.span(place));
                    Entry { key, value: self.value(value.expr()) }
                });
                Value::Map(entries.collect())
            }
            _ => Value::Text(eco_format!("${{{}}}", self.written(span))),
        };
        Node { value, span }
    }
}

/// The text of a template in which nothing is to be computed.
fn literal(template: &Template) -> Option<EcoString> {
    template
        .iter()
        .map(|element| match element {
            Element::Literal(text) => Some(text.as_str()),
            Element::Interpolation(_) | Element::Directive(_) => None,
        })
        .collect()
}
