//! Questions to a small model.

use super::*;
use crate::catalog::EMBEDDED;
use crate::graph::{Basis, Graph};
use crate::model::vocabulary::parse_date;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Limits, parse};

const MODEL: &str = "tmgate: 1
system: Pay Desk
owner: team-pay
data: {card: {class: restricted}}
zones: {cluster: {trust: 60}}
components:
  api: {kind: process, zone: cluster, tech: axum}
  ledger: {kind: store, zone: cluster, tech: Postgres 17, holds: card, owner: '@org/books'}
  mailer: {kind: process}
flows:
  book: {path: api -> ledger, sends: card}
  mail: {path: ledger -> mailer}
threats:
  forged: {title: Forged events are replayed, at: api, refs: [CWE-347], mitigated_by: [seal], detected_by: [bell]}
  dump: {title: Cards are dumped, at: ledger, refs: [CAPEC-66, T1059.001]}
  spam: {title: Mail is sent, at: mailer}
  gone: {title: Replayed, at: api, retired: {why: no more}}
mitigations:
  seal: {title: Seal, status: implemented}
  bell: {title: Bell, status: planned}
playbooks: {forged-plan: {for: forged}}
incidents:
  INC-2026-01: {title: Something, severity: low, phase: closed, threats: [dump], refs: [CWE-89]}
";

/// Ranks the model above and gives the threats with their points.
fn ranked(query: &[&str]) -> Vec<(String, u32)> {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", MODEL.as_bytes().to_vec()));
    let document = parse(&sources, file, &Limits::default());
    let model = crate::formats::lower(&sources, &[document]);
    let graph = Graph::new(&model, &[], &Basis::on(parse_date("2026-11-23").unwrap()));
    let query: Vec<String> = query.iter().map(|term| (*term).to_owned()).collect();
    let query = Query::read(&query, &EMBEDDED);
    let ranking = rank(&graph, &query);
    // Whatever is found, the text alone does not rule it out.
    if ranking.is_about_it(0) {
        assert!(!query.concerns([MODEL].into_iter()).is_none(), "{query:?}");
    }
    let settled = ranking.exact;
    let mut hits: Vec<(String, u32)> = ranking
        .hits
        .iter()
        .map(|hit| (hit.threat.id.value.to_string(), hit.score(settled)))
        .filter(|(_, score)| *score > 0)
        .collect();
    hits.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    hits
}

fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
    expected.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect()
}

#[test]
fn threats_are_ranked_by_their_distance_from_an_element() {
    assert_eq!(ranked(&["api"]), pairs(&[("forged", 8), ("dump", 2)]));
    assert_eq!(ranked(&["book"]), pairs(&[("dump", 4), ("forged", 4)]));
    assert_eq!(ranked(&["pay-desk/API"]), ranked(&["api"]));
    assert_eq!(ranked(&["other/api"]), pairs(&[("forged", 1)]), "only the word is the same");
    assert_eq!(ranked(&["postgres"]), pairs(&[("dump", 8), ("forged", 2), ("spam", 2)]));
    assert_eq!(ranked(&["card"]), pairs(&[("dump", 5)]));
}

#[test]
fn names_of_every_kind_are_understood() {
    assert_eq!(ranked(&["forged"])[0], ("forged".to_owned(), 12));
    assert_eq!(ranked(&["gone"]), pairs(&[("gone", 12)]), "a retired one only by its name");
    for (name, points) in [("seal", 6), ("bell", 6), ("forged-plan", 6)] {
        assert_eq!(ranked(&[name]), pairs(&[("forged", points)]), "{name}");
    }
    assert_eq!(ranked(&["inc-2026-01"]), pairs(&[("dump", 6)]));
    assert_eq!(ranked(&["cluster"]), pairs(&[("dump", 3), ("forged", 3)]));
    assert_eq!(ranked(&["Pay-Desk"]).len(), 3);
    assert_eq!(ranked(&["books"]), pairs(&[("dump", 4)]));
    assert_eq!(ranked(&["@org/books"]), pairs(&[("dump", 4)]));
}

#[test]
fn references_count_the_more_the_nearer_they_are() {
    assert_eq!(ranked(&["cwe-0347"]), pairs(&[("forged", 8)]));
    assert_eq!(ranked(&["T1059"])[0], ("dump".to_owned(), 6));
    assert_eq!(ranked(&["T1059.003"])[0], ("dump".to_owned(), 2));
    // An incident that was this threat cites it.
    assert_eq!(ranked(&["CWE-89"]), pairs(&[("dump", 8)]));
    assert_eq!(ranked(&["CVE-2026-99999"]), []);
}

#[test]
fn terms_add_up_and_words_count_only_where_nothing_has_that_name() {
    assert_eq!(ranked(&["api", "CWE-347"]), pairs(&[("forged", 16), ("dump", 2)]));
    assert_eq!(ranked(&["an event was replayed"]), pairs(&[("forged", 4)]));
    assert_eq!(ranked(&["the api says replay"]), pairs(&[("forged", 10), ("dump", 2)]));
    assert_eq!(ranked(&["of the and 500"]), []);
}

#[test]
fn text_rules_a_model_out_only_where_that_is_certain() {
    let concerns = |query: &str, text: &str| {
        let query = Query::read(&[query.to_owned()], &EMBEDDED);
        !query.concerns([text].into_iter()).is_none()
    };
    let ours = "tmgate: 1\nsystem: Pay Desk\n";
    assert!(!concerns("api", ours));
    assert!(concerns("API", "tmgate: 1\ncomponents: {Api: {}}\n"));
    assert!(concerns("pay-desk", ours), "the words of a system's name are joined");
    assert!(concerns("pay-desk", "tmgate: 1\nsystem: Pay\n  Desk\n"), "over two lines");
    assert!(concerns("api", "tmgate: 1\nsystem: \"\\u0061pi\"\n"), "written by its number");
    assert!(concerns("api", "otmVersion: 0.2.0\n"), "names of other tools are made into ids");
    assert!(concerns("é-shop", ours), "letters whose small form is another matter");
    assert!(concerns("CWE-79", "tmgate: 1\nrefs: [cwe-0079]\n"));
}

#[test]
fn terms_that_a_text_does_not_hold_are_told_from_those_it_may() {
    let query = ["an event was prevented", "CWE-79", "zzz", "straße"].map(str::to_owned);
    let query = Query::read(&query, &EMBEDDED);
    let words: Vec<&str> = query.terms.iter().map(|term| term.text.as_str()).collect();
    assert_eq!(words, ["event", "prevented", "CWE-79", "zzz", "straße"]);
    let concerns = |text: &str| query.concerns([text].into_iter()).all();
    // The last one is not certain, whatever the text.
    assert_eq!(concerns("tmgate: 1\n"), 0b10000);
    assert_eq!(concerns("tmgate: 1\n# Zzz\n"), 0b11111, "of so few all are asked");
    assert_eq!(concerns("otmVersion: 0.2.0\n"), 0b11111);
    let many: Vec<String> = (0..30).map(|n| format!("term{n}x")).collect();
    let query: Vec<String> = query.terms.iter().map(|term| term.text.clone()).collect();
    let query = Query::read(&[query, many].concat(), &EMBEDDED);
    let concerns = |text: &str| query.concerns([text].into_iter()).all();
    // A needle within another, that ends before it.
    assert_eq!(concerns("tmgate: 1\nowner: preventers\n"), 0b10011);
    assert_eq!(concerns("tmgate: 1\nowner: x\nrefs: [CWE-0079]\n# Events"), 0b10101);
    assert_eq!(concerns("tmgate: 1\nowner: TERM7X\n"), 0b10000 | 1 << 12);
}

#[test]
fn a_text_that_only_says_the_words_of_a_name_does_not_have_it() {
    let concern = |query: &str, text: &str| {
        let query = Query::read(&[query.to_owned()], &EMBEDDED);
        query.concerns([text].into_iter())
    };
    let (named, worded) = (Concern::named(1), Concern { named: 0, worded: 1 });
    let has = "tmgate: 1\ncomponents: {ledger-db: {}}\n";
    let says = "tmgate: 1\ncomponents: {other: {title: a Ledger}}\n";
    assert_eq!(concern("ledger-db", has), named);
    assert_eq!(concern("LEDGER-DB", has), named, "names are the same in capitals");
    assert_eq!(concern("ledger-db", says), worded);
    assert_eq!(concern("what of ledger", says), named, "a word of a longer text is a word");
    assert_eq!(concern("ledger-db", "tmgate: 1\n"), Concern::default());
    assert_eq!(concern("ledger-db", "otmVersion: 0.2.0\n"), named, "of others it is not certain");
}

#[test]
fn terms_that_a_text_does_not_hold_change_no_ranking() {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("threatmodel.yaml", MODEL.as_bytes().to_vec()));
    let document = parse(&sources, file, &Limits::default());
    let model = crate::formats::lower(&sources, &[document]);
    let graph = Graph::new(&model, &[], &Basis::on(parse_date("2026-11-23").unwrap()));
    let long: String = (0..20).map(|n| format!(" word{n}")).collect();
    let long = format!("replayed api cards {long}");
    for asked in [
        long.as_str(),
        "forged seals are replayed by a zebra",
        "api T1059.003 nothing",
        "pay-desk/api x",
    ] {
        let query = Query::read(&[asked.to_owned()], &EMBEDDED);
        let (all, some) = (
            rank(&graph, &query),
            rank_by(&graph, &query, query.concerns([MODEL].into_iter()).all()),
        );
        let told = |ranking: &Ranking<'_>| {
            let hits = ranking.hits.iter().map(|hit| (&hit.threat.id.value, hit.reasons.clone()));
            (format!("{:?}", hits.collect::<Vec<_>>()), ranking.exact, ranking.mentioned)
        };
        assert_eq!(told(&all), told(&some), "{asked}");
    }
}

#[test]
fn long_alerts_are_cut_and_the_rest_is_counted() {
    let text: String = (0..100).map(|n| format!("word{n} ")).collect();
    let query = Query::read(&[text], &EMBEDDED);
    assert_eq!((query.terms.len(), query.left_out), (60, 40));
}
