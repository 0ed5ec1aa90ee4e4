//! From what a configuration says to what it means. What is not understood is reported elsewhere
//! (`mistakes`); here the default stands in its place, so that a mistake switches nothing off.

use super::keys::{self, SEVERITIES};
use super::{
    Change, DEFAULT_MODELS, Drift, FailOn, Override, Owners, ReportPattern, Settings, globs,
};
use crate::catalog::OWASP_EDITIONS;
use crate::finding::{OptionMeta, OptionValue, RuleMeta, Severity};
use crate::graph::{Allowed, Approvers, LossBounds, Matrix};
use crate::model::vocabulary::{Impact, Level, Likelihood, Vocabulary};
use crate::rules::{self, Chosen};
use crate::source::{SourceFile, Spanned};
use crate::syntax::{Entry, Node, Value};

pub(super) fn settings(source: &SourceFile, root: &Node) -> Settings {
    let mut settings = Settings { file: source.path().clone(), ..Settings::default() };
    if let Some(list) = root.get("models") {
        settings.models = models(list);
    }
    let good = |text: &&str| globs::read(text).is_ok();
    let exclude = items(root.get("exclude")).filter_map(keys::text).filter(good);
    settings.exclude = exclude.map(str::to_owned).collect();
    let fail_on = root.get("fail-on").and_then(Node::as_text);
    if let Some(fail_on) = fail_on.and_then(|word| FailOn::from_name(word)) {
        settings.fail_on = fail_on;
    }
    settings.baseline = root.get("baseline").and_then(keys::text).map(str::to_owned);
    for profile in items(root.get("profiles")).filter_map(keys::text) {
        settings.add_profile(profile);
    }
    let rating = root.get("rating");
    if let Some(matrix) = rating.and_then(|r| r.get("matrix")).and_then(matrix) {
        settings.matrix = matrix;
    }
    if let Some(node) = root.get("drift") {
        settings.drift = drift(node);
    }
    settings.owners = owners(root.get("owners"));
    settings.approvers = approvers(root.get("acceptance")).into();
    settings.approval = approval(root.get("require-approval"));
    let reports = items(root.get("evidence").and_then(|evidence| evidence.get("reports")));
    let reports = reports.filter(|node| keys::text(node).is_some_and(|text| good(&text)));
    settings.reports.extend(reports.filter_map(|node| {
        let pattern = keys::text(node)?.to_owned();
        Some(ReportPattern { pattern, place: Some(source.place(node.span)) })
    }));
    let dir = root.get("catalog").and_then(|catalog| catalog.get("dir"));
    settings.catalog_dir = dir.and_then(|node| {
        let dir = keys::text(node)?;
        Some(Spanned::new(dir.trim_end_matches('/').to_owned(), node.span))
    });
    settings.loss = rating.and_then(|r| r.get("loss")).and_then(loss);
    shorthands(root, &mut settings);
    let catalog = root.get("catalog");
    if let Some(folder) = catalog.and_then(|c| c.get("org")).and_then(keys::folder) {
        settings.org_catalogue = folder.to_owned();
        settings.names_catalogue = true;
    }
    let because = |entry: &Entry| {
        let at = source.lines().position(source.text(), entry.key.span.start as usize);
        format!("{}:{}", source.path(), at.line)
    };
    settings.changes.extend(changes(root.get("rules"), &because));
    for item in items(root.get("overrides")) {
        settings.overrides.push(Override {
            paths: globs::set(items(item.get("paths")).filter_map(keys::text)),
            changes: changes(item.get("rules"), &because),
        });
    }
    settings.resolve();
    settings
}

/// The globs that can be read; besides the default ones where one cannot, so that a mistake leaves
/// no model out.
fn models(list: &Node) -> Vec<String> {
    let written = items(Some(list)).count();
    let good = items(Some(list)).filter_map(keys::text).filter(|text| globs::read(text).is_ok());
    let mut models: Vec<String> = good.map(str::to_owned).collect();
    if models.len() < written || models.is_empty() {
        models.extend(DEFAULT_MODELS.iter().map(|glob| (*glob).to_owned()));
    }
    models
}

fn drift(node: &Node) -> Drift {
    let entry = |item: &Node| {
        let path = keys::text(item.get("path")?).filter(|text| globs::read(text).is_ok())?;
        let why = keys::text(item.get("why")?)?;
        Some((globs::set(std::iter::once(path)), why.to_owned()))
    };
    let scope = node.get("scope").and_then(Node::as_text);
    Drift {
        ignore: items(node.get("ignore")).filter_map(entry).collect(),
        everywhere: scope.is_some_and(|scope| scope == "repository"),
        sensitive: node
            .get("sensitive")
            .map(|list| globs::set(items(Some(list)).filter_map(keys::text))),
    }
}

fn owners(section: Option<&Node>) -> Owners {
    let get = |key: &str| section.and_then(|section| section.get(key));
    let teams = get("teams");
    let allow = items(get("allow")).filter_map(keys::text);
    Owners {
        codeowners: !get("codeowners").is_some_and(|node| matches!(node.value, Value::Bool(false))),
        teams: teams.and_then(|node| Some((keys::text(node)?.to_owned(), node.span.range()))),
        allow: allow.filter(|text| globs::read(text).is_ok()).map(str::to_owned).collect(),
    }
}

/// The cells that are written, at least the nine of low, medium and high, or nothing: half a matrix
/// means nothing beside the other half of another.
fn matrix(node: &Node) -> Option<Matrix> {
    let mut matrix = Matrix::blank();
    for (row, likelihood) in Likelihood::WORDS {
        for (column, impact) in Impact::WORDS {
            if let Some(cell) = node.get(row).and_then(|row| row.get(column)) {
                matrix.set(*likelihood, *impact, keys::vocabulary::<Level>(cell)?);
            }
        }
    }
    let rows = [Likelihood::Low, Likelihood::Medium, Likelihood::High];
    let columns = [Impact::Low, Impact::Medium, Impact::High];
    let full = |row: &Likelihood| columns.iter().all(|c| matrix.level(*row, *c).is_some());
    rows.iter().all(full).then_some(matrix)
}

/// The bounds of low, medium and high, where they rise.
fn loss(node: &Node) -> Option<LossBounds> {
    let bound = |level: &str| keys::amount(node.get(level)?);
    let bounds = [bound("low")?, bound("medium")?, bound("high")?];
    bounds.windows(2).all(|pair| pair[0] < pair[1]).then_some(LossBounds(bounds))
}

/// Who may accept risks: one list for all levels, or one for each.
fn approvers(acceptance: Option<&Node>) -> Approvers {
    let Some(acceptance) = acceptance else { return Approvers::default() };
    let yes = |node: &Node| matches!(node.value, Value::Bool(true));
    let four_eyes = acceptance.get("four-eyes").is_some_and(yes);
    let Some(list) = acceptance.get("approvers") else {
        return Approvers { four_eyes, ..Approvers::default() };
    };
    let of = |level: Level| match list.as_map() {
        Some(_) => named(list.get(level.word()).or_else(|| list.get("default"))),
        None => named(Some(list)),
    };
    Approvers { levels: Approvers::LEVELS.map(of), four_eyes }
}

/// Who must approve what.
fn approval(map: Option<&Node>) -> Vec<(String, Vec<String>)> {
    let known = |entry: &&Entry| {
        let key = entry.key.value.as_str();
        key == rules::WEAKENING || rules::approvable().any(|meta| meta.id == key)
    };
    let entries = map.and_then(Node::as_map).unwrap_or(&[]).iter().filter(known);
    let named = entries.map(|entry| {
        let names = items(Some(&entry.value)).filter_map(keys::text).map(str::to_owned);
        (entry.key.value.to_string(), names.collect::<Vec<_>>())
    });
    named.filter(|(_, names)| !names.is_empty()).collect()
}

fn named(list: Option<&Node>) -> Option<Allowed> {
    let names: Vec<String> = items(list).filter_map(keys::text).map(str::to_owned).collect();
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let patterns = globs::set(lower.iter().map(String::as_str));
    (!names.is_empty()).then_some(Allowed { names, patterns })
}

/// Keys outside `rules` that are options of a rule.
fn shorthands(root: &Node, settings: &mut Settings) {
    let mut set = |what: &str, rule: &str, option: &str, node: &Node| {
        let chosen = option_of(rule, option)
            .and_then(|(at, option)| Some((at, option.name, chosen(&option.default, node)?)));
        match chosen {
            Some((rule, name, value)) => settings.changes.push(Change {
                rule,
                severity: None,
                options: vec![(name, value)],
                because: String::new(),
            }),
            None if settings.unheeded.iter().any(|known| known == what) => {}
            None => settings.unheeded.push(what.to_owned()),
        }
    };
    let appetite = root.get("rating").and_then(|rating| rating.get("appetite"));
    if let Some(node) = appetite.filter(|node| keys::vocabulary::<Level>(node).is_some()) {
        set("rating.appetite", "threat-untreated", "appetite", node);
    }
    let age = root.get("evidence").and_then(|evidence| evidence.get("max-age"));
    if let Some(node) = age.filter(|node| keys::days(node).is_some()) {
        set("evidence.max-age", "evidence-stale", "max-age", node);
    }
    let max = root.get("acceptance").and_then(|acceptance| acceptance.get("max"));
    for entry in max.and_then(Node::as_map).unwrap_or(&[]) {
        let level = entry.key.value.as_str();
        if keys::days(&entry.value).is_some() {
            set("acceptance.max", "accept-too-long", level, &entry.value);
        }
    }
    settings.changes.extend(coverage(root));
}

/// A list of OWASP editions puts the rule in force that asks for them. Of what is not understood
/// the rest stands, or the default.
fn coverage(root: &Node) -> Option<Change> {
    let list = root.get("catalog")?.get("owasp-coverage").filter(|node| says_something(node))?;
    let (rule, option) = option_of("catalog-coverage", "editions")?;
    let known = items(Some(list)).filter_map(|item| keys::word(item, OWASP_EDITIONS));
    let known: Vec<String> = known.map(str::to_owned).collect();
    let options = match known.is_empty() {
        true => Vec::new(),
        false => vec![(option.name, Chosen::Words(known))],
    };
    let because = "catalog.owasp-coverage".to_owned();
    Some(Change { rule, severity: Some(Some(Severity::Note)), options, because })
}

fn option_of(rule: &str, option: &str) -> Option<(usize, &'static OptionMeta)> {
    let (at, rule) = rules::all().enumerate().find(|(_, known)| known.meta.id == rule)?;
    Some((at, rule.meta.options.iter().find(|known| known.name == option)?))
}

/// How rules are set in a map from their ids.
fn changes(map: Option<&Node>, because: &dyn Fn(&Entry) -> String) -> Vec<Change> {
    let entries = map.and_then(Node::as_map).unwrap_or(&[]);
    let change = |entry: &Entry| {
        let (rule, known) =
            rules::all().enumerate().find(|(_, rule)| rule.meta.id == entry.key.value)?;
        if known.meta.always {
            return None;
        }
        let said = entry.value.get("severity").unwrap_or(&entry.value);
        let options = options(&known.meta, entry.value.get("options"));
        Some(Change { rule, severity: severity(said), options, because: because(entry) })
    };
    entries.iter().filter_map(change).collect()
}

/// The severity that a word stands for; of `off`, none.
fn severity(node: &Node) -> Option<Option<Severity>> {
    keys::word(node, SEVERITIES).map(Severity::from_name)
}

fn options(meta: &'static RuleMeta, map: Option<&Node>) -> Vec<(&'static str, Chosen)> {
    let value = |option: &'static OptionMeta| {
        Some((option.name, chosen(&option.default, map?.get(option.name)?)?))
    };
    meta.options.iter().filter_map(value).collect()
}

/// The value that `node` gives an option; nothing where it is not of the option's kind.
pub(super) fn chosen(kind: &OptionValue, node: &Node) -> Option<Chosen> {
    let owned = |word: &'static str| word.to_owned();
    match kind {
        OptionValue::Number(_) => keys::number(node).map(Chosen::Number),
        OptionValue::Days(_) => keys::days(node).map(Chosen::Number),
        OptionValue::Word(words) => Some(Chosen::Words(vec![owned(keys::word(node, words)?)])),
        OptionValue::Words(_, words) => {
            let word = |item: &Node| keys::word(item, words).map(owned);
            let words: Option<Vec<String>> = node.as_list()?.iter().map(word).collect();
            words.map(Chosen::Words)
        }
    }
}

fn items(list: Option<&Node>) -> impl Iterator<Item = &Node> {
    list.and_then(Node::as_list).unwrap_or(&[]).iter()
}

/// Whether a section holds anything that somebody might rely on.
fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => !entries.is_empty(),
        _ => true,
    }
}
