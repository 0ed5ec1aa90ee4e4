//! The OWASP Risk Rating: sixteen factors from 0 to 9, in the line that its calculators write.

use super::fields::{Field, fields, tidied};
use super::{Flaw, Rating};
use crate::finding::listed;

/// The factors in their order: threat agent and vulnerability make the likelihood, technical and
/// business impact the impact.
const FACTORS: [&str; 16] =
    ["SL", "M", "O", "S", "ED", "EE", "A", "ID", "LC", "LI", "LAV", "LAC", "FD", "RD", "NC", "PV"];

/// How many of them make the likelihood.
const LIKELIHOOD: usize = 8;
/// Where the business impact begins, which may be left out as a whole.
const BUSINESS: usize = 12;

/// Low, medium or high: what likelihood and impact each come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Low,
    Medium,
    High,
}

/// The factors of one risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    values: [Option<u8>; 16],
}

impl Factors {
    /// # Errors
    /// Where the line is not one of all factors, or of all but those of the business impact.
    pub fn read(text: &str) -> Result<Self, Flaw> {
        strictly(text).map_err(|flaw| {
            let tidied = tidied(text);
            Flaw { cure: strictly(&tidied).is_ok().then_some(tidied), ..flaw }
        })
    }

    /// The mean of the eight factors of likelihood, in its band.
    #[must_use]
    pub fn likelihood(&self) -> Band {
        band(&self.values[..LIKELIHOOD])
    }

    /// The mean of the business impact where it is given, else of the technical impact.
    #[must_use]
    pub fn impact(&self) -> Band {
        match self.values[BUSINESS].is_some() {
            true => band(&self.values[BUSINESS..]),
            false => band(&self.values[LIKELIHOOD..BUSINESS]),
        }
    }

    /// The overall severity. `Rating::None` is what the methodology calls a note.
    #[must_use]
    pub fn rating(&self) -> Rating {
        use Band::{High, Low, Medium};
        match (self.impact(), self.likelihood()) {
            (Low, Low) => Rating::None,
            (Low, Medium) | (Medium, Low) => Rating::Low,
            (High, Low) | (Medium, Medium) | (Low, High) => Rating::Medium,
            (High, Medium) | (Medium, High) => Rating::High,
            (High, High) => Rating::Critical,
        }
    }
}

/// A mean below 3 is low, one of 6 or more high.
fn band(values: &[Option<u8>]) -> Band {
    let sum: usize = values.iter().flatten().map(|value| usize::from(*value)).sum();
    match sum {
        sum if sum < 3 * values.len() => Band::Low,
        sum if sum < 6 * values.len() => Band::Medium,
        _ => Band::High,
    }
}

fn strictly(text: &str) -> Result<Factors, Flaw> {
    let mut values = [None; 16];
    for field in fields(text, 0)? {
        let place = place_of(&field)?;
        let value = value_of(&field)?;
        if values[place].replace(value).is_some() {
            let name = FACTORS[place];
            let help = format!("leave one `{name}`");
            return Err(Flaw::new(field.at, format!("says `{name}` twice"), help));
        }
    }
    let business = values[BUSINESS..].iter().any(Option::is_some);
    let needed = if business { FACTORS.len() } else { BUSINESS };
    let given = FACTORS.iter().zip(values).take(needed);
    let missing: Vec<&str> =
        given.filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(Factors { values });
    }
    let help = match missing.iter().all(|name| FACTORS[BUSINESS..].contains(name)) {
        true => "the business impact needs all of `FD`, `RD`, `NC` and `PV`, or none".to_owned(),
        false => format!("the factors are {}", listed(FACTORS)),
    };
    Err(Flaw::new(0..text.len(), format!("lacks {}", listed(missing)), help))
}

fn place_of(field: &Field<'_>) -> Result<usize, Flaw> {
    let known = FACTORS.iter().position(|name| *name == field.name);
    known.ok_or_else(|| {
        let at = match field.name.is_empty() {
            true => field.at.clone(),
            false => field.name_at(),
        };
        let help = format!("the factors are {}", listed(FACTORS));
        Flaw::new(at, "has a factor that does not exist", help)
    })
}

fn value_of(field: &Field<'_>) -> Result<u8, Flaw> {
    let digit = field.value.filter(|value| value.len() == 1);
    digit.and_then(|digit| digit.parse().ok()).ok_or_else(|| {
        let what = format!("gives `{}` no value from 0 to 9", field.name);
        Flaw::new(field.at.clone(), what, "write a whole number from 0 to 9 behind the colon")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKELY: &str = "SL:5/M:4/O:7/S:9/ED:7/EE:5/A:4/ID:3";

    fn flaw(text: &str) -> (String, String) {
        let flaw = Factors::read(text).unwrap_err();
        (text[flaw.at].to_owned(), flaw.what)
    }

    #[test]
    fn business_impact_counts_before_technical_impact() {
        let technical = format!("{LIKELY}/LC:7/LI:5/LAV:5/LAC:7");
        let both = format!("{technical}/FD:3/RD:4/NC:2/PV:2");
        let read = |text: &str| Factors::read(text).unwrap();
        assert_eq!(read(&technical).likelihood(), Band::Medium, "44 / 8 = 5.5");
        assert_eq!(read(&technical).impact(), Band::High, "24 / 4 = 6");
        assert_eq!(read(&technical).rating(), Rating::High);
        assert_eq!(read(&both).impact(), Band::Low, "11 / 4 < 3");
        assert_eq!(read(&both).rating(), Rating::Low);
    }

    #[test]
    fn bands_end_below_three_and_below_six() {
        let of = |sum: [u8; 4]| band(&sum.map(Some));
        assert_eq!(of([3, 3, 3, 2]), Band::Low);
        assert_eq!(of([3, 3, 3, 3]), Band::Medium);
        assert_eq!(of([6, 6, 6, 5]), Band::Medium);
        assert_eq!(of([6, 6, 6, 6]), Band::High);
    }

    #[test]
    fn what_is_wrong_is_shown_at_its_factor() {
        let with = |end: &str| format!("{LIKELY}/{end}");
        let pair = |at: &str, what: &str| (at.to_owned(), what.to_owned());
        assert_eq!(
            flaw(&with("LC:7/LI:10/LAV:5/LAC:7")),
            pair("LI:10", "gives `LI` no value from 0 to 9")
        );
        assert_eq!(
            flaw(&with("LC:7/XX:1/LAV:5/LAC:7")),
            pair("XX", "has a factor that does not exist")
        );
        assert_eq!(flaw(&with("LC:7/SL:1")), pair("SL:1", "says `SL` twice"));
        let partly = with("LC:7/LI:5/LAV:5/LAC:7/FD:1");
        assert_eq!(flaw(&partly), (partly.clone(), "lacks `RD`, `NC` and `PV`".to_owned()));
        assert_eq!(flaw("SL:5/").1, "ends with a slash");
        assert_eq!(flaw("").1, "is empty");
    }

    #[test]
    fn blanks_and_slashes_too_many_are_cured() {
        let text = format!("{LIKELY}/LC:7/LI:5/LAV:5/LAC:7");
        let cure = |text: &str| Factors::read(text).unwrap_err().cure;
        assert_eq!(cure(&format!("{text}/")), Some(text.clone()));
        assert_eq!(cure(&text.replace('/', " / ")), Some(text));
        assert_eq!(cure("SL:5/"), None, "the rest is missing");
    }
}
