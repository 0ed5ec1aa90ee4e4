//! The words of Threat Dragon's forms for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("data-unclassified", "in `threatmodel.overlay.yaml` beside the file, give the data a `class`"),
    (
        "flow-direct-store",
        "draw a process between them that checks who asks, for what, and what comes in",
    ),
    (
        "flow-plaintext",
        "use an encrypted protocol, write it in `Protocol` of the flow and tick `Encrypted`",
    ),
    (
        "flow-protocol-missing",
        "fill in `Protocol` of the flow in Threat Dragon, for example `https`",
    ),
    (
        "linddun-gap",
        "add threats of these types to the element in Threat Dragon, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    (
        "model-empty",
        "add threats to the elements of the diagram in Threat Dragon: what can go wrong at each?",
    ),
    (
        "model-isolated-component",
        "draw the data flows that it takes part in, or tick `Out of Scope` and say why",
    ),
    (
        "model-out-of-scope-unexplained",
        "say why: in `Reason for out of scope` of the element, or in `Mitigations` of the threat",
    ),
    (
        "model-purpose-missing",
        "fill in `High level system description` of the model in Threat Dragon",
    ),
    (
        "owner-missing",
        "fill in `Owner` of the model in Threat Dragon; owners of single elements go into `threatmodel.overlay.yaml`",
    ),
    (
        "rating-missing",
        "choose a `Severity` for the threat in Threat Dragon, which older versions call `Priority`",
    ),
    ("store-unencrypted", "encrypt it at rest and tick `Encrypted` of the store"),
    (
        "stride-gap",
        "add threats of these types to the element in Threat Dragon, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    (
        "stride-letter-misplaced",
        "choose another `Type` for the threat, or move it to the element that it hits",
    ),
    (
        "threat-duplicate",
        "delete one of the two in Threat Dragon, or say in the titles what sets them apart",
    ),
    (
        "threat-untreated",
        "write what is done into `Mitigations` and set the status to `Mitigated` once it is in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
