//! The words of pytm for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("data-unclassified", "give the `Data` a `classification`"),
    ("flow-no-authn", "say in `controls.authenticationScheme` of the flow how its source is known"),
    (
        "flow-no-authz",
        "set `controls.authorizesSource` of the flow, or `controls.hasAccessControl` of its sink, where it is so",
    ),
    ("flow-no-data", "name in `data` of the flow what it carries"),
    (
        "flow-plaintext",
        "encrypt it, and say so with `protocol`, `tlsVersion` or `controls.isEncrypted`",
    ),
    ("flow-protocol-missing", "name its `protocol`"),
    ("model-empty", "make the elements and flows that the system consists of"),
    (
        "model-isolated-component",
        "add the flows that it takes part in, or say in `threatmodel.overlay.yaml` why it has none",
    ),
    ("model-purpose-missing", "set `description` of the `TM`"),
    ("model-unused-asset", "put it into `data` of the flows that carry it, or take it out"),
    ("model-zone-missing", "set its `inBoundary`"),
    ("store-unencrypted", "encrypt it and set `controls.isEncryptedAtRest`"),
];
