//! Arguments written as one text.

use anyhow::{Result, bail};

/// Splits at blanks and line ends. Between quotes, single or double, blanks are kept. Nothing else
/// has a meaning: a backslash is one, as in the paths of Windows.
///
/// # Errors
/// When a quote is never closed.
pub(super) fn words(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        bail!("the arguments `{text}` hold a {open} that is never closed");
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn blanks_part_words_and_quotes_keep_them() {
        let split = |text: &str| words(text).unwrap();
        assert_eq!(split(""), Vec::<String>::new());
        assert_eq!(split(" --a  b\n\tc\n"), ["--a", "b", "c"]);
        assert_eq!(split("--e='a b'\"c 'd\" ''"), ["--e=a bc 'd", ""]);
        assert_eq!(split(r"--evidence target\x.xml"), ["--evidence", r"target\x.xml"]);
        assert_eq!(split("$(id) `id` ; | && *"), ["$(id)", "`id`", ";", "|", "&&", "*"]);
        assert!(words("--x 'y").unwrap_err().to_string().contains("never closed"));
    }
}
