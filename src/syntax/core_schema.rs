//! What an unquoted YAML scalar means: the core schema of YAML 1.2.
//!
//! `yes`, `on` and dates are text; so are `.inf` and `.nan`, which JSON has no word for.

use ecow::EcoString;

use super::{Number, Value};

pub(super) fn read(text: &str) -> Value {
    match text.as_bytes() {
        [] | b"~" | b"null" | b"Null" | b"NULL" => Value::Null,
        b"true" | b"True" | b"TRUE" => Value::Bool(true),
        b"false" | b"False" | b"FALSE" => Value::Bool(false),
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => match number(text) {
            Some(number) => Value::Number(Number(number)),
            None => Value::Text(text.into()),
        },
        _ => Value::Text(text.into()),
    }
}

/// Whether the unquoted text would be read as something other than text.
pub(super) fn is_text(text: &str) -> bool {
    matches!(read(text), Value::Text(_))
}

/// The number in JSON's spelling, or nothing where YAML sees text.
fn number(text: &str) -> Option<EcoString> {
    if let Some(digits) = text.strip_prefix("0x") {
        return in_base(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return in_base(digits, 8);
    }
    let (sign, rest) = match text.as_bytes() {
        [b'+', ..] => ("", &text[1..]),
        [b'-', ..] => ("-", &text[1..]),
        _ => ("", text),
    };
    let (whole, rest) = digits(rest);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let exponent = if rest.is_empty() { None } else { Some(exponent(rest)?) };
    let dotted = text.contains('.');
    let spelled = !whole.is_empty()
        && (whole == "0" || !whole.starts_with('0'))
        && dotted != fraction.is_empty()
        && !text.starts_with('+');
    if spelled {
        return Some(text.into());
    }
    Some(respell(sign, whole, dotted.then_some(fraction), exponent))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// `e+10` and the like, whole: what follows a number and is anything else makes it text.
fn exponent(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['e', 'E'])?;
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    (!rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn respell(sign: &str, whole: &str, fraction: Option<&str>, exponent: Option<&str>) -> EcoString {
    let or_zero = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
    let whole = or_zero(whole.trim_start_matches('0'));
    let fraction = fraction.map_or(String::new(), |digits| format!(".{}", or_zero(digits)));
    ecow::eco_format!("{sign}{whole}{fraction}{}", exponent.unwrap_or_default())
}

/// Numbers beyond 128 bits stay text: nobody meant them as a number.
fn in_base(digits: &str, base: u32) -> Option<EcoString> {
    if !digits.bytes().all(|b| char::from(b).is_digit(base)) {
        return None;
    }
    u128::from_str_radix(digits, base).ok().map(|n| ecow::eco_format!("{n}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        match read(text) {
            Value::Null => "null".into(),
            Value::Bool(b) => b.to_string(),
            Value::Number(n) => format!("#{}", n.0),
            _ => "text".into(),
        }
    }

    #[test]
    fn core_schema_decides_what_an_unquoted_scalar_is() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(written(text), "null", "{text}");
        }
        for text in ["yes", "no", "on", "off", "y", "nULL", "tRUE", ".inf", "-.INF", ".nan"] {
            assert_eq!(written(text), "text", "{text}");
        }
        assert_eq!(written("True"), "true");
        assert_eq!(written("FALSE"), "false");
    }

    #[test]
    fn numbers_are_kept_in_json_spelling() {
        let table = [
            ("0", "#0"),
            ("-0", "#-0"),
            ("+12", "#12"),
            ("007", "#7"),
            ("-007", "#-7"),
            ("000", "#0"),
            ("0x1F", "#31"),
            ("0o17", "#15"),
            ("1.50", "#1.50"),
            (".5", "#0.5"),
            ("-.5e3", "#-0.5e3"),
            ("5.", "#5.0"),
            ("5.e3", "#5.0e3"),
            ("1e5", "#1e5"),
            ("+1E-5", "#1E-5"),
            ("1.0e+10", "#1.0e+10"),
            ("123456789012345678901234567890", "#123456789012345678901234567890"),
        ];
        for (text, expected) in table {
            assert_eq!(written(text), expected, "{text}");
            let digits = &expected[1..];
            assert!(serde_json::from_str::<f64>(digits).is_ok(), "{text}: {digits} is not JSON");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        let table = [
            "2026-10-14",
            "12:30",
            "1.2.3",
            "1_000",
            "0x",
            "0xg",
            "0o8",
            "-0x1",
            "e5",
            "1e",
            "1e+",
            ".",
            "-",
            "+",
            "..",
            "1a",
            "-a",
            "+.",
            "--1",
            "1 2",
            "0xffffffffffffffffffffffffffffffff0",
            "٣",
            "1²",
        ];
        for text in table {
            assert_eq!(written(text), "text", "{text}");
        }
    }
}
