//! PASTA: from what the business wants to what is done about attacks on it.

use super::{Process, Stage};
use crate::graph::Artefact::{
    Actors, Agents, Components, Data, Flows, Incidents, Mitigations, Objectives, Purpose, Ratings,
    Threats, Trees, Weaknesses, Zones,
};

pub(super) static PASTA: Process = Process {
    profile: "pasta",
    title: "PASTA",
    source: "UcedaVelez, Morana: Risk Centric Threat Modeling, Wiley 2015",
    stages: &[
        Stage {
            title: "Define the objectives",
            artefacts: &[Purpose, Objectives, Data],
            rules: &[
                "model-purpose-missing",
                "pasta-objective-missing",
                "pasta-objective-unthreatened",
                "data-*",
            ],
        },
        Stage {
            title: "Define the technical scope",
            artefacts: &[Components, Flows],
            rules: &[
                "schema-*",
                "model-*",
                "owner-missing",
                "owner-external-contact",
                "owner-flow-disputed",
                "flow-protocol-missing",
            ],
        },
        Stage {
            title: "Decompose the application",
            artefacts: &[Actors, Zones],
            rules: &[
                "model-zone-invalid",
                "model-zone-missing",
                "model-assumption-stale",
                "flow-*",
                "exposed-*",
                "store-*",
            ],
        },
        Stage {
            title: "Analyse the threats",
            artefacts: &[Threats, Agents, Incidents],
            rules: &[
                "model-empty",
                "threat-*",
                "stride-*",
                "catalog-*",
                "incident-*",
                "rootcause-*",
            ],
        },
        Stage {
            title: "Analyse weaknesses",
            artefacts: &[Weaknesses],
            rules: &["pasta-weakness-missing", "cvss-*", "catalog-cwe-usage"],
        },
        Stage { title: "Model the attacks", artefacts: &[Trees], rules: &["tree-*"] },
        Stage {
            title: "Analyse risk and impact",
            artefacts: &[Ratings, Mitigations],
            rules: &[
                "pasta-trace-broken",
                "rating-*",
                "owasp-*",
                "threat-untreated",
                "threat-treatment-ambiguous",
                "threat-no-detection",
                "threat-no-playbook",
                "mitigation-*",
                "evidence-*",
                "accept-*",
                "owner-action-missing",
                "playbook-*",
                "review-*",
            ],
        },
    ],
};
