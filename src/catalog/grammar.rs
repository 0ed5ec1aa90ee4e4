//! The forms of ids, by which a text tells its catalogue.

/// The catalogue that an id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    Attack,
    Atlas,
    Capec,
    Cwe,
    OwaspTop10,
    OwaspApi,
    OwaspLlm,
    OwaspAgentic,
    Asvs,
    D3fend,
    Nist,
    /// A form that is known, of which tmgate carries no table: advisories such as `CVE-2024-3094`,
    /// groups, software and campaigns of ATT&CK, case studies of ATLAS.
    Untabled,
}

/// An id in the one way its table writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    pub scheme: Scheme,
    pub text: String,
}

/// What a text that keeps to no form was probably meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub scheme: Scheme,
    /// The same letters and numbers in the form of the catalogue.
    pub repaired: Option<Id>,
}

/// The families of controls of NIST SP 800-53. Other pairs of letters are somebody's own ids.
const FAMILIES: &[&str] = &[
    "AC", "AT", "AU", "CA", "CM", "CP", "IA", "IR", "MA", "MP", "PE", "PL", "PM", "PS", "PT", "RA",
    "SA", "SC", "SI", "SR",
];

/// The catalogue of `text`, by the form of the id alone: whether the entry exists is another
/// question.
#[must_use]
pub fn kind_of(text: &str) -> Option<Scheme> {
    parse(text).map(|id| id.scheme)
}

/// The id that `text` is. Small letters and other padding with zeros are accepted: `cwe-079` is
/// `CWE-79`, `AC-02(01)` is `AC-2(1)`, `v5.0.0-1.2.3` is `V1.2.3`, `A03:2021-Injection` is
/// `A03:2021`.
#[must_use]
pub fn parse(text: &str) -> Option<Id> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_alphabetic()).filter(|at| (1..=5).contains(at))?;
    let letters = text[..at].to_ascii_uppercase();
    let rest = &text[at..];
    let id = |scheme, text: String| Some(Id { scheme, text });
    match letters.as_str() {
        "T" if is_technique(rest) => id(Scheme::Attack, format!("T{rest}")),
        "TA" | "M" if is_digits(rest, 4, 4) => id(Scheme::Attack, format!("{letters}{rest}")),
        "G" | "S" | "C" | "A" | "DET" | "DS" if is_digits(rest, 4, 4) => {
            id(Scheme::Untabled, format!("{letters}{rest}"))
        }
        "AML" => atlas(rest),
        "CAPEC" => id(Scheme::Capec, format!("CAPEC-{}", number(rest.strip_prefix('-')?, 3)?)),
        "CWE" => id(Scheme::Cwe, format!("CWE-{}", number(rest.strip_prefix('-')?, 4)?)),
        "A" | "API" | "LLM" | "ASI" => owasp(&letters, rest),
        "V" => asvs(rest),
        "D" => {
            let name = rest.strip_prefix("3-")?;
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let known = (1..=10).contains(&name.len()) && name.chars().all(fits);
            known.then(|| Id { scheme: Scheme::D3fend, text: format!("D3-{name}").to_uppercase() })
        }
        "CVE" | "EUVD" => {
            let (year, number) = rest.strip_prefix('-')?.split_once('-')?;
            let fits = is_digits(year, 4, 4) && is_digits(number, 1, 12);
            fits.then(|| Id { scheme: Scheme::Untabled, text: format!("{letters}{rest}") })
        }
        "GHSA" => {
            let mut parts = rest.strip_prefix('-')?.split('-');
            let four = |part: &str| part.len() == 4 && part.chars().all(char::is_alphanumeric);
            let fits = parts.clone().count() == 3 && parts.all(four);
            fits.then(|| Id { scheme: Scheme::Untabled, text: text.to_owned() })
        }
        family if FAMILIES.contains(&family) => nist(family, rest),
        _ => None,
    }
}

/// The OWASP list that a text such as `A10` or `LLM01` names without saying which edition.
#[must_use]
pub fn without_edition(text: &str) -> Option<Scheme> {
    let (scheme, rest) = owasp_list(text.trim())?;
    (is_digits(rest, 1, 2) && (1..=10).contains(&rest.parse().unwrap_or(0))).then_some(scheme)
}

/// Whether a text that is no id was meant to be one: `CWE89`, `T15622`, `T1059-001`, `A01-2021`.
#[must_use]
pub fn resembles(text: &str) -> Option<Near> {
    let upper = text.trim().to_ascii_uppercase();
    let at = upper.find(|c: char| !c.is_ascii_alphabetic())?;
    if upper.len() > 24 || parse(&upper).is_some() {
        return None;
    }
    let (letters, rest) = upper.split_at(at);
    let near = |scheme, text: String| {
        Some(Near { scheme, repaired: parse(&text).filter(|id| id.scheme == scheme) })
    };
    let bare = rest.trim_start_matches(['-', '_', ' ', ':', '#', '.']);
    match letters {
        "CWE" if is_digits(bare, 1, 8) => near(Scheme::Cwe, format!("CWE-{bare}")),
        "CAPEC" if is_digits(bare, 1, 8) => near(Scheme::Capec, format!("CAPEC-{bare}")),
        "T" => {
            let bare = rest.strip_prefix('-').unwrap_or(rest);
            match bare.split_once(['.', '-', '_', '/', ':']) {
                Some((main, sub)) if is_digits(main, 3, 5) && is_digits(sub, 1, 4) => {
                    near(Scheme::Attack, format!("T{main}.{sub:0>3}"))
                }
                None if is_digits(bare, 4, 5) => near(Scheme::Attack, format!("T{bare}")),
                _ => None,
            }
        }
        "TA" if is_digits(bare, 3, 5) => near(Scheme::Attack, format!("TA{bare}")),
        "AML" if rest.starts_with('.') => near(Scheme::Atlas, upper.clone()),
        "A" | "API" | "LLM" | "ASI" => {
            let (scheme, rest) = owasp_list(&upper)?;
            let (number, year) = rest.split_once([':', '-', '_', '/', ' '])?;
            let fits = is_digits(number, 1, 2) && is_digits(year, 4, 4) && year.starts_with("20");
            fits.then_some(())?;
            near(scheme, format!("{letters}{number}:{year}"))
        }
        "D" => {
            let name = rest.strip_prefix("3-")?;
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            let known = !name.is_empty() && name.chars().all(fits);
            known.then_some(Near { scheme: Scheme::D3fend, repaired: None })
        }
        _ => None,
    }
}

fn is_digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without the zeros before it, of `most` digits or fewer.
fn number(text: &str, most: usize) -> Option<&str> {
    let bare = text.trim_start_matches('0');
    (is_digits(text, 1, 8) && is_digits(bare, 1, most)).then_some(bare)
}

fn is_technique(rest: &str) -> bool {
    match rest.split_once('.') {
        Some((main, sub)) => is_digits(main, 4, 4) && is_digits(sub, 3, 3),
        None => is_digits(rest, 4, 4),
    }
}

fn atlas(rest: &str) -> Option<Id> {
    let name = rest.strip_prefix('.')?.to_ascii_uppercase();
    let numbered = |letters: &str| name.strip_prefix(letters).is_some_and(|n| is_digits(n, 4, 4));
    let technique = name.strip_prefix('T').is_some_and(is_technique);
    let tabled = technique || numbered("TA") || numbered("M");
    let scheme = if tabled { Scheme::Atlas } else { Scheme::Untabled };
    (tabled || numbered("CS")).then(|| Id { scheme, text: format!("AML.{name}") })
}

fn owasp_list(text: &str) -> Option<(Scheme, &str)> {
    let lists = [
        ("API", Scheme::OwaspApi),
        ("ASI", Scheme::OwaspAgentic),
        ("LLM", Scheme::OwaspLlm),
        ("A", Scheme::OwaspTop10),
    ];
    lists.into_iter().find_map(|(letters, scheme)| Some((scheme, text.strip_prefix(letters)?)))
}

/// An entry of an OWASP list, with its edition and, as OWASP itself cites it, perhaps its name.
fn owasp(letters: &str, rest: &str) -> Option<Id> {
    let (scheme, _) = owasp_list(letters)?;
    let (entry, cited) = rest.split_once(':')?;
    let entry = number(entry, 2)?;
    let (year, name) = cited.split_at_checked(4)?;
    if !(name.is_empty() || name.starts_with([' ', '-'])) {
        return None;
    }
    let padded = match (scheme, year) {
        (Scheme::OwaspTop10, "2013" | "2017") | (Scheme::OwaspApi, "2019" | "2023") => false,
        (Scheme::OwaspTop10, "2021" | "2025")
        | (Scheme::OwaspLlm, "2025")
        | (Scheme::OwaspAgentic, "2026") => true,
        _ => return None,
    };
    let zero = if padded && entry.len() == 1 { "0" } else { "" };
    Some(Id { scheme, text: format!("{letters}{zero}{entry}:{year}") })
}

fn asvs(rest: &str) -> Option<Id> {
    let rest = match rest.strip_prefix("5.0.0-") {
        Some(cited) => cited.strip_prefix(['v', 'V']).unwrap_or(cited),
        None => rest,
    };
    let mut parts = rest.split('.');
    let fits = parts.clone().count() == 3 && parts.all(|part| is_digits(part, 1, 2));
    fits.then(|| Id { scheme: Scheme::Asvs, text: format!("V{rest}") })
}

fn nist(family: &str, rest: &str) -> Option<Id> {
    let rest = rest.strip_prefix('-')?;
    let (control, enhancement) = match rest.strip_suffix(')') {
        Some(rest) => {
            let (control, enhancement) = rest.split_once('(')?;
            (control.trim_end(), format!("({})", number(enhancement, 2)?))
        }
        None => (rest, String::new()),
    };
    let text = format!("{family}-{}{enhancement}", number(control, 2)?);
    Some(Id { scheme: Scheme::Nist, text })
}
