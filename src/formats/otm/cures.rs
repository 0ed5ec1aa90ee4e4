//! The keys of OTM for what rules ask for.

/// What clears a finding, by the id of its rule.
pub(super) const CURES: &[(&str, &str)] = &[
    ("catalog-ref-missing", "add the weaknesses that it uses to `cwes` of the threat"),
    ("data-unclassified", "give the asset a `risk` with its `confidentiality`"),
    ("flow-no-data", "name in `assets` of the dataflow what it carries"),
    (
        "flow-trust-jump",
        "lead it through a component that checks what passes; if this one does, say `gateway: true` of it in `threatmodel.overlay.yaml`",
    ),
    ("mitigation-orphan", "name it in `mitigations` of the use of a threat, or take it out"),
    (
        "model-empty",
        "list what can go wrong under `threats`, and name each in `threats` of the components and dataflows that it is at",
    ),
    (
        "model-isolated-component",
        "add the dataflows that it takes part in, or say in `threatmodel.overlay.yaml` why it has none",
    ),
    ("model-purpose-missing", "fill in `description` of the project"),
    (
        "model-unused-asset",
        "name it where it belongs (`parent` of a component, `assets` of a dataflow), or take it out",
    ),
    ("model-zone-missing", "name the trust zone in `parent` of the component"),
    (
        "owner-missing",
        "fill in `owner` of the project; owners of single elements go into `threatmodel.overlay.yaml`",
    ),
    ("rating-missing", "give the threat a `risk` with `likelihood` and `impact`"),
    (
        "stride-gap",
        "add threats with these `categories` to the element, or give reasons under `not_applicable` in `threatmodel.overlay.yaml`",
    ),
    (
        "stride-letter-misplaced",
        "mend `categories` of the threat, or name it in `threats` of the element that it hits",
    ),
    ("threat-duplicate", "merge the two, or say in their names what sets them apart"),
    (
        "threat-no-target",
        "name it in `threats` of the component or dataflow that it is at, or take it out",
    ),
    (
        "threat-untreated",
        "name what is done in `mitigations` of its use and set their `state` to `implemented` once they are in place, or accept the risk with an end in `threatmodel.overlay.yaml`",
    ),
];
