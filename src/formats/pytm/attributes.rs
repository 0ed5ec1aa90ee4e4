//! The attributes that pytm knows. It takes any other in silence, and then nothing comes of it.

use ecow::EcoString;

use super::{Lower, REF};
use crate::finding::nearest;
use crate::model::{Said, Text};
use crate::syntax::Node;

/// Those of all elements and flows, in the versions since 0.8. Which class has which is left to
/// pytm: one that stands at the wrong class is rare.
const ELEMENT: &[&str] = &[
    "OS",
    "allowsClientSideScripting",
    "assumptions",
    "authenticatedWith",
    "codeType",
    "controls",
    "data",
    "description",
    "dstPort",
    "environment",
    "executesCode",
    "findings",
    "handlesResources",
    "hasAccessToSensitiveSystems",
    "hasAgentCapabilities",
    "hasContentFiltering",
    "hasFineTuning",
    "hasPhysicalAccess",
    "hasRAG",
    "hasSystemPrompt",
    "hasWriteAccess",
    "implementsAPI",
    "implementsCommunicationProtocol",
    "inBoundary",
    "inScope",
    "inputs",
    "isAdmin",
    "isResponse",
    "isSQL",
    "isSelfHosted",
    "isShared",
    "isThirdParty",
    "is_drawn",
    "levels",
    "maxClassification",
    "minTLSVersion",
    "name",
    "note",
    "onAWS",
    "onRDS",
    "order",
    "outputs",
    "overrides",
    "port",
    "processesPersonalData",
    "processesUntrustedInput",
    "protocol",
    "response",
    "responseTo",
    "retainsUserData",
    "severity",
    "sink",
    "source",
    "sourceFiles",
    "srcPort",
    "storesLogData",
    "storesPII",
    "storesSensitiveData",
    "tlsVersion",
    "type",
    "usesCache",
    "usesEnvironmentVariables",
    "usesExternalTools",
    "usesLatestTLSversion",
    "usesSessionTokens",
    "usesVPN",
    "usesXMLParser",
    "uuid",
    "validatesToolLaunchConfig",
];

/// Those of flows, which have ports of two kinds where an element has one.
const FLOW: &[&str] = &[
    "assumptions",
    "authenticatedWith",
    "controls",
    "data",
    "description",
    "dstPort",
    "findings",
    "implementsCommunicationProtocol",
    "inBoundary",
    "inScope",
    "isResponse",
    "is_drawn",
    "levels",
    "maxClassification",
    "minTLSVersion",
    "name",
    "note",
    "order",
    "overrides",
    "protocol",
    "response",
    "responseTo",
    "severity",
    "sink",
    "source",
    "sourceFiles",
    "srcPort",
    "tlsVersion",
    "usesLatestTLSversion",
    "usesSessionTokens",
    "usesVPN",
    "uuid",
];

/// What people write, and what it is called.
const CALLED: &[(&str, &str)] = &[
    ("port", "dstPort"),
    ("destination", "sink"),
    ("target", "sink"),
    ("zone", "inBoundary"),
    ("outOfScope", "inScope"),
    ("encrypted", "isEncrypted"),
];

/// Controls: newer models keep them under `controls`, older ones at the element.
const CONTROLS: &[&str] = &[
    "authenticatesDestination",
    "authenticatesSource",
    "authenticationScheme",
    "authorizesSource",
    "checksDestinationRevocation",
    "checksInputBounds",
    "definesConnectionTimeout",
    "disablesDTD",
    "disablesiFrames",
    "encodesHeaders",
    "encodesOutput",
    "encryptsCookies",
    "encryptsSessionData",
    "handlesCrashes",
    "handlesInterruptions",
    "handlesResourceConsumption",
    "hasAccessControl",
    "implementsAuthenticationScheme",
    "implementsCSRFToken",
    "implementsNonce",
    "implementsPOLP",
    "implementsServerSideValidation",
    "implementsStrictHTTPValidation",
    "invokesScriptFilters",
    "isEncrypted",
    "isEncryptedAtRest",
    "isHardened",
    "isResilient",
    "providesConfidentiality",
    "providesIntegrity",
    "sanitizesInput",
    "tracksExecutionFlow",
    "usesCodeSigning",
    "usesEncryptionAlgorithm",
    "usesMFA",
    "usesParameterizedInput",
    "usesSecureFunctions",
    "usesStrongSessionIdentifiers",
    "usesVPN",
    "validatesContentType",
    "validatesHeaders",
    "validatesInput",
    "verifySessionIdentifiers",
];

const DATA: &[&str] = &[
    "carriedBy",
    "classification",
    "credentialsLife",
    "description",
    "format",
    "isCredentials",
    "isDestEncryptedAtRest",
    "isPII",
    "isSourceEncryptedAtRest",
    "isStored",
    "lifetime",
    "name",
    "processedBy",
    "traverses",
];

const MODEL: &[&str] = &[
    "$schema",
    "actors",
    "assets",
    "assumptions",
    "boundaries",
    "colormap",
    "data",
    "description",
    "elements",
    "excluded_findings",
    "findings",
    "flows",
    "ignoreUnused",
    "isOrdered",
    "mergeResponses",
    "name",
    "onDuplicates",
    "threatsExcluded",
    "threatsFile",
    "tmgate",
    "version",
];

/// Looks at the attributes of the model as a whole.
pub(super) fn check(model: &mut Lower, root: &Node) {
    look(model, "model", "", root, &[MODEL]);
}

/// Looks at the attributes of something in it.
pub(super) fn check_of(model: &mut Lower, noun: &'static str, id: &Text, node: &Node) {
    let known: &[&[&str]] = match noun {
        "data" => &[DATA],
        "flow" => &[FLOW, CONTROLS],
        _ => &[ELEMENT, CONTROLS],
    };
    look(model, noun, &id.value, node, known);
    if let Some(controls) = node.get("controls") {
        look(model, noun, &id.value, controls, &[CONTROLS]);
    }
}

fn look(
    model: &mut Lower,
    noun: &'static str,
    id: &str,
    node: &Node,
    known: &'static [&'static [&'static str]],
) {
    for entry in node.as_map().unwrap_or_default() {
        let key = &entry.key.value;
        let is_known = known.iter().any(|keys| keys.contains(&key.as_str()));
        if is_known || key.starts_with("__") || key == REF {
            continue;
        }
        let what = Said::Ignored(key.clone(), meant(key, known).map(EcoString::from));
        model.remark(noun, id, entry.key.span, what);
    }
}

/// What was probably meant: what is spelled nearly so, or has the same words and more.
fn meant(key: &str, known: &'static [&'static [&'static str]]) -> Option<&'static str> {
    let all = || known.iter().flat_map(|keys| keys.iter().copied());
    let bare = |key: &str| -> String {
        key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let own = bare(key);
    let is_alike = |known: &&str| {
        let known = bare(known);
        own == known
            || (own.len() > 5 && (known.contains(&own) || own.contains(&known)) && known.len() > 5)
    };
    let called = CALLED.iter().find(|(word, name)| *word == key && all().any(|one| one == *name));
    if let Some((_, name)) = called {
        return Some(name);
    }
    all().find(is_alike).or_else(|| nearest(key, all()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found_by_its_letters_or_by_its_words() {
        let of = |key| meant(key, &[ELEMENT, CONTROLS]);
        assert_eq!(of("encryptsOutput"), Some("encodesOutput"));
        assert_eq!(of("encrypted_at_rest"), Some("isEncryptedAtRest"));
        assert_eq!(of("boundary"), Some("inBoundary"));
        assert_eq!(of("isSql"), Some("isSQL"));
        assert_eq!(of("implementsAuthentication"), Some("implementsAuthenticationScheme"));
        assert_eq!(of("team"), None);
        assert_eq!(meant("port", &[FLOW, CONTROLS]), Some("dstPort"));
        assert_eq!(meant("classifcation", &[DATA]), Some("classification"));
    }
}
