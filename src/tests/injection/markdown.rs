//! Markdown as a code host reads it: parsed by somebody else's parser, with what GitHub adds to it.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::oracle::{acts, inert, mermaid};

/// The only places that our links lead to.
const OWN: &str = "https://github.com/acme/shop/";

/// HTML that we write ourselves, piece by piece.
const TAGS: &[&str] = &[
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<br>",
    "<sub>",
    "</sub>",
    "<code>",
    "</code>",
    "<span>",
    "</span>",
];

/// The mark of our own comments.
const MARK: &str = "<!-- tmgate:v1 kind=";

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

/// Nothing in it is a picture, a link elsewhere, a call, a reference, a piece of a page or a form that
/// is not ours.
pub(super) fn markdown(text: &str, _: &[&str]) -> Result<(), String> {
    inert(text)?;
    let mut shown = String::new();
    let mut code: Option<String> = None;
    let mut title = None;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                if &*language != "mermaid" {
                    return Err(format!("code of {language:?}"));
                }
                code = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => mermaid(&code.take().unwrap_or_default(), &[])?,
            Event::Text(words) => match &mut code {
                Some(code) => code.push_str(&words),
                None => shown.push_str(&words),
            },
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }) => {
                shown.push('\n');
                title = Some(shown.len());
            }
            Event::End(TagEnd::Heading(HeadingLevel::H1 | HeadingLevel::H2)) => {
                let own = title.take().is_some_and(|at| shown[at..].starts_with("tmgate: "));
                if !own {
                    return Err(format!("a heading: {:?}", shown.lines().last()));
                }
                shown.push('\n');
            }
            Event::Start(tag) => structure(&tag)?,
            Event::Html(html) | Event::InlineHtml(html) => {
                tags(&html)?;
                // What is between `<code>` and `</code>` counts like any other text.
                if html.contains("br>") || html.contains("summary>") {
                    shown.push('\n');
                }
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) | Event::Code(_) => {}
            Event::End(_) | Event::SoftBreak | Event::HardBreak => shown.push('\n'),
            Event::TaskListMarker(_)
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule => return Err(format!("{event:?}")),
        }
    }
    shown.lines().try_for_each(calls)?;
    match text.matches(MARK).count() {
        0 | 1 => Ok(()),
        more => Err(format!("{more} marks")),
    }
}

/// A comment with lines to put in: the last fence, which is ours, holds them and nothing ends it early.
pub(super) fn suggestion(text: &str, payloads: &[&str]) -> Result<(), String> {
    inert(&text.replace('\t', " ").replace("\r\n", "\n"))?;
    let kinds: Vec<bool> = Parser::new_ext(text, options())
        .filter_map(|event| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(word))) => {
                Some(&*word == "suggestion")
            }
            Event::Start(Tag::CodeBlock(_)) => Some(false),
            _ => None,
        })
        .collect();
    if kinds != [true] {
        return Err(format!("suggestions: {kinds:?} in {text}"));
    }
    let fence = text.lines().find(|line| line.ends_with("suggestion") && line.starts_with("```"));
    let fence = fence.ok_or("no fence")?;
    let (before, rest) = text.split_once(&format!("{fence}\n")).ok_or("no fence")?;
    let end = format!("\n{}\n", fence.trim_end_matches("suggestion"));
    let rest = format!("\n{rest}");
    let (_, behind) = rest.split_once(&end).ok_or("the fence does not end")?;
    markdown(&format!("{before}{behind}"), payloads)
}

fn structure(tag: &Tag<'_>) -> Result<(), String> {
    match tag {
        Tag::Image { dest_url, .. } => Err(format!("a picture of {dest_url}")),
        Tag::Link { dest_url, .. } if !is_own(dest_url) => Err(format!("a link to {dest_url}")),
        Tag::BlockQuote(_)
        | Tag::CodeBlock(_)
        | Tag::FootnoteDefinition(_)
        | Tag::MetadataBlock(_)
        | Tag::DefinitionList => Err(format!("{tag:?}")),
        _ => Ok(()),
    }
}

fn is_own(address: &str) -> bool {
    let inside = |rest: &str| !rest.split('/').any(|step| step == "..");
    address.strip_prefix(OWN).is_some_and(inside)
}

fn tags(html: &CowStr<'_>) -> Result<(), String> {
    let mut rest = html.trim();
    if rest.starts_with(MARK) && rest.ends_with("-->") && rest.matches("--").count() == 2 {
        return Ok(());
    }
    while let Some(begin) = rest.find('<') {
        let tag = TAGS.iter().find(|tag| rest[begin..].starts_with(**tag));
        let Some(tag) = tag else { return Err(format!("HTML that is not ours: {html:?}")) };
        rest = &rest[begin + tag.len()..];
    }
    Ok(())
}

/// What GitHub makes links of in text that it has rendered.
fn calls(line: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what} in {line:?}"));
    let word = |c: char| c.is_ascii_alphanumeric();
    for (at, c) in line.char_indices() {
        let (before, behind) = (&line[..at], &line[at + c.len_utf8()..]);
        match c {
            '@' if behind.starts_with(word) => return wrong("somebody is called"),
            '#' if behind.starts_with(|c: char| c.is_ascii_digit()) => return wrong("a reference"),
            ':' if behind.starts_with("//") => return wrong("an address"),
            ':' => {
                let end = behind.find(|c: char| !word(c) && !"_+-".contains(c));
                let name = &behind[..end.unwrap_or(behind.len())];
                let is_line =
                    name.bytes().all(|b| b.is_ascii_digit()) && name != "100" && name != "1234";
                if end.is_some_and(|end| behind[end..].starts_with(':')) && !is_line {
                    return wrong("an emoji");
                }
            }
            '.' if before.to_ascii_lowercase().ends_with("www") => return wrong("an address"),
            '-' if before.to_ascii_lowercase().ends_with("gh")
                && !before[..before.len() - 2].ends_with(word)
                && behind.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                return wrong("a reference");
            }
            c if acts(c) && c != '\u{200b}' => return wrong(&format!("{c:?}")),
            _ => {}
        }
    }
    let words = line.split(|c: char| !word(c) && c != '_');
    let id = |w: &str| {
        w.len() >= 7 && w.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
    };
    match words.into_iter().find(|word| id(word)) {
        Some(id) => wrong(&format!("an id of a commit, {id},")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::markdown;

    /// The judge itself is judged: each of these is one that must be caught.
    #[test]
    fn what_acts_is_seen() {
        for acts in [
            "@everyone",
            "fixes #1",
            "GH-3",
            "at a1b2c3d4",
            "https://x.y",
            "www.x.y",
            "[a](https://x.y)",
            "[a](javascript:x)",
            "[a](https://github.com/acme/shop/../x)",
            "![](https://github.com/acme/shop/a.png)",
            "<img src=x>",
            "<details open>",
            "<!-- x -->",
            ":tada:",
            "- [ ] task",
            "$x$",
            "a[^1]\n\n[^1]: b",
            "> [!WARNING]\n> x",
            "# passed",
            "passed\n---",
            "```sh\nx\n```",
            "a\u{202e}b",
            "<!-- tmgate:v1 kind=a -->\n\n<!-- tmgate:v1 kind=b -->",
        ] {
            assert!(markdown(acts, &[]).is_err(), "{acts}");
        }
        markdown(
            "<sub>`@a #1 www.x`</sub> [a](https://github.com/acme/shop/blob/1#L2) @&#8203;b",
            &[],
        )
        .unwrap();
    }
}
