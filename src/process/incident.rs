//! Incident response, in the phases that its plans share whatever their vocabulary.

use super::{Process, Stage};
use crate::graph::Artefact::{Incidents, Playbooks};

pub(super) static RESPONSE: Process = Process {
    profile: "incident-response",
    title: "Incident response",
    source: "NIST SP 800-61 Rev. 2 (2012); Rev. 3 (2025) and SANS name the same phases otherwise",
    stages: &[
        Stage {
            title: "Preparation",
            artefacts: &[Playbooks],
            rules: &["playbook-*", "threat-no-playbook", "owner-missing", "owner-external-contact"],
        },
        Stage {
            title: "Detection and analysis",
            artefacts: &[Incidents],
            rules: &[
                "threat-no-detection",
                "mitigation-only-detective",
                "incident-timeline",
                "incident-unmapped",
                "incident-similar-unlinked",
            ],
        },
        Stage {
            title: "Containment, eradication and recovery",
            artefacts: &[Incidents],
            rules: &[
                "incident-stuck",
                "incident-no-playbook",
                "incident-failed-control-still-verified",
            ],
        },
        Stage {
            title: "Learning",
            artefacts: &[Incidents],
            rules: &["incident-*", "rootcause-*", "accept-after-incident", "owner-action-missing"],
        },
    ],
};
