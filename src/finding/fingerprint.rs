//! The identity of a finding across edits.

use sha2::{Digest, Sha256};

/// Names a finding by rule, model and subject: never by a line, never by its wording. It is the
/// first 128 bits of a SHA-256, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// `nth` counts findings that are otherwise the same, from 0, in order of place.
    #[must_use]
    pub fn new(rule: &str, model: &str, subject: &str, nth: u32) -> Self {
        let mut hash = Sha256::new();
        for part in [rule, model, subject, &nth.to_string()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let mut first = [0; 16];
        first.copy_from_slice(&hash.finalize()[..16]);
        Fingerprint(first)
    }

    /// Reads what `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |c: &u8| c.is_ascii_digit() || (b'a'..=b'f').contains(c);
        if text.len() != 32 || !text.as_bytes().iter().all(digits) {
            return None;
        }
        Some(Fingerprint(u128::from_str_radix(text, 16).ok()?.to_be_bytes()))
    }

    /// A place holder until the finding's model has been read to its end.
    pub const UNSET: Fingerprint = Fingerprint([0; 16]);
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let one = Fingerprint::new("a", "bc", "d", 0);
        assert_ne!(one, Fingerprint::new("ab", "c", "d", 0));
        assert_ne!(one, Fingerprint::new("a", "bc", "d", 1));
        assert_eq!(one.to_string().len(), 32);
        assert_eq!(Fingerprint::parse(&one.to_string()), Some(one));
        assert_eq!(Fingerprint::parse(&one.to_string().to_uppercase()), None);
    }
}
