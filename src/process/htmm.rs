//! The Hybrid Threat Modeling Method of the Software Engineering Institute.

use super::{Process, Stage};
use crate::graph::Artefact::{
    Components, Data, Documents, Glossary, Mitigations, Objectives, Personas, Purpose, Ratings,
    Session, Threats,
};

pub(super) static HTMM: Process = Process {
    profile: "htmm",
    title: "hTMM",
    source: "Mead, Shull, Vemuru, Villadsen: A Hybrid Threat Modeling Method, CMU/SEI-2018-TN-002",
    stages: &[
        Stage {
            title: "Identify the system",
            artefacts: &[Purpose, Components, Objectives, Data, Glossary, Documents],
            rules: &[
                "schema-*",
                "model-*",
                "data-*",
                "flow-*",
                "store-*",
                "exposed-*",
                "owner-missing",
                "owner-external-contact",
                "owner-flow-disputed",
            ],
        },
        Stage {
            title: "Apply Security Cards with three groups",
            artefacts: &[Session],
            rules: &["htmm-stakeholders"],
        },
        Stage {
            title: "Prune unlikely personas",
            artefacts: &[Personas],
            rules: &["htmm-persona-unused", "htmm-pruned-unexplained"],
        },
        Stage {
            title: "Summarise the threats",
            artefacts: &[Threats],
            rules: &[
                "htmm-summary-incomplete",
                "htmm-requirement-missing",
                "model-empty",
                "threat-*",
                "stride-*",
                "catalog-*",
            ],
        },
        Stage {
            title: "Assess the risk",
            artefacts: &[Ratings, Mitigations],
            rules: &[
                "rating-*",
                "cvss-*",
                "owasp-*",
                "threat-untreated",
                "threat-treatment-ambiguous",
                "threat-no-detection",
                "threat-no-playbook",
                "mitigation-*",
                "evidence-*",
                "accept-*",
                "owner-action-missing",
                "review-*",
            ],
        },
    ],
};
