//! The page and the registers: that they agree with the gate, load nothing, and obey no model.

use super::diagrams::is_well_formed;
use super::support::{check_host, run, today};
use super::transcripts::transcript;
use crate::cli::Exit;
use crate::config::Settings;
use crate::finding::{Severity, Status};
use crate::host::git_tests::Repo;
use crate::host::{Host, Memory};

fn payments() -> Memory {
    let files = super::fixtures::folder("repos/payments");
    files.iter().fold(Memory::new(today()), |host, (path, bytes)| host.with(path, bytes))
}

fn page_of(host: &Memory, args: &[&str]) -> String {
    let ran = run(host, &[&["report"], args].concat());
    assert_eq!(ran.exit, Exit::Pass, "{}", ran.err);
    host.text("report.html").unwrap()
}

#[test]
fn the_page_says_what_the_gate_says() {
    let host = payments();
    let page = page_of(&host, &[]);
    let ran = run(&host, &["check", "--format", "concise"]);
    for line in ran.out.lines().filter(|line| line.starts_with("models: ")) {
        assert!(page.contains(line), "{line}");
    }
    let json = run(&host, &["check", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let open = json["findings"].as_array().unwrap().iter().filter(|f| f["status"] == "open");
    let rows = page.split("id=\"findings\"").nth(1).unwrap();
    let rows = rows.split("id=\"not-assessed\"").next().unwrap().matches("<tr>").count();
    assert_eq!(rows, open.count() + 1, "one row a finding, and the head");
}

#[test]
fn the_page_runs_nothing_and_loads_nothing() {
    let page = page_of(&payments(), &[]);
    assert!(page.contains("default-src 'none'") && page.contains("style-src 'sha256-"));
    for bad in ["<script", "<link rel=\"stylesheet", "<img", " style=", "url(", "@import", " on"] {
        let found =
            page.match_indices(bad).find(|(at, _)| bad != " on" || is_handler(&page[*at..]));
        assert!(found.is_none(), "{bad}");
    }
    for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let known = link.starts_with('#') || link == "data:," || link.contains("#L");
        assert!(known, "{link}");
    }
    assert!(is_well_formed(&page.replace("<!DOCTYPE html>", "")) || page.contains("<meta"));
}

fn is_handler(text: &str) -> bool {
    let name: String = text[1..].chars().take_while(char::is_ascii_lowercase).collect();
    text[1 + name.len()..].starts_with("=\"")
}

#[test]
fn nothing_in_a_model_is_markup_on_the_page() {
    let evil = "<img src=x onerror=alert(1)>\\\"'</td></svg><script>";
    let mut text = String::from_utf8(
        super::fixtures::folder("native").get("everything.yaml").unwrap().clone(),
    )
    .unwrap();
    for key in ["title: ", "why: ", "purpose: ", "owner: "] {
        let lines = text.lines().map(|line| match line.trim_start().strip_prefix(key) {
            Some(_) => {
                let indent = line.len() - line.trim_start().len();
                format!("{}{key}\"{evil}\"", " ".repeat(indent))
            }
            None => line.to_owned(),
        });
        text = lines.collect::<Vec<_>>().join("\n");
    }
    assert!(text.matches(evil).count() > 5, "{text}");
    let host = Memory::new(today()).with("threatmodel.yaml", text);
    let page = page_of(&host, &["--csv", "out"]);
    assert!(!page.contains("<img") && !page.contains("<script"), "{page}");
    assert!(page.contains("&lt;img src=x"));
}

#[test]
fn registers_hold_the_model_and_no_formula() {
    let text = "tmgate: 1\nsystem: =HYPERLINK(1)\nobjectives: {o: {impact: high}}\n\
        components: {api: {kind: process}}\nthreats:\n  t: {title: \"=1+1, \\\"so\\\"\", at: api, hurts: o, \
        mitigated_by: [m], accept: {by: '@sec', why: -1, until: 2027-01-01}}\nmitigations:\n  m: {title: M, status: verified, \
        refs: [AC-6], evidence: [{test: it_holds, done: 2026-11-01}]}\n";
    let host = Memory::new(today()).with("threatmodel.yaml", text);
    page_of(&host, &["--csv", "out"]);
    let file = |name: &str| host.text(&format!("out/{name}")).unwrap();
    let all = ["risks", "acceptances", "follow-ups", "traceability", "flows"]
        .map(|name| format!("{name}\n{}", file(&format!("{name}.csv"))))
        .join("\n");
    assert!(all.contains("\r\n"));
    insta::assert_snapshot!(all.replace("\r\n", "\n"));
}

#[test]
fn what_cannot_be_reported_is_said() {
    let commands = [
        "tmgate report nowhere.yaml",
        "tmgate report --link-base javascript:alert(1)",
        "tmgate report --link-base github",
        "tmgate report --workspace somewhere",
        "tmgate report --workspace somewhere --csv out",
    ];
    insta::assert_snapshot!(transcript(&payments(), &commands));
    let none = Memory::new(today()).with("README.md", "hello");
    assert!(transcript(&none, &["tmgate report"]).contains("no model found"));
}

#[test]
fn the_same_models_give_the_same_page() {
    let (one, two) = (page_of(&payments(), &[]), page_of(&payments(), &[]));
    assert_eq!(one, two);
    let linked = page_of(&payments(), &["--link-base", "https://forge.example/pay/blob/main"]);
    assert!(linked.contains("href=\"https://forge.example/pay/blob/main/threatmodel.yaml#L"));
    let report = check_host(&payments(), &Settings::default());
    let errors = report.findings.iter().filter(|f| f.status == Status::Open);
    assert!(errors.filter(|f| f.severity == Severity::Error).count() > 0);
}

#[test]
fn the_past_is_judged_by_its_own_days() {
    let model = |extra: &str, until: &str| {
        format!(
            "tmgate: 1\nsystem: shop\ncomponents: {{api: {{kind: process}}}}\nthreats:\n  a: {{title: A, at: api, risk: high}}\n  \
             b: {{title: B, at: api, risk: low, accept: {{by: sec, why: rare, until: {until}}}}}\n{extra}"
        )
    };
    let repo = Repo::new();
    repo.write("threatmodel.yaml", &model("  c: {title: C, at: api, risk: low}\n", "2026-03-01"));
    repo.commit_on("2026-02-01", "one", &[]);
    repo.write("README.md", "nothing of a model");
    repo.commit_on("2026-04-01", "two", &[]);
    repo.write("threatmodel.yaml", &model("", "2026-03-01"));
    repo.commit_on("2026-06-01", "three", &[]);
    let disk = repo.disk();
    let past = |args: &[&str]| {
        let all = ["report", "--today", "2026-11-23", "-o", "report.html"];
        let ran = run(&disk, &[&all, args].concat());
        assert_eq!(ran.exit, Exit::Pass, "{}", ran.err);
        let page = disk.read("report.html").unwrap().unwrap();
        let page = String::from_utf8(page).unwrap();
        let said = page.split("aria-label=\"").find(|said| said.starts_with("Open threats over"));
        said.map(|said| said.split('"').next().unwrap().to_owned())
    };
    // In February `b` was accepted still; in June it was open again, and `c` was gone.
    let expected = "Open threats over time, at 3 versions: 2 on 2026-02-01, 2 on 2026-11-23";
    assert_eq!(past(&[]).as_deref(), Some(expected));
    let page = String::from_utf8(disk.read("report.html").unwrap().unwrap()).unwrap();
    for name in [">1 high</text>", ">1 low</text>"] {
        assert!(page.contains(name), "each band is named, and not by its colour alone: {name}");
    }
    assert!(!page.contains(" critical</text>"), "what never was is not named");
    assert_eq!(past(&["--no-history"]), None);
}

#[test]
fn the_worst_repository_stands_first_and_leads_to_its_models() {
    let model = |system: &str, threats: &str| {
        format!("tmgate: 1\nsystem: {system}\ncomponents: {{api: {{kind: process}}}}\n{threats}")
    };
    let open = |level: &str| format!("threats: {{t: {{title: T, at: api, risk: {level}}}}}\n");
    let host = Memory::new(today())
        .with("all/calm/threatmodel.yaml", model("calm", &open("low")))
        .with("all/grave/threatmodel.yaml", model("grave", &open("critical")))
        .with("all/grave/sub dir/threatmodel.yaml", model("second", &open("high")))
        .with("all/bad/threatmodel.yaml", model("bad", &open("high")))
        .with("all/bad/tmgate.yaml", "version: 1\nrules: {threat-untreated: off}\n")
        .with("all/empty/README.md", "nothing")
        .with("all/.hidden/threatmodel.yaml", model("hidden", &open("critical")))
        .with("elsewhere/threatmodel.yaml", model("elsewhere", &open("critical")));
    let page = page_of(&host, &["--workspace", "all"]);
    let body = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let rows: Vec<&str> = body.split("<tr>").skip(1).collect();
    let shown = |row: &&str| {
        row.split("<th scope=\"row\">").nth(1).unwrap().split(['<', ' ']).next().unwrap().to_owned()
    };
    assert_eq!(rows.iter().map(shown).collect::<Vec<_>>(), ["grave", "bad", "calm"], "{body}");
    for (row, links) in [
        (0, &["all/grave/threatmodel.yaml#L2", "all/grave/sub%20dir/threatmodel.yaml#L2"][..]),
        (1, &["all/bad/threatmodel.yaml#L2"]),
    ] {
        let hrefs = rows[row].split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let mut hrefs: Vec<&str> = hrefs.collect();
        hrefs.sort_unstable_by_key(|href| std::cmp::Reverse(*href));
        assert_eq!(hrefs, links);
    }
    // Each is judged by its own configuration, and counted once.
    assert!(rows[0].contains("<td>fail</td><td>2</td><td>1</td><td>1</td>"), "{}", rows[0]);
    assert!(
        page.contains(
            "As of 2026-11-23. 3 repositories with threat models, 3 of which fail the gate"
        )
    );
    assert!(page.contains("<strong>empty</strong>: it holds no model"), "{page}");
    assert!(!body.contains("hidden") && !page.contains("elsewhere"));
    let linked = page_of(&host, &["--workspace", "all", "--link-base", "https://forge.example/x"]);
    assert!(linked.contains("href=\"https://forge.example/x/all/bad/threatmodel.yaml#L2\""));
}

const LATE: &str = "tmgate: 1
system: late
objectives: {paid: {why: x}, alone: {why: y, refs: [PCI-6]}}
components: {api: {kind: process}}
threats:
  worst: {title: The worst, at: api, risk: critical, hurts: [paid]}
  bad: {title: Bad, at: api, risk: high, mitigated_by: [fence], hurts: [nowhere]}
  mild: {title: Mild, at: api, risk: medium}
  lived: {title: Lived with, at: api, risk: low, accept: {by: sec, why: rare, granted: 2026-01-01, until: 2026-11-20}}
  soon: {title: Ends soon, at: api, risk: low, accept: {by: sec, why: rare, granted: 2026-01-01, until: 2026-12-01}}
  long: {title: Ends later, at: api, risk: low, accept: {by: sec, why: rare, granted: 2026-01-01, until: 2027-06-01}}
mitigations:
  fence: {title: A fence, status: planned, due: 2026-11-13, owner: ops}
  done: {title: Done, status: verified, due: 2026-01-01}
incidents:
  INC-1: {title: It burns, phase: contained, started: 2026-11-22, detected: 2026-11-22}
";

#[test]
fn what_is_to_be_done_first_stands_first() {
    let host = Memory::new(today()).with("threatmodel.yaml", LATE);
    let page = page_of(&host, &[]);
    let first = page.split("id=\"first\"").nth(1).unwrap();
    let rows = first.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let said: Vec<String> = rows
        .split("<tr>")
        .skip(1)
        .map(|row| {
            let id = row.split("#L").nth(1).unwrap().split(['>', '<']).nth(1).unwrap();
            let why = row.split("<strong>").nth(1).unwrap().split('<').next().unwrap();
            format!("{id}: {why}")
        })
        .collect();
    let wanted = [
        "worst: open, critical",
        "lived: acceptance ended 3 days ago",
        "bad: open, high",
        "fence: mitigation overdue by 10 days",
        "INC-1: incident in phase contained",
        "soon: acceptance ends in 8 days",
    ];
    assert_eq!(said, wanted);
    assert!(page.contains(">(1 not in force)<"), "beside the number of accepted ones");
    let calm = Memory::new(today()).with("threatmodel.yaml", "tmgate: 1\nsystem: calm\n");
    let page = page_of(&calm, &[]);
    assert!(page.contains("No threat of high or critical risk is open"), "{page}");
    assert!(page.contains("there is nothing to draw") && !page.contains("<svg class=\"tm\""));
}

#[test]
fn every_threat_and_every_objective_is_in_the_way_from_objective_to_proof() {
    let host = Memory::new(today()).with("threatmodel.yaml", LATE);
    page_of(&host, &["--csv", "out"]);
    let csv = host.text("out/traceability.csv").unwrap();
    for row in
        ["late,alone,,,,,,,PCI-6,", "late,paid,worst,,", "late,,bad,fence,planned,", "late,,mild,,"]
    {
        assert!(csv.contains(row), "{row}: {csv}");
    }
}

#[test]
fn links_lead_to_the_files_wherever_the_page_lies() {
    let links = |host: &Memory, output: &str| {
        let ran = run(host, &["report", "-o", output]);
        assert_eq!(ran.exit, Exit::Pass, "{}", ran.err);
        let page = host.text(output).unwrap();
        let link = page.split("href=\"").find(|link| link.contains("#L")).unwrap();
        link.split("threatmodel.yaml").next().unwrap().to_owned()
    };
    let mut host = Memory::new(today()).with("threatmodel.yaml", LATE);
    assert_eq!(links(&host, "report.html"), "");
    assert_eq!(links(&host, "site/new/report.html"), "../../");
    for (name, value) in [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_SHA", "abc"),
    ] {
        host.env.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(links(&host, "report.html"), "https://github.com/o/r/blob/abc/");
    let page = page_of(&host, &["--link-base", "files"]);
    assert!(page.contains("href=\"threatmodel.yaml#L") && !page.contains("github.com"));
}

#[test]
fn what_could_not_be_judged_is_named_and_linked() {
    let host = Memory::new(today()).with(
        "threatmodel.yaml",
        "tmgate: 1\nsystem: shop\ncomponents:\n  api: {kind: process}\n  db: {kind: store}\nflows:\n  save:\n    path: api -> db\n    over: LoRa\n    sends: [card]\ndata: {card: {class: restricted}}\n",
    );
    let page = page_of(&host, &[]);
    let rest = page.split("id=\"not-assessed\"").nth(1).unwrap();
    let row = rest.split("<tr>").find(|row| row.contains("LoRa")).unwrap();
    assert!(row.contains("href=\"threatmodel.yaml#L7\"") && row.contains(">save</a>"), "{row}");
    // Of a file of another tool it is said what it cannot tell, though no subject is named.
    let files = super::fixtures::folder("foreign");
    let (path, bytes) = files.iter().find(|(path, _)| path.ends_with("pump-station.tm7")).unwrap();
    let page = page_of(&Memory::new(today()).with(path, bytes.clone()), &[]);
    assert!(page.contains("which cannot say") && !page.contains("Everything that was asked"));
}

#[test]
fn many_models_are_listed_by_how_they_stand_and_each_is_led_to() {
    let model = |system: &str, level: &str| {
        format!(
            "tmgate: 1\nsystem: {system}\ncomponents: {{api: {{kind: process}}}}\nthreats: {{t: {{title: T, at: api, risk: {level}}}}}\n"
        )
    };
    let host = (0..20).fold(Memory::new(today()), |host, at| {
        let level = ["low", "medium", "high"][at % 3];
        host.with(&format!("s{at:02}/threatmodel.yaml"), model(&format!("model-{at:02}"), level))
    });
    let page = page_of(&host, &[]);
    let nav = page.split("</nav>").next().unwrap();
    assert!(nav.contains("href=\"#models\"") && !nav.contains("model-00"), "{nav}");
    let table = page.split("id=\"models\"").nth(1).unwrap();
    let table = table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let rows: Vec<&str> = table.split("<tr>").skip(1).collect();
    assert_eq!(rows.len(), 20);
    assert!(rows[0].contains("href=\"#m2\">model-02</a>"), "{}", rows[0]);
    assert!(rows[0].contains("<td>0</td><td>1</td><td>0</td><td>0</td>"), "{}", rows[0]);
    assert!(rows[19].contains("model-18"), "{}", rows[19]);
    for at in 0..20 {
        assert!(page.contains(&format!("<section id=\"m{at}\"")), "{at}");
    }
}
