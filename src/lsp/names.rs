//! From an id to where it is defined and used, across all models of the repository.

use std::collections::HashSet;
use std::sync::Arc;

use ecow::EcoString;
use lsp_types::{
    GotoDefinitionParams, Location, PrepareRenameResponse, ReferenceParams, RenameParams,
    TextDocumentPositionParams, WorkspaceEdit,
};

use super::actions::changes;
use super::state::State;
use crate::check::Library;
use crate::finding::Edit;
use crate::formats;
use crate::host::Models;
use crate::model::{Model, Reference, Text};
use crate::source::{Sources, Span};
use crate::syntax::{self, Document, Limits};

/// A model as it is at this moment.
pub(super) struct Sight {
    pub(super) sources: Sources,
    pub(super) documents: Vec<Document>,
    pub(super) model: Model,
    name: Option<EcoString>,
    ids: HashSet<(&'static str, EcoString)>,
}

/// Something that has an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    model: usize,
    pub(super) kind: &'static str,
    /// The tree or incident within which the id counts.
    within: EcoString,
    pub(super) id: EcoString,
}

impl Sight {
    fn new(state: &State<'_>, files: &[Arc<str>]) -> Self {
        let mut sources = Sources::new();
        let read = files.iter().filter_map(|path| state.source(path));
        let ids: Vec<_> = read.map(|file| sources.add(file)).collect();
        let parse = |file| syntax::parse(&sources, file, &Limits::default());
        let documents: Vec<Document> = ids.into_iter().map(parse).collect();
        let model = formats::lower(&sources, &documents);
        let mut ids = HashSet::new();
        model.for_each_id(|kind, id| {
            ids.insert((kind, id.value.clone()));
        });
        let name = model.name();
        Sight { sources, documents, model, name, ids }
    }

    /// The kind and the id of what is named at a place of this model, where it is of this model.
    pub(super) fn named(&self, path: &str, at: usize) -> Option<(&'static str, EcoString)> {
        let alone = std::slice::from_ref(self);
        named(alone, path, at).map(|(thing, _)| (thing.kind, thing.id))
    }

    fn stands_at(&self, span: Span, path: &str, at: usize) -> bool {
        let range = span.range();
        **self.sources.file(span.file).path() == *path && range.start <= at && at <= range.end
    }
}

/// The model that a file belongs to.
pub(super) fn own(state: &State<'_>, path: &str) -> Option<Sight> {
    let models = Models::find(&state.host, &[path.to_owned()], &state.settings).ok()?;
    Some(Sight::new(state, models.models().first()?))
}

fn all(state: &State<'_>) -> Vec<Sight> {
    let models = Models::find(&state.host, &[String::new()], &state.settings);
    let Ok(models) = models else { return Vec::new() };
    models.models().iter().map(|files| Sight::new(state, files)).collect()
}

/// What a reference in the model `from` leads to.
fn resolve(sights: &[Sight], from: usize, reference: &Reference<'_>) -> Option<Thing> {
    let written = &reference.to.value;
    let (model, id) = match written.rsplit_once('/') {
        Some((system, id)) => {
            let is_it = |sight: &Sight| sight.name.as_deref() == Some(system);
            let own = Some(from).filter(|from| is_it(&sights[*from]));
            (own.or_else(|| sights.iter().position(is_it))?, id)
        }
        None => (from, written.as_str()),
    };
    let known = |kind: &&&str| sights[model].ids.contains(&(**kind, id.into()));
    let kind = *reference.kind.kinds().iter().find(known)?;
    Some(Thing { model, kind, within: EcoString::new(), id: id.into() })
}

/// Calls `see` for each use of an id in a model, and what it leads to.
fn each_use<'s>(sights: &'s [Sight], from: usize, see: &mut impl FnMut(Thing, &'s Text)) {
    let model = &sights[from].model;
    model.for_each_reference(|reference| {
        if let Some(thing) = resolve(sights, from, &reference) {
            see(thing, reference.to);
        }
    });
    for tree in &model.trees {
        for of in tree.nodes.iter().flat_map(|node| &node.gates).flat_map(|gate| &gate.of) {
            let (within, id) = (tree.id.value.clone(), of.value.clone());
            see(Thing { model: from, kind: "tree_node", within, id }, of);
        }
    }
}

/// Calls `see` for each definition in a model.
fn each_definition<'s>(sights: &'s [Sight], at: usize, see: &mut impl FnMut(Thing, &'s Text)) {
    let model = &sights[at].model;
    model.for_each_id(|kind, id| {
        let within = EcoString::new();
        see(Thing { model: at, kind, within, id: id.value.clone() }, id);
    });
    model.for_each_inner_id(|kind, within, id| {
        let within = within.value.clone();
        see(Thing { model: at, kind, within, id: id.value.clone() }, id);
    });
}

/// The thing that is named at a place, and where its name stands.
fn named<'s>(sights: &'s [Sight], path: &str, at: usize) -> Option<(Thing, &'s Text)> {
    let mut found = None;
    for (nth, sight) in sights.iter().enumerate() {
        let mut see = |thing, text: &'s Text| {
            if found.is_none() && sight.stands_at(text.span, path, at) {
                found = Some((thing, text));
            }
        };
        each_use(sights, nth, &mut see);
        each_definition(sights, nth, &mut see);
    }
    found
}

/// Finds what is named at a position; with all models of the repository.
fn asked(
    state: &State<'_>,
    asked: &TextDocumentPositionParams,
) -> Option<(Vec<Sight>, Thing, Span)> {
    let path = state.path(&asked.text_document.uri)?;
    let at = state.encoding.offset(&state.source(&path)?, asked.position);
    let sights = all(state);
    let (thing, text) = named(&sights, &path, at)?;
    let span = text.span;
    Some((sights, thing, span))
}

/// The definition of a thing, and where it is used.
fn places<'s>(sights: &'s [Sight], wanted: &Thing) -> (Option<&'s Text>, Vec<(usize, &'s Text)>) {
    let mut definition = None;
    each_definition(sights, wanted.model, &mut |thing, text| {
        if thing == *wanted && definition.is_none() {
            definition = Some(text);
        }
    });
    let mut uses = Vec::new();
    for nth in 0..sights.len() {
        each_use(sights, nth, &mut |thing, text| {
            if thing == *wanted {
                uses.push((nth, text));
            }
        });
    }
    (definition, uses)
}

fn location(state: &State<'_>, sight: &Sight, span: Span) -> Option<Location> {
    let source = sight.sources.file(span.file);
    Some(Location::new(state.uri(source.path())?, state.encoding.range(source, span.range())))
}

pub(super) fn definition(state: &State<'_>, params: &GotoDefinitionParams) -> Option<Location> {
    let (sights, thing, _) = asked(state, &params.text_document_position_params)?;
    let (definition, _) = places(&sights, &thing);
    location(state, &sights[thing.model], definition?.span)
}

pub(super) fn references(state: &State<'_>, params: &ReferenceParams) -> Vec<Location> {
    let Some((sights, thing, _)) = asked(state, &params.text_document_position) else {
        return Vec::new();
    };
    let (definition, uses) = places(&sights, &thing);
    let definition = definition.filter(|_| params.context.include_declaration);
    let all = definition.map(|text| (thing.model, text)).into_iter().chain(uses);
    all.filter_map(|(nth, text)| location(state, &sights[nth], text.span)).collect()
}

pub(super) fn prepare(
    state: &State<'_>,
    params: &TextDocumentPositionParams,
) -> Option<PrepareRenameResponse> {
    let (sights, thing, span) = asked(state, params)?;
    let path = state.path(&params.text_document.uri)?;
    let at_home = |sight: &Sight| {
        let files = sight.documents.iter().map(|document| sight.sources.file(document.file));
        files.map(|file| file.path().clone()).any(|file| file == path)
    };
    let source = sights.iter().find(|sight| at_home(sight))?.sources.file(span.file);
    let range = state.encoding.range(source, span.range());
    let placeholder = thing.id.to_string();
    Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
}

pub(super) fn rename(
    state: &State<'_>,
    params: &RenameParams,
) -> Result<Option<WorkspaceEdit>, String> {
    let Some((sights, thing, _)) = asked(state, &params.text_document_position) else {
        return Ok(None);
    };
    let new = params.new_name.trim();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !new.starts_with(char::is_alphanumeric) || !new.chars().all(fits) {
        return Err(format!("`{new}` is no id: letters, digits, `-`, `_` and `.`"));
    }
    let (definition, uses) = places(&sights, &thing);
    let renamed = Thing { id: new.into(), ..thing.clone() };
    if places(&sights, &renamed).0.is_some() && renamed != thing {
        return Err(format!("`{new}` is taken"));
    }
    let definition = definition.ok_or("it is defined nowhere")?;
    let mut edits: Vec<Edit> = Vec::new();
    for (nth, text) in std::iter::once((thing.model, definition)).chain(uses) {
        let source = sights[nth].sources.file(text.span.file);
        let written = source.slice(text.span).trim_matches(['"', '\'']);
        if written != text.value {
            let line = source.lines().line_of(text.span.start as usize);
            let path = source.path();
            return Err(format!("`{}` is not written out in {path}, line {line}", text.value));
        }
        let to = match written.rsplit_once('/') {
            Some((system, _)) => format!("{system}/{new}"),
            None => new.to_owned(),
        };
        edits.push(syntax::rename(source, text.span, &to));
    }
    edits.sort_by(|a, b| (&a.path, a.start).cmp(&(&b.path, b.start)));
    edits.dedup();
    Ok(changes(state, &edits))
}
