//! The keys of `tmgate.yaml`, in one place: the reader, the messages and the schema all come from
//! this table, so none of them can know a key that the others do not.

pub(super) use super::values::{amount, days, folder, number, text, vocabulary, word};
use crate::catalog::OWASP_EDITIONS;
use crate::finding::{OptionMeta, OptionValue, RuleMeta};
use crate::rules;

/// One key of a map.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) name: &'static str,
    /// A sentence or two, in Markdown.
    pub(super) about: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

/// What a value must look like.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// The number of the configuration's version.
    Version,
    Bool,
    /// Text that is not empty.
    Text,
    /// A folder of the repository.
    Folder,
    /// A pattern of paths.
    Glob,
    /// A length of time.
    Days,
    /// A whole number that is not negative.
    Number,
    /// A sum of money: any number that is not negative.
    Amount,
    /// One of these words.
    Word(&'static [&'static str]),
    Profile,
    /// A list without duplicates, and how many items it has at least.
    List(&'static Shape, usize),
    /// A list of some of these words.
    Words(&'static [&'static str]),
    /// A map with these keys.
    Map(&'static [Key]),
    /// A map with these keys, each number of which is higher than the one before.
    Rising(&'static [Key]),
    /// The word `default`, or a map with these keys.
    DefaultOr(&'static [Key]),
    /// A list without duplicates, or a map with these keys.
    ListOr(&'static Shape, &'static [Key]),
    /// A map from the ids of rules about changes to those who must approve what they find.
    Approval,
    /// A map from the ids of rules to how they are set.
    Rules,
    /// A severity, or a map with a severity and options.
    Rule(&'static RuleMeta),
    /// A map from the options of a rule to values.
    Options(&'static RuleMeta),
    Option(&'static OptionMeta),
}

/// How a rule may be set.
pub(super) const SEVERITIES: &[&str] = &["off", "note", "warning", "error"];

/// The documented profiles. A rule may answer to others as well.
const PROFILES: &[&str] = &[
    "four-step",
    "htmm",
    "incident-response",
    "linddun",
    "owasp-coverage",
    "pasta",
    "six-stage",
    "stride",
    "stride-per-interaction",
    "strict",
];

/// Numbers above this are typing mistakes, and would overflow somebody's sum.
pub(super) const LARGEST: i64 = 1_000_000;

const LEVELS: &[&str] = &["low", "medium", "high", "critical"];

pub(super) static CONFIG: Shape = Shape::Map(&[
    Key::required("version", "Version of the configuration's format. Always 1.", Shape::Version),
    Key::new(
        "models",
        "Which files are threat models: globs, relative to the root of the repository.",
        Shape::List(&Shape::Glob, 1),
    ),
    Key::new(
        "exclude",
        "Files that are no models of this repository, such as examples: globs. A path given on the \
         command line is checked all the same.",
        Shape::List(&Shape::Glob, 0),
    ),
    Key::new(
        "profiles",
        "Sets of rules to put in force besides the default one. A profile can raise a severity, too.",
        Shape::List(&Shape::Profile, 0),
    ),
    Key::new("fail-on", "The least severity that fails the gate.", Shape::Word(&super::FAIL_ON)),
    Key::new(
        "baseline",
        "The file that lists known findings. `tmgate.baseline` is read where it exists.",
        Shape::Text,
    ),
    Key::new("rules", "How single rules are set, for all models.", Shape::Rules),
    Key::new(
        "overrides",
        "Other settings for the models at some paths. Of two that match, the later one counts.",
        Shape::List(&Shape::Map(OVERRIDE), 0),
    ),
    Key::new("owners", "Who may be named as an owner.", Shape::Map(OWNERS)),
    Key::new("rating", "How likelihood and impact become a risk.", Shape::Map(RATING)),
    Key::new("acceptance", "Who may accept a risk, and for how long.", Shape::Map(ACCEPTANCE)),
    Key::new("require-approval", "Who must approve changes that ask for less.", Shape::Approval),
    Key::new("evidence", "Where the results of tests are found.", Shape::Map(EVIDENCE)),
    Key::new("drift", "What the models need not know of.", Shape::Map(DRIFT)),
    Key::new("catalog", "Which catalogues of threats must be answered.", Shape::Map(CATALOG)),
]);

const OVERRIDE: &[Key] = &[
    Key::required(
        "paths",
        "Globs of models, relative to the root of the repository.",
        Shape::List(&Shape::Glob, 1),
    ),
    Key::required("rules", "How rules are set there.", Shape::Rules),
];

const OWNERS: &[Key] = &[
    Key::new(
        "codeowners",
        "Whether CODEOWNERS is asked who is an owner and who owns which file.",
        Shape::Bool,
    ),
    Key::new(
        "teams",
        "The file that lists the teams, relative to the root of the repository.",
        Shape::Text,
    ),
    Key::new(
        "allow",
        "Patterns of further names that may stand as an owner.",
        Shape::List(&Shape::Glob, 0),
    ),
];

const RATING: &[Key] = &[
    Key::new(
        "matrix",
        "Likelihood (rows) and impact (columns) to a level of risk: `default`, or the cells, three rows \
         or five, three columns to five.",
        Shape::DefaultOr(ROWS),
    ),
    Key::new(
        "appetite",
        "The level of risk that may stay untreated.",
        Shape::Word(&["low", "medium", "high"]),
    ),
    Key::new(
        "loss",
        "The highest loss a year, by the FAIR estimate of a threat, that is still of a level. What \
         is above is critical.",
        Shape::Rising(LOSS),
    ),
];

const LOSS: &[Key] = &[
    Key::required("low", "Up to here a loss is of low risk.", Shape::Amount),
    Key::required("medium", "Up to here it is of medium risk.", Shape::Amount),
    Key::required("high", "Up to here it is of high risk.", Shape::Amount),
];

const ROWS: &[Key] = &[
    Key::new("very-low", "Risk of what is almost impossible.", Shape::Map(ROW)),
    Key::required("low", "Risk of what is unlikely.", Shape::Map(ROW)),
    Key::required("medium", "Risk of what is possible.", Shape::Map(ROW)),
    Key::required("high", "Risk of what is likely.", Shape::Map(ROW)),
    Key::new("very-high", "Risk of what is almost certain.", Shape::Map(ROW)),
];

const ROW: &[Key] = &[
    Key::new("very-low", "At negligible impact.", Shape::Word(LEVELS)),
    Key::required("low", "At low impact.", Shape::Word(LEVELS)),
    Key::required("medium", "At medium impact.", Shape::Word(LEVELS)),
    Key::required("high", "At high impact.", Shape::Word(LEVELS)),
    Key::new("critical", "At critical impact.", Shape::Word(LEVELS)),
];

const ACCEPTANCE: &[Key] = &[
    Key::new(
        "approvers",
        "Who may accept a risk: patterns of people and teams, for all levels of risk or by level.",
        Shape::ListOr(&Shape::Glob, APPROVERS),
    ),
    Key::new(
        "four-eyes",
        "Whether somebody else must accept a risk than the owner of what is threatened.",
        Shape::Bool,
    ),
    Key::new(
        "max",
        "The longest time for which a risk of a level may be accepted; `0d` forbids it.",
        Shape::Map(&[
            Key::new("critical", "For critical risks.", Shape::Days),
            Key::new("high", "For high risks.", Shape::Days),
            Key::new("medium", "For medium risks.", Shape::Days),
            Key::new("low", "For low risks.", Shape::Days),
        ]),
    ),
];

/// Owners, by name.
const OWNER_NAMES: Shape = Shape::List(&Shape::Text, 1);

const NAMES: Shape = Shape::List(&Shape::Glob, 1);

const APPROVERS: &[Key] = &[
    Key::new("critical", "Who may accept critical risks.", NAMES),
    Key::new("high", "Who may accept high risks.", NAMES),
    Key::new("medium", "Who may accept medium risks.", NAMES),
    Key::new("low", "Who may accept low risks.", NAMES),
    Key::new("default", "Who may accept risks of the levels that are not named here.", NAMES),
];

const EVIDENCE: &[Key] = &[
    Key::new(
        "reports",
        "Globs of test reports: JUnit XML, nextest and pytest. Ignored files are found as well.",
        Shape::List(&Shape::Glob, 0),
    ),
    Key::new("max-age", "How old the last run of a test may be.", Shape::Days),
];

const DRIFT: &[Key] = &[
    Key::new(
        "ignore",
        "Files that no model describes, each with the reason.",
        Shape::List(
            &Shape::Map(&[
                Key::required("path", "A glob.", Shape::Glob),
                Key::required("why", "Why no model describes it.", Shape::Text),
            ]),
            0,
        ),
    ),
    Key::new(
        "sensitive",
        "Files a change of which should be a change of a model as well: globs, in place of the \
         words in paths that tell of authentication, secrets, sessions, entrances and stores.",
        Shape::List(&Shape::Glob, 1),
    ),
    Key::new(
        "scope",
        "Where infrastructure must be in some model: below `models` that name infrastructure, or in \
         the whole `repository`.",
        Shape::Word(&["models", "repository"]),
    ),
];

const CATALOG: &[Key] = &[
    Key::new(
        "owasp-coverage",
        "Editions of OWASP lists whose categories must all be answered: a year of the OWASP Top 10, \
         such as `\"2025\"`, or another list with its year, such as `api-2023`.",
        Shape::Words(OWASP_EDITIONS),
    ),
    Key::new(
        "dir",
        "A folder with tables of catalogues that take the place of those in tmgate.",
        Shape::Text,
    ),
    Key::new(
        "org",
        "The folder of the organisation's own catalogue, relative to the root of the repository. \
         The default is `threatmodels/catalog`.",
        Shape::Folder,
    ),
];

impl Key {
    const fn new(name: &'static str, about: &'static str, shape: Shape) -> Self {
        Key { name, about, shape, required: false }
    }

    const fn required(name: &'static str, about: &'static str, shape: Shape) -> Self {
        Key { name, about, shape, required: true }
    }
}

impl Shape {
    /// The keys that a map of this shape may have.
    pub(super) fn keys(self) -> Vec<Key> {
        match self {
            Shape::Map(keys)
            | Shape::Rising(keys)
            | Shape::DefaultOr(keys)
            | Shape::ListOr(_, keys) => keys.to_vec(),
            Shape::Rules => {
                let metas = rules::all().map(|rule| &rule.meta).filter(|meta| !meta.always);
                metas.map(|meta| Key::new(meta.id, meta.summary, Shape::Rule(meta))).collect()
            }
            Shape::Approval => {
                let about = "Who must approve whatever takes something away.";
                let all = Key::new(rules::WEAKENING, about, OWNER_NAMES);
                let one = |meta: &RuleMeta| Key::new(meta.id, meta.summary, OWNER_NAMES);
                std::iter::once(all).chain(rules::approvable().map(one)).collect()
            }
            Shape::Rule(meta) => {
                let severity = Shape::Word(SEVERITIES);
                let mut keys = vec![Key::new("severity", "How a finding weighs.", severity)];
                if !meta.options.is_empty() {
                    keys.push(Key::new("options", "Options.", Shape::Options(meta)));
                }
                keys
            }
            Shape::Options(meta) => {
                let key = |o: &'static OptionMeta| Key::new(o.name, o.doc, Shape::Option(o));
                meta.options.iter().map(key).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether nothing at all may stand here: a section whose entries are all commented out.
    pub(super) fn may_be_nothing(self) -> bool {
        match self {
            Shape::Map(keys) => keys.iter().all(|key| !key.required),
            Shape::List(_, least) => least == 0,
            Shape::Rules
            | Shape::Approval
            | Shape::Options(_)
            | Shape::Words(_)
            | Shape::ListOr(..) => true,
            _ => false,
        }
    }

    /// The words among which a word here must be.
    pub(super) fn words(self) -> Option<&'static [&'static str]> {
        match self.plain() {
            Shape::Word(words) => Some(words),
            Shape::DefaultOr(_) => Some(&["default"]),
            Shape::Rule(_) => Some(SEVERITIES),
            _ => None,
        }
    }

    /// An option's shape is that of its default.
    pub(super) fn plain(self) -> Shape {
        let Shape::Option(option) = self else { return self };
        match option.default {
            OptionValue::Number(_) => Shape::Number,
            OptionValue::Days(_) => Shape::Days,
            OptionValue::Word(words) => Shape::Word(words),
            OptionValue::Words(_, words) => Shape::Words(words),
        }
    }
}

/// All profiles that there are, sorted: the documented ones, and those that a rule answers to.
#[must_use]
pub fn profiles() -> Vec<&'static str> {
    let mut names = rules::profiles();
    names.extend(PROFILES);
    names.sort_unstable();
    names.dedup();
    names
}
