//! Each finding as a compiler would show it: the sentence, the line of the file with the place
//! underlined, what explains it, what helps, who owns it.

use std::io::{self, Write};

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
};

use super::harmless::harmless_line;
use super::{Style, harmless, summary};
use crate::check::Report;
use crate::finding::{Finding, Label, Severity, Status};
use crate::source::Place;

/// Stands for a place until the text is laid out. The renderer would count columns in the excerpt
/// as it is shown, which is neither the whole line nor free of escapes. No harmless text holds it.
const PLACE: char = '\u{fffe}';

pub(super) fn write(report: &Report, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !style.quiet {
        let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(style.width);
        for finding in report.findings.iter().filter(|finding| style.shows(finding)) {
            writeln!(out, "{}\n", render(finding, style, &renderer))?;
        }
    }
    summary::write(report, style, out)
}

fn render(finding: &Finding, style: &Style<'_>, renderer: &Renderer) -> String {
    let first = &finding.primary.place;
    let on_first_line = |label: &&Label| {
        let place = &label.place;
        place.path == first.path && place.start.line == first.start.line && fits(first, place)
    };
    let (beside, elsewhere): (Vec<&Label>, Vec<&Label>) =
        finding.related.iter().partition(on_first_line);
    let mut marks = vec![(AnnotationKind::Primary, &finding.primary)];
    marks.extend(beside.into_iter().map(|label| (AnnotationKind::Context, label)));

    let mut places = vec![style.place(first)];
    let mut elements = vec![excerpt(first, &marks)];
    for label in elsewhere {
        places.push(style.place(&label.place));
        elements.push(excerpt(&label.place, &[(AnnotationKind::Context, label)]));
    }
    elements.extend(messages(finding));
    let title = level(finding.severity).primary_title(harmless(&finding.message));
    let group: Group<'_> = title.id(finding.rule.id).elements(elements);
    put_places(&renderer.render(&[group]), &places)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// Whether the excerpt of `line` shows where `place` begins.
fn fits(line: &Place, place: &Place) -> bool {
    let length = u32::try_from(line.excerpt.chars().count()).unwrap_or(u32::MAX);
    (line.excerpt_column..=line.excerpt_column.saturating_add(length)).contains(&place.start.column)
}

/// The line of `place` with marks under it, or the bare place where there is nothing to underline.
fn excerpt<'f>(place: &Place, marks: &[(AnnotationKind, &'f Label)]) -> Element<'f> {
    if place.excerpt.trim().is_empty() {
        return Origin::path(String::from(PLACE)).into();
    }
    let (line, begins) = harmless_line(&place.excerpt);
    let byte = |column: u32| {
        let nth = column.saturating_sub(place.excerpt_column) as usize;
        begins.get(nth).copied().unwrap_or(line.len())
    };
    let annotation = |(kind, label): &(AnnotationKind, &'f Label)| -> Annotation<'f> {
        let (start, end) = (label.place.start, label.place.end);
        let to = if end.line > start.line { line.len() } else { byte(end.column) };
        let from = byte(start.column);
        let note = (!label.note.is_empty()).then(|| harmless(&label.note));
        kind.span(from..to.max(from)).label(note)
    };
    let annotations: Vec<Annotation<'_>> = marks.iter().map(annotation).collect();
    Snippet::source(line)
        .line_start(place.start.line as usize)
        .path(String::from(PLACE))
        .annotations(annotations)
        .into()
}

fn messages(finding: &Finding) -> Vec<Element<'_>> {
    let note =
        |name: &'static str, text: String| Element::from(Level::NOTE.with_name(name).message(text));
    let mut messages = Vec::new();
    if let Some(help) = &finding.help {
        messages.push(Level::HELP.message(harmless(help)).into());
    }
    if let Some(fix) = &finding.fix {
        messages.push(note("fix", format!("{}, with `--fix`", harmless(&fix.title))));
    }
    if let Some(owner) = &finding.owner {
        messages.push(note("owner", harmless(owner).into_owned()));
    }
    match &finding.status {
        Status::Open => {}
        Status::Suppressed { reason } => {
            messages.push(note("suppressed", harmless(reason).into_owned()));
        }
        Status::Known { listed: None } => {
            messages.push(note("known", "it was there before".to_owned()));
        }
        Status::Known { listed: Some(reason) } => {
            messages.push(note("known", format!("the baseline lists it: {}", harmless(reason))));
        }
        Status::OutOfScope => {
            messages.push(note("out of scope", "it lies outside what was asked about".to_owned()));
        }
        Status::Folded => {
            messages
                .push(note("folded", "one finding tells it with others of its kind".to_owned()));
        }
    }
    messages
}

/// Puts the places where they belong, in the place of what the renderer counted.
fn put_places(rendered: &str, places: &[String]) -> String {
    let mut parts = rendered.split(PLACE);
    let mut text = parts.next().unwrap_or("").to_owned();
    for (part, place) in parts.zip(places) {
        text.push_str(place);
        text.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    text
}
