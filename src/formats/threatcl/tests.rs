use crate::check::gather;
use crate::formats::{foreign, lower};
use crate::model::Model;
use crate::model::vocabulary::MitigationStatus;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

fn read(text: &str) -> Model {
    read_all(&[("model.tm.hcl", text)])
}

fn read_all(files: &[(&str, &str)]) -> Model {
    let mut sources = Sources::new();
    let first = sources.add(SourceFile::new(files[0].0, files[0].1.as_bytes().to_vec()));
    let find = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        Ok(found.map(|(name, text)| SourceFile::new(*name, text.as_bytes().to_vec())))
    };
    let documents = gather(&mut sources, &[first], &Limits::default(), &find).unwrap();
    let format = foreign(sources.file(first), &documents[0]).map(|format| format.name);
    assert_eq!(format, Some("threatcl"));
    lower(&sources, &documents)
}

fn said(model: &Model) -> Vec<String> {
    model.mistakes.iter().map(|mistake| mistake.draft.message().to_owned()).collect()
}

fn model(body: &str) -> String {
    format!("spec_version = \"0.7.0\"\nthreatmodel \"Desk\" {{\n  author = \"@ines\"\n{body}\n}}\n")
}

#[test]
fn expressions_are_looked_up_where_they_can_be_and_kept_where_they_cannot() {
    let text = format!(
        "variable \"what\" {{\n  value = \"A guest reads orders\"\n}}\n{}",
        model(
            "threat \"a\" { description = var.what }\nthreat \"b\" { description = upper(\"x\") }\nthreat \"c\" {\n description = <<-EOT\n  Two\n  lines\n EOT\n}"
        )
    );
    let model = read(&text);
    let titles: Vec<&str> =
        model.threats.iter().map(|t| t.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(titles, ["A guest reads orders", "${upper(\"x\")}", "Two lines"]);
    assert_eq!(said(&model), Vec::<String>::new());
}

#[test]
fn controls_are_read_in_every_form_that_there_was() {
    let text = model(
        "threat {\n description = \"Old\"\n control = \"Some words\"\n}\nthreat \"new\" {\n description = \"New\"\n control \"Lock\" {\n description = \"A lock\"\n implemented = true\n}\n proposed_control {\n description = \"A guard\"\n implemented = false\n}\n expanded_control \"Bell\" {\n description = \"A bell\"\n}\n}",
    );
    let model = read(&text);
    let status: Vec<Option<MitigationStatus>> =
        model.mitigations.iter().map(|m| m.status.map(|status| status.value)).collect();
    assert_eq!(
        status,
        [
            None,
            Some(MitigationStatus::Implemented),
            Some(MitigationStatus::Planned),
            Some(MitigationStatus::Proposed)
        ]
    );
}

#[test]
fn several_models_of_a_file_keep_their_names_apart() {
    let one = |name: &str, author: &str| {
        format!(
            "threatmodel \"{name}\" {{\n author = \"{author}\"\n data_flow_diagram_v2 \"d\" {{\n process \"Server\" {{}}\n external_element \"User\" {{}}\n flow \"https\" {{\n from = \"User\"\n to = \"Server\"\n }}\n }}\n}}\n"
        )
    };
    let model = read(&format!("{}{}", one("A", "@ines"), one("B", "@jo")));
    let ids: Vec<&str> = model.components.iter().map(|c| c.id.value.as_str()).collect();
    assert_eq!(ids, ["server", "user", "server-2", "user-2"]);
    assert_eq!(model.flows[1].path.as_ref().unwrap().to.value, "server-2");
    assert_eq!(model.components[2].owner.as_ref().unwrap().value, "@jo");
    assert!(model.system.is_none() && model.owner.is_none());
    assert_eq!(said(&model), Vec::<String>::new());
}

#[test]
fn names_that_nothing_has_are_told_with_what_is_meant() {
    let text = model(
        "information_asset \"orders\" { information_classification = \"Secret\" }\nthreat \"a\" {\n description = \"x\"\n information_asset_refs = [\"order\"]\n stride = [\"Spoofin\"]\n}\ndata_flow_diagram_v2 \"d\" {\n process \"Server\" {}\n flow \"x\" {\n from = \"Servr\"\n to = process.server\n }\n}",
    );
    let model = read(&text);
    assert_eq!(
        said(&model),
        [
            "`Secret` is no classification of threatcl",
            "flow `x` names `Servr`, which no element is called",
            "`Spoofin` is no letter of STRIDE",
            "no information asset is called `order`",
        ]
    );
    assert!(model.flows[0].path.is_none());
}

#[test]
fn what_other_files_hold_is_read_from_the_repository_and_nothing_is_fetched() {
    let main = "threatmodel \"Desk\" {\n author = \"@ines\"\n including = \"./shared/base.hcl\"\n imports = [\"controls.hcl\"]\n threat \"a\" {\n description = \"Changed here\"\n control_imports = [\"import.control.lock\"]\n control \"Bell\" {\n description = import.control.bell.description\n }\n }\n}\n";
    let base = "threatmodel \"Base\" {\n author = \"@jo\"\n threat \"a\" { description = \"Overridden\" }\n threat \"b\" { description = \"Kept\" }\n}\n";
    let controls = "component \"control\" \"lock\" {\n description = \"A lock\"\n implemented = true\n}\ncomponent \"control\" \"bell\" { description = \"It rings\" }\n";
    let files = [("m/desk.hcl", main), ("m/shared/base.hcl", base), ("m/controls.hcl", controls)];
    let model = read_all(&files);
    let titles: Vec<&str> =
        model.threats.iter().map(|t| t.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(titles, ["Changed here", "Kept"]);
    let controls: Vec<&str> =
        model.mitigations.iter().map(|m| m.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(controls, ["It rings", "A lock"]);
    assert_eq!(said(&model), Vec::<String>::new());
    let remote = main.replace("./shared/base.hcl", "github.com/acme/models|base.hcl");
    let model = read_all(&[("m/desk.hcl", &remote), files[2]]);
    assert_eq!(said(&model), ["`github.com/acme/models|base.hcl` lies elsewhere, and is not read"]);
    let model = read_all(&files[..1]);
    assert_eq!(said(&model).len(), 2, "{:?}", said(&model));
}

#[test]
fn exported_json_says_the_same() {
    let text = r#"{"specVersion": "0.7.0", "threatmodels": [{"name": "Desk", "author": "@ines",
        "informationAsset": [{"name": "orders", "informationClassification": "Confidential"}],
        "threat": [{"description": "A guest reads orders", "stride": ["Info Disclosure"],
            "informationAssetRefs": ["orders"],
            "expandedControl": [{"name": "Lock", "implemented": true, "description": "A lock"}]}],
        "dataFlowDiagram": [{"name": "d", "process": [{"name": "Server"}],
            "trustZone": [{"name": "Hall", "dataStore": [{"name": "Base", "informationAsset": "orders"}]}],
            "flow": [{"name": "tls", "from": "Server", "to": "Base"}]}]}]}"#;
    let model = read_all(&[("desk.json", text)]);
    assert_eq!(said(&model), Vec::<String>::new());
    assert_eq!(model.components.len(), 2);
    assert_eq!(model.flows[0].over.as_ref().unwrap().value, "tls");
    assert_eq!(model.threats[0].at[0].value, "base");
    assert_eq!(model.threats[0].mitigated_by[0].value, "lock");
}

#[test]
fn a_file_that_is_no_hcl_is_still_one_of_threatcl() {
    let model = read("threatmodel \"Desk\" {\n  author = \n}\n");
    assert!(!model.whole);
    assert_eq!(model.mistakes.len(), 1);
}

#[test]
fn what_is_not_read_is_told_at_its_line() {
    let text = model(
        "colour = \"red\"\ninformation_asset \"codes\" {\n source = \"here\"\n}\nthreat \"a\" {\n description = \"A\"\n severity = \"high\"\n control \"Lock\" {\n  risk_reduction = 60\n }\n risk {\n  severity = \"high\"\n  impact = \"low\"\n  weight = 3\n }\n}\nthreat \"a\" {\n description = \"B\"\n}\ndata_flow_diagram_v2 \"d\" {\n process \"p\" {\n  language = \"Go\"\n }\n legend {\n  x = 1\n }\n}",
    );
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("model.tm.hcl", text.as_bytes().to_vec()));
    let document = crate::syntax::parse(&sources, file, &Limits::default());
    let losses = crate::formats::convert(&sources, &document, &[], None).unwrap().losses;
    let mut told: Vec<(u32, String)> = losses
        .iter()
        .map(|loss| {
            let line = sources.bare_place(loss.place).start.line;
            (line, format!("{}: {}", loss.element, loss.what))
        })
        .collect();
    told.sort();
    let told: Vec<String> = told.iter().map(|(line, what)| format!("{line} {what}")).collect();
    let expected = [
        "4 the model: `colour` is left out",
        "6 data `codes`: `source` is left out",
        "10 threat `a`: `severity` is left out",
        "12 control `Lock`: `risk_reduction` is left out",
        "15 threat `a`: its likelihood and impact are left out: its severity counts",
        "17 threat `a`: `weight` is left out",
        "20 threat `a`: it is left out: one before it has the same name",
        "25 component `p`: `language` is left out",
        "27 a data-flow diagram: `legend` is left out",
    ];
    assert_eq!(told, expected);
}
