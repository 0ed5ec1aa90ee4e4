//! What infrastructure files say: what is deployed, what of it the world can reach, what is not
//! encrypted, which routes an interface has.
//!
//! One file per dialect. Each reads the files of one folder together, for a folder is what most of
//! these tools take as one: a compose project, a Terraform module, a kustomization. Everything is
//! neutral: nothing here knows of models. What was recognised and could not be read says so.

mod addresses;
mod cloudformation;
mod compose;
mod dockerfile;
mod helm;
mod kubernetes;
mod openapi;
mod paths;
mod reading;
mod recognise;
mod serverless;
mod stores;
mod terraform;
mod workflows;
#[cfg(test)]
mod tests;

pub use addresses::Need;
pub use kubernetes::{bases, is_kustomization};
pub use openapi::covers;

use std::sync::Arc;

use ecow::EcoString;

use crate::source::{FileId, Sources, Span};
use crate::syntax::{Document, Node, Value};

pub use paths::{folder_of, is_playground, joined};
pub use reading::Around;
pub use recognise::{Dialect, WORKFLOWS, is_candidate};

/// Objects of one dialect in a folder beyond these are not looked at: each is compared with others.
const OBJECTS: usize = 3_000;

/// Ways in that are told of one workload; whoever closes these comes back for more.
const WAYS: usize = 10;

/// The infrastructure files of one folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// Where it lies.
    pub path: EcoString,
    pub sources: Sources,
    pub files: Vec<File>,
    pub workloads: Vec<Workload>,
    pub routes: Vec<Route>,
}

/// One infrastructure file.
#[derive(Debug)]
pub struct File {
    pub path: Arc<str>,
    pub id: FileId,
    pub dialect: Dialect,
    /// It lies in another folder, and is read for what it says of things in this one.
    beyond: bool,
    /// What was read; of a file whose facts were taken, the comments only.
    pub documents: Vec<Document>,
    /// What an anchor may name here: `Deployment/pay`, `services.web`, `aws_db_instance.main`.
    pub names: Vec<EcoString>,
    /// Where and why (part of) it could not be read.
    pub unread: Option<(Span, String)>,
}

/// Something that is deployed.
#[derive(Debug)]
pub struct Workload {
    pub kind: Kind,
    /// "service", "Deployment", "resource": what it is called in a sentence.
    pub noun: EcoString,
    pub name: EcoString,
    /// What it is called by itself, to compare with the id of a component.
    pub short: EcoString,
    /// How an anchor may name it.
    pub anchors: Vec<EcoString>,
    /// Where it is written; the first place is the main one.
    pub places: Vec<Span>,
    /// Why the world can reach it.
    pub exposed: Vec<Fact>,
    /// Why more may be true of it than is said here.
    pub unsure: Option<String>,
    /// That what it keeps is encrypted, or is not.
    pub encrypted: Option<(bool, Fact)>,
    /// That it is reached without TLS.
    pub plain: Option<Fact>,
    /// Folders that it is built from, and Dockerfiles.
    pub builds: Vec<EcoString>,
    /// Other workloads that it needs.
    pub needs: Vec<Need>,
    /// Image or engine.
    pub tech: Option<EcoString>,
    /// What it is to those who ask whether the models know of all that is deployed.
    pub role: Role,
}

/// How something that is deployed is known to the models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// It must be in some model.
    #[default]
    Own,
    /// It stands for what lies in other folders, which are known where it is.
    Call(Vec<EcoString>),
    /// It deploys everything else.
    Pipeline,
    /// It is deployed by its name, and may be described elsewhere.
    Named,
}

/// What kind of thing is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Process,
    Store,
}

/// Something that a file says, and where.
#[derive(Clone, Debug)]
pub struct Fact {
    /// "port 8080 is published on all addresses"
    pub why: String,
    /// The way leads through something else, such as an ingress.
    pub through: bool,
    pub span: Span,
}

/// An operation of an interface.
#[derive(Debug)]
pub struct Route {
    pub path: EcoString,
    /// What stands before the path where it is called, without slashes around it.
    pub base: EcoString,
    /// In capitals.
    pub method: EcoString,
    /// Whether callers must prove who they are; `None` where the file is silent about security.
    pub secured: Option<bool>,
    pub span: Span,
}

impl Workload {
    fn new(kind: Kind, noun: impl Into<EcoString>, name: impl Into<EcoString>, at: Span) -> Self {
        let name = name.into();
        Workload {
            kind,
            noun: noun.into(),
            short: name.clone(),
            name,
            anchors: Vec::new(),
            places: vec![at],
            exposed: Vec::new(),
            unsure: None,
            encrypted: None,
            plain: None,
            builds: Vec::new(),
            needs: Vec::new(),
            tech: None,
            role: Role::Own,
        }
    }

    /// Whether it is written in this file.
    #[must_use]
    pub fn is_in(&self, file: FileId) -> bool {
        self.places.iter().any(|place| place.file == file)
    }

    /// Whether an anchor names it.
    #[must_use]
    pub fn answers_to(&self, anchor: &str) -> bool {
        // `aws_instance.api["eu"]` is one of those that `aws_instance.api` makes.
        let base = anchor.split('[').next().unwrap_or(anchor);
        self.anchors.iter().any(|known| known == anchor || known == base)
    }
}

impl Fact {
    fn new(why: impl Into<String>, span: Span) -> Self {
        Fact { why: why.into(), through: false, span }
    }

    fn through(why: impl Into<String>, span: Span) -> Self {
        Fact { why: why.into(), through: true, span }
    }
}

impl Folder {
    /// Moves all places behind the first `files` files of the sources that the folder's own were
    /// added to.
    pub fn shift(&mut self, files: u32) {
        let to = |span: &mut Span| span.file = FileId(span.file.0 + files);
        for file in &mut self.files {
            file.id = FileId(file.id.0 + files);
            if let Some((span, _)) = &mut file.unread {
                to(span);
            }
            for document in &mut file.documents {
                document.file = file.id;
                document.comments.iter_mut().for_each(to);
            }
        }
        for workload in &mut self.workloads {
            workload.places.iter_mut().for_each(to);
            let facts = workload.exposed.iter_mut().chain(&mut workload.plain);
            let facts = facts.chain(workload.encrypted.as_mut().map(|(_, fact)| fact));
            facts.for_each(|fact| to(&mut fact.span));
        }
        self.routes.iter_mut().for_each(|route| to(&mut route.span));
    }

    /// The path of the file that something stands in.
    #[must_use]
    pub fn path_of(&self, span: Span) -> &str {
        self.files.iter().find(|file| file.id == span.file).map_or("", |file| &file.path)
    }

    #[must_use]
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| *file.path == *path)
    }
}

/// What the dialects find.
#[derive(Default)]
struct Facts {
    workloads: Vec<Workload>,
    routes: Vec<Route>,
    /// There was more of the dialect that is being read.
    cut: bool,
}

impl Facts {
    /// Keeps as many as may be compared with each other.
    fn bound<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        self.cut |= all.len() > OBJECTS;
        all.truncate(OBJECTS);
        all
    }
}

/// The value at the end of a path of keys.
fn at<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| node.get(key))
}

/// A text, or a number or truth value as it is written.
fn word(node: &Node) -> Option<EcoString> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.0.clone()),
        Value::Bool(value) => Some(if *value { "true".into() } else { "false".into() }),
        _ => None,
    }
}

fn truth(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::Text(text) if text == "true" => Some(true),
        Value::Text(text) if text == "false" => Some(false),
        _ => None,
    }
}

/// The items of a list; a single value is a list of one.
fn items(node: &Node) -> &[Node] {
    node.as_list().unwrap_or(std::slice::from_ref(node))
}

/// Whether a range of addresses is all there are.
fn is_everywhere(range: &str) -> bool {
    matches!(range.trim(), "0.0.0.0/0" | "::/0" | "0::/0" | "*" | "Internet")
}
