//! The rules by which Threagile computes threats: what a decision in `risk_tracking` is about. The
//! ids, titles, STRIDE letters and CWE numbers are Threagile's (MIT).

use crate::model::vocabulary::Stride::{
    self, DenialOfService, ElevationOfPrivilege, InformationDisclosure, Spoofing, Tampering,
};

/// One of Threagile's own rules.
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) stride: Stride,
    pub(super) cwe: u16,
}

/// The rule of that id; `None` for one that somebody added.
pub(super) fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

const fn of(id: &'static str, title: &'static str, stride: Stride, cwe: u16) -> Rule {
    Rule { id, title, stride, cwe }
}

#[rustfmt::skip]
const RULES: &[Rule] = &[
    of("accidental-secret-leak", "Accidental Secret Leak", InformationDisclosure, 200),
    of("code-backdooring", "Code Backdooring", Tampering, 912),
    of("container-baseimage-backdooring", "Container Base Image Backdooring", Tampering, 912),
    of("container-platform-escape", "Container Platform Escape", ElevationOfPrivilege, 1008),
    of("cross-site-request-forgery", "Cross-Site Request Forgery (CSRF)", Spoofing, 352),
    of("cross-site-scripting", "Cross-Site Scripting (XSS)", Tampering, 79),
    of("dos-risky-access-across-trust-boundary", "DoS-risky Access Across Trust-Boundary", DenialOfService, 400),
    of("incomplete-model", "Incomplete Model", InformationDisclosure, 1008),
    of("ldap-injection", "LDAP-Injection", Tampering, 90),
    of("missing-authentication", "Missing Authentication", ElevationOfPrivilege, 306),
    of("missing-authentication-second-factor", "Missing Two-Factor Authentication (2FA)", ElevationOfPrivilege, 308),
    of("missing-build-infrastructure", "Missing Build Infrastructure", Tampering, 1127),
    of("missing-cloud-hardening", "Missing Cloud Hardening", Tampering, 1008),
    of("missing-file-validation", "Missing File Validation", Spoofing, 434),
    of("missing-hardening", "Missing Hardening", Tampering, 16),
    of("missing-identity-propagation", "Missing Identity Propagation", ElevationOfPrivilege, 284),
    of("missing-identity-provider-isolation", "Missing Identity Provider Isolation", ElevationOfPrivilege, 1008),
    of("missing-identity-store", "Missing Identity Store", Spoofing, 287),
    of("missing-network-segmentation", "Missing Network Segmentation", ElevationOfPrivilege, 1008),
    of("missing-vault", "Missing Vault (Secret Storage)", InformationDisclosure, 522),
    of("missing-vault-isolation", "Missing Vault Isolation", ElevationOfPrivilege, 1008),
    of("missing-waf", "Missing Web Application Firewall (WAF)", Tampering, 1008),
    of("mixed-targets-on-shared-runtime", "Mixed Targets on Shared Runtime", ElevationOfPrivilege, 1008),
    of("path-traversal", "Path-Traversal", InformationDisclosure, 22),
    of("push-instead-of-pull-deployment", "Push instead of Pull Deployment", Tampering, 1127),
    of("search-query-injection", "Search-Query Injection", Tampering, 74),
    of("server-side-request-forgery", "Server-Side Request Forgery (SSRF)", InformationDisclosure, 918),
    of("service-registry-poisoning", "Service Registry Poisoning", Spoofing, 693),
    of("sql-nosql-injection", "SQL/NoSQL-Injection", Tampering, 89),
    of("unchecked-deployment", "Unchecked Deployment", Tampering, 1127),
    of("unencrypted-asset", "Unencrypted Technical Assets", InformationDisclosure, 311),
    of("unencrypted-communication", "Unencrypted Communication", InformationDisclosure, 319),
    of("unguarded-access-from-internet", "Unguarded Access From Internet", ElevationOfPrivilege, 501),
    of("unguarded-direct-datastore-access", "Unguarded Direct Datastore Access", ElevationOfPrivilege, 501),
    of("unnecessary-communication-link", "Unnecessary Communication Link", ElevationOfPrivilege, 1008),
    of("unnecessary-data-asset", "Unnecessary Data Asset", ElevationOfPrivilege, 1008),
    of("unnecessary-data-transfer", "Unnecessary Data Transfer", ElevationOfPrivilege, 1008),
    of("unnecessary-technical-asset", "Unnecessary Technical Asset", ElevationOfPrivilege, 1008),
    of("untrusted-deserialization", "Untrusted Deserialization", Tampering, 502),
    of("wrong-communication-link-content", "Wrong Communication Link Content", InformationDisclosure, 1008),
    of("wrong-trust-boundary-content", "Wrong Trust Boundary Content", ElevationOfPrivilege, 1008),
    of("xml-external-entity", "XML External Entity (XXE)", InformationDisclosure, 611),
];
