//! The keys of CycloneDX for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("accept-expired", "decide anew and set `targetDate` of the response, or treat the risk"),
    ("accept-expiring", "decide anew and set `targetDate` of the response, or treat the risk"),
    (
        "accept-incomplete",
        "give the response that accepts the risk an `owner`, a `description` that says why, and a `targetDate`",
    ),
    ("catalog-ref-missing", "name what it is a case of under `weaknesses` or `attackPatterns`"),
    ("data-unclassified", "give a profile of the data set its `classification`"),
    (
        "flow-no-authn",
        "set `authentication` of the flow, or in `crossingRequirements` of the boundary",
    ),
    (
        "flow-no-authz",
        "set `authorization` of the flow, or in `crossingRequirements` of the boundary",
    ),
    ("flow-no-data", "name in `dataProfiles` what the flow carries"),
    ("flow-plaintext", "set `protocols` of the flow to an encrypted one, once it is"),
    ("flow-protocol-missing", "set `protocols` of the flow"),
    ("mitigation-overdue", "finish it and set `status`, or set a new `targetDate`"),
    ("mitigation-untracked", "set `targetDate` of the response that names the control"),
    (
        "model-empty",
        "list what can go wrong under `threats`, and at which of the `assets` and `flows` of a blueprint",
    ),
    ("model-isolated-component", "add the `flows` that it takes part in"),
    ("model-purpose-missing", "fill in `description` of the blueprint or of its `scope`"),
    ("model-zone-missing", "set `zone` of the asset"),
    ("owner-action-missing", "set `owner` of the control or of the response"),
    ("owner-missing", "fill in `ownership` of each asset"),
    ("rating-missing", "give the risk of the threat an `inherentRisk`"),
    (
        "review-overdue",
        "go through it with those who build and run the system, then set `reviewDate` of the blueprint",
    ),
    ("store-unencrypted", "encrypt it at rest and set `encrypted` of the `placements`"),
    ("stride-gap", "add threats that name it in `affectedAssets`, with their `categories`"),
    ("threat-no-agent", "name in a scenario of the threat the `actor` or `threatProfile`"),
    ("threat-no-target", "name in `affectedAssets` what is attacked or fails"),
    (
        "threat-untreated",
        "add `responses` to its risk: `reduce` by controls that are implemented, or `accept` with an `owner` and a `targetDate`",
    ),
];
