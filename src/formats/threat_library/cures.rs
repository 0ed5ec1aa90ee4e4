//! The keys of the OWASP Threat Model Library for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("catalog-ref-missing", "name what it is a case of under `weaknesses` or `attack_mechanisms`"),
    ("data-unclassified", "fill in `data_sensitivity` of the data set"),
    ("flow-no-authn", "set `authentication_methods` of the trust boundaries that the flow crosses"),
    ("flow-plaintext", "encrypt it and set `encrypted` of the data flow"),
    (
        "flow-weak-authn",
        "add a stronger method to `authentication_methods` of the trust boundary, once there is one",
    ),
    (
        "model-empty",
        "list what can go wrong under `threats`, and what the system consists of under `components`",
    ),
    ("model-isolated-component", "add the `data_flows` that it takes part in"),
    ("model-purpose-missing", "fill in `description` of the `scope`"),
    ("model-unused-asset", "name it where it is used, or take it out"),
    ("model-zone-missing", "set its `trust_zone`"),
    ("rating-missing", "name the threat in one of the `risks`, and give that its `level`"),
    (
        "review-overdue",
        "go through it with those who build and run the system, then set `reviewed_at`",
    ),
    ("store-unencrypted", "encrypt it at rest and set `encrypted` of the placement"),
    ("threat-no-agent", "name its `threat_persona`"),
    ("threat-no-target", "name in `components_affected` what is attacked or fails"),
    (
        "threat-untreated",
        "put a control against it in place and set its `status` to `active`; accepting the risk with an end goes into `threatmodel.overlay.yaml`",
    ),
];
