//! The teams file: who there is, besides what CODEOWNERS says.
//!
//! A list of names, or a map from names to `github`, `members` and `contact`, all of them optional.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::codeowners::is_owner;
use crate::finding::{Draft, Subject, nearest};
use crate::source::Span;
use crate::syntax::{Document, Entry, Node, Value, shown};

const KEYS: [&str; 3] = ["github", "members", "contact"];

/// A file with more mistakes lists no teams.
const MOST: usize = 100;

/// A team, as far as anybody asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    pub name: EcoString,
    /// What it is called in CODEOWNERS.
    pub handles: Vec<EcoString>,
    pub members: Vec<EcoString>,
    /// How to reach it when something burns.
    pub contact: Option<EcoString>,
}

/// Everybody that the teams file lists.
#[derive(Debug, Default)]
pub struct Teams {
    pub teams: Vec<Team>,
    /// Some of the file could not be read, so that whoever is missing may only be unread.
    pub partly: bool,
}

/// Reads the teams file; what is wrong with it is said at its place.
#[must_use]
pub fn read(document: &Document) -> (Teams, Vec<Draft>) {
    let mut reader = Reader { teams: Vec::new(), listed: BTreeSet::new(), wrong: Vec::new() };
    let known = document.mistakes.iter().map(|mistake| mistake.draft.clone());
    reader.wrong.extend(known);
    for merge in &document.merges {
        let message = "merge keys are not part of the teams file";
        reader.say("<<", *merge, message.to_owned(), Some("write the keys out".to_owned()));
    }
    match &document.root.value {
        Value::List(items) => items.iter().for_each(|item| reader.name(item)),
        Value::Map(entries) => entries.iter().for_each(|entry| reader.team(entry)),
        _ if !document.whole => {}
        _ => {
            let message =
                format!("the teams file must be a list or a map, not {}", document.root.kind());
            let help = "write one team per line: `team-payments: {github: \"@org/payments\"}`";
            reader.say("", document.root.span, message, Some(help.to_owned()));
        }
    }
    let partly = !document.whole || !reader.wrong.is_empty();
    (Teams { teams: reader.teams, partly }, reader.wrong)
}

struct Reader {
    teams: Vec<Team>,
    /// The names of a plain list.
    listed: BTreeSet<EcoString>,
    wrong: Vec<Draft>,
}

impl Reader {
    fn say(&mut self, team: &str, span: Span, message: String, help: Option<String>) {
        if self.wrong.len() < MOST {
            let draft = Draft::new(Subject::new("team", team), span, message);
            self.wrong.push(match help {
                Some(help) => draft.help(help),
                None => draft,
            });
        }
    }

    /// An item of a plain list.
    fn name(&mut self, item: &Node) {
        let Some(name) = item.as_text().filter(|name| !name.is_empty()) else {
            let message = format!("an item of the teams file must be a name, not {}", item.kind());
            return self.say("", item.span, message, None);
        };
        if !self.listed.insert(name.clone()) {
            let message = format!("team `{}` is listed twice", shown(name));
            return self.say(name, item.span, message, Some("remove one".to_owned()));
        }
        self.teams.push(Team { name: name.clone(), ..Team::default() });
    }

    fn team(&mut self, entry: &Entry) {
        let name = entry.key.value.clone();
        let mut team = Team { name: name.clone(), ..Team::default() };
        match &entry.value.value {
            Value::Null => {}
            Value::Map(keys) => {
                for key in keys {
                    self.key(key, &mut team);
                }
            }
            _ => {
                let what = entry.value.kind();
                let message = format!("team `{}` must be a map, not {what}", shown(&name));
                let help = format!("known keys: {}", KEYS.map(|key| format!("`{key}`")).join(", "));
                self.say(&name, entry.key.span, message, Some(help));
            }
        }
        self.teams.push(team);
    }

    fn key(&mut self, entry: &Entry, team: &mut Team) {
        let (key, name) = (entry.key.value.as_str(), team.name.clone());
        let told = shown(&name);
        match key {
            "github" => {
                for handle in self.texts(entry, &name) {
                    match handle.as_text() {
                        Some(text) if is_owner(text) => team.handles.push(text.clone()),
                        text => {
                            let text = shown(text.map_or("", EcoString::as_str));
                            let message = format!("`{text}` is not what GitHub calls an owner");
                            let help = "write `@org/team`, `@user` or an e-mail address";
                            self.say(&name, handle.span, message, Some(help.to_owned()));
                        }
                    }
                }
            }
            "members" => {
                let members = self.texts(entry, &name);
                team.members.extend(members.iter().filter_map(|m| m.as_text().cloned()));
            }
            "contact" if entry.value.as_text().is_some_and(|text| !text.is_empty()) => {
                team.contact = entry.value.as_text().cloned();
            }
            "contact" => {
                let message =
                    format!("`contact` of team `{told}` must be text, not {}", entry.value.kind());
                self.say(&name, entry.key.span, message, None);
            }
            unknown => {
                let message = format!("team `{told}` has no key `{}`", shown(unknown));
                let help = match nearest(unknown, KEYS) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("known keys: {}", KEYS.map(|k| format!("`{k}`")).join(", ")),
                };
                self.say(&name, entry.key.span, message, Some(help));
            }
        }
    }

    /// The text under a key, or the texts of a list.
    fn texts(&mut self, entry: &Entry, team: &str) -> Vec<Node> {
        let items: Vec<Node> = match &entry.value.value {
            Value::List(items) => items.iter().cloned().collect(),
            _ => vec![entry.value.clone()],
        };
        let (good, bad): (Vec<Node>, Vec<Node>) =
            items.into_iter().partition(|item| item.as_text().is_some_and(|text| !text.is_empty()));
        for item in bad {
            let (key, team_shown) = (&entry.key.value, shown(team));
            let what = match item.as_text() {
                Some(_) => "an empty text",
                None => item.kind(),
            };
            let message = format!(
                "`{key}` of team `{team_shown}` must be text or a list of texts, not {what}"
            );
            let span = if item.span.start < item.span.end { item.span } else { entry.key.span };
            self.say(team, span, message, None);
        }
        good
    }
}
