//! Libraries and the organisation's catalogue, from files to findings.

use super::support::{check_files, check_host, task, today};
use crate::check::{self, Report};
use crate::config::Settings;
use crate::finding::{Fix, apply};
use crate::host::{Memory, Models};

const LIBRARY: &str = "tmgate: 1
system: postgres
library: postgres@2
threats:
  stolen-role: {title: A stolen role reads every table, at: self, stride: I, mitigated_by: lease}
  broad-role: {title: A hijacked service uses its role, at: self, stride: T, mitigated_by: narrow}
mitigations:
  lease: {title: Credentials live one hour, status: implemented, provided: true, policy: a.md}
  narrow: {title: Each service has a role of its own, status: proposed}
";

fn check(rest: &str) -> Report {
    let text = format!("tmgate: 1\nsystem: shop\n{rest}");
    let files = [("threatmodels/lib/postgres@2.yaml", LIBRARY), ("threatmodel.yaml", &text)];
    check_files(&files, &Settings::default())
}

/// What one rule says, as `path:line message`.
fn said(rule: &str, report: &Report) -> Vec<String> {
    let of_rule = report.findings.iter().filter(|f| f.rule.id == rule);
    let line = |f: &crate::finding::Finding| {
        let place = &f.primary.place;
        format!("{}:{} {}", place.path, place.start.line, f.message)
    };
    of_rule.map(line).collect()
}

fn is_answered(rest: &str) -> bool {
    let report =
        check(&format!("components: {{db: {{kind: store, uses: lib/postgres@2}}}}\n{rest}"));
    assert_eq!(said("schema-ref-unresolved", &report), [""; 0], "{rest}");
    assert_eq!(said("schema-bad-value", &report), [""; 0], "{rest}");
    let open = said("reuse-unanswered", &report);
    assert!(open.is_empty() || open[0].contains("threat `broad-role` to store `db`"), "{open:?}");
    open.is_empty()
}

#[test]
fn a_threat_of_a_library_is_answered_in_each_of_the_ways_there_are() {
    let from = "threats:\n  t: {title: T, at: db, from: lib/postgres@2/broad-role}\n";
    let accept =
        "acceptances:\n  a: {for: lib/postgres@2/broad-role, by: b, why: c, until: 2027-01-01}\n";
    for answer in [
        from,
        accept,
        "not_applicable:\n  db: {threats: {lib/postgres@2/broad-role: reads only}}\n",
        "not_applicable:\n  db: {T: the role of the shop cannot write}\n",
        "mitigations:\n  narrow: {title: N, status: implemented}\n",
    ] {
        assert!(is_answered(answer), "{answer}");
    }
    for answer in [
        "",
        "mitigations:\n  narrow: {title: N, status: planned}\n",
        "not_applicable:\n  db: {I: another letter of no use here}\n",
        "actors: {ann: {kind: person}}\nthreats:\n  t: {title: T, at: ann, from: lib/postgres@2/broad-role}\n",
    ] {
        assert!(!is_answered(answer), "{answer}");
    }
}

#[test]
fn a_provided_control_that_is_replaced_counts_no_more() {
    let rest = "components: {db: {kind: store, uses: lib/postgres@2}}
mitigations:
  narrow: {title: N, status: implemented}
  lease: {title: L, status: planned, why: they are written by hand}
";
    let open = said("reuse-unanswered", &check(rest));
    assert!(open.len() == 1 && open[0].contains("`stolen-role`"), "{open:?}");
    assert_eq!(said("reuse-overridden", &check(rest)), [""; 0]);
    let silent = rest.replace(", why: they are written by hand", "");
    assert_eq!(said("reuse-overridden", &check(&silent)).len(), 1);
    let orphans = said("mitigation-orphan", &check(rest));
    assert_eq!(orphans, [""; 0], "what a library asks for serves its threats");
}

#[test]
fn references_reach_into_libraries_that_are_in_use() {
    let rest = "uses: [lib/postgres@2]
components: {db: {kind: store}}
threats:
  a: {title: T, at: db, mitigated_by: [lib/postgres@2/lease, lib/postgres@2/leese]}
  b: {title: T, at: db, mitigated_by: lib/postgres@2/narrow}
  c: {title: T, at: db, from: lib/postgres@2/broad-rule}
  d: {title: T, at: db, mitigated_by: lib/postgers@2/lease}
  e: {title: T, at: db, mitigated_by: lib/mysql@1/lease}
";
    let report = check(rest);
    assert_eq!(
        said("schema-ref-unresolved", &report),
        [
            "threatmodel.yaml:6 no mitigation of library `lib/postgres@2` is called `leese`",
            "threatmodel.yaml:7 `lib/postgres@2/narrow` is no control that the library provides",
            "threatmodel.yaml:8 no threat of library `lib/postgres@2` is called `broad-rule`",
            "threatmodel.yaml:9 `lib/postgers@2/lease` names a library that the model does not use",
            "threatmodel.yaml:10 `lib/mysql@1/lease` names a library that the model does not use",
        ]
    );
    let fixes: Vec<&Fix> = report
        .findings
        .iter()
        .filter(|f| f.rule.id == "schema-ref-unresolved")
        .filter_map(|f| f.fix.as_ref())
        .collect();
    let text = format!("tmgate: 1\nsystem: shop\n{rest}");
    let (mended, _) = apply(&text, "threatmodel.yaml", &fixes);
    for right in ["lib/postgres@2/lease]", "lib/postgres@2/broad-role}", "y: lib/postgres@2/lease}"]
    {
        assert!(mended.contains(right), "{right} in {mended}");
    }
}

#[test]
fn a_reason_for_a_single_threat_must_be_one() {
    let report = check(
        "components: {db: {kind: store, uses: lib/postgres@2}}
not_applicable:
  db: {threats: {lib/postgres@2/broad-role: n/a}}
",
    );
    assert_eq!(
        said("stride-na-unexplained", &report),
        [
            "threatmodel.yaml:5 store `db` hardly says why it is safe from `lib/postgres@2/broad-role`"
        ]
    );
}

#[test]
fn a_missing_library_is_one_mistake_however_often_it_is_named() {
    let rest = "components: {db: {kind: store, uses: lib/postgres@1}, log: {kind: store, uses: lib/postgres@1}}
threats:
  a: {title: T, at: db, mitigated_by: lib/postgres@1/lease}
";
    let report = check(rest);
    let missing = said("schema-ref-unresolved", &report);
    assert_eq!(missing, ["threatmodel.yaml:3 library `lib/postgres@1` does not exist"]);
    let help = report.findings.iter().find(|f| f.rule.id == "schema-ref-unresolved").unwrap();
    assert!(help.help.as_ref().unwrap().contains("there is `lib/postgres@2`"));
    assert!(report.not_assessed.iter().any(|n| n.rule == "reuse-unanswered"));
}

#[test]
fn threats_of_libraries_of_libraries_come_along_once() {
    let lib = |name: &str, uses: &str| {
        let threats = format!("threats: {{flaw-{name}: {{title: A flaw of {name}, at: self}}}}");
        let head =
            format!("tmgate: 1\nsystem: {name}\nlibrary: {name}@1\nuses: [{uses}]\n{threats}\n");
        (format!("threatmodels/lib/{name}@1.yaml"), head)
    };
    let mut files = vec![
        lib("base", ""),
        lib("left", "lib/base@1"),
        lib("right", "lib/base@1"),
        lib("top", "lib/left@1, lib/right@1"),
    ];
    let model = "tmgate: 1\nsystem: shop\nuses: [lib/top@1]\ncomponents: {api: {kind: process}}\n";
    files.push(("threatmodel.yaml".to_owned(), model.to_owned()));
    let open = |files: &[(String, String)]| {
        let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
        said("reuse-unanswered", &check_files(&files, &Settings::default()))
    };
    let found = open(&files);
    assert_eq!(found.len(), 1, "libraries hand on: {found:?}");
    assert_eq!(found[0].matches("flaw-base").count(), 1);
    assert!(found[0].contains("`flaw-top`, `lib/left@1/flaw-left`, "), "{found:?}");
    // One library answers what the other lets through.
    files[1].1 += "  own: {title: Its own word on it, at: self, from: lib/base@1/flaw-base}\n";
    files[1].1 = files[1].1.replace("}}\n  own", "}\n  own").replace("threats: {", "threats:\n  ");
    let found = open(&files);
    assert!(found[0].contains("flaw-base") && found[0].contains("lib/left@1/own"), "{found:?}");
}

#[test]
fn a_library_that_many_use_gives_each_its_own_finding() {
    let mut files = vec![("threatmodels/lib/postgres@2.yaml".to_owned(), LIBRARY.to_owned())];
    for n in 0..40 {
        let text = format!(
            "tmgate: 1\nsystem: s{n}\nuses: [lib/postgres@2]\ncomponents: {{a: {{kind: store}}}}\n"
        );
        files.push((format!("s{n}/threatmodel.yaml"), text));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
    let report = check_files(&files, &Settings::default());
    let found: Vec<_> =
        report.findings.iter().filter(|f| f.rule.id == "reuse-unanswered").collect();
    assert_eq!(found.len(), 40);
    for finding in found {
        let related = &finding.related[0].place;
        assert_eq!((&*related.path, related.start.line), ("threatmodels/lib/postgres@2.yaml", 6));
    }
}

const CATALOGUE: &str = "sql-injection:
  title: A crafted value changes a statement
  stride: T I
  applies_to: {kind: store, tech: postgres}
";

#[test]
fn a_mistake_in_the_catalogue_is_a_finding_at_its_line() {
    let bad = CATALOGUE.replace("kind: store", "kind: shelf").replace("stride", "strid");
    let model = "tmgate: 1\nsystem: shop\ncomponents: {db: {kind: store, tech: postgres}}\n";
    let files = [("threatmodels/catalog/a.yaml", &*bad), ("threatmodel.yaml", model)];
    let report = check_files(&files, &Settings::default());
    let at = "threatmodels/catalog/a.yaml";
    assert_eq!(
        said("schema-unknown-key", &report),
        [format!("{at}:3 entry `sql-injection` has no key `strid`")]
    );
    let said = said("schema-bad-value", &report);
    assert!(said.len() == 1 && said[0].starts_with(&format!("{at}:4 `kind` of")), "{said:?}");
}

#[test]
fn a_comment_in_the_catalogue_allows_a_finding_there() {
    let allowed =
        format!("# tmgate: allow(orgcat-stale) -- the first store comes in May\n{CATALOGUE}");
    let model = "tmgate: 1\nsystem: shop\ncomponents: {api: {kind: process}}\n";
    let files = [("threatmodels/catalog/a.yaml", &*allowed), ("threatmodel.yaml", model)];
    let report = check_files(&files, &Settings::default());
    let stale: Vec<_> = report.findings.iter().filter(|f| f.rule.id == "orgcat-stale").collect();
    assert_eq!(stale.len(), 1);
    assert_ne!(stale[0].status, crate::finding::Status::Open);
    assert_eq!(said("waiver-unused", &report), [""; 0]);
}

#[test]
fn an_entry_that_a_threat_misspells_is_named() {
    let model = "tmgate: 1\nsystem: shop\ncomponents: {db: {kind: store, tech: postgres}}
threats:\n  t: {title: T, at: db, from: sql-inejction}\n  u: {title: U, at: db, from: flood}\n";
    let files = [("threatmodels/catalog/a.yaml", CATALOGUE), ("threatmodel.yaml", model)];
    let report = check_files(&files, &Settings::default());
    assert_eq!(
        said("schema-ref-unresolved", &report),
        [
            "threatmodel.yaml:5 no entry of the organisation's catalogue is called `sql-inejction`",
            "threatmodel.yaml:6 no entry of the organisation's catalogue is called `flood`",
        ]
    );
    assert_eq!(said("orgcat-unanswered", &report), [""; 0], "it is plain what is meant");
}

#[test]
fn the_catalogue_lies_where_the_configuration_says() {
    let model = "tmgate: 1\nsystem: shop\ncomponents: {db: {kind: store, tech: postgres}}\n";
    let host =
        Memory::new(today()).with("security/a.yaml", CATALOGUE).with("threatmodel.yaml", model);
    let report = |folder: &str| {
        let mut settings = Settings::default();
        settings.org_catalogue = folder.to_owned();
        settings.names_catalogue = true;
        check_host(&host, &settings)
    };
    assert_eq!(said("orgcat-unanswered", &report("security")).len(), 1);
    let nowhere = report("securty");
    assert_eq!(said("orgcat-unanswered", &nowhere).len(), 0);
    assert!(nowhere.not_assessed.iter().any(|n| n.why.contains("`securty`")));
}

#[test]
fn some_paths_alone_leave_the_catalogue_open() {
    let host = Memory::new(today())
        .with("threatmodels/catalog/a.yaml", CATALOGUE)
        .with("a/threatmodel.yaml", "tmgate: 1\nsystem: shop\n");
    let settings = Settings::default();
    let models = Models::find(&host, &["a".to_owned()], &settings).unwrap();
    let report = check::check(&models, &settings, &task(), Vec::new()).unwrap();
    assert_eq!(said("orgcat-stale", &report), [""; 0]);
    assert!(report.not_assessed.iter().any(|n| n.rule == "orgcat-stale"));
    assert_eq!(said("orgcat-stale", &check_host(&host, &settings)).len(), 1);
}
