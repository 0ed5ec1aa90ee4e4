//! What data flows say about protocol, authentication, authorisation and exposure.

mod exposed_undeclared;
mod flow_direct_store;
mod flow_no_authn;
mod flow_no_authz;
mod flow_no_data;
mod flow_one_way_auth;
mod flow_plaintext;
mod flow_protocol_missing;
mod flow_restricted_to_external;
mod flow_trust_jump;
mod flow_weak_authn;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &exposed_undeclared::RULE,
    &flow_direct_store::RULE,
    &flow_no_authn::RULE,
    &flow_no_authz::RULE,
    &flow_no_data::RULE,
    &flow_one_way_auth::RULE,
    &flow_plaintext::RULE,
    &flow_protocol_missing::RULE,
    &flow_restricted_to_external::RULE,
    &flow_trust_jump::RULE,
    &flow_weak_authn::RULE,
];

const CROSSING_UNKNOWN: &str = "whether it crosses a trust boundary is not known";
const TRUST_UNKNOWN: &str = "how far one of its ends is trusted is not known";
const MISREAD: &str = "something that it says could not be read";
