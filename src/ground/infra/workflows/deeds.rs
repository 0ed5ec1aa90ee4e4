//! What deploys: actions, and the inputs that name what they deploy.

use ecow::EcoString;

/// One deployment of a job.
#[derive(Debug)]
pub(super) struct Deed {
    /// `helm upgrade`
    pub(super) how: EcoString,
    /// What is deployed: what it is called in a sentence, and its name.
    pub(super) target: Option<(&'static str, EcoString)>,
    /// Anybody may call it.
    pub(super) open: bool,
}

/// Actions by how their names begin, what they deploy, and the input that names it.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("appleboy/scp-action", "", ""),
    ("appleboy/ssh-action", "", ""),
    ("aws-actions/amazon-ecs-deploy-task-definition", "ECS service", "service"),
    ("aws-actions/aws-lambda-deploy", "function", "function-name"),
    ("azure/container-apps-deploy-action", "container app", "containerAppName"),
    ("azure/functions-action", "function app", "app-name"),
    ("azure/webapps-deploy", "web app", "app-name"),
    ("burnett01/rsync-deployments", "", ""),
    ("cloudflare/pages-action", "", ""),
    ("google-github-actions/deploy-cloud-functions", "function", "name"),
    ("google-github-actions/deploy-cloudrun", "Cloud Run service", "service"),
    ("jakejarvis/s3-sync-action", "", ""),
    ("akhileshns/heroku-deploy", "Heroku app", "heroku_app_name"),
    ("netlify/actions", "", ""),
    ("nwtgck/actions-netlify", "", ""),
    ("serverless/github-action", "", ""),
    ("amondnet/vercel-action", "", ""),
];

/// Actions that do several things, and the input and the words in it that deploy.
const MANY: &[(&str, &str, &[&str])] = &[
    ("cloudflare/wrangler-action", "command", &["", "deploy", "publish"]),
    ("hashicorp/tfc-workflows-github/actions/apply-run", "", &[""]),
    ("pulumi/actions", "command", &["up", "update"]),
    ("superfly/flyctl-actions", "args", &["deploy"]),
];

/// Parts of names of actions that speak of deploying and do not deploy.
const SPEAK: &[&str] = &["deployment", "deploy-key", "docs", "pages", "preview", "setup", "wait"];

/// What an action does, if it deploys.
pub(super) fn of_action(uses: &str, with: &dyn Fn(&str) -> Option<EcoString>) -> Option<Deed> {
    let name = uses.split('@').next().unwrap_or(uses).to_lowercase();
    if name.starts_with("./") {
        return None;
    }
    let deed = |target| Some(Deed { how: name.as_str().into(), target, open: false });
    if let Some((_, input, words)) = MANY.iter().find(|(begin, ..)| name.starts_with(begin)) {
        let said = with(input).unwrap_or_default();
        let first = said.split_whitespace().next().unwrap_or_default();
        return if words.contains(&first) { deed(None) } else { None };
    }
    if let Some((_, noun, input)) = ACTIONS.iter().find(|(begin, ..)| name.starts_with(begin)) {
        let mut done = deed(with(input).map(|name| (*noun, name)))?;
        done.open = with("flags").is_some_and(|flags| flags.contains("--allow-unauthenticated"));
        return Some(done);
    }
    let does = name.contains("deploy") && !SPEAK.iter().any(|part| name.contains(part));
    if does { deed(None) } else { None }
}
