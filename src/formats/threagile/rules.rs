//! The rules by which Threagile computes threats: what a decision in `risk_tracking` is about. The
//! ids, titles and STRIDE letters are Threagile's (MIT).

use crate::model::vocabulary::Stride::{
    self, DenialOfService, ElevationOfPrivilege, InformationDisclosure, Spoofing, Tampering,
};

/// One of Threagile's own rules.
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) stride: Stride,
}

/// The rule of that id; `None` for one that somebody added.
pub(super) fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

const fn of(id: &'static str, title: &'static str, stride: Stride) -> Rule {
    Rule { id, title, stride }
}

#[rustfmt::skip]
const RULES: &[Rule] = &[
    of("accidental-secret-leak", "Accidental Secret Leak", InformationDisclosure),
    of("code-backdooring", "Code Backdooring", Tampering),
    of("container-baseimage-backdooring", "Container Base Image Backdooring", Tampering),
    of("container-platform-escape", "Container Platform Escape", ElevationOfPrivilege),
    of("cross-site-request-forgery", "Cross-Site Request Forgery (CSRF)", Spoofing),
    of("cross-site-scripting", "Cross-Site Scripting (XSS)", Tampering),
    of("dos-risky-access-across-trust-boundary", "DoS-risky Access Across Trust-Boundary", DenialOfService),
    of("incomplete-model", "Incomplete Model", InformationDisclosure),
    of("ldap-injection", "LDAP-Injection", Tampering),
    of("missing-authentication", "Missing Authentication", ElevationOfPrivilege),
    of("missing-authentication-second-factor", "Missing Two-Factor Authentication (2FA)", ElevationOfPrivilege),
    of("missing-build-infrastructure", "Missing Build Infrastructure", Tampering),
    of("missing-cloud-hardening", "Missing Cloud Hardening", Tampering),
    of("missing-file-validation", "Missing File Validation", Spoofing),
    of("missing-hardening", "Missing Hardening", Tampering),
    of("missing-identity-propagation", "Missing Identity Propagation", ElevationOfPrivilege),
    of("missing-identity-provider-isolation", "Missing Identity Provider Isolation", ElevationOfPrivilege),
    of("missing-identity-store", "Missing Identity Store", Spoofing),
    of("missing-network-segmentation", "Missing Network Segmentation", ElevationOfPrivilege),
    of("missing-vault", "Missing Vault (Secret Storage)", InformationDisclosure),
    of("missing-vault-isolation", "Missing Vault Isolation", ElevationOfPrivilege),
    of("missing-waf", "Missing Web Application Firewall (WAF)", Tampering),
    of("mixed-targets-on-shared-runtime", "Mixed Targets on Shared Runtime", ElevationOfPrivilege),
    of("path-traversal", "Path-Traversal", InformationDisclosure),
    of("push-instead-of-pull-deployment", "Push instead of Pull Deployment", Tampering),
    of("search-query-injection", "Search-Query Injection", Tampering),
    of("server-side-request-forgery", "Server-Side Request Forgery (SSRF)", InformationDisclosure),
    of("service-registry-poisoning", "Service Registry Poisoning", Spoofing),
    of("sql-nosql-injection", "SQL/NoSQL-Injection", Tampering),
    of("unchecked-deployment", "Unchecked Deployment", Tampering),
    of("unencrypted-asset", "Unencrypted Technical Assets", InformationDisclosure),
    of("unencrypted-communication", "Unencrypted Communication", InformationDisclosure),
    of("unguarded-access-from-internet", "Unguarded Access From Internet", ElevationOfPrivilege),
    of("unguarded-direct-datastore-access", "Unguarded Direct Datastore Access", ElevationOfPrivilege),
    of("unnecessary-communication-link", "Unnecessary Communication Link", ElevationOfPrivilege),
    of("unnecessary-data-asset", "Unnecessary Data Asset", ElevationOfPrivilege),
    of("unnecessary-data-transfer", "Unnecessary Data Transfer", ElevationOfPrivilege),
    of("unnecessary-technical-asset", "Unnecessary Technical Asset", ElevationOfPrivilege),
    of("untrusted-deserialization", "Untrusted Deserialization", Tampering),
    of("wrong-communication-link-content", "Wrong Communication Link Content", InformationDisclosure),
    of("wrong-trust-boundary-content", "Wrong Trust Boundary Content", ElevationOfPrivilege),
    of("xml-external-entity", "XML External Entity (XXE)", InformationDisclosure),
];
