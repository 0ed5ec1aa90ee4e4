//! The keys of Threagile for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("data-unclassified", "give the data asset its `confidentiality`"),
    ("flow-no-authn", "set `authentication` of the communication link"),
    ("flow-no-authz", "set `authorization` of the communication link"),
    ("flow-no-data", "name in `data_assets_sent` and `data_assets_received` what the link carries"),
    ("flow-plaintext", "set `protocol` of the communication link to an encrypted one, once it is"),
    ("flow-protocol-missing", "set `protocol` of the communication link"),
    (
        "flow-weak-authn",
        "set `authentication` of the communication link to a stronger one, once it is",
    ),
    ("model-empty", "write what the system consists of under `technical_assets`"),
    (
        "model-isolated-component",
        "add the `communication_links` that it takes part in, or set `out_of_scope` and say why",
    ),
    (
        "model-out-of-scope-unexplained",
        "fill in `justification_out_of_scope` of the technical asset",
    ),
    ("model-purpose-missing", "fill in `business_overview` of the model"),
    ("model-unused-asset", "name it where it is used, or take it out"),
    ("model-zone-missing", "name it in `technical_assets_inside` of a trust boundary"),
    ("owner-missing", "fill in `owner` of each technical asset, or `author` of the model"),
    ("rating-missing", "give the risk its `exploitation_likelihood` and `exploitation_impact`"),
    (
        "review-overdue",
        "go through it with those who build and run the system, then set `date` of the model",
    ),
    ("store-unencrypted", "encrypt it at rest and set `encryption` of the technical asset"),
    (
        "threat-untreated",
        "treat it and set its `status` in `risk_tracking` to `mitigated` once that is in place; accepting it with an end goes into `threatmodel.overlay.yaml`",
    ),
];
