//! What data flows say about protocol, authentication, authorisation and exposure.

mod flow_plaintext;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[&flow_plaintext::RULE];
