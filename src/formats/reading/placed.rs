//! Data where it lies, and whether it is encrypted there.

use std::collections::HashMap;

use ecow::EcoString;

use super::Reader;
use crate::model::Text;
use crate::model::vocabulary::{Answer, Class};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// A data set where it lies, and whether it is encrypted there.
pub(in crate::formats) struct Placed {
    pub(in crate::formats) store: EcoString,
    pub(in crate::formats) class: Option<Class>,
    pub(in crate::formats) encrypted: Option<Spanned<bool>>,
}

/// Encryption is said of each data set in each store, a model says it of the store: it is as its
/// most sensitive data is. So a finding about that data is right.
pub(in crate::formats) fn encrypt(reader: &mut Reader, placed: Vec<Placed>) {
    let mut of_store: HashMap<EcoString, Vec<Placed>> = HashMap::new();
    for one in placed {
        of_store.entry(one.store.clone()).or_default().push(one);
    }
    for at in 0..reader.model.components.len() {
        let id = reader.model.components[at].id.clone();
        let Some(placed) = of_store.get(&id.value) else { continue };
        let most = placed.iter().filter_map(|one| one.class).max();
        let top = || placed.iter().filter(|one| one.class == most);
        let all: Option<Vec<Spanned<bool>>> = top().map(|one| one.encrypted).collect();
        let plain = top().filter_map(|one| one.encrypted).find(|said| !said.value);
        let said = plain.or_else(|| all?.first().copied());
        reader.model.components[at].encrypted = said.map(|said| {
            let answer = if said.value { Answer::Yes } else { Answer::No };
            Spanned::new(answer, said.span)
        });
        let differs = |one: &&Placed| {
            one.encrypted.is_some_and(|other| said.is_none_or(|said| said.value != other.value))
        };
        if let Some(other) = placed.iter().find(differs).and_then(|one| one.encrypted) {
            let what = "its data sets are not all encrypted alike; it is as the most sensitive is";
            reader.lost(other.span, format!("component `{}`", id.value), what);
        }
    }
}

/// Where in the model each component is.
pub(in crate::formats) fn component_places(reader: &Reader) -> HashMap<EcoString, usize> {
    let components = reader.model.components.iter().enumerate();
    components.map(|(at, component)| (component.id.value.clone(), at)).collect()
}

/// How a flow is sent of which no more is said than that it is encrypted, or is not.
pub(in crate::formats) fn encryption_word(encrypted: Spanned<bool>) -> Text {
    let word = if encrypted.value { "encrypted" } else { "unencrypted" };
    Text::new(word.into(), encrypted.span)
}

/// A yes or a no, and nothing looser.
pub(in crate::formats) fn yes_or_no(node: &Node) -> Option<Spanned<bool>> {
    match node.value {
        Value::Bool(yes) => Some(Spanned::new(yes, node.span)),
        _ => None,
    }
}
