//! A score and the word for it.

use std::fmt;

/// A score from 0.0 to 10.0, in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(u8);

/// The word for a score. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    None,
    Low,
    Medium,
    High,
    Critical,
}

impl Tenths {
    /// The nearest score to this many tenths.
    #[must_use]
    pub fn clamped(tenths: i64) -> Self {
        Tenths(u8::try_from(tenths.clamp(0, 100)).unwrap_or(100))
    }

    /// A number as people write it; `None` where it is not from 0 to 10 with at most one decimal.
    #[must_use]
    pub fn from_f64(number: f64) -> Option<Self> {
        let tenths = (0..=100u8).find(|t| (f64::from(*t) / 10.0 - number).abs() < 1e-9)?;
        Some(Tenths(tenths))
    }

    #[must_use]
    pub fn get(self) -> i64 {
        i64::from(self.0)
    }

    /// The qualitative severity scale, the same in CVSS v3.1 and v4.0.
    #[must_use]
    pub fn rating(self) -> Rating {
        match self.0 {
            0 => Rating::None,
            1..=39 => Rating::Low,
            40..=69 => Rating::Medium,
            70..=89 => Rating::High,
            _ => Rating::Critical,
        }
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rating::None => "none",
            Rating::Low => "low",
            Rating::Medium => "medium",
            Rating::High => "high",
            Rating::Critical => "critical",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_one_decimal_and_a_word() {
        assert_eq!(Tenths::from_f64(9.8).map(|t| t.to_string()), Some("9.8".to_owned()));
        assert_eq!(Tenths::from_f64(10.0).map(|t| t.to_string()), Some("10.0".to_owned()));
        for odd in [9.81, -0.1, 10.1, f64::NAN] {
            assert_eq!(Tenths::from_f64(odd), None, "{odd}");
        }
        let words: Vec<String> = [0, 1, 39, 40, 69, 70, 89, 90, 100]
            .map(|t| Tenths::clamped(t).rating().to_string())
            .into();
        let expected =
            ["none", "low", "low", "medium", "medium", "high", "high", "critical", "critical"];
        assert_eq!(words, expected);
    }
}
