//! One pattern of CODEOWNERS, matched as GitHub matches it.
//!
//! That is neither what `.gitignore` does nor what a glob does: `docs/*` stops at the files that lie
//! in `docs`, while `docs/a*` takes in what lies below a folder that it names. It is matched here
//! and not compiled, because a file of fifty thousand patterns is read at every run.

use ecow::EcoString;

/// A pattern, in the order of the folders of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// `**`: any number of folders, also none.
    Folders,
    /// A name without wildcards.
    Name(EcoString),
    /// A name with wildcards.
    Wild(Vec<Glyph>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glyph {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
}

/// What of a path may be left when the parts have been matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Nothing,
    Anything,
    Something,
}

/// A pattern without wildcards, which a table can find.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Plain {
    /// The path, or where `anywhere` a name.
    pub(super) text: EcoString,
    pub(super) anywhere: bool,
    /// It names a folder, so that a file of that name is not meant.
    pub(super) folder: bool,
}

/// Why GitHub does not read a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPattern {
    Negated,
    EscapedHash,
    Range,
    ThreeStars,
}

impl Pattern {
    pub(super) fn read(text: &str) -> Result<Self, BadPattern> {
        if text.starts_with('!') {
            return Err(BadPattern::Negated);
        }
        if text.starts_with("\\#") {
            return Err(BadPattern::EscapedHash);
        }
        if text.contains("***") {
            return Err(BadPattern::ThreeStars);
        }
        let rooted = text.starts_with('/');
        let body = text.strip_prefix('/').unwrap_or(text);
        let (body, folder) = match body.strip_suffix('/') {
            Some(body) => (body, true),
            None => (body, false),
        };
        let mut parts = Vec::new();
        if !rooted && !body.contains('/') {
            parts.push(Part::Folders);
        }
        for part in body.split('/').filter(|_| !body.is_empty()) {
            let part = Part::read(part)?;
            if part != Part::Folders || parts.last() != Some(&Part::Folders) {
                parts.push(part);
            }
        }
        let end = match parts.last() {
            // The root itself is no file.
            None => End::Nothing,
            Some(Part::Folders) if folder => {
                parts.push(Part::Wild(vec![Glyph::Many]));
                End::Something
            }
            Some(Part::Folders) => {
                parts.pop();
                End::Something
            }
            Some(_) if folder => End::Something,
            Some(Part::Wild(glyphs)) if **glyphs == [Glyph::Many] => End::Nothing,
            Some(_) => End::Anything,
        };
        Ok(Pattern { parts, end })
    }

    /// What a table must know, where a table can find what is meant.
    pub(super) fn plain(&self) -> Option<Plain> {
        let folder = match self.end {
            End::Nothing => return None,
            End::Anything => false,
            End::Something => true,
        };
        if let [Part::Folders, Part::Name(name)] = self.parts.as_slice() {
            return Some(Plain { text: name.clone(), anywhere: true, folder });
        }
        let name = |part: &Part| match part {
            Part::Name(name) if !name.is_empty() => Some(name.to_string()),
            _ => None,
        };
        let names: Vec<String> = self.parts.iter().map(name).collect::<Option<_>>()?;
        let text = (!names.is_empty()).then(|| names.join("/"))?;
        Some(Plain { text: text.into(), anywhere: false, folder })
    }

    /// The folder below which everything lies that it can match; empty where that is the root.
    pub(super) fn folder(&self) -> EcoString {
        let mut folder = EcoString::new();
        for part in &self.parts {
            let Part::Name(name) = part else { break };
            if !folder.is_empty() {
                folder.push('/');
            }
            folder.push_str(name);
        }
        folder
    }

    /// `path`: the names of its folders and of the file.
    pub(super) fn matches(&self, path: &[&str]) -> bool {
        // Only this bounds the work for a pattern that is longer than any path.
        if self.parts.iter().filter(|part| **part != Part::Folders).nth(path.len()).is_some() {
            return false;
        }
        // How much of the path the parts so far can have used up.
        let mut used = vec![false; path.len() + 1];
        used[0] = true;
        for part in &self.parts {
            if *part == Part::Folders {
                let first = used.iter().position(|used| *used).unwrap_or(used.len());
                used.iter_mut().skip(first).for_each(|used| *used = true);
                continue;
            }
            for at in (0..path.len()).rev() {
                used[at + 1] = used[at] && part.matches(path[at]);
            }
            used[0] = false;
        }
        match self.end {
            End::Nothing => !path.is_empty() && !self.parts.is_empty() && used[path.len()],
            End::Anything => used.contains(&true),
            End::Something => used[..path.len()].contains(&true),
        }
    }
}

impl Part {
    fn read(text: &str) -> Result<Self, BadPattern> {
        if text == "**" {
            return Ok(Part::Folders);
        }
        let mut glyphs = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            glyphs.push(match c {
                '\\' => Glyph::Char(chars.next().unwrap_or('\\')),
                '[' | ']' => return Err(BadPattern::Range),
                '?' => Glyph::One,
                '*' if glyphs.last() == Some(&Glyph::Many) => continue,
                '*' => Glyph::Many,
                c => Glyph::Char(c),
            });
        }
        let char = |glyph: &Glyph| match glyph {
            Glyph::Char(c) => Some(*c),
            Glyph::One | Glyph::Many => None,
        };
        let name: Option<EcoString> = glyphs.iter().map(char).collect();
        Ok(name.map_or(Part::Wild(glyphs), Part::Name))
    }

    fn matches(&self, name: &str) -> bool {
        match self {
            Part::Folders => true,
            Part::Name(own) => own == name,
            Part::Wild(glyphs) => matches(glyphs, name),
        }
    }
}

/// Goes back only to the last `*`, so that the work is at most the product of the lengths.
fn matches(glyphs: &[Glyph], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let (mut glyph, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match glyphs.get(glyph) {
            Some(Glyph::Many) => {
                star = Some((glyph, at));
                glyph += 1;
                continue;
            }
            Some(Glyph::One) => {}
            Some(Glyph::Char(c)) if *c == name[at] => {}
            _ => {
                let Some((many, from)) = star else { return false };
                star = Some((many, from + 1));
                (glyph, at) = (many + 1, from + 1);
                continue;
            }
        }
        glyph += 1;
        at += 1;
    }
    glyphs[glyph.min(glyphs.len())..].iter().all(|glyph| *glyph == Glyph::Many)
}
