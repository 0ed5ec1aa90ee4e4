//! When two names mean the same owner.
//!
//! A model says `team-pay`, CODEOWNERS says `@org/team-pay`, GitHub cares for no capitals. So names
//! are equal without regard to capitals, and a name without an organisation is equal to the team of
//! that name in any organisation. `@pay` is a user and never the team `@org/pay`.

use std::borrow::Cow;

/// A name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Handle<'n> {
    org: Option<&'n str>,
    name: &'n str,
    /// It begins with `@`.
    at: bool,
}

impl<'n> Handle<'n> {
    fn of(text: &'n str) -> Self {
        if is_mail(text) {
            return Handle { org: None, name: text, at: true };
        }
        let rest = text.strip_prefix('@');
        let (org, name) = match rest.unwrap_or(text).rsplit_once('/') {
            Some((org, name)) => (Some(org), name),
            None => (None, rest.unwrap_or(text)),
        };
        Handle { org, name, at: rest.is_some() }
    }
}

/// Whether two names mean the same owner, as far as the names themselves tell.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (Handle::of(one), Handle::of(other));
    let orgs = match (one.org, other.org) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (None, None) => true,
        (Some(_), None) => !other.at,
        (None, Some(_)) => !one.at,
    };
    orgs && one.name.eq_ignore_ascii_case(other.name)
}

/// What names that may be the same have in common.
#[must_use]
pub fn key(text: &str) -> String {
    Handle::of(text).name.to_ascii_lowercase()
}

/// The name in the form in which `like` is written: without `@` and organisation where it has none.
pub(super) fn in_the_form_of<'n>(name: &'n str, like: &str) -> Cow<'n, str> {
    let (handle, like) = (Handle::of(name), Handle::of(like));
    match (like.at, like.org) {
        _ if is_mail(name) => name.into(),
        (false, None) => handle.name.into(),
        (false, Some(_)) => name.strip_prefix('@').unwrap_or(name).into(),
        _ => name.into(),
    }
}

/// Whether this is an e-mail address.
pub(super) fn is_mail(text: &str) -> bool {
    let Some((who, host)) = text.split_once('@') else { return false };
    let is_good = |part: &str| !part.is_empty() && !part.contains(['@', '/', ',', '<', '>']);
    is_good(who) && is_good(host)
}
