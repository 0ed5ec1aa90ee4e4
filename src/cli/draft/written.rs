//! The text of a draft. Everything that is guessed says so in its line.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::owned::Owned;
use super::{Interfaces, Part};
use crate::ground::infra::Kind;
use crate::syntax::in_quotes;

type Parts = BTreeMap<String, Part>;

const HEAD: &str = "\
# A first threat model, drafted by `tmgate init` from what is deployed. Lines that end in `# guess` are
# guesses: look at each and drop the word. What is left open is open: run `tmgate check` and answer one
# finding after the other. `tmgate explain RULE` says why each matters.
tmgate: 1
system: SYSTEM
# purpose: what it does and for whom, in one line
OWNER
stage: production # guess

";

const TAIL: &str = "
# data: what the stores hold and the flows send, each with its class
# threats: what can go wrong, how bad it is, what is done about it
";

/// Who calls what is open to the world, until somebody says who it is.
const CALLER: &str = "caller";

pub(super) fn text(
    system: &str,
    owner: Option<&str>,
    parts: &Parts,
    interfaces: &Interfaces,
) -> String {
    let owner = match owner {
        Some(owner) => format!("owner: {} # guess", in_quotes(owner)),
        None => "# owner: the team that answers for it".to_owned(),
    };
    let mut out = HEAD.replace("SYSTEM", system).replace("OWNER", &owner);
    // A boundary that is only guessed would be one that every flow is blamed for.
    out += "zones: # who is trusted where, 0 (nobody) to 100\n  internet: {trust: 0}\n";
    out += "  service: {trust: 60} # guess\n";
    let caller = free(CALLER, parts);
    if is_called(parts) {
        out += "\nactors: # whoever reaches what is open to the world\n";
        let _ = writeln!(out, "  {caller}: {{kind: person, zone: internet}} # guess");
    }
    out += "\ncomponents: # processes, stores and external systems\n";
    for (id, part) in parts {
        let _ = writeln!(out, "  {id}: {{{}}} # guess", says(part).join(", "));
    }
    flows(parts, interfaces, &caller, &mut out);
    out + TAIL
}

fn is_called(parts: &Parts) -> bool {
    parts.values().any(|part| part.exposed)
}

/// An id that no component has.
fn free(id: &str, parts: &Parts) -> String {
    if parts.contains_key(id) { format!("outside-{id}") } else { id.to_owned() }
}

fn says(part: &Part) -> Vec<String> {
    let kind = if part.kind == Kind::Store { "store" } else { "process" };
    let mut says = vec![format!("kind: {kind}"), "zone: service".to_owned()];
    says.extend(part.owner.iter().map(|owner| format!("owner: {}", in_quotes(owner))));
    if part.exposed {
        says.push("exposed: true".to_owned());
    }
    if part.kind == Kind::Store {
        says.extend(part.encrypted.map(|encrypted| format!("encrypted: {encrypted}")));
    }
    // An image of one's own says nothing of what it is made with.
    let tech = part.tech.iter().filter(|tech| part.kind == Kind::Store || !tech.contains('/'));
    says.extend(tech.map(|tech| format!("tech: {}", in_quotes(tech))));
    says.extend(list("code", &part.code));
    says.extend(list("iac", &part.iac));
    says
}

fn flows(parts: &Parts, interfaces: &Interfaces, caller: &str, out: &mut String) {
    let mut lines = Vec::new();
    for (from, part) in parts {
        for (to, over) in &part.needs {
            if parts.contains_key(to) && to != from {
                let over = over.as_ref().map(|over| format!(", over: {over}")).unwrap_or_default();
                lines.push(format!("{from}-to-{to}: {{path: {from} -> {to}{over}}}"));
            }
        }
    }
    for (id, _) in parts.iter().filter(|(_, part)| part.exposed) {
        let api = interfaces.iter().find(|(_, of)| *of == id);
        let api =
            api.map(|(path, _)| format!(", openapi: {}", in_quotes(path))).unwrap_or_default();
        lines.push(format!("{caller}-to-{id}: {{path: {caller} -> {id}{api}}} # guess"));
    }
    if lines.is_empty() {
        *out += "\n# flows: who calls whom, over what, proving what\n";
        return;
    }
    *out += "\nflows: # who calls whom, over what, proving what; from what each needs to run\n";
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

/// What a draft guesses, in the words of a list.
pub(super) fn guesses(
    parts: &Parts,
    owner: Option<&str>,
    owned: &Owned,
    interfaces: &Interfaces,
) -> Vec<String> {
    let mut guesses =
        vec!["what is a process and what a store, and that all stand in one zone".to_owned()];
    if let Some(path) = owned.path() {
        let with = parts.values().filter(|part| part.owner.is_some()).count();
        let of = match (owner, with) {
            (Some(_), 0) => "the owner of all".to_owned(),
            (Some(_), with) => format!("the owner of all, and another for {with}"),
            (None, 0) => "nothing: it owns none of these files".to_owned(),
            (None, with) => format!("the owners of {with} components"),
        };
        let sections = if owned.sections { ", its sections passed over" } else { "" };
        guesses.push(format!("from `{path}`{sections}: {of}"));
    }
    let open: Vec<&str> =
        parts.iter().filter(|(_, part)| part.exposed).map(|(id, _)| id.as_str()).collect();
    if !open.is_empty() {
        guesses.push(format!("that somebody on the internet calls {}", open.join(", ")));
    }
    for (path, id) in interfaces {
        let open = parts.get(id).is_some_and(|part| part.exposed);
        let told = if open { "" } else { ", which nobody is known to call" };
        guesses.push(format!("that `{path}` describes {id}{told}"));
    }
    guesses
}

fn list(key: &str, values: &[String]) -> Option<String> {
    let values: Vec<String> = values.iter().map(|value| in_quotes(value)).collect();
    match &values[..] {
        [] => None,
        [one] => Some(format!("{key}: {one}")),
        _ => Some(format!("{key}: [{}]", values.join(", "))),
    }
}
