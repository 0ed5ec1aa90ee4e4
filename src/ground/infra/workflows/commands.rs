//! What deploys: commands in the scripts of a job.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::deeds::Deed;

/// Words before a command that change nothing about what it does.
const BEFORE: &[&str] = &[
    "!", "bunx", "do", "dlx", "else", "exec", "if", "npx", "pnpm", "run", "sudo", "then", "time",
    "yarn",
];

/// A command that deploys.
struct Command {
    program: &'static str,
    /// Its words that are no options begin so.
    words: &'static [&'static str],
    /// What is deployed is called so in a sentence.
    noun: &'static str,
    name: Name,
}

/// Where a command names what it deploys.
enum Name {
    Nowhere,
    /// The word behind the others.
    Next,
    Option(&'static [&'static str]),
}

const fn plain(program: &'static str, words: &'static [&'static str]) -> Command {
    Command { program, words, noun: "", name: Name::Nowhere }
}

const fn next(
    program: &'static str,
    words: &'static [&'static str],
    noun: &'static str,
) -> Command {
    Command { program, words, noun, name: Name::Next }
}

const fn by(
    program: &'static str,
    words: &'static [&'static str],
    noun: &'static str,
    options: &'static [&'static str],
) -> Command {
    Command { program, words, noun, name: Name::Option(options) }
}

const NAME: &[&str] = &["--name", "-n"];
const APP: &[&str] = &["--app", "-a"];

#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    plain("ansible-playbook", &[]),
    plain("argocd", &["app", "sync"]),
    plain("aws", &["apprunner", "start-deployment"]),
    plain("aws", &["cloudformation", "create-stack"]),
    plain("aws", &["cloudformation", "deploy"]),
    plain("aws", &["cloudformation", "update-stack"]),
    plain("aws", &["deploy", "create-deployment"]),
    by("aws", &["ecs", "update-service"], "ECS service", &["--service"]),
    plain("aws", &["elasticbeanstalk", "update-environment"]),
    by("aws", &["lambda", "update-function-code"], "function", &["--function-name"]),
    plain("aws", &["s3", "sync"]),
    by("az", &["containerapp", "create"], "container app", NAME),
    by("az", &["containerapp", "up"], "container app", NAME),
    by("az", &["containerapp", "update"], "container app", NAME),
    plain("az", &["deployment"]),
    by("az", &["functionapp", "deploy"], "function app", NAME),
    by("az", &["functionapp", "deployment"], "function app", NAME),
    by("az", &["webapp", "deploy"], "web app", NAME),
    by("az", &["webapp", "deployment"], "web app", NAME),
    by("az", &["webapp", "up"], "web app", NAME),
    plain("cap", &["production", "deploy"]),
    plain("cdk", &["deploy"]),
    next("cf", &["push"], "Cloud Foundry app"),
    plain("docker", &["stack", "deploy"]),
    plain("eb", &["deploy"]),
    plain("firebase", &["deploy"]),
    by("fly", &["deploy"], "Fly app", APP),
    by("flyctl", &["deploy"], "Fly app", APP),
    plain("gcloud", &["app", "deploy"]),
    next("gcloud", &["functions", "deploy"], "function"),
    next("gcloud", &["run", "deploy"], "Cloud Run service"),
    plain("gcloud", &["storage", "rsync"]),
    plain("gsutil", &["rsync"]),
    next("helm", &["install"], "Helm release"),
    next("helm", &["upgrade"], "Helm release"),
    plain("helmfile", &["apply"]),
    plain("helmfile", &["sync"]),
    by("heroku", &["container:release"], "Heroku app", APP),
    plain("kamal", &["deploy"]),
    plain("kubectl", &["apply"]),
    plain("kubectl", &["replace"]),
    plain("kubectl", &["set", "image"]),
    plain("netlify", &["deploy"]),
    plain("nomad", &["job", "run"]),
    plain("oc", &["apply"]),
    plain("pulumi", &["up"]),
    plain("sam", &["deploy"]),
    plain("serverless", &["deploy"]),
    plain("skaffold", &["deploy"]),
    plain("skaffold", &["run"]),
    plain("sls", &["deploy"]),
    plain("terraform", &["apply"]),
    plain("terragrunt", &["apply"]),
    plain("terragrunt", &["run-all", "apply"]),
    plain("tofu", &["apply"]),
    plain("vercel", &["deploy"]),
    plain("wrangler", &["deploy"]),
    plain("wrangler", &["publish"]),
];

/// Options that are followed by a value, before the words of a command.
const TAKES: &[&str] =
    &["-n", "--namespace", "--context", "--kubeconfig", "--profile", "--region", "--project"];

/// What a script deploys. `repositories`: those of Helm charts that the job has added so far.
pub(super) fn deeds(script: &str, repositories: &mut BTreeSet<String>) -> Vec<Deed> {
    let script = script.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut found = Vec::new();
    for line in script.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.starts_with('#') {
            continue;
        }
        for command in line.split(['|', ';', '&', '(', ')']) {
            let words: Vec<&str> =
                command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
            found.extend(deed(&words, repositories));
        }
    }
    found
}

fn deed(words: &[&str], repositories: &mut BTreeSet<String>) -> Option<Deed> {
    let is_before =
        |word: &&&str| BEFORE.contains(*word) || (word.contains('=') && !word.starts_with('-'));
    let skipped = words.iter().take_while(is_before).count();
    let (program, rest) = words.get(skipped..)?.split_first()?;
    let program = program.rsplit('/').next().unwrap_or(program);
    // `npx serverless@4 deploy`
    let program = program.split('@').next().unwrap_or(program);
    let plain = bare(rest);
    if program == "helm"
        && let ["repo", "add", name, ..] = plain[..]
    {
        repositories.insert(name.to_owned());
    }
    let rehearses = rest.iter().any(|word| match word.split_once('=') {
        Some(("--dry-run", how)) => how != "none",
        _ => matches!(*word, "--dry-run" | "--check" | "--noop" | "--help" | "-h"),
    });
    if rehearses {
        return None;
    }
    let fits = |command: &&Command| command.program == program && plain.starts_with(command.words);
    let command = COMMANDS.iter().find(fits)?;
    if command.words == ["s3", "sync"] && !plain.get(3).is_some_and(|to| to.starts_with("s3://")) {
        return None;
    }
    let name = match &command.name {
        Name::Nowhere => None,
        Name::Next => plain.get(command.words.len()).copied(),
        Name::Option(options) => value_of(rest, options),
    };
    // A chart of this repository is described by its own files.
    let is_own = program == "helm" && !is_far(&plain, rest, repositories);
    let how = std::iter::once(program).chain(command.words.iter().copied());
    Some(Deed {
        how: how.collect::<Vec<_>>().join(" ").into(),
        target: name.filter(|_| !is_own).map(|name| (command.noun, EcoString::from(name))),
        open: rest.contains(&"--allow-unauthenticated"),
    })
}

/// The words that are no options; the values of some options are none either.
fn bare<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut bare = Vec::new();
    let mut passed = false;
    for word in words {
        if !std::mem::take(&mut passed) && !word.starts_with('-') {
            bare.push(*word);
        }
        passed = TAKES.contains(word);
    }
    bare
}

fn value_of<'w>(words: &[&'w str], options: &[&str]) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
        Some((option, value)) if options.contains(&option) => Some(value),
        None if options.contains(word) => words.get(at + 1).copied(),
        _ => None,
    })
}

/// Whether a chart comes from elsewhere.
fn is_far(plain: &[&str], rest: &[&str], repositories: &BTreeSet<String>) -> bool {
    let chart = plain.get(2).copied().unwrap_or_default();
    let repository = chart.split_once('/').map_or("", |(repository, _)| repository);
    chart.starts_with("oci://")
        || rest.iter().any(|word| *word == "--repo" || word.starts_with("--repo="))
        || repositories.contains(repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> Vec<String> {
        let found = deeds(script, &mut BTreeSet::new());
        let told = |deed: &Deed| match &deed.target {
            Some((noun, name)) => format!("{}: {noun} {name}", deed.how),
            None => deed.how.to_string(),
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn commands_are_found_wherever_a_script_has_them() {
        let table: &[(&str, &[&str])] = &[
            ("kubectl -n shop apply -f k8s", &["kubectl apply"]),
            ("kustomize build . | kubectl apply -f -", &["kubectl apply"]),
            ("cd infra && terraform apply -auto-approve", &["terraform apply"]),
            ("AWS_REGION=eu npx serverless@4 deploy", &["serverless deploy"]),
            (
                "aws ecs update-service --cluster c \\\n  --service=pay",
                &["aws ecs update-service: ECS service pay"],
            ),
            ("helm upgrade --install api ./chart", &["helm upgrade"]),
            (
                "helm repo add bitnami https://x\nhelm upgrade -i cache bitnami/redis",
                &["helm upgrade: Helm release cache"],
            ),
            ("helm install cache oci://example/redis", &["helm install: Helm release cache"]),
            ("aws s3 sync s3://in ./data", &[]),
            ("aws s3 sync ./dist s3://out", &["aws s3 sync"]),
            ("kubectl apply --dry-run=server -f x; kubectl get pods", &[]),
            ("# kubectl apply -f x\necho kubectl apply", &[]),
            ("terraform plan\nhelm lint\ndocker push x", &[]),
            ("", &[]),
        ];
        for (script, wanted) in table {
            assert_eq!(of(script), *wanted, "{script}");
        }
    }
}
