//! Characters that are there and not seen.

/// Whether a character does something else than stand there: Unicode's controls, marks of direction
/// and what is not shown (`Default_Ignorable_Code_Point` of the Unicode Character Database), but for
/// the selectors that choose between a picture and a sign. The last two of each plane are no
/// characters at all, and XML forbids some of them.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}')
        || matches!(c, '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{3164}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}')
        || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

/// JSON in which characters that a terminal or a page would obey are escaped, so that looking at it
/// is safe and reading it gives the text as it was. In JSON, line ends outside of texts are the only
/// control characters left.
#[must_use]
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        match c != '\n' && is_unseen(c) {
            true => c
                .encode_utf16(&mut units)
                .iter()
                .for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}"))),
            false => escaped.push(c),
        }
    }
    escaped
}
