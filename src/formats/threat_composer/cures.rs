//! The words of Threat Composer for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("mitigation-orphan", "link it to the threat that it is for, or take it out"),
    ("model-empty", "write down in Threat Composer what can go wrong"),
    ("model-purpose-missing", "fill in the description of the application"),
    ("rating-missing", "set the `Priority` of the threat"),
    (
        "stride-gap",
        "add threats with these `STRIDE` letters, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    ("threat-no-agent", "fill in the threat source of its statement"),
    ("threat-duplicate", "merge the two, or say in their statements what sets them apart"),
    (
        "threat-untreated",
        "link mitigations to the threat and set their status to `Resolved` once they are in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
