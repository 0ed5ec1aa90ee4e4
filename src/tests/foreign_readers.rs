//! Files of other tools as their authors leave them, whole and broken: what becomes of each, what
//! is said about it, and that nothing makes a reader panic.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fixtures::{check, folder};
use crate::check::gather;
use crate::config::Settings;
use crate::finding::Status;
use crate::formats;
use crate::model::Model;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

const FOLDERS: &[&str] = &[
    "foreign/threagile",
    "foreign/threatcl",
    "foreign/sidecar",
    "foreign/threat-library",
    "foreign/cyclonedx",
    "foreign/attack-flow",
    "foreign/threat-composer",
    "foreign/pytm",
];

fn lowered(files: &BTreeMap<String, Vec<u8>>, path: &str) -> (Sources, Model) {
    let mut sources = Sources::new();
    let first = sources.add(SourceFile::new(path, files[path].clone()));
    let find = |path: &str| Ok(files.get(path).map(|bytes| SourceFile::new(path, bytes.clone())));
    let documents = gather(&mut sources, &[first], &Limits::default(), &find).unwrap();
    let model = formats::lower(&sources, &documents);
    (sources, model)
}

/// The elements of a model, one a line.
fn drawn(model: &Model) -> String {
    let mut out = String::new();
    let origin = model.origin.as_ref().map_or("native", |origin| origin.format);
    let system = model.system.as_ref().map_or("", |system| system.value.as_str());
    writeln!(out, "{origin} `{system}`, reviewed {:?}", model.reviewed.map(|d| d.value)).unwrap();
    let ids = |ids: &[crate::model::Text]| -> String {
        let all: Vec<&str> = ids.iter().map(|id| id.value.as_str()).collect();
        all.join(" ")
    };
    let one = |id: &Option<crate::model::Text>| {
        id.as_ref().map_or("-".to_owned(), |id| id.value.to_string())
    };
    for data in &model.data {
        let class = data.class.map(|class| class.value);
        writeln!(out, "data {} {class:?} of {}", data.id.value, one(&data.owner)).unwrap();
    }
    for zone in &model.zones {
        writeln!(out, "zone {} in {}", zone.id.value, one(&zone.inside)).unwrap();
    }
    for c in &model.components {
        let (kind, exposed) = (c.kind.map(|k| k.value), c.exposed.map(|e| e.value));
        let (encrypted, out_of) =
            (c.encrypted.as_ref().map(|e| &e.value), c.out_of_scope.as_ref().map(|o| &o.value));
        let (id, zone, owner, holds, tech, code) =
            (&c.id.value, one(&c.zone), one(&c.owner), ids(&c.holds), ids(&c.tech), ids(&c.code));
        writeln!(out, "component {id} {kind:?} in {zone} of {owner} exposed {exposed:?} encrypted {encrypted:?} out {out_of:?} holds [{holds}] tech [{tech}] code [{code}]").unwrap();
    }
    for f in &model.flows {
        let path = f.path.as_ref();
        let path = path.map(|path| format!("{} -> {}", path.from.value, path.to.value));
        let (id, over, authn, authz) = (&f.id.value, one(&f.over), ids(&f.authn), ids(&f.authz));
        let (sends, gets) = (ids(&f.sends), ids(&f.gets));
        writeln!(out, "flow {id} {path:?} over {over} authn [{authn}] authz [{authz}] sends [{sends}] gets [{gets}]").unwrap();
    }
    for t in &model.threats {
        let stride: String = t.stride.iter().map(|letter| letter.value.word()).collect();
        let (risk, likelihood, impact) =
            (t.risk.map(|r| r.value), t.likelihood.map(|l| l.value), t.impact.map(|i| i.value));
        let accept = t
            .accept
            .as_ref()
            .map(|a| format!("by {} since {:?}", one(&a.by), a.granted.map(|d| d.value)));
        let out_of = t.out_of_scope.as_ref().map(|o| &o.value);
        let (id, title, at, by, refs) =
            (&t.id.value, one(&t.title), ids(&t.at), ids(&t.mitigated_by), ids(&t.refs));
        writeln!(out, "threat {id} `{title}` at [{at}] {stride} risk {risk:?} {likelihood:?} {impact:?} by [{by}] refs [{refs}] accept {accept:?} out {out_of:?}").unwrap();
    }
    for m in &model.mitigations {
        let status = m.status.map(|status| status.value);
        writeln!(
            out,
            "mitigation {} {status:?} `{}` code [{}]",
            m.id.value,
            one(&m.title),
            ids(&m.code)
        )
        .unwrap();
    }
    for a in &model.assumptions {
        writeln!(out, "assumption {} `{}` at [{}]", a.id.value, one(&a.title), ids(&a.at)).unwrap();
    }
    for a in &model.actors {
        writeln!(out, "actor {} goal {}", a.id.value, one(&a.goal)).unwrap();
    }
    out
}

#[test]
fn files_of_other_tools_become_these_models_with_these_findings() {
    let mut out = String::new();
    for name in FOLDERS {
        let files = folder(name);
        for path in files.keys() {
            let (_, model) = lowered(&files, path);
            writeln!(out, "## {name}/{path}\n\n{}", drawn(&model)).unwrap();
            let report = check(&files, std::slice::from_ref(path), &Settings::default());
            for finding in report.findings.iter().filter(|f| f.status == Status::Open) {
                let at = &finding.primary.place;
                let (severity, rule) = (finding.severity.name(), finding.rule.id);
                let (line, column) = (at.start.line, at.start.column);
                let help = finding.help.as_deref().unwrap_or_default();
                writeln!(out, "{line}:{column} {severity} {rule}: {}\n    {help}", finding.message)
                    .unwrap();
            }
            out.push('\n');
        }
    }
    insta::assert_snapshot!(out);
}
