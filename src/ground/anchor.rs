//! What stands behind the `#` of a pointer, looked up in the text of the file.

use std::collections::BTreeSet;

use super::words::identifiers;
use crate::finding::nearest;

/// What is wrong with an anchor, and the anchor that is most likely meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub why: String,
    pub meant: Option<String>,
}

/// Looks `anchor` up in `text`, the text of the file at `path`. `Ok(false)`: the file is a template
/// or the like, and what it will hold cannot be told.
pub fn find_anchor(path: &str, text: &str, anchor: &str) -> Result<bool, Lost> {
    if let Some((first, last)) = lines(anchor) {
        return has_lines(text, first, last);
    }
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "yaml" | "yml" => in_yaml(path, text, anchor),
        "tf" | "hcl" => in_terraform(text, anchor),
        "md" | "markdown" => in_markdown(text, anchor),
        _ => symbol(text, anchor),
    }
}

/// `L42`, `L10-L20` or `L10-20`.
fn lines(anchor: &str) -> Option<(usize, usize)> {
    let (first, last) = anchor.split_once('-').unwrap_or((anchor, anchor));
    let number = |text: &str| text.strip_prefix('L').unwrap_or(text).parse::<usize>().ok();
    Some((number(first.starts_with('L').then_some(first)?)?, number(last)?))
}

fn has_lines(text: &str, first: usize, last: usize) -> Result<bool, Lost> {
    let count = text.lines().count();
    let why = match (first, last) {
        (0, _) => "begins at line 0; lines count from 1".to_owned(),
        (first, last) if last < first => format!("ends at line {last}, before it begins"),
        (_, last) if last > count => format!("has no line {last}, it ends at line {count}"),
        _ => return Ok(true),
    };
    Err(Lost { why, meant: None })
}

/// A name with its qualifiers: all of them stand in the file as whole words.
fn symbol(text: &str, anchor: &str) -> Result<bool, Lost> {
    let segments = anchor.split(['/', '#', ':', '.']).map(|part| part.trim_end_matches("()"));
    let segments: Vec<&str> = segments.filter(|part| !part.is_empty()).collect();
    let Some((last, before)) = segments.split_last() else { return Ok(true) };
    if !has_word(text, last) {
        let known: BTreeSet<&str> = identifiers(text).collect();
        let meant = nearest(last, known).map(|meant| match anchor.rfind(last) {
            Some(at) => format!("{}{meant}{}", &anchor[..at], &anchor[at + last.len()..]),
            None => meant.to_owned(),
        });
        return Err(Lost { why: format!("has no `{last}`"), meant });
    }
    match before.iter().find(|part| !has_word(text, part)) {
        Some(part) => Err(Lost { why: format!("has `{last}`, but no `{part}`"), meant: None }),
        None => Ok(true),
    }
}

/// Whether `word` stands in `text` and is no part of a longer one. A hyphen belongs to words that
/// have one themselves.
fn has_word(text: &str, word: &str) -> bool {
    let hyphens = word.contains('-');
    let goes_on = |c: char| c.is_alphanumeric() || c == '_' || (hyphens && c == '-');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}

fn in_yaml(path: &str, text: &str, anchor: &str) -> Result<bool, Lost> {
    if let Some((kind, name)) = anchor.split_once('/')
        && kind.starts_with(|c: char| c.is_ascii_uppercase())
    {
        // A chart or another template says more once it is filled in.
        if text.contains("{{") {
            return Ok(false);
        }
        let mut documents = text.split("\n---").peekable();
        if documents.any(|document| is_object(document, kind, name)) {
            return Ok(true);
        }
        let why = match has_word(text, name) && has_word(text, kind) {
            true => format!("has no `{kind}` whose name is `{name}` in one document"),
            false => format!("has no `{kind}` whose name is `{name}`"),
        };
        return Err(Lost { why, meant: None });
    }
    if path.contains(".github/workflows/") {
        let keys: Vec<&str> = text.lines().filter_map(key_of).collect();
        if keys.contains(&anchor) {
            return Ok(true);
        }
        let meant = nearest(anchor, keys).map(str::to_owned);
        return Err(Lost { why: format!("has no job `{anchor}`"), meant });
    }
    symbol(text, anchor)
}

/// The key that a line of a block map begins with.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.trim().split_once(':')?;
    let key = key.trim_start_matches("- ").trim_matches(['"', '\'']);
    (!key.is_empty() && !key.starts_with('#')).then_some(key)
}

/// Whether a document of a manifest is the object of that kind and name.
fn is_object(document: &str, kind: &str, name: &str) -> bool {
    let value = |line: &str, key: &str| -> Option<String> {
        let rest = line.strip_prefix(key)?.strip_prefix(':')?;
        let rest = rest.split(" #").next().unwrap_or(rest);
        Some(rest.trim().trim_matches(['"', '\'']).to_owned())
    };
    let mut is_kind = false;
    let mut is_name = false;
    let mut in_metadata = false;
    for line in document.lines() {
        if line.starts_with([' ', '\t']) {
            let named = value(line.trim_start(), "name");
            is_name |= in_metadata && named.is_some_and(|named| named == name);
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        in_metadata = line.starts_with("metadata:");
        is_kind |= value(line, "kind").is_some_and(|found| found == kind);
        is_name |= in_metadata && line.contains('{') && has_word(line, name);
    }
    is_kind && is_name
}

/// `aws_s3_bucket.firmware` is a block of two labels, `module.network` one of a keyword and a label.
fn in_terraform(text: &str, anchor: &str) -> Result<bool, Lost> {
    let parts: Vec<&str> = anchor.split('.').collect();
    let block = |labels: &[&str]| {
        text.lines().any(|line| {
            let words = line.trim().trim_end_matches('{');
            let mut words = words.split_whitespace().map(|word| word.trim_matches('"'));
            labels.iter().all(|label| words.next() == Some(label)) && words.next().is_none()
        })
    };
    let found = match parts.as_slice() {
        [] | [_] => return symbol(text, anchor),
        [keyword @ ("module" | "variable" | "output" | "provider"), name] => {
            block(&[*keyword, *name])
        }
        ["data", kind, name, ..] => block(&["data", *kind, *name]),
        [kind, name, ..] => block(&["resource", *kind, *name]),
    };
    match found {
        true => Ok(true),
        false => Err(Lost { why: format!("has no block `{anchor}`"), meant: None }),
    }
}

/// Headings by their slugs, as forges make them, or anchors that are written out.
fn in_markdown(text: &str, anchor: &str) -> Result<bool, Lost> {
    let mut slugs: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        if fenced || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let slug = slug(heading);
        let before = slugs.iter().filter(|known| **known == slug).count();
        slugs.push(if before == 0 { slug } else { format!("{slug}-{before}") });
    }
    let written =
        [format!("id=\"{anchor}\""), format!("name=\"{anchor}\""), format!("{{#{anchor}}}")];
    if slugs.iter().any(|slug| slug == anchor) || written.iter().any(|a| text.contains(a.as_str()))
    {
        return Ok(true);
    }
    let meant = nearest(anchor, slugs.iter().map(String::as_str)).map(str::to_owned);
    Err(Lost { why: format!("has no heading `{anchor}`"), meant })
}

fn slug(heading: &str) -> String {
    let heading = heading.trim().trim_end_matches('#').trim_end().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(path: &str, text: &str, anchor: &str) -> Option<String> {
        find_anchor(path, text, anchor).err().map(|lost| lost.why)
    }

    #[test]
    fn lines_count_from_one_to_the_last() {
        let text = "a\nb\nc\n";
        for good in ["L1", "L3", "L1-L3", "L2-3"] {
            assert_eq!(find_anchor("a.rs", text, good), Ok(true), "{good}");
        }
        assert_eq!(why("a.rs", text, "L4").unwrap(), "has no line 4, it ends at line 3");
        assert!(why("a.rs", text, "L0").is_some() && why("a.rs", text, "L3-L2").is_some());
    }

    #[test]
    fn symbols_are_whole_words_and_so_are_their_qualifiers() {
        let text = "impl Webhook {\n    fn verify_signature(&self) {}\n}\n";
        for good in ["verify_signature", "Webhook::verify_signature", "Webhook.verify_signature()"]
        {
            assert_eq!(find_anchor("a.rs", text, good), Ok(true), "{good}");
        }
        assert_eq!(why("a.rs", text, "verify").unwrap(), "has no `verify`");
        let lost = find_anchor("a.rs", text, "Webhook::verify_signatur").unwrap_err();
        assert_eq!(lost.meant.unwrap(), "Webhook::verify_signature");
        let other = why("a.rs", text, "Hook::verify_signature").unwrap();
        assert_eq!(other, "has `verify_signature`, but no `Hook`");
    }

    #[test]
    fn kind_and_name_stand_in_one_document() {
        let text = "kind: Service\nmetadata:\n  name: pay\n---\nkind: Deployment\nmetadata:\n  name: web # the shop\n";
        assert_eq!(find_anchor("k.yaml", text, "Deployment/web"), Ok(true));
        assert_eq!(
            why("k.yaml", text, "Deployment/pay").unwrap(),
            "has no `Deployment` whose name is `pay` in one document"
        );
        let chart = "kind: Service\nmetadata:\n  name: {{ .Release.Name }}\n";
        assert_eq!(find_anchor("k.yaml", chart, "Service/pay"), Ok(false));
        assert_eq!(find_anchor("k.yaml", "kind: A\nmetadata: {name: b}\n", "A/b"), Ok(true));
    }

    #[test]
    fn jobs_blocks_and_headings_are_found_by_name() {
        let workflow = "jobs:\n  scan-images:\n    runs-on: x # scan\n";
        let path = ".github/workflows/ci.yml";
        assert_eq!(find_anchor(path, workflow, "scan-images"), Ok(true));
        assert_eq!(why(path, workflow, "scan").unwrap(), "has no job `scan`");
        let tf = "resource \"aws_s3_bucket\" \"logs\" {\n}\nmodule \"network\" {\n}\n";
        assert_eq!(find_anchor("a.tf", tf, "aws_s3_bucket.logs"), Ok(true));
        assert_eq!(find_anchor("a.tf", tf, "module.network"), Ok(true));
        assert!(why("a.tf", tf, "aws_s3_bucket.log").is_some());
        let page = "# Restore: step by step\n## Again\n## Again\n```\n# no heading\n```\n";
        for slug in ["restore-step-by-step", "again", "again-1"] {
            assert_eq!(find_anchor("a.md", page, slug), Ok(true), "{slug}");
        }
        assert_eq!(why("a.md", page, "no-heading").unwrap(), "has no heading `no-heading`");
    }
}
