//! The facts of a rule, in one place: everything the world is told about it comes from here and
//! from its page.

use super::Fact;

/// How much a finding weighs. Ordered: `Note < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// How sure a finding of this rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Follows from what the model says.
    High,
    /// A practitioner may judge otherwise now and then.
    Medium,
    /// A hint.
    Low,
}

impl Confidence {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }
}

/// One rule's facts.
#[derive(Debug)]
pub struct RuleMeta {
    /// Kebab-case; names the flaw, not the cure. Stable once released.
    pub id: &'static str,
    /// Lower case, no full stop, at most 72 characters.
    pub summary: &'static str,
    /// The page: Markdown.
    pub docs: &'static str,
    /// What it must learn from a model, beyond what every format can say. Where a format has no
    /// place for one of these, the rule is not assessed.
    pub needs: &'static [Fact],
    pub severity: Severity,
    pub confidence: Confidence,
    pub since: &'static str,
    /// STRIDE letters that the flaw opens the door to.
    pub stride: &'static str,
    pub cwe: &'static [u16],
    pub options: &'static [OptionMeta],
    /// Severity under a profile; the highest of the profiles in force counts.
    pub profiles: &'static [(&'static str, Severity)],
    /// Words that a profile chooses for an option: profile, option, words. Of several profiles in
    /// force all words count. What the configuration says wins.
    pub profile_options: &'static [(&'static str, &'static str, &'static [&'static str])],
    /// In force without any profile.
    pub on_by_default: bool,
    /// Part of the gate itself: neither configuration nor a comment can switch it off.
    pub always: bool,
}

impl RuleMeta {
    /// What most rules share; a rule writes only what differs.
    pub const DEFAULT: RuleMeta = RuleMeta {
        id: "",
        summary: "",
        docs: "",
        needs: &[],
        severity: Severity::Warning,
        confidence: Confidence::High,
        since: "0.1.0",
        stride: "",
        cwe: &[],
        options: &[],
        profiles: &[],
        profile_options: &[],
        on_by_default: true,
        always: false,
    };

    /// The group a rule belongs to: the first word of its id.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }

    /// The first paragraph of the page.
    #[must_use]
    pub fn description(&self) -> &'static str {
        let body = self.docs.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        body.split("\n\n").next().unwrap_or(body).trim_end()
    }
}

/// An option that a rule declares; `config` reads its value, the rule asks for it by name.
#[derive(Debug)]
pub struct OptionMeta {
    pub name: &'static str,
    pub doc: &'static str,
    pub default: OptionValue,
}

/// An option's value. The kind of the default is the kind that the configuration must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    Number(i64),
    /// Days, written `30d`, `2w`, `6m` (30-day months) or `1y` (365 days).
    Days(i64),
    /// One of a few words; all that are allowed, the default first.
    Word(&'static [&'static str]),
    /// Words from a closed list: those on by default, then all that are allowed.
    Words(&'static [&'static str], &'static [&'static str]),
}
