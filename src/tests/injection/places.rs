//! Where a text of somebody else can stand: a repository with it in every place.

use std::collections::BTreeMap;

use crate::host::Memory;
use crate::host::git_tests::Repo;
use crate::tests::support::{check_text, lines, today};

/// A model in which `{T}` is free text, `{V:x}` a value of a certain form, `{I:x}` an id that others
/// refer to, and `{K}` room for a key that the format does not know, `{K:.}` on a line of its own.
const TEMPLATE: &str = r#"tmgate: 1
system: {I:shop}
purpose: {T}
owner: {V:team-shop}
stage: {V:production}
reviewed: {V:2026-11-01}{K:.}
objectives:
  {I:private}: {why: {T}, impact: {V:high}}
data:
  {I:card}: {title: {T}, class: {V:confidential}, pii: true, purpose: {T}, keep: {V:90d}{K}}
zones:
  {I:internet}: {trust: {V:0}, why: {T}}
  {I:inside}: {title: {T}, trust: {V:60}{K}}
actors:
  {I:buyer}: {title: {T}, kind: {V:person}, zone: {I:internet}, goal: {T}{K}}
  {I:thief}: {title: {T}, kind: {V:threat-agent}, zone: {I:internet}, skill: {V:medium}{K}}
components:
  {I:api}: {title: {T}, kind: {V:process}, zone: {I:inside}, exposed: true, tech: {V:rust}, code: {V:src/api.rs}{K}}
  {I:db}: {title: {T}, kind: {V:store}, zone: {I:inside}, holds: [{I:card}], owner: {V:"@acme/db"}, uses: {V:lib/pg@1}, iac: {V:compose.yml#services.db}{K}}
  {I:idp}: {title: {T}, kind: {V:external}, contract: {V:docs/idp.md}{K}}
flows:
  order: {title: {T}, path: {V:buyer -> api}, over: {V:http}, authn: {V:none}, authz: {T}, sends: [{I:card}]{K}}
  save: {path: {V:api -> db}, over: {V:grpc}, authz: {T}, sends: [{I:card}], does: [{V:write}]}
threats:
  {I:theft}:
    title: {T}
    at: [{I:api}]
    stride: {V:S T}
    by: {I:thief}
    hurts: [{I:private}]
    likelihood: {V:high}
    impact: {V:high}
    refs: [{V:CWE-639}]
    mitigated_by: [{I:lock}]
    found: {V:2025-04-10}{K:.....}
  {I:loss}:
    title: {T}
    at: [{I:db}]
    likelihood: {V:low}
    impact: {V:high}
    accept: {by: {V:"@acme/security"}, why: {T}, granted: {V:2025-11-01}, until: {V:2026-06-30}, ticket: {T}}
  open: {title: {T}, at: [{I:db}], likelihood: {V:high}, impact: {V:high}{K}}
  gone: {title: {T}, at: [{I:api}], likelihood: {V:high}, impact: {V:high}{K}}
not_applicable:
  {I:api}: {R: {T}}
mitigations:
  {I:lock}: {title: {T}, status: {V:verified}, kind: {V:preventive}, code: {V:src/lock.rs#lock}, evidence: [{test: {V:"tests/lock.rs::locks"}}], owner: {V:team-locks}{K}}
playbooks:
  {I:stolen}: {title: {T}, file: {V:runbooks/stolen.md}, for: [{I:theft}], owner: {V:team-shop}{K}}
trees:
  {I:steal}: {title: {T}, threat: {I:theft}, goal: {any: [pick]}, pick: {title: {T}, cost: 3, p: 0.2, stopped_by: [{I:lock}]}}
incidents:
  {I:INC-2026-03}: {title: {T}, severity: {V:high}, phase: {V:closed}, started: {V:2026-01-12}, report: {V:docs/inc.md}, root_causes: {{I:gap}: {why: {T}, status: open, owner: {V:team-shop}, ticket: {T}}}{K}}
assumptions:
  {I:tls}: {title: {T}, owner: {V:team-edge}, valid_until: {V:2026-05-31}, why: {T}, at: [{I:api}]{K}}
"#;

/// Where the payload goes; what stands in the other places is harmless.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Nowhere,
    Texts,
    Values,
    Ids,
    Keys,
}

/// A text as YAML and JSON write one between quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted + "\""
}

/// The payloads of a scene, each in its turn.
struct Turns<'p>(std::iter::Cycle<std::slice::Iter<'p, &'p str>>);

impl Turns<'_> {
    fn next(&mut self) -> String {
        self.0.next().map_or_else(String::new, |text| (*text).to_owned())
    }
}

fn model(turns: &mut Turns<'_>, at: At) -> String {
    let mut out = String::new();
    let mut rest = TEMPLATE;
    let mut texts = 0;
    // An id is the same wherever it stands.
    let mut ids = BTreeMap::new();
    while let Some(begin) = rest.find('{') {
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let end = rest.find('}').unwrap();
        let (mark, usual) = rest[1..end].split_once(':').unwrap_or((&rest[1..end], ""));
        let put = match (mark, at) {
            ("T", At::Texts) | ("V", At::Values) => quoted(&turns.next()),
            ("T", _) => {
                texts += 1;
                format!("Plain words of sort {texts}")
            }
            ("I", At::Ids) => {
                let id = ids.entry(usual).or_insert_with(|| turns.next() + usual);
                quoted(id)
            }
            ("V" | "I", _) => usual.to_owned(),
            // In a block a key has its own line.
            ("K", At::Keys) => match usual {
                "" => format!(", {}: 1", quoted(&turns.next())),
                deep => format!("\n{}{}: 1", " ".repeat(deep.len() - 1), quoted(&turns.next())),
            },
            ("K", _) => String::new(),
            _ => {
                // A map of the model itself.
                out.push('{');
                rest = &rest[1..];
                continue;
            }
        };
        out.push_str(&put);
        rest = &rest[end + 1..];
    }
    out + rest
}

/// The payload as it can be the name of a folder.
fn folder(payload: &str) -> String {
    let odd = |c: &char| *c == '/' || *c == '\0' || (cfg!(windows) && !c.is_ascii_alphanumeric());
    let name: String = payload.chars().filter(|c| !odd(c)).take(60).collect();
    format!("{name} x")
}

/// The payload as it can be a line of its own.
fn line(payload: &str) -> String {
    payload.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// A configuration with payloads where an author's own words stand.
fn configuration(turns: &mut Turns<'_>) -> String {
    let (one, two) = (quoted(&turns.next()), quoted(&turns.next()));
    format!(
        "version: 1\nignore: [{{path: docs/**, why: {one}}}]\n\
         drift: {{ignore: [{{path: other.yml, why: {two}}}]}}\n"
    )
}

/// One that is wrong in every part of it.
fn wrong_configuration(turns: &mut Turns<'_>) -> String {
    let [a, b, c, d, e, f, g] = std::array::from_fn(|_| quoted(&turns.next()));
    format!(
        "version: 1\n{a}: 1\nprofile: [{b}]\nfail-on: {c}\nexclude: [{d}]\n\
         rules: {{{e}: off, owner-missing: {f}}}\nacceptance: {{approvers: {{high: [{g}]}}}}\n"
    )
}

/// Infrastructure whose services are called by payloads.
fn compose(payloads: &[&str]) -> String {
    let service = |(n, text): (usize, &&str)| {
        format!("  {}: {{image: postgres, ports: [\"80:80\"]}}\n", quoted(&format!("{n}{text}")))
    };
    "services:\n".to_owned() + &payloads.iter().enumerate().map(service).collect::<String>()
}

/// A decision tree of deciduous with payloads in all of its names.
fn tree(turns: &mut Turns<'_>) -> String {
    let [a, b, c, d] = std::array::from_fn(|_| quoted(&turns.next()));
    format!(
        "title: {a}\nfacts:\n- wallet: {b}\n  from:\n  - reality\nattacks:\n- theft: {c}\n  from:\n  \
         - wallet\ngoals:\n- spent: {d}\n  from:\n  - theft\n"
    )
}

/// The day on which everything is judged.
pub(super) const TODAY: &str = "2026-11-23";

/// A folder in which nothing is but infrastructure.
pub(super) fn infrastructure(payloads: &[&str]) -> Memory {
    Memory::new(today()).with("compose.yml", compose(payloads))
}

/// A model with payloads in all places for free text.
pub(super) fn free_model(payloads: &[&str]) -> String {
    model(&mut Turns(payloads.iter().cycle()), At::Texts)
}

/// A model whose things are called by payloads.
pub(super) fn named_model(payloads: &[&str]) -> String {
    model(&mut Turns(payloads.iter().cycle()), At::Ids)
}

/// The same without any.
pub(super) fn harmless_model() -> String {
    later(&model(&mut Turns([].iter().cycle()), At::Nowhere))
}

/// A threat goes, a mitigation is weakened, a rating is lowered.
fn later(text: &str) -> String {
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("  gone: ")).collect();
    let weaker = kept
        .join("\n")
        .replace("status: verified", "status: planned")
        .replace("likelihood: high\n    impact: high", "likelihood: low\n    impact: low");
    format!("{weaker}\n")
}

/// The folder of a payload and a model in it, one a payload, in folders without a repository.
pub(super) fn folders(payloads: &[&str]) -> Vec<(String, String)> {
    let one = |raw: &&str| {
        let text = quoted(raw);
        let threat = format!("threats: {{t: {{title: {text}, at: api, risk: low}}}}");
        let model = format!(
            "tmgate: 1\nsystem: {text}\nowner: {text}\ncomponents: {{api: {{kind: process}}}}\n{threat}\n"
        );
        (folder(raw), model)
    };
    payloads.iter().map(one).collect()
}

/// A repository in which the branch `topic` is checked out, with payloads wherever whoever opened a
/// pull request from it to `main` could have written them.
pub(super) fn repository(payloads: &[&str]) -> Repo {
    let repo = Repo::new();
    let turns = &mut Turns(payloads.iter().cycle());
    let free = model(turns, At::Texts);
    repo.write("pay/threatmodel.yaml", &free);
    repo.commit_on("2026-11-01", &format!("begin\n\n{}", payloads.join("\n")), &[]);
    repo.branch("topic");
    repo.write("pay/threatmodel.yaml", &later(&free));
    repo.write("values/threatmodel.yaml", &model(turns, At::Values));
    repo.write("ids/threatmodel.yaml", &model(turns, At::Ids));
    repo.write("keys/threatmodel.yaml", &model(turns, At::Keys));
    let mut owners = "* @acme/shop\n".to_owned();
    for (nth, text) in payloads.iter().enumerate() {
        // The last line is as it is, where only what YAML cannot hold is an error.
        let model = format!(
            "tmgate: 1\nsystem: s{nth}\n# tmgate: allow(owner-missing) -- {}\nstage: draft\nownr: x\npurpose: {text}\n",
            line(text)
        );
        repo.write(&format!("{}/threatmodel.yaml", folder(text)), &model);
        owners.push_str(&format!("/pay/ @acme/{}\n", line(text).replace(' ', "")));
    }
    repo.write("CODEOWNERS", &owners);
    repo.write("compose.yml", &compose(payloads));
    repo.write("tmgate.yaml", &configuration(turns));
    repo.write("wrong.yaml", &wrong_configuration(turns));
    repo.write("tree.yaml", &tree(turns));
    repo.write("src/api.rs", "fn api() {}\n");
    let words = payloads.join("\n");
    repo.commit_on("2026-11-20", &format!("{words}\n\nmodel-unaffected: {}", line(&words)), &[]);
    repo
}

#[test]
fn the_places_for_free_text_are_such() {
    for (at, mistakes) in [(At::Nowhere, 0), (At::Texts, 0), (At::Keys, 16)] {
        let text = model(&mut Turns(["Some words of somebody"].iter().cycle()), at);
        let found = lines(&check_text(&text));
        let of_format = found.iter().filter(|l| l.contains("[schema-") && !l.contains("lib/pg@1"));
        assert_eq!(of_format.count(), mistakes, "{found:#?}\n{text}");
    }
}
