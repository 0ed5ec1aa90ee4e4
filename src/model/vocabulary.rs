//! The closed lists of words of the model, spelled as in the file format.

use jiff::civil::Date;

/// A closed list of words.
pub trait Vocabulary: Copy + 'static {
    /// Every word with its value, in the order that a reader should see them.
    const WORDS: &'static [(&'static str, Self)];

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(w, _)| *w == word).map(|(_, value)| *value)
    }
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl Vocabulary for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $name::$variant)),+];
        }

        impl $name {
            /// The word as the file format spells it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

vocabulary! {
    /// Where the system is in its life.
    Stage { Design = "design", Build = "build", Production = "production", Retired = "retired" }
}
vocabulary! {
    /// How much something matters or how bad it is. Ordered.
    Level { Low = "low", Medium = "medium", High = "high", Critical = "critical" }
}
vocabulary! {
    /// How likely a threat is to come true. Ordered. The outer two are for matrices of five rows.
    Likelihood {
        VeryLow = "very-low", Low = "low", Medium = "medium", High = "high",
        VeryHigh = "very-high",
    }
}
vocabulary! {
    /// How bad it is when a threat comes true. Ordered. The first is for matrices of five columns.
    Impact {
        VeryLow = "very-low", Low = "low", Medium = "medium", High = "high",
        Critical = "critical",
    }
}
vocabulary! {
    /// Classification of data by confidentiality. Ordered.
    Class { Public = "public", Internal = "internal", Confidential = "confidential", Restricted = "restricted" }
}
vocabulary! {
    /// What an actor is.
    ActorKind { Person = "person", System = "system", ThreatAgent = "threat-agent" }
}
vocabulary! {
    /// What a component is in a data-flow diagram.
    ComponentKind { Process = "process", Store = "store", External = "external" }
}
vocabulary! {
    /// What a flow does to its target.
    Access { Read = "read", Write = "write" }
}
vocabulary! {
    /// Why a threat or an incident happens.
    Cause { Malicious = "malicious", Accidental = "accidental", Environmental = "environmental" }
}
vocabulary! {
    /// The life of a mitigation. Ordered up to `Verified`.
    MitigationStatus {
        Proposed = "proposed", Planned = "planned", Implemented = "implemented",
        Verified = "verified", Retired = "retired",
    }
}
vocabulary! {
    /// When a mitigation acts.
    MitigationKind { Preventive = "preventive", Detective = "detective", Corrective = "corrective" }
}
vocabulary! {
    /// Where an incident stands. Ordered.
    Phase {
        Reported = "reported", Triage = "triage", Contained = "contained",
        Eradicated = "eradicated", Recovered = "recovered", Closed = "closed",
    }
}
vocabulary! {
    /// Where a root cause stands.
    CauseStatus { Open = "open", Fixed = "fixed", Accepted = "accepted" }
}
vocabulary! {
    /// Where a follow-up of an incident stands.
    ActionStatus { Open = "open", Done = "done" }
}
vocabulary! {
    /// Traffic Light Protocol marking.
    Tlp { Clear = "clear", Green = "green", Amber = "amber", Red = "red" }
}
vocabulary! {
    /// Whose phases a playbook must cover.
    IrProfile { NistR2 = "nist-r2", NistR3 = "nist-r3", Sans = "sans" }
}
vocabulary! {
    /// Skill of an attacker.
    Skill { Low = "low", Medium = "medium", High = "high" }
}
vocabulary! {
    /// A threat-modelling method that a model says it follows.
    Method {
        Stride = "stride", StridePerElement = "stride-per-element",
        StridePerInteraction = "stride-per-interaction", Linddun = "linddun", Pasta = "pasta",
        Htmm = "htmm", AttackTrees = "attack-trees", SixStage = "six-stage",
        FourStep = "four-step", Cvss = "cvss", OwaspRiskRating = "owasp-risk-rating",
    }
}
vocabulary! {
    /// LINDDUN privacy threat categories.
    Linddun {
        Linking = "L", Identifying = "I", NonRepudiation = "Nr", Detecting = "D",
        DataDisclosure = "Dd", Unawareness = "U", NonCompliance = "Nc",
    }
}
vocabulary! {
    /// STRIDE threat types (Kohnfelder and Garg, 1999).
    Stride {
        Spoofing = "S", Tampering = "T", Repudiation = "R", InformationDisclosure = "I",
        DenialOfService = "D", ElevationOfPrivilege = "E",
    }
}

impl Stride {
    /// The type's full name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stride::Spoofing => "spoofing",
            Stride::Tampering => "tampering",
            Stride::Repudiation => "repudiation",
            Stride::InformationDisclosure => "information disclosure",
            Stride::DenialOfService => "denial of service",
            Stride::ElevationOfPrivilege => "elevation of privilege",
        }
    }

    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        let mut buffer = [0; 4];
        Self::from_word(letter.encode_utf8(&mut buffer))
    }
}

impl Linddun {
    /// The category's full name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Linddun::Linking => "linking",
            Linddun::Identifying => "identifying",
            Linddun::NonRepudiation => "non-repudiation",
            Linddun::Detecting => "detecting",
            Linddun::DataDisclosure => "data disclosure",
            Linddun::Unawareness => "unawareness",
            Linddun::NonCompliance => "non-compliance",
        }
    }
}

/// A yes-or-no question whose answer may be a reason instead of a bare word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    No,
    Yes,
    /// A text: why it is so, in the sense that the key's page gives.
    Because(ecow::EcoString),
}

/// A stretch of time in days; `30d`, `2w`, `6m` (30-day months), `1y` (365 days).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(pub i64);

impl Days {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let plain = number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
        if !plain || number.starts_with('0') {
            return None;
        }
        let number: i64 = number.parse().ok()?;
        let days = match unit {
            "d" => 1,
            "w" => 7,
            "m" => 30,
            "y" => 365,
            _ => return None,
        };
        Some(Days(number * days))
    }

    /// The day that lies this long after `date`; `date` itself where the calendar ends.
    #[must_use]
    pub fn after(self, date: Date) -> Date {
        date.checked_add(jiff::Span::new().days(self.0.clamp(-100_000, 4_000_000)))
            .unwrap_or(Date::MAX)
    }

    /// Days from one date to another; negative when `to` comes first.
    #[must_use]
    pub fn between(from: Date, to: Date) -> Self {
        Days(from.until(to).map_or(0, |span| i64::from(span.get_days())))
    }
}

/// In days where the format counts so far, else in the largest unit that comes out even.
impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Days(days) = self;
        match days {
            0..100_000 => write!(f, "{days}d"),
            _ if days % 365 == 0 => write!(f, "{}y", days / 365),
            _ if days % 30 == 0 => write!(f, "{}m", days / 30),
            _ => write!(f, "{}w", days / 7),
        }
    }
}

/// Reads `2026-11-23`, nothing looser.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_dates_read_strictly() {
        assert_eq!(Days::parse("180d"), Some(Days(180)));
        assert_eq!(Days::parse("2w"), Some(Days(14)));
        assert_eq!(Days::parse("1y"), Some(Days(365)));
        for bad in ["", "d", "0d", "-3d", "10", "1 d", "99999999d", "3é"] {
            assert_eq!(Days::parse(bad), None, "{bad}");
        }
        assert!(parse_date("2026-02-28").is_some());
        for bad in ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T", "é26-02-03"] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_count_across_a_leap_day() {
        let date = |text| parse_date(text).unwrap();
        assert_eq!(Days::between(date("2024-02-28"), date("2024-03-01")), Days(2));
        assert_eq!(Days(-2).after(date("2024-03-01")), date("2024-02-28"));
    }
}
