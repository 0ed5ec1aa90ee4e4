//! A user's own tables in the place of the program's: a newer edition, or one with entries of one's
//! own.

use std::collections::BTreeMap;
use std::fmt;

use super::table::Table;
use super::{Catalog, EDITIONS, LINKS, State, Usage, parse, table_of};

/// The tables that may be replaced, by the names of their files without `.tsv`.
pub const TABLES: [&str; 11] = [
    "attack", "atlas", "capec", "cwe", "owasp", "asvs", "d3fend", "nist", "links", "narrower",
    "editions",
];

/// A larger table is none of a catalogue that anybody knows.
const LARGEST: usize = 16 * 1024 * 1024;

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// The end of a sentence that begins with the line.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} {}", self.line, self.what)
    }
}

impl Catalog {
    /// The same catalogues, with the table `name` as `text` says. Lines that begin with `#` are
    /// remarks, and the order of lines does not matter.
    ///
    /// # Errors
    /// Where a line is none of such a table.
    pub fn replace(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        let at = TABLES.iter().position(|known| *known == name);
        let at = at.ok_or_else(|| problem(1, "is of no table that tmgate knows"))?;
        if text.len() > LARGEST {
            return Err(problem(1, "begins a table of more than 16 MiB"));
        }
        let mut lines: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        let mut in_order = String::new();
        for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            check(at, line).map_err(|what| Problem { line: number, what })?;
            // A catalogue may have an edition for each of several lists.
            let key = if at == EDITIONS { line } else { line.split('\t').next().unwrap_or(line) };
            if let Some((first, _)) = lines.insert(key, (number, line)) {
                return Err(problem(number, &format!("says `{key}` again, after line {first}")));
            }
            if at == EDITIONS {
                in_order.push_str(&format!("{line}\n"));
            }
        }
        if lines.is_empty() {
            return Err(problem(1, "begins a table without an entry"));
        }
        if at != EDITIONS {
            lines.values().for_each(|(_, line)| in_order.push_str(&format!("{line}\n")));
        }
        self.tables[at] = Table::of(in_order);
        self.replaced[at] = true;
        Ok(())
    }
}

fn problem(line: usize, what: &str) -> Problem {
    Problem { line, what: what.to_owned() }
}

/// What is wrong with a line of the table at `at`.
fn check(at: usize, line: &str) -> Result<(), String> {
    let fields: Vec<&str> = line.split('\t').collect();
    match at {
        EDITIONS if fields.len() == 5 && TABLES.contains(&fields[0]) => Ok(()),
        EDITIONS => Err("is no edition: catalogue, name, edition, date, source".to_owned()),
        at if at >= LINKS => {
            let [id, ids] = fields.as_slice() else {
                return Err("is not an id, a tab and the ids that belong to it".to_owned());
            };
            let mut all = std::iter::once(*id).chain(ids.split_ascii_whitespace());
            all.try_for_each(|id| in_form(id, None))
        }
        at => entry(at, &fields),
    }
}

/// An entry: id, name, kind, status, replaced_by, domain, usage, stride.
fn entry(at: usize, fields: &[&str]) -> Result<(), String> {
    let field = |nth: usize| fields.get(nth).copied().unwrap_or("");
    if fields.len() > 8 {
        return Err(format!("has {} fields, and an entry has at most 8", fields.len()));
    }
    in_form(field(0), Some(at))?;
    if field(1).trim().is_empty() {
        return Err(format!("gives `{}` no name", field(0)));
    }
    if !field(3).is_empty() && State::from_word(field(3)).is_none() {
        return Err(format!("has the status `{}`, which is none", field(3)));
    }
    if !field(6).is_empty() && Usage::from_word(field(6)).is_none() {
        return Err(format!("has the usage `{}`, which is none", field(6)));
    }
    field(4).split_ascii_whitespace().try_for_each(|id| in_form(id, Some(at)))
}

/// Whether an id is written in the one way of its catalogue, of that of the table at `at` where one
/// is given.
fn in_form(id: &str, at: Option<usize>) -> Result<(), String> {
    let Some(parsed) = parse(id).filter(|id| table_of(id.scheme).is_some()) else {
        return Err(format!("names `{id}`, which has the form of no catalogue"));
    };
    if parsed.text != id {
        return Err(format!("names `{id}`, which is written `{}`", parsed.text));
    }
    if at.is_some() && table_of(parsed.scheme) != at {
        return Err(format!("names `{id}`, which is of the {}", parsed.scheme.name()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{EMBEDDED, Scheme};

    #[test]
    fn the_program_could_read_its_own_tables() {
        for (at, name) in TABLES.iter().enumerate() {
            let mut catalog = EMBEDDED.clone();
            let text = &EMBEDDED.tables[at].text;
            assert_eq!(catalog.replace(name, text), Ok(()), "{name}");
            let line = text.lines().nth(1).unwrap();
            let id = line.split('\t').next().unwrap();
            let same = catalog.tables[at].find(id) == EMBEDDED.tables[at].find(id);
            assert!(same || at == EDITIONS, "{name}");
            assert!(format!("{catalog:?}").contains(name));
        }
    }

    #[test]
    fn what_a_table_replaces_is_found_and_nothing_else_changes() {
        let mut catalog = EMBEDDED.clone();
        let text = "# ours\r\nT9000\tTalk the clerk round\r\nT1190\tBreak in\t\trevoked\tT9000\r\n";
        catalog.replace("attack", text).unwrap();
        let entry = catalog.lookup("t1190").unwrap();
        assert_eq!((entry.name, entry.state), ("Break in", State::Revoked));
        assert_eq!(entry.replacements().map(|new| new.id).collect::<Vec<_>>(), ["T9000"]);
        assert!(catalog.lookup("T1562").is_none() && catalog.lookup("CWE-89").is_some());
        assert_eq!(EMBEDDED.lookup("T1190").unwrap().state, State::Active);
        let replaced: Vec<_> = catalog.editions().filter_map(|e| e.replaced).collect();
        assert_eq!(replaced, ["attack"]);
        let edition = "attack\tMITRE ATT&CK, ours\t20.0\t2027-01\tour wiki\n";
        catalog.replace("editions", edition).unwrap();
        assert_eq!((catalog.edition(Scheme::Attack), catalog.edition(Scheme::Cwe)), ("20.0", ""));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let wrong = |name: &str, text: &str| {
            let mut catalog = EMBEDDED.clone();
            let problem = catalog.replace(name, text).unwrap_err();
            assert_eq!(catalog.replaced, [false; TABLES.len()]);
            problem.to_string()
        };
        assert_eq!(
            wrong("cwe", "#id\nCWE-79\tXSS\nCWE-079\tXSS\n"),
            "line 3 names `CWE-079`, which is written `CWE-79`"
        );
        assert_eq!(
            wrong("cwe", "CWE-79\tXSS\nCWE-79\tXSS\n"),
            "line 2 says `CWE-79` again, after line 1"
        );
        assert_eq!(
            wrong("cwe", "T1190\tX\n"),
            "line 1 names `T1190`, which is of the MITRE ATT&CK"
        );
        assert_eq!(
            wrong("cwe", "hello\n"),
            "line 1 names `hello`, which has the form of no catalogue"
        );
        assert_eq!(wrong("cwe", "CWE-79\n"), "line 1 gives `CWE-79` no name");
        assert_eq!(
            wrong("cwe", "CWE-79\tXSS\t\tgone\n"),
            "line 1 has the status `gone`, which is none"
        );
        assert_eq!(
            wrong("cwe", "CWE-79\tXSS\t\t\t\t\tnever\n"),
            "line 1 has the usage `never`, which is none"
        );
        assert!(
            wrong("cwe", "CWE-79\ta\tb\tc\td\te\tf\tg\th\n").starts_with("line 1 has 9 fields")
        );
        assert!(wrong("links", "CWE-79\n").starts_with("line 1 is not an id, a tab"));
        assert!(wrong("links", "CWE-79\tCAPEC-63 x\n").ends_with("the form of no catalogue"));
        assert!(wrong("editions", "attack\n").starts_with("line 1 is no edition"));
        assert_eq!(wrong("cwe", "\n# no\n"), "line 1 begins a table without an entry");
        assert!(wrong("cwes", "").ends_with("no table that tmgate knows"));
    }
}
