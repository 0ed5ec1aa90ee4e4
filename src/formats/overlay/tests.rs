use super::FILE;
use crate::config::Settings;
use crate::finding::{Finding, Status};
use crate::host::Memory;
use crate::tests::support::{check_files, run, today};

const OTM: &str = "otmVersion: 0.2.0
project: {name: Shop, id: shop, description: Sells shoes}
trustZones: [{id: z, name: Zone, type: z, risk: {trustRating: 50}}]
components:
  - {id: c1, name: Web shop, type: web-service, parent: {trustZone: z}, threats: [{threat: t1, state: exposed}]}
  - {id: c2, name: Till, type: web-service, parent: {trustZone: z}}
dataflows: [{id: f1, name: Pay, source: c1, destination: c2}]
threats: [{id: t1, name: A forged order changes the price of a shoe, categories: [Tampering], risk: {likelihood: 60, impact: 80}}]
";

/// The open findings of the model with an overlay: path, line, rule, message, help.
fn with(overlay: &str) -> Vec<Finding> {
    let files = [("docs/shop.otm.yaml", OTM), (&format!("docs/{FILE}"), overlay)];
    let mut findings = check_files(&files, &Settings::default()).findings;
    findings.retain(|finding| finding.status == Status::Open);
    findings
}

fn of<'f>(findings: &'f [Finding], rule: &str) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| finding.rule.id == rule).collect()
}

#[test]
fn what_an_overlay_says_of_an_element_counts() {
    let open = with("tmgate-overlay: 1\nfiles:\n  shop.otm.yaml: {}\n");
    assert_eq!(of(&open, "threat-untreated").len(), 1, "{open:#?}");
    let treated = with(
        "tmgate-overlay: 1
files:
  shop.otm.yaml:
    threats:
      t1: {accept: {by: '@ines', why: The shop is closed soon, until: 2027-01-31}}
",
    );
    assert!(of(&treated, "threat-untreated").is_empty(), "{treated:#?}");
    assert!(!treated.iter().any(|f| f.rule.group() == "schema"), "{treated:#?}");
    let expired = with(
        "tmgate-overlay: 1
files:
  shop.otm.yaml:
    threats:
      A forged order changes the price of a shoe:
        accept: {by: '@ines', why: The shop is closed soon, until: 2026-01-31}
",
    );
    let [finding] = of(&expired, "accept-expired")[..] else { panic!("{expired:#?}") };
    assert_eq!(&*finding.primary.place.path, "docs/threatmodel.overlay.yaml");
    assert_eq!(finding.primary.place.start.line, 6, "where the end of the acceptance stands");
}

#[test]
fn a_fact_that_an_overlay_brings_is_judged_where_the_overlay_has_the_element() {
    let without = with("tmgate-overlay: 1\nfiles: {shop.otm.yaml: {}}\n");
    assert!(of(&without, "mitigation-overdue").is_empty());
    let late = with(
        "tmgate-overlay: 1
files:
  shop.otm.yaml:
    owner: team-shop
    threats:
      t1: {mitigated_by: [check-price]}
    mitigations:
      check-price: {title: Check the price, status: planned, due: 2026-01-31, ticket: S-1}
",
    );
    let [finding] = of(&late, "mitigation-overdue")[..] else { panic!("{late:#?}") };
    assert_eq!(&*finding.primary.place.path, "docs/threatmodel.overlay.yaml");
    assert!(!late.iter().any(|f| f.rule.id == "schema-ref-unresolved"), "{late:#?}");
}

#[test]
fn an_id_that_no_longer_matches_is_reported_with_what_was_meant() {
    let cases = [
        (
            "components: {Web shopp: {owner: a}}",
            "the overlay speaks of component `Web shopp`, which the file does not have",
            "did you mean `Web shop`?",
        ),
        (
            "threats: {t9: {owner: a}}",
            "the overlay speaks of threat `t9`, which the file does not have",
            "did you mean `t1`?",
        ),
        (
            "flows: {web-shop: {over: https}}",
            "the overlay speaks of flow `web-shop`, which the file does not have",
            "it is a component; say this of it in its own section",
        ),
    ];
    for (said, message, help) in cases {
        let found = with(&format!("tmgate-overlay: 1\nfiles:\n  shop.otm.yaml:\n    {said}\n"));
        let [finding] = of(&found, "schema-ref-unresolved")[..] else {
            panic!("{said}: {found:#?}")
        };
        assert_eq!((finding.message.as_str(), finding.help.as_deref()), (message, Some(help)));
        assert_eq!(finding.primary.place.start.line, 4, "{said}");
    }
}

#[test]
fn bad_overlays_get_a_finding_at_their_place() {
    let cases = [
        (
            "tmgate-overlay: 2\nfiles: {}\n",
            "the overlay does not begin with `tmgate-overlay: 1`",
            1,
        ),
        ("tmgate-overlay: 1\nfile: {}\n", "the overlay has no key `file`", 2),
        ("tmgate-overlay: 1\nfiles: []\n", "the overlay names no file under `files`", 2),
        ("[]\n", "the overlay is no map", 1),
        (
            "tmgate-overlay: 1\nfiles:\n  shop.otm.yml: {}\n",
            "the overlay speaks of `shop.otm.yml`, and no such file lies beside it",
            3,
        ),
        (
            "tmgate-overlay: 1\nfiles:\n  shop.otm.yaml:\n    components: {c1: {ownr: a}}\n",
            "component `c1` has no key `ownr`",
            4,
        ),
        (
            "tmgate-overlay: 1\nfiles:\n  shop.otm.yaml:\n    threats: {t1: {found: soon}}\n",
            "`found` of threat `t1` must be a date",
            4,
        ),
    ];
    for (text, message, line) in cases {
        let found = with(text);
        let found: Vec<(&str, u32)> = found
            .iter()
            .filter(|f| f.rule.group() == "schema")
            .map(|f| (f.message.as_str(), f.primary.place.start.line))
            .collect();
        let is_it = |(said, at): &(&str, u32)| said.starts_with(message) && *at == line;
        assert!(found.iter().any(is_it), "{text}: {found:#?}");
    }
    let torn = with("tmgate-overlay: 1\nfiles: {shop.otm.yaml: {owner: x\n");
    assert!(torn.iter().any(|f| f.rule.id == "schema-parse"), "{torn:#?}");
}

#[test]
fn a_name_that_no_file_has_is_reported_once_however_many_files_there_are() {
    let overlay = "tmgate-overlay: 1\nfiles:\n  shop.otm.yaml: {}\n  gone.json: {}\n  b.otm: {}\n";
    let host = Memory::new(today()).with("docs/shop.otm.yaml", OTM).with("docs/b.otm", OTM);
    let host = host.with("docs/threatmodel.overlay.yaml", overlay);
    let ran = run(&host, &["check", "--format", "concise"]);
    let said: Vec<&str> = ran.out.lines().filter(|line| line.contains("overlay speaks")).collect();
    assert_eq!(said.len(), 1, "{}", ran.out);
    assert!(
        said[0].starts_with("docs/threatmodel.overlay.yaml:4:3: error[schema-ref-unresolved]"),
        "{}",
        said[0]
    );
    assert!(said[0].contains("`gone.json`, and no such file lies beside it"), "{}", said[0]);
}

#[test]
fn an_overlay_to_begin_with_names_every_element_and_changes_nothing() {
    let host =
        Memory::new(today()).with("docs/shop.otm.yaml", OTM).with("CODEOWNERS", "* @org/shop\n");
    let args = ["check", "--format", "concise", "docs"];
    let before = run(&host, &args).out;
    let ran = run(&host, &["init", "--overlay", "docs/shop.otm.yaml"]);
    assert_eq!(ran.exit, crate::cli::Exit::Pass, "{}{}", ran.out, ran.err);
    let text = host.text("docs/threatmodel.overlay.yaml").unwrap();
    for line in [
        "  shop.otm.yaml:\n",
        "    owner: \"@org/shop\" # guess\n",
        "      # c1: {owner: ..., code: \"src/**\"} # Web shop\n",
        "      # f1: {over: https, authn: ...} # Pay\n",
        "      # t1: {accept: {by: \"@somebody\", why: ..., until: 2027-05-24, ticket: ...}} # A forged order",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    let without_owner = text.replace("    owner: \"@org/shop\" # guess\n", "");
    let host = host.with("docs/threatmodel.overlay.yaml", &without_owner);
    assert_eq!(run(&host, &args).out, before, "comments add nothing");
    // Each line does what it says once its # is taken away.
    let filled = without_owner.replace("# t1: ", "t1: ").replace("...", "x");
    let host = host.with("docs/threatmodel.overlay.yaml", &filled);
    let after = run(&host, &args).out;
    assert!(before.contains("threat-untreated") && !after.contains("threat-untreated"), "{after}");
    assert!(!after.contains("[schema-"), "{after}");
    let again = run(&host, &["init", "--overlay", "docs/shop.otm.yaml"]);
    assert_eq!(again.exit, crate::cli::Exit::CouldNotRun);
    assert!(again.err.contains("never overwrites"), "{}", again.err);
    assert_eq!(host.text("docs/threatmodel.overlay.yaml").unwrap(), filled);
}

#[test]
fn a_file_in_yaml_may_carry_its_overlay() {
    let text = format!(
        "{OTM}tmgate:\n  threats: {{t1: {{accept: {{by: a, why: b, until: 2026-01-31}}}}}}\n"
    );
    let report = check_files(&[("shop.otm.yaml", &text)], &Settings::default());
    assert!(
        report.findings.iter().any(|f| f.rule.id == "accept-expired"),
        "{:#?}",
        report.findings
    );
}

#[test]
fn an_overlay_beside_no_model_of_another_tool_is_reported() {
    let report = check_files(
        &[("docs/threatmodel.overlay.yaml", "tmgate-overlay: 1\nfiles: {a.json: {}}\n")],
        &Settings::default(),
    );
    let found: Vec<&str> = report.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(found, ["the overlay lies beside no model of another tool"]);
}

#[test]
fn whoever_names_an_overlay_asks_about_the_models_beside_it() {
    let overlay = "tmgate-overlay: 1
files: {shop.otm.yaml: {threats: {t1: {accept: {by: a, why: b, until: 2026-01-31}}}}}
";
    let host = Memory::new(today()).with("docs/shop.otm.yaml", OTM).with("docs/other.txt", "x");
    let host = host.with("docs/threatmodel.overlay.yaml", overlay);
    let args = ["check", "docs/threatmodel.overlay.yaml", "--format", "concise"];
    let ran = run(&host, &args);
    assert!(
        ran.out.contains("docs/threatmodel.overlay.yaml:2:71: error[accept-expired]"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("models: 1,"), "{}", ran.out);
}

#[test]
fn no_fix_writes_into_a_file_of_another_tool() {
    let host = Memory::new(today()).with("docs/shop.otm.yaml", OTM);
    run(&host, &["check", "--fix", "--profile", "strict"]);
    assert_eq!(host.text("docs/shop.otm.yaml").as_deref(), Some(OTM));
}
