//! The words of Threat Composer for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("mitigation-orphan", "link it to the threats that it is for, or delete it"),
    ("model-empty", "ask what can go wrong, and write it down as threats"),
    ("model-purpose-missing", "fill in the description under \"Application info\""),
    ("rating-missing", "set the priority of the threat"),
    ("threat-no-agent", "fill in the threat source of its statement"),
    (
        "threat-untreated",
        "link what is done and set it to resolved once it is in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
