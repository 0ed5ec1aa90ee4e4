//! The words of Microsoft's tool for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("flow-plaintext", "use an encrypted protocol and choose it in the properties of the flow"),
    (
        "flow-protocol-missing",
        "choose the protocol in the properties of the flow, or a stencil that stands for one",
    ),
    (
        "model-empty",
        "open the analysis view of the tool, which lists threats for what is drawn, and go through them",
    ),
    (
        "model-isolated-component",
        "draw the data flows that it takes part in, or set `Out Of Scope` and say why",
    ),
    (
        "model-out-of-scope-unexplained",
        "say why: in `Reason For Out Of Scope` of the element, or in the justification of the threat",
    ),
    (
        "model-purpose-missing",
        "fill in `High Level System Description` in the threat model information",
    ),
    (
        "owner-missing",
        "fill in `Owner` in the threat model information; owners of single elements go into `threatmodel.overlay.yaml`",
    ),
    ("rating-missing", "choose a `Priority` for the threat"),
    (
        "stride-gap",
        "add threats of these types in the tool, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    (
        "threat-duplicate",
        "keep one of the two and mark the other `Not Applicable`, with the justification that it is the same",
    ),
    (
        "threat-untreated",
        "say what is done in the justification of the threat and set its status to `Mitigated` once it is in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
