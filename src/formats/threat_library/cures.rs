//! The keys of the OWASP Threat Model Library for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("data-unclassified", "give the data set its `data_sensitivity`"),
    ("flow-plaintext", "encrypt the data flow, then set `encrypted` to true"),
    ("mitigation-orphan", "name in `threats` of the control what it is for, or take it out"),
    ("model-empty", "list what can go wrong under `threats`"),
    ("model-purpose-missing", "fill in `description` of the scope"),
    ("model-zone-missing", "name the trust zone in `trust_zone`"),
    ("rating-missing", "add a risk that names the threat, with `likelihood` and `impact`"),
    (
        "review-overdue",
        "go through it with those who build and run the system, then set `reviewed_at`",
    ),
    ("store-unencrypted", "encrypt it at rest and say so in the placement of the data set"),
    ("threat-duplicate", "merge the two, or say in their descriptions what sets them apart"),
    (
        "threat-untreated",
        "add controls that name the threat and set their `status` to `active` once they are in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
