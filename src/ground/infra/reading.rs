//! How the files of a folder become what is known of it: recognised, parsed, followed to the files
//! that they refer to, and read dialect by dialect.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::{
    Dialect, Facts, File, Folder, OBJECTS, cloudformation, compose, dockerfile, folder_of, helm,
    kubernetes, openapi, recognise, serverless, terraform, workflows,
};
use crate::source::{SourceFile, Span};
use crate::syntax::{self, Limits, Node};

/// Files of other folders that are read because a folder refers to them; nobody needs more.
const REFERENCES: usize = 100;

/// Where the files that others refer to are looked up. What lies outside of the repository is not
/// there.
pub struct Around<'a> {
    pub file: &'a dyn Fn(&str) -> Option<SourceFile>,
    /// The candidates right in a folder.
    pub folder: &'a dyn Fn(&str) -> Vec<SourceFile>,
}

/// What a file refers to.
pub(super) enum Reference {
    /// A file in the same language that something is taken from.
    File(EcoString),
    /// A file that is part of the one that names it, where nothing else would look at it.
    Part(EcoString),
    /// All files of a folder that are in the same language.
    Folder(EcoString),
}

impl Reference {
    fn path(&self) -> &EcoString {
        match self {
            Reference::File(path) | Reference::Part(path) | Reference::Folder(path) => path,
        }
    }
}

fn references(file: &File) -> Vec<Reference> {
    match file.dialect {
        Dialect::Compose => compose::references(file),
        Dialect::OpenApi => openapi::references(file),
        Dialect::Serverless => serverless::references(file),
        Dialect::Terraform => terraform::references(file),
        _ => Vec::new(),
    }
}

impl Around<'_> {
    /// Nothing lies around.
    pub const NOTHING: Around<'static> = Around { file: &|_| None, folder: &|_| Vec::new() };
}

impl Folder {
    /// Reads the infrastructure among the files of one folder. It never fails: what cannot be read
    /// says so in its [`File`].
    #[must_use]
    pub fn read(
        sources: impl IntoIterator<Item = SourceFile>,
        around: &Around<'_>,
        limits: &Limits,
    ) -> Self {
        Self::read_beside(sources, [], around, limits)
    }

    /// The same, with files of other folders that add to what lies here: overlays. Files come in the
    /// order of their paths, and what is no infrastructure is forgotten at once.
    #[must_use]
    pub fn read_beside(
        sources: impl IntoIterator<Item = SourceFile>,
        beyond: impl IntoIterator<Item = SourceFile>,
        around: &Around<'_>,
        limits: &Limits,
    ) -> Self {
        let mut folder = Folder::default();
        let mut charts = false;
        let own = sources.into_iter().map(|source| (source, false));
        for (source, beyond) in own.chain(beyond.into_iter().map(|source| (source, true))) {
            let dialect = recognise::recognise(source.path(), source.text(), charts);
            let Some(dialect) = dialect.filter(|d| !beyond || *d == Dialect::Kubernetes) else {
                continue;
            };
            charts |= dialect == Dialect::Helm && !beyond;
            if !beyond && folder.files.is_empty() {
                folder.path = folder_of(source.path()).into();
            }
            folder.add(source, dialect, beyond, limits);
        }
        for file in &mut folder.files {
            file.parse(&folder.sources, limits);
        }
        folder.follow(around, limits);
        folder.files.sort_by(|a, b| (a.dialect, &a.path).cmp(&(b.dialect, &b.path)));
        let mut facts = Facts::default();
        for files in folder.files.chunk_by_mut(|a, b| a.dialect == b.dialect) {
            let Some(first) = files.first() else { continue };
            match first.dialect {
                Dialect::Compose => compose::read(files, &mut facts),
                Dialect::Kubernetes => kubernetes::read(files, limits, &mut facts),
                Dialect::Helm => helm::read(files, &mut facts),
                Dialect::Terraform => terraform::read(files, &mut facts),
                Dialect::CloudFormation => cloudformation::read(files, &mut facts),
                Dialect::OpenApi => openapi::read(files, &mut facts),
                Dialect::Serverless => serverless::read(files, &mut facts),
                Dialect::Workflow => workflows::read(files, &mut facts),
                Dialect::Dockerfile => dockerfile::read(files, &folder.sources, &mut facts),
                Dialect::Template => {}
            }
            facts.cut |= facts.workloads.len() > OBJECTS;
            facts.workloads.truncate(OBJECTS);
            if std::mem::take(&mut facts.cut) {
                let why = format!("only the first {OBJECTS} things of a folder are looked at");
                files.iter_mut().for_each(|file| file.mark(file.start(), why.clone()));
            }
        }
        folder.files.retain(|file| !file.beyond);
        for file in &mut folder.files {
            // From here on only waivers are looked for in them.
            file.documents.retain(|document| !document.comments.is_empty());
            file.documents.iter_mut().for_each(|d| d.root = Node::null(d.root.span));
        }
        (folder.workloads, folder.routes) = (facts.workloads, facts.routes);
        folder
    }

    /// Reads what the files refer to, and what that refers to.
    fn follow(&mut self, around: &Around<'_>, limits: &Limits) {
        let known = self.files.iter().map(|file| EcoString::from(&*file.path));
        let mut seen: BTreeSet<EcoString> = known.collect();
        let (mut next, mut left) = (0, REFERENCES);
        while let Some(file) = self.files.get(next) {
            let dialect = file.dialect;
            for reference in references(file) {
                let path = reference.path();
                if !seen.insert(path.clone()) || *path == self.path {
                    continue;
                }
                if left == 0 {
                    break;
                }
                left -= 1;
                let found = match &reference {
                    Reference::Folder(path) => (around.folder)(path),
                    Reference::File(path) | Reference::Part(path) => {
                        (around.file)(path).into_iter().collect()
                    }
                };
                let of_folder = matches!(reference, Reference::Folder(_));
                for source in found {
                    let by_itself = recognise::recognise(source.path(), source.text(), false);
                    if of_folder && by_itself != Some(dialect) {
                        continue;
                    }
                    // What is looked at where it lies is not looked at here once more.
                    let is_part = matches!(reference, Reference::Part(_)) && by_itself.is_none();
                    self.add(source, dialect, !is_part, limits);
                    if let Some(file) = self.files.last_mut() {
                        file.parse(&self.sources, limits);
                    }
                }
            }
            next += 1;
        }
    }

    fn add(&mut self, source: SourceFile, dialect: Dialect, beyond: bool, limits: &Limits) {
        let path = source.path().clone();
        // What is too large to be read need not be kept either.
        let is_large = source.text().len() > limits.bytes;
        let kept = if is_large { SourceFile::new(path.clone(), Vec::new()) } else { source };
        let id = self.sources.add(kept);
        let large = || (Span::new(id, 0, 0), "it is too large to be read".to_owned());
        let (documents, names, unread) = (Vec::new(), Vec::new(), is_large.then(large));
        self.files.push(File { path, id, dialect, beyond, documents, names, unread });
    }
}

impl File {
    fn parse(&mut self, sources: &crate::source::Sources, limits: &Limits) {
        self.documents = match self.dialect {
            Dialect::Terraform if !self.path.ends_with(".json") => {
                vec![syntax::parse_hcl(sources, self.id, limits)]
            }
            Dialect::Template => {
                let why = "a Helm template says nothing before it is rendered";
                return self.mark(self.start(), why.to_owned());
            }
            Dialect::Dockerfile => return,
            _ => syntax::parse_stream(sources, self.id, limits),
        };
        let cut = self.documents.iter().find(|document| !document.whole);
        let Some(cut) = cut else { return };
        let (span, why) = match cut.mistakes.first() {
            Some(mistake) => {
                let span = mistake.draft.span();
                let line = sources.bare_place(span).start.line;
                (span, format!("line {line} could not be read: {}", mistake.draft.message()))
            }
            None => (self.start(), "it holds too many documents".to_owned()),
        };
        self.mark(span, why);
    }

    pub(super) fn start(&self) -> Span {
        Span::new(self.id, 0, 0)
    }

    pub(super) fn mark(&mut self, span: Span, why: String) {
        self.unread.get_or_insert((span, why));
    }
}
