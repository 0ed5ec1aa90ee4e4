//! Runbooks in Markdown: front matter, headings, and what stands below them.

use std::collections::HashMap;

use super::{Exercised, Found, Front, Phases, Plan, mistake};
use crate::finding::nearest;
use crate::model::vocabulary::parse_date;
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, Limits, Node};

/// More headings than this are no runbook.
const MOST_HEADINGS: usize = 10_000;

/// The level of a title in bold, which stands below every heading.
const BOLD: usize = 7;

/// A heading, or a line that begins in bold.
struct Title<'t> {
    level: usize,
    text: &'t str,
    slug: String,
    line: usize,
    /// Something stands below it.
    filled: bool,
}

pub(super) fn read(text: &str, anchor: Option<&str>, limits: &Limits) -> Found {
    let text = text.trim_start_matches('\u{feff}');
    let (front, body) = split(text);
    let front = match front.map(|front| read_front(front, limits)) {
        None => Front::default(),
        Some(Ok(front)) => front,
        Some(Err(why)) => return Found::Unfit(why),
    };
    let lines: Vec<&str> = body.lines().collect();
    let Some(titles) = titles(&lines) else {
        return Found::Unfit(format!("has more than {MOST_HEADINGS} headings"));
    };
    let (titles, lines, front) = match anchor {
        None => (&titles[title_of_all(&titles)..], &lines[..], front),
        Some(anchor) => match section(&titles, anchor, lines.len()) {
            // What the file says of itself need not hold for each section.
            Ok((titles, range)) => (titles, lines.get(range).unwrap_or_default(), Front::default()),
            Err(why) => return Found::Unfit(why),
        },
    };
    let mut plan = Plan { front, ..Plan::default() };
    for title in titles.iter().filter(|title| title.filled) {
        plan.phases.add(Phases::of_title(title.text));
    }
    lines.iter().for_each(|line| plan.words.add(line));
    Found::Plan(Box::new(plan))
}

/// The front matter, where there is any, and the rest.
fn split(text: &str) -> (Option<&str>, &str) {
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"));
    let Some(rest) = rest else { return (None, text) };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(&rest[..at]), &rest[at + line.len()..]);
        }
        at += line.len();
    }
    (None, text)
}

fn read_front(text: &str, limits: &Limits) -> Result<Front, String> {
    let mut sources = Sources::new();
    // A line before it keeps the numbers of lines right.
    let padded = format!("\n{text}");
    let file = sources.add(SourceFile::new("front.yaml", padded.into_bytes()));
    let document = syntax::parse(&sources, file, limits);
    if let Some(why) = mistake(&sources, &document).filter(|_| !document.whole) {
        return Err(format!("has front matter that {why}"));
    }
    let mut front = Front::default();
    for key in ["threats", "for"] {
        let Some(node) = document.root.get(key) else { continue };
        let items = node.as_list().unwrap_or_else(|| std::slice::from_ref(node));
        front.threats.extend(items.iter().filter_map(Node::as_text).cloned());
    }
    front.owner = document.root.get("owner").and_then(Node::as_text).cloned();
    front.exercised = document.root.get("exercised").map(|node| {
        let text = sources.slice(node.span).trim_matches(['"', '\'']);
        parse_date(text).map_or_else(|| Exercised::Garbled(text.into()), Exercised::On)
    });
    Ok(front)
}

/// All titles outside code and comments; `None` where there are too many.
fn titles<'t>(lines: &[&'t str]) -> Option<Vec<Title<'t>>> {
    let mut titles: Vec<Title<'t>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut slugs: HashMap<String, usize> = HashMap::new();
    let mut fence: Option<(char, usize)> = None;
    let mut comment = false;
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim();
        if let Some((mark, length)) = fence {
            if fence_of(bare).is_some_and(|(m, l, rest)| m == mark && l >= length && rest) {
                fence = None;
            }
            continue;
        }
        if comment || bare.starts_with("<!--") {
            comment = !bare.contains("-->");
            continue;
        }
        if let Some((mark, length, _)) = fence_of(bare) {
            fence = Some((mark, length));
        }
        let next = lines.get(at + 1).copied().unwrap_or_default();
        let found = atx(line).or_else(|| setext(line, next)).or_else(|| bold(bare));
        if let Some((level, text)) = found {
            let is_heading = level < BOLD;
            open.retain(|title| titles[*title].level < level);
            let slug = if is_heading { slug(text, &mut slugs) } else { String::new() };
            if !is_heading {
                open.iter().for_each(|title| titles[*title].filled = true);
            }
            let text = text.split("{#").next().unwrap_or(text);
            let filled = !is_heading && says_more(bare);
            open.push(titles.len());
            titles.push(Title { level, text, slug, line: at, filled });
            if titles.len() > MOST_HEADINGS {
                return None;
            }
        } else if !bare.is_empty() && !is_rule(bare) {
            open.iter().for_each(|title| titles[*title].filled = true);
        }
    }
    Some(titles)
}

/// The mark and length of a fence, and whether nothing follows it.
fn fence_of(bare: &str) -> Option<(char, usize, bool)> {
    let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = bare.chars().take_while(|c| *c == mark).count();
    let rest = bare.get(length..).unwrap_or_default();
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, length, rest.is_empty()))
}

/// `## Title`.
fn atx(line: &str) -> Option<(usize, &str)> {
    let bare = line.trim_start_matches(' ');
    if line.len() - bare.len() > 3 {
        return None;
    }
    let level = bare.bytes().take_while(|b| *b == b'#').count();
    let rest = &bare[level..];
    let is_heading = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_heading.then(|| (level, rest.trim().trim_end_matches('#').trim_end()))
}

/// A line of text with a line of `=` or `-` below it.
fn setext<'t>(line: &'t str, next: &str) -> Option<(usize, &'t str)> {
    let (bare, below) = (line.trim(), next.trim_end());
    let is_text = !bare.is_empty()
        && !line.starts_with("    ")
        && !bare.starts_with(['>', '|', '-', '*', '+', '#', '`', '~', '=']);
    let is_line = |mark: char| !below.is_empty() && below.chars().all(|c| c == mark);
    match (is_text, is_line('='), is_line('-')) {
        (true, true, _) => Some((1, bare)),
        (true, _, true) => Some((2, bare)),
        _ => None,
    }
}

/// A line or an item of a list that begins in bold.
fn bold(bare: &str) -> Option<(usize, &str)> {
    let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = if number.len() < bare.len() { number.strip_prefix(['.', ')']) } else { None };
    let item = item.or_else(|| bare.strip_prefix("- ")).or_else(|| bare.strip_prefix("* "));
    let text = item.unwrap_or(bare).trim_start().strip_prefix("**")?;
    let (title, _) = text.split_once("**")?;
    (!title.trim().is_empty()).then_some((BOLD, title.trim()))
}

/// Whether a line that begins in bold goes on.
fn says_more(bare: &str) -> bool {
    let rest = bare.splitn(3, "**").nth(2).unwrap_or_default();
    rest.chars().any(char::is_alphanumeric)
}

/// A line across the page, or below a heading.
fn is_rule(bare: &str) -> bool {
    bare.len() >= 2 && ["-", "=", "*", "_"].iter().any(|mark| bare.replace(mark, "").is_empty())
}

/// The name by which a link finds a heading, as hosts of code form it; `{#name}` gives one.
fn slug(title: &str, taken: &mut HashMap<String, usize>) -> String {
    if let Some((_, given)) = title.split_once("{#") {
        return given.trim_end_matches('}').trim().to_lowercase();
    }
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let slug: String = kept.collect::<String>().to_lowercase().replace(' ', "-");
    let times = taken.entry(slug.clone()).or_default();
    *times += 1;
    if *times == 1 { slug } else { format!("{slug}-{}", *times - 1) }
}

/// 1 where the first title is the title of the whole: its words are no phase.
fn title_of_all(titles: &[Title<'_>]) -> usize {
    let is_whole = titles.first().is_some_and(|first| {
        first.level == 1 && titles.iter().filter(|title| title.level == 1).count() == 1
    });
    usize::from(is_whole)
}

type Part<'s, 't> = (&'s [Title<'t>], std::ops::Range<usize>);

/// What lies below the heading that `anchor` names: titles and lines.
fn section<'s, 't>(
    titles: &'s [Title<'t>],
    anchor: &str,
    lines: usize,
) -> Result<Part<'s, 't>, String> {
    let wanted = anchor.to_lowercase();
    let Some(at) = titles.iter().position(|title| title.slug == wanted) else {
        let known = titles.iter().map(|title| title.slug.as_str()).filter(|slug| !slug.is_empty());
        let meant = nearest(&wanted, known);
        let meant = meant.map(|slug| format!("; is `#{slug}` meant?")).unwrap_or_default();
        return Err(format!("has no section `#{anchor}`{meant}"));
    };
    let below = &titles[at + 1..];
    let level = titles[at].level;
    let count = below.iter().position(|title| title.level <= level).unwrap_or(below.len());
    let end = below.get(count).map_or(lines, |next| next.line);
    Ok((&below[..count], titles[at].line..end))
}
