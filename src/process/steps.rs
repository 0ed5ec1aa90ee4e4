//! The two plain processes: six stages, and the four questions.

use super::{Process, Stage};
use crate::graph::Artefact::{
    Components, Data, Evidence, Flows, Incidents, Mitigations, Objectives, Purpose, Ratings,
    Threats, Treatments,
};

pub(super) static SIX_STAGE: Process = Process {
    profile: "six-stage",
    title: "Six stages",
    source: "From what the system does to what was done after incidents",
    stages: &[
        Stage {
            title: "What the system does",
            artefacts: &[Purpose, Components],
            rules: &[
                "schema-*",
                "model-*",
                "owner-missing",
                "owner-external-contact",
                "owner-flow-disputed",
            ],
        },
        Stage { title: "Assets", artefacts: &[Data, Objectives], rules: &["data-*"] },
        Stage {
            title: "Security properties",
            artefacts: &[Flows],
            rules: &[
                "model-zone-invalid",
                "model-zone-missing",
                "model-assumption-stale",
                "flow-*",
                "store-*",
                "exposed-*",
            ],
        },
        Stage {
            title: "Threats",
            artefacts: &[Threats],
            rules: &["model-empty", "threat-*", "stride-*", "catalog-*", "tree-*"],
        },
        Stage {
            title: "Priorities",
            artefacts: &[Ratings],
            rules: &["rating-*", "cvss-*", "owasp-*"],
        },
        Stage {
            title: "Actions",
            artefacts: &[Mitigations, Incidents],
            rules: &[
                "threat-untreated",
                "threat-treatment-ambiguous",
                "threat-no-detection",
                "threat-no-playbook",
                "mitigation-*",
                "evidence-*",
                "accept-*",
                "owner-action-missing",
                "incident-*",
                "rootcause-*",
                "playbook-*",
                "review-*",
            ],
        },
    ],
};

pub(super) static FOUR_STEP: Process = Process {
    profile: "four-step",
    title: "Four questions",
    source: "Shostack: Threat Modeling: Designing for Security, Wiley 2014",
    stages: &[
        Stage {
            title: "What are we working on?",
            artefacts: &[Components, Flows],
            rules: &[
                "schema-*",
                "model-*",
                "owner-missing",
                "owner-external-contact",
                "owner-flow-disputed",
                "data-*",
                "flow-*",
                "store-*",
                "exposed-*",
            ],
        },
        Stage {
            title: "What can go wrong?",
            artefacts: &[Threats],
            rules: &["model-empty", "threat-*", "stride-*", "catalog-*"],
        },
        Stage {
            title: "What are we going to do about it?",
            artefacts: &[Treatments],
            rules: &[
                "rating-*",
                "cvss-*",
                "owasp-*",
                "threat-untreated",
                "threat-treatment-ambiguous",
                "threat-no-detection",
                "threat-no-playbook",
                "mitigation-*",
                "accept-*",
                "owner-action-missing",
            ],
        },
        Stage {
            title: "Did we do a good job?",
            artefacts: &[Evidence],
            rules: &[
                "evidence-*",
                "mitigation-no-code",
                "mitigation-unverified",
                "tree-*",
                "incident-*",
                "rootcause-*",
                "playbook-*",
                "review-*",
            ],
        },
    ],
};
