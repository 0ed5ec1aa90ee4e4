//! The blocks of threatcl for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("data-unclassified", "set `information_classification` of the information asset"),
    ("mitigation-orphan", "move the control into the threat that it is for, or take it out"),
    ("model-empty", "add `threat` blocks: what can go wrong?"),
    ("model-isolated-component", "add the `flow` blocks that it takes part in"),
    ("model-purpose-missing", "fill in `description` of the threat model"),
    (
        "owner-missing",
        "fill in `author` of the threat model; owners of single elements go into `threatmodel.overlay.yaml`",
    ),
    ("rating-missing", "give the threat a `risk` block with `likelihood` and `impact`"),
    (
        "review-overdue",
        "go through it with those who build and run the system, then set `updated_at`",
    ),
    (
        "stride-gap",
        "add threats with these `stride` types, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    ("threat-duplicate", "merge the two, or say in their descriptions what sets them apart"),
    (
        "threat-untreated",
        "add a `control` to the threat and set `implemented = true` once it is in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
