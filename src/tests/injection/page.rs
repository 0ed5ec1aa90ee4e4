//! Pages and pictures as a browser reads them: parsed by its rules, and each element, attribute and
//! address is one that we write.

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::oracle::inert;

/// What may stand in an attribute.
#[derive(Clone, Copy)]
enum Holds {
    /// Words of ours.
    Words,
    /// Numbers and the letters of a path.
    Drawing,
    /// A text that is shown, of which nothing is obeyed.
    Text,
    /// A place on this page or in this repository.
    Place,
    Policy,
}
use Holds::{Drawing, Place, Policy, Text, Words};

/// Every attribute that we write, wherever it stands.
const ATTRIBUTES: &[(&str, Holds)] = &[
    ("aria-label", Text),
    ("aria-labelledby", Words),
    ("charset", Words),
    ("class", Words),
    ("content", Policy),
    ("cx", Drawing),
    ("cy", Drawing),
    ("d", Drawing),
    ("data-id", Text),
    ("height", Drawing),
    ("href", Place),
    ("http-equiv", Words),
    ("id", Words),
    ("lang", Words),
    ("name", Words),
    ("points", Drawing),
    ("r", Drawing),
    ("rel", Words),
    ("role", Words),
    ("rx", Drawing),
    ("scope", Words),
    ("tabindex", Words),
    ("text-anchor", Words),
    ("title", Text),
    ("viewBox", Drawing),
    ("width", Drawing),
    ("x", Drawing),
    ("x1", Drawing),
    ("x2", Drawing),
    ("y", Drawing),
    ("y1", Drawing),
    ("y2", Drawing),
];

/// The elements of a drawing.
const DRAWN: &[&str] = &[
    "svg", "title", "desc", "style", "g", "rect", "path", "polygon", "line", "circle", "text",
    "tspan",
];

/// Those of a page.
const PAGE: &[&str] = &[
    "html",
    "head",
    "meta",
    "link",
    "title",
    "style",
    "body",
    "a",
    "header",
    "main",
    "nav",
    "section",
    "details",
    "summary",
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "strong",
    "code",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// What is in a page beside its text.
#[derive(Default)]
struct Found {
    styles: Vec<String>,
    policies: Vec<String>,
}

/// A page: no element, attribute, script or address comes from a model, and it forbids all of them.
pub(super) fn page(text: &str, payloads: &[&str]) -> Result<(), String> {
    inert(text)?;
    let read = parse_document(RcDom::default(), ParseOpts::default()).one(text);
    if let Some(wrong) = read.errors.borrow().first() {
        return Err(format!("a browser finds a mistake in it: {wrong}"));
    }
    let mut found = Found::default();
    walk(&read.document, &mut found)?;
    let [style] = found.styles.as_slice() else {
        return Err(format!("{} styles", found.styles.len()));
    };
    if let Some(within) = payloads.iter().find(|p| p.len() > 4 && style.contains(**p)) {
        return Err(format!("{within:?} stands in the style"));
    }
    match found.policies.as_slice() {
        [policy] if policy.starts_with("default-src 'none'; style-src 'sha256-") => Ok(()),
        policies => Err(format!("what the page may do: {policies:?}")),
    }
}

fn walk(node: &Handle, found: &mut Found) -> Result<(), String> {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let drawn = &*name.ns == "http://www.w3.org/2000/svg";
            if !(if drawn { DRAWN } else { PAGE }).contains(&&*name.local) {
                return Err(format!("an element `{}`", name.local));
            }
            for one in attrs.borrow().iter() {
                let own = drawn && &*one.name.local == "xmlns";
                match &*one.name.local {
                    "content" if one.value.starts_with("default-src") => {
                        found.policies.push(one.value.to_string());
                    }
                    key if !own => attribute(&name.local, key, &one.value)?,
                    _ => {}
                }
            }
            if &*name.local == "style" {
                let mut style = String::new();
                for child in node.children.borrow().iter() {
                    if let NodeData::Text { contents } = &child.data {
                        style.push_str(&contents.borrow());
                    }
                }
                found.styles.push(style);
            }
        }
        NodeData::Comment { contents } => return Err(format!("a comment: {contents}")),
        NodeData::ProcessingInstruction { .. } => return Err("an instruction".to_owned()),
        NodeData::Document | NodeData::Doctype { .. } | NodeData::Text { .. } => {}
    }
    node.children.borrow().iter().try_for_each(|child| walk(child, found))
}

fn attribute(element: &str, key: &str, value: &str) -> Result<(), String> {
    let wrong = || Err(format!("{key}={value:?} at `{element}`"));
    let Some((_, holds)) = ATTRIBUTES.iter().find(|(known, _)| *known == key) else {
        return wrong();
    };
    let only = |extra: &str| value.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
    let fine = match holds {
        Words => only(" _-"),
        Drawing => only(" .,-"),
        Text => inert(value).is_ok(),
        Policy => element == "meta" && value.contains(char::is_alphabetic) && only(" =,-"),
        Place => is_place(element, value),
    };
    if fine { Ok(()) } else { wrong() }
}

/// `#part`, `file#L1` below the root, the same by its whole path where the page lies elsewhere, or the icon
/// that is none.
fn is_place(element: &str, address: &str) -> bool {
    let plain = |text: &str, extra: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    if element == "link" {
        return address == "data:,";
    }
    let home = std::env::temp_dir().canonicalize().unwrap_or_default();
    let home = format!("file://{}/", crate::report::uri(&home.to_string_lossy()));
    let address = address.strip_prefix(&home).unwrap_or(address);
    let (path, part) = address.split_once('#').unwrap_or((address, ""));
    let inside = path.split('/').all(|step| !step.is_empty() && step != "." && step != "..");
    let line = part.strip_prefix('L').is_some_and(|line| line.parse::<u32>().is_ok());
    match path {
        "" => !part.is_empty() && plain(part, "-"),
        _ => inside && line && plain(path, "-._~/%"),
    }
}

/// A picture: well formed, of elements and attributes that we write, and it refers to nothing.
pub(super) fn svg(text: &str, payloads: &[&str]) -> Result<(), String> {
    inert(text)?;
    let read = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let mut styles = Vec::new();
    for node in read.descendants() {
        if node.is_comment() || node.is_pi() {
            return Err(format!("{node:?}"));
        }
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name();
        if name.namespace() != Some("http://www.w3.org/2000/svg") || !DRAWN.contains(&name.name()) {
            return Err(format!("an element {name:?}"));
        }
        for one in node.attributes() {
            if let Some(other) = one.namespace() {
                return Err(format!("an attribute of {other}"));
            }
            attribute(name.name(), one.name(), one.value())?;
        }
        if name.name() == "style" {
            styles.extend(node.text());
        }
    }
    let foreign = |style: &&&str| payloads.iter().any(|p| p.len() > 4 && style.contains(*p));
    match styles.iter().find(foreign) {
        None if styles.len() == 1 => Ok(()),
        _ => Err(format!("{} styles, or one with a text of a model", styles.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::{page, svg};

    const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta http-equiv=\"Content-Security-Policy\" \
        content=\"default-src 'none'; style-src 'sha256-x'\"><title>t</title><style>a{}</style></head><body>";

    /// The judges themselves are judged: each of these is one that must be caught.
    #[test]
    fn what_acts_on_a_page_is_seen() {
        page(
            &format!("{PAGE}<a href=\"a%20b/c.yaml#L2\" title=\"&lt;b&gt;\">x</a></body></html>"),
            &[],
        )
        .unwrap();
        for acts in [
            "<script>x</script>",
            "<img src=x>",
            "<a href=\"https://x.y\">x</a>",
            "<a href=\"javascript:x\">x</a>",
            "<a href=\"//x.y/a#L1\">x</a>",
            "<a href=\"../../etc/passwd#L1\">x</a>",
            "<a href=\"a:b#L1\">x</a>",
            "<a href=\"file:///etc/passwd#L1\">x</a>",
            "<p onclick=\"x\">x</p>",
            "<p style=\"color:red\">x</p>",
            "<p id=\"a\" id=\"b\">x</p>",
            "<p class=\"a&quot;b\">x</p>",
            "<!-- x -->",
            "<base href=\"/\">",
            "<style>b{}</style>",
            "<meta http-equiv=\"refresh\" content=\"0\">",
            "<td>x</td>",
            "<p>a &unknown; b</p></b>",
            "<svg><script>x</script></svg>",
            "<svg><foreignObject><p>x</p></foreignObject></svg>",
            "<svg><a href=\"#x\">x</a></svg>",
            "<p>a\u{202e}b</p>",
        ] {
            assert!(page(&format!("{PAGE}{acts}</body></html>"), &[]).is_err(), "{acts}");
        }
        let no_policy = PAGE.replace("default-src 'none'; ", "");
        assert!(page(&format!("{no_policy}</body></html>"), &[]).is_err());
    }

    #[test]
    fn what_acts_in_a_picture_is_seen() {
        let drawn = |inside: &str| {
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><style>a</style>{inside}</svg>")
        };
        svg(&drawn("<g data-id=\"&lt;a&gt;\"><text x=\"1\">x</text></g>"), &[]).unwrap();
        for acts in [
            "<script>x</script>",
            "<image href=\"https://x.y/a.png\"/>",
            "<use href=\"#x\"/>",
            "<g onload=\"x\"/>",
            "<a xlink:href=\"x\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"/>",
            "<foreignObject/>",
            "<style>b</style>",
            "<g",
            "<text>a &amp b</text>",
            "<!-- x -->",
            "<?x y?>",
            "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        ] {
            assert!(svg(&drawn(acts), &[]).is_err(), "{acts}");
        }
    }
}
