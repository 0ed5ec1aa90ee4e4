//! Which files may hold a model of another tool, by their names, and what a file of no known format
//! looks like.
//!
//! A name is no more than a guess: a file that is found by it counts as a model once its content is
//! recognised. Names that nothing else has are sure, and their files are reported if they are not.

use crate::source::SourceFile;
use crate::syntax::{Document, Node, Value};

/// The names by which models of other tools are found, as globs: what [`by_name`] knows.
pub const GLOBS: &[(&str, Likelihood)] = &[
    ("**/*.tm7", Likelihood::Sure),
    ("**/*.otm", Likelihood::Sure),
    ("**/*.tm.hcl", Likelihood::Sure),
    ("**/*.tc.json", Likelihood::Sure),
    ("**/*.otm.{json,yaml,yml}", Likelihood::Sure),
    ("**/*.{threatmodel,tm}.{json,yaml,yml,hcl,py}", Likelihood::Guess),
    ("**/*threat{,-,_, }model*.{json,yaml,yml,hcl,py}", Likelihood::Guess),
    ("**/*threagile*.{json,yaml,yml}", Likelihood::Guess),
    ("**/ThreatDragonModels/**/*.json", Likelihood::Guess),
    ("**/{threat-dragon,threatdragon,threat_dragon}/**/*.json", Likelihood::Guess),
    (
        "**/{threat-model,threat_model,threat-models,threat_models,threatmodels}/**/*.{json,yaml,yml,hcl}",
        Likelihood::Guess,
    ),
    ("**/*{threat-dragon,threatdragon,attack-flow,attack_flow}*.json", Likelihood::Guess),
    ("**/*{tmbom,tm-bom}*.json", Likelihood::Guess),
    ("**/*pytm*.{json,py}", Likelihood::Guess),
    ("**/tm.{py,json}", Likelihood::Guess),
];

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likelihood {
    /// Only a look into the file tells.
    Guess,
    /// Nothing but a model is called so.
    Sure,
}

/// Whether a file of that name may hold a model of another tool. Case makes no difference.
#[must_use]
pub fn by_name(path: &str) -> Option<Likelihood> {
    let ending = path.rsplit('.').next()?;
    let known = ["json", "yaml", "yml", "hcl", "py", "tm7", "otm"];
    // Almost all files of a repository end here.
    if !known.iter().any(|one| ending.eq_ignore_ascii_case(one)) {
        return None;
    }
    let path = path.to_ascii_lowercase();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let lies_in = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    let (json, py) = (ends(&[".json"]), ends(&[".py"]));
    let tree = json || ends(&[".yaml", ".yml"]);
    let hcl = ends(&[".hcl"]);
    let sure = [".tm7", ".otm", ".tm.hcl", ".tc.json", ".otm.json", ".otm.yaml", ".otm.yml"];
    if ends(&sure) {
        return Some(Likelihood::Sure);
    }
    let models = ["threat-model", "threat_model", "threat-models", "threat_models", "threatmodels"];
    let dragons = ["threat-dragon", "threatdragon", "threat_dragon"];
    let is_guess = ((tree || hcl || py)
        && has(&["threatmodel", "threat-model", "threat_model", "threat model", ".tm."]))
        || (tree && has(&["threagile"]))
        || (json && (lies_in(&["threatdragonmodels"]) || lies_in(&dragons)))
        || (json && has(&["threat-dragon", "threatdragon", "attack-flow", "attack_flow"]))
        || (json && has(&["tmbom", "tm-bom"]))
        || ((json || py) && has(&["pytm"]))
        || ((tree || hcl) && lies_in(&models))
        || matches!(name, "tm.py" | "tm.json");
    is_guess.then_some(Likelihood::Guess)
}

/// Words that stand in models of other tools and hardly anywhere else. A file that cannot be parsed
/// and has one is taken for a broken model, so that a comma too many does not hide it.
const TELLING: &[&str] = &[
    "\"diagramJson\"",
    "\"tm.Process\"",
    "\"tm.Actor\"",
    "technical_assets:",
    "\"technical_assets\"",
    "threagile_version",
    "otmVersion",
    "\"threatStatement",
    "\"mitigationLinks\"",
    "\"applicationInfo\"",
    "data_flow_diagram",
    "threatmodel \"",
    "\"threat_personas\"",
    "\"trust_zone_a\"",
    "www-project-threat-model-library",
    "\"blueprints\"",
    "\"attack-action\"",
];

/// Whether a text that could not be parsed was meant to be a model.
#[must_use]
pub fn smells(text: &str) -> bool {
    // What tells stands in the first part of such a file, and a large one costs time.
    let mut end = text.len().min(256 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    TELLING.iter().any(|word| text[..end].contains(word))
}

/// What a file of no known format may be: completes "it looks like ...". With a word of help.
#[must_use]
pub(super) fn nearest(
    source: &SourceFile,
    document: &Document,
) -> Option<(&'static str, &'static str)> {
    let root = &document.root;
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    let is_list = |key: &str| root.get(key).is_some_and(|node| node.as_list().is_some());
    let ends = |ending: &str| source.path().to_ascii_lowercase().ends_with(ending);
    let dragon = (
        "a Threat Dragon file without a diagram",
        "open it in Threat Dragon and save a model with a diagram",
    );
    if has(&["summary"]) && has(&["detail", "version"]) {
        return Some(dragon);
    }
    if has(&["cells", "diagramJson"]) {
        return Some((
            "a single diagram of Threat Dragon",
            "give the whole file, which has `summary` and `detail`",
        ));
    }
    if ends(".thf") || (has(&["data_flows"]) && has(&["elements"])) {
        return Some((
            "a model of ThreatForge, which is not read",
            "write a model in one of the formats that `tmgate convert --help` lists; `tmgate init` begins one",
        ));
    }
    if ends(".afb") || root.get("schema").is_some_and(|node| node.get("page_template").is_some()) {
        return Some((
            "a drawing of the Attack Flow Builder, which is not read",
            "export it from the Attack Flow Builder as a STIX bundle",
        ));
    }
    if is_list("data-flows")
        || (is_list("boundaries") && is_list("elements"))
        || is_tictaac(source.text())
    {
        return Some(("a file of TicTaaC, which is not read", TICTAAC_HELP));
    }
    if has(&["data_assets", "trust_boundaries", "risk_tracking", "shared_runtimes", "abuse_cases"])
    {
        return Some((
            "a part of a Threagile model",
            "give the file that includes it, which has `technical_assets`",
        ));
    }
    if has(&["trustZones", "dataflows", "representations"]) {
        return Some(("OTM without `otmVersion`", "add `otmVersion: 0.2.0`"));
    }
    let of_type = |node: &Node| node.get("type").and_then(Node::as_text).cloned();
    let components = root.get("components").and_then(Node::as_list).unwrap_or_default();
    if has(&["bomFormat"])
        && components.iter().filter_map(of_type).any(|kind| kind == "threat-model")
    {
        return Some((
            "Threat Dragon's sketch of a threat model in CycloneDX 1.6, which is not read",
            "CycloneDX has had threat models since the draft of 2.0: save the model as Threat Dragon's own JSON, or in one of the formats that `tmgate convert --help` lists",
        ));
    }
    if has(&["bomFormat", "specFormat"]) {
        return Some((
            "a bill of materials without a threat model",
            "give the file that holds the threat model",
        ));
    }
    if ends(".tm7") || source.text().contains("ThreatModel.Model") {
        return Some((
            "no model of Microsoft's Threat Modeling Tool",
            "save it anew with the tool",
        ));
    }
    if ends(".py") {
        return Some(("Python without a pytm model", "give the file that calls `TM(...)`"));
    }
    if ends(".hcl") {
        return Some((
            "HCL without a `threatmodel` block",
            "give the file of threatcl that has one",
        ));
    }
    if has(&["threats", "mitigations", "assumptions", "applicationInfo"]) {
        return Some((
            "a list of threats in a form of its own",
            "write it as a model: `tmgate init` shows how",
        ));
    }
    if has(&["risks", "threatSources", "assets", "trust_boundaries", "trustBoundaries"])
        || named(root)
    {
        return Some((
            "a threat model in a form of its own",
            "write it as a model: `tmgate init` shows how",
        ));
    }
    None
}

/// What to do with a file that is not read.
pub(super) const INSTEAD: &str =
    "write a model with `tmgate init`, or draw it in a tool whose files are read";

/// Whether some key speaks of threats.
fn named(root: &Node) -> bool {
    let Value::Map(entries) = &root.value else { return false };
    entries.iter().any(|entry| entry.key.value.to_lowercase().contains("threat"))
}

/// What to do with a file of TicTaaC.
pub(super) const TICTAAC_HELP: &str = "write the model in a format that is read, `tmgate init` begins one: an element becomes a component, `a -> b` a flow, an entry of the mitigations a mitigation or an acceptance";

/// Sections of a model of TicTaaC, two of which are enough, and of its mitigations.
const TICTAAC: &[&str] = &["assets", "elements", "boundaries", "data-flows"];
const TICTAAC_DECISIONS: &[&str] =
    &["mitigated", "accepted", "avoided", "transferred", "notApplicable"];

/// Whether a text is of TicTaaC's own syntax, which is almost YAML: a list item with keys indented
/// below it, or a flow as `- a -> b`.
pub(super) fn is_tictaac(text: &str) -> bool {
    // What tells stands in the first part of such a file.
    let lines = || text.lines().take(2_000).map(|line| line.split('#').next().unwrap_or_default());
    let has = |section: &&&str| {
        lines().any(|line| line.trim_end().strip_suffix(':').is_some_and(|key| key == **section))
    };
    let is_model = TICTAAC.iter().filter(has).count() >= 2;
    if !is_model && !TICTAAC_DECISIONS.iter().any(|section| has(&section)) {
        return false;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_key = |line: &str| {
        line.trim()
            .split_once(':')
            .is_some_and(|(key, _)| !key.is_empty() && !key.starts_with('-') && !key.contains(' '))
    };
    let all: Vec<&str> = lines().filter(|line| !line.trim().is_empty()).collect();
    all.windows(2).any(|pair| {
        let Some(item) = pair[0].trim_start().strip_prefix("- ") else { return false };
        let is_word = !item.contains(':');
        is_word && (item.contains(" -> ") || (indent(pair[1]) > indent(pair[0]) && is_key(pair[1])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_guessed_as_the_globs_say() {
        let globs = |wanted: Likelihood| {
            let mut set = globset::GlobSetBuilder::new();
            for (glob, _) in GLOBS.iter().filter(|(_, likelihood)| *likelihood == wanted) {
                let mut glob = globset::GlobBuilder::new(glob);
                glob.literal_separator(true).empty_alternates(true).case_insensitive(true);
                set.add(glob.build().unwrap());
            }
            set.build().unwrap()
        };
        let (sure, guess) = (globs(Likelihood::Sure), globs(Likelihood::Guess));
        let names = [
            "a.tm7",
            "x/B.TM7",
            "shop.otm",
            "shop.otm.yaml",
            "x/app.tm.hcl",
            "app.tc.json",
            "threagile.yaml",
            "x/my-threagile-model.yml",
            "ThreatDragonModels/a/b.json",
            "docs/ThreatDragonModels/b.json",
            "threat-model.json",
            "docs/my_threat_model_2.yaml",
            "Threat Model.json",
            "threatmodel.hcl",
            "shop.threatmodel.py",
            "tm.py",
            "x/tm.json",
            "x/shop_pytm.py",
            "pytm/report.py",
            "x/atm.py",
            "atm.json",
            "threat-models/shop.yaml",
            "threat_models/a/b.hcl",
            "threatmodel.md",
            "package.json",
            "main.tf",
            "a.tm.yaml",
            "bank.tmbom.json",
            "deploy/threat-dragon/deployment.yaml",
            "deploy/threat-dragon/model.json",
            "attack-flow.json",
            "src/threat_model.py",
            "src/threat_models/threat.py",
            "hcl",
            "x/.otm",
        ];
        for name in names {
            let expected = match (sure.is_match(name), guess.is_match(name)) {
                (true, _) => Some(Likelihood::Sure),
                (_, true) => Some(Likelihood::Guess),
                _ => None,
            };
            assert_eq!(by_name(name), expected, "{name}");
        }
    }
}
