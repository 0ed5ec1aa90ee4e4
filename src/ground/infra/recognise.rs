//! Which files are infrastructure: by name where the tool wants a name, else by what they say.

use super::folder_of;

/// The language of an infrastructure file. The order is the one in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    Compose,
    Kubernetes,
    Helm,
    /// A Helm template: recognised, and not read.
    Template,
    Terraform,
    CloudFormation,
    OpenApi,
    Serverless,
    Dockerfile,
    /// A GitHub workflow.
    Workflow,
}

impl Dialect {
    /// "compose file": what a file in it is called.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Dialect::Compose => "compose file",
            Dialect::Kubernetes => "Kubernetes manifest",
            Dialect::Helm => "Helm chart",
            Dialect::Template => "Helm template",
            Dialect::Terraform => "Terraform file",
            Dialect::CloudFormation => "CloudFormation template",
            Dialect::OpenApi => "OpenAPI description",
            Dialect::Serverless => "Serverless service",
            Dialect::Dockerfile => "Dockerfile",
            Dialect::Workflow => "workflow",
        }
    }
}

/// Where GitHub looks for workflows. The folder is hidden, and nothing else that is hidden is read.
pub const WORKFLOWS: &str = ".github/workflows";

/// Files that end like infrastructure and are known to be something else. Models are, too.
const OTHERS: &[&str] = &[
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "composer.lock",
    "pnpm-lock.yaml",
    "threatmodel.yaml",
    "threatmodel.yml",
    "threatmodel.json",
    "tmgate.yaml",
];

/// Whether the file at `path` may be infrastructure, going by its name.
#[must_use]
pub fn is_candidate(path: &str) -> bool {
    if path.split('/').any(|part| part.starts_with('.')) && folder_of(path) != WORKFLOWS {
        return false;
    }
    let name = name(path);
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    is_dockerfile(name) || (ends(&[".yaml", ".yml", ".json", ".tf"]) && !OTHERS.contains(&name))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_dockerfile(name: &str) -> bool {
    let rest = name.strip_prefix("Dockerfile").or_else(|| name.strip_prefix("Containerfile"));
    match rest {
        Some(rest) => rest.is_empty() || (rest.starts_with('.') && !rest.ends_with("ignore")),
        None => name.ends_with(".Dockerfile") || name.ends_with(".dockerfile"),
    }
}

/// `values.yaml`, `values-prod.yaml`, `values.eu.yml`: what a chart is filled in with.
fn is_values(name: &str) -> bool {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    let rest = stem.and_then(|stem| stem.strip_prefix("values"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn is_compose(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) else {
        return false;
    };
    let rest = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// `charts`: a `Chart.yaml` lies beside it.
pub(super) fn recognise(path: &str, text: &str, charts: bool) -> Option<Dialect> {
    let name = name(path);
    if folder_of(path) == WORKFLOWS {
        return says(text, "jobs").then_some(Dialect::Workflow);
    }
    if is_dockerfile(name) {
        return Some(Dialect::Dockerfile);
    }
    if name.ends_with(".tf") || name.ends_with(".tf.json") {
        return Some(Dialect::Terraform);
    }
    if is_compose(name) {
        return says(text, "services").then_some(Dialect::Compose);
    }
    match name {
        "Chart.yaml" => return Some(Dialect::Helm),
        _ if charts && is_values(name) => return Some(Dialect::Helm),
        "serverless.yml" | "serverless.yaml" => return Some(Dialect::Serverless),
        "kustomization.yaml" | "kustomization.yml" => return Some(Dialect::Kubernetes),
        _ => {}
    }
    if path.split('/').any(|part| part == "templates") && text.contains("{{") {
        return says(text, "kind").then_some(Dialect::Template);
    }
    if (says(text, "openapi") || says(text, "swagger")) && says(text, "paths") {
        return Some(Dialect::OpenApi);
    }
    let aws = says(text, "AWSTemplateFormatVersion") || text.contains("AWS::");
    if aws && says(text, "Resources") {
        return Some(Dialect::CloudFormation);
    }
    (says(text, "apiVersion") && says(text, "kind")).then_some(Dialect::Kubernetes)
}

/// Whether some line begins with this key, as at the top of a document, or some JSON has it.
fn says(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let (before, rest) = (&text[..at], &text[at + key.len()..]);
        let top = before.is_empty() || before.ends_with(['\n', '\u{feff}']);
        (top && rest.starts_with(':'))
            || (before.ends_with('"') && rest.trim_start_matches('"').trim_start().starts_with(':'))
    })
}
