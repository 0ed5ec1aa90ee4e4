use super::{standing, subject};
use crate::catalog::{self, Catalog};
use crate::finding::{Confidence, Draft, Fact, OptionMeta, OptionValue, RuleMeta, Severity, Sink};
use crate::rules::foreign::is_placeholder;
use crate::rules::{Check, Cx, Rule};

/// A title of nothing but these names a type of threat and no threat.
const TYPE_WORDS: &[&str] = &[
    "a",
    "and",
    "attack",
    "attacks",
    "by",
    "data",
    "ddos",
    "denial",
    "disclosure",
    "distributed",
    "dos",
    "elevation",
    "eop",
    "escalation",
    "identity",
    "information",
    "of",
    "or",
    "privilege",
    "privileges",
    "repudiation",
    "risk",
    "service",
    "spoofing",
    "tampering",
    "the",
    "threat",
    "threats",
    "with",
];

pub(super) static RULE: Rule = Rule {
    meta: RuleMeta {
        id: "threat-vague",
        summary: "title of a threat does not say what happens",
        docs: include_str!("threat_vague.md"),
        needs: &[Fact::Threats],
        severity: Severity::Note,
        confidence: Confidence::Low,
        options: &[OptionMeta {
            name: "words",
            doc: "The fewest words of a title.",
            default: OptionValue::Number(4),
        }],
        ..RuleMeta::DEFAULT
    },
    check: Check::Model(check),
};

fn check(cx: &Cx<'_>, sink: &mut Sink<'_>) {
    // What a tool computes it also names.
    let least = cx.options.number("words");
    let is_foreign = cx.model.origin.is_some();
    for threat in standing(cx).filter(|threat| !cx.model.is_computed(threat)) {
        let Some(title) = &threat.title else { continue };
        // In other tools the title is a caption, and the description beside it says what happens.
        // What a tool put in for a title is a finding of its own.
        let told = threat
            .action
            .as_ref()
            .filter(|action| count_words(&action.value) >= least && !is_only_a_type(&action.value));
        if is_foreign && (told.is_some() || is_placeholder(&title.value)) {
            continue;
        }
        let id = &threat.id.value;
        let message = if is_only_a_type(&title.value) {
            format!("threat `{id}` has only a type of threat for a title")
        } else if count_words(&title.value) < least {
            format!("threat `{id}` has a title too short to say what happens")
        } else if let Some(weakness) = weakness(cx.graph.catalog(), &title.value) {
            format!("threat `{id}` has only the name of `{weakness}` for a title")
        } else {
            continue;
        };
        sink.report(Draft::new(subject(threat), title.span, message).help(
            "say who does what to which part, such as `A replayed event ships an order twice`",
        ));
    }
}

fn words(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | ':' | '(' | ')'))
        .filter(|word| word.contains(char::is_alphanumeric))
}

/// The weakness of CWE whose name, with or without the id before it, is all that a title says.
fn weakness<'c>(catalog: &'c Catalog, title: &str) -> Option<&'c str> {
    let name = match title.split_once([':', ' ']) {
        Some((id, name)) if catalog::kind_of(id).is_some() => name,
        _ => title,
    };
    catalog.weakness_named(name).map(|entry| entry.id)
}

fn is_only_a_type(title: &str) -> bool {
    words(title).next().is_some() && words(title).all(is_type_word)
}

fn is_type_word(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    TYPE_WORDS.iter().any(|known| known.eq_ignore_ascii_case(bare))
}

/// Words, as far as they can be counted. A script that writes no blanks has none to count, so each
/// of its characters is one; and a word as long as a compound of other languages is two.
fn count_words(title: &str) -> i64 {
    let weigh = |word: &str| {
        let dense = word.chars().filter(|c| is_dense(*c)).count();
        let long = word.chars().filter(|c| c.is_alphabetic()).count() > 13;
        if dense > 0 { dense } else { 1 + usize::from(long) }
    };
    i64::try_from(words(title).map(weigh).sum::<usize>()).unwrap_or(i64::MAX)
}

/// Chinese, Japanese, Korean, Thai, Lao, Tibetan, Burmese, Khmer and their like.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0fff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_in_other_languages_are_not_vague_for_want_of_blanks() {
        for title in [
            "SQL in the search field",
            "注文データの漏えい",
            "攻击者重放支付事件",
            "การดักฟังข้อมูลบัตร",
            "Kartendatendiebstahl durch Innentäter",
            "Korttitietojen varastaminen maksupalvelusta",
            "Утечка токенов карт через API",
        ] {
            assert!(count_words(title) >= 4, "{title}");
            assert!(!is_only_a_type(title), "{title}");
        }
        for title in ["SQL injection", "Data breach", "API - abuse", "Cross-site request forgery"] {
            assert!(count_words(title) < 4, "{title}");
        }
    }

    #[test]
    fn name_of_a_weakness_is_no_title() {
        for title in [
            "Improper Verification of Cryptographic Signature",
            "CWE-347: Improper verification of cryptographic signature",
            "CWE-347 Improper Verification of Cryptographic Signature",
        ] {
            assert_eq!(weakness(&catalog::EMBEDDED, title), Some("CWE-347"), "{title}");
        }
        assert_eq!(
            weakness(
                &catalog::EMBEDDED,
                "Improper verification of the signature of the PSP's events"
            ),
            None
        );
    }

    #[test]
    fn type_of_threat_is_no_title_however_many_words_it_has() {
        for title in
            ["Spoofing", "Denial of service attack", "Tampering with data", "Spoofing / DoS"]
        {
            assert!(is_only_a_type(title), "{title}");
        }
        for title in ["Denial of service by a flood of requests", "...", "身份 spoofing"] {
            assert!(!is_only_a_type(title), "{title}");
        }
    }
}
