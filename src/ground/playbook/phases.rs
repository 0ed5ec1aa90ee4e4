//! The phases of a response and the words by which they are known.
//!
//! NIST SP 800-61 in its second and third revision, SANS and RE&CT call them differently; the words
//! of all of them are taken, by their stems, and those that operators of services use.

/// A phase of the response to an incident for which a playbook says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Identification,
    Containment,
    Eradication,
    Recovery,
    Review,
}

/// Some phases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases(u8);

impl Phase {
    pub const ALL: [Phase; 5] = [
        Phase::Identification,
        Phase::Containment,
        Phase::Eradication,
        Phase::Recovery,
        Phase::Review,
    ];

    /// Beginnings of words that stand for the phase.
    const fn stems(self) -> &'static [&'static str] {
        match self {
            Phase::Identification => &[
                "identif",
                "detect",
                "triag",
                "analys",
                "analyz",
                "investigat",
                "diagnos",
                "symptom",
                "recogn",
                "assess",
            ],
            Phase::Containment => &["contain", "isolat", "quarantin", "mitigat", "stop"],
            Phase::Eradication => {
                &["eradicat", "remediat", "mitigat", "remov", "clean", "resol", "fix"]
            }
            Phase::Recovery => &["recover", "restor", "resum"],
            Phase::Review => &[
                "lesson",
                "learn",
                "postmortem",
                "postincident",
                "review",
                "retrospect",
                "improv",
                "debrief",
                "followup",
            ],
        }
    }

    /// Two words, one after the other, that stand for the phase.
    const fn pairs(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Phase::Identification => &[("rs", "an"), ("rs", "ma"), ("de", "ae")],
            Phase::Containment | Phase::Eradication => &[("rs", "mi")],
            Phase::Recovery => &[("rc", "rp")],
            Phase::Review => &[
                ("post", "incident"),
                ("post", "mortem"),
                ("follow", "up"),
                ("after", "action"),
                ("id", "im"),
            ],
        }
    }
}

impl Phases {
    pub const NONE: Phases = Phases(0);

    /// The phases that a title stands for: `Containment, eradication and recovery` for three.
    #[must_use]
    pub fn of_title(title: &str) -> Self {
        let lower = title.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut phases = Phases::NONE;
        for phase in Phase::ALL {
            // The function `Respond` of NIST SP 800-61r3; a responder or a response plan is none.
            let responds = matches!(phase, Phase::Containment | Phase::Eradication);
            let is_it =
                |word: &&str| begins(word, phase.stems()) || (responds && *word == "respond");
            let stem = words.iter().any(is_it);
            let pair = words.windows(2).any(|two| {
                phase.pairs().iter().any(|(a, b)| two[0] == *a && two[1].starts_with(b))
            });
            if stem || pair {
                phases.insert(phase);
            }
        }
        phases
    }

    pub fn insert(&mut self, phase: Phase) {
        self.0 |= 1 << phase as u8;
    }

    pub fn add(&mut self, others: Phases) {
        self.0 |= others.0;
    }

    #[must_use]
    pub const fn has(self, phase: Phase) -> bool {
        self.0 & (1 << phase as u8) != 0
    }

    /// Those that are not there, in order.
    pub fn missing(self) -> impl Iterator<Item = Phase> {
        Phase::ALL.into_iter().filter(move |phase| !self.has(*phase))
    }
}

/// Whether a word begins with one of the stems. A container is no containment.
fn begins(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem)) && !word.starts_with("container")
}
