use std::collections::BTreeSet;

use super::{ROWS, Row};
use crate::graph::tests::ask;

/// A flow with what a model must say besides, and whether the row is asked of it; `None`: nobody
/// can tell.
struct Case {
    row: &'static str,
    flow: &'static str,
    asked: Option<bool>,
}

const fn case(row: &'static str, flow: &'static str, asked: Option<bool>) -> Case {
    Case { row, flow, asked }
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

const CASES: &[Case] = &[
    case("another process in place of the source", "{path: p -> q, over: tls, authn: none}", YES),
    case("another process in place of the source", "{path: p -> s, over: tls, authn: none}", YES),
    case("another process in place of the source", "{path: p -> q, over: tls, authn: oidc}", NO),
    case("another process in place of the source", "{path: p -> q, over: tls}", None),
    case("another process in place of the source", "{path: x -> q, over: tls, authn: none}", NO),
    case("another process in place of the target", "{path: s -> q, over: http}", YES),
    case("another process in place of the target", "{path: s -> q, over: https}", NO),
    case("another process in place of the target", "{path: s -> q, over: grpc}", None),
    case("another process in place of the target", "{path: p -> s, over: http}", NO),
    case("somebody else in place of the external source", "{path: x -> q, authn: none}", YES),
    case("somebody else in place of the external source", "{path: a -> q, authn: none}", YES),
    case("somebody else in place of the external source", "{path: x -> q, authn: mtls}", NO),
    case("another store in place of the source", "{path: s -> x, over: tls, authn: mtls}", YES),
    case("another store in place of the source", "{path: p -> x}", NO),
    case("another store in place of the target", "{path: x -> s, over: tls, authn: mtls}", YES),
    case("another store in place of the target", "{path: s -> q}", NO),
    case("somebody else in place of the external target", "{path: p -> x, over: tls}", YES),
    case("somebody else in place of the external target", "{path: p -> q, over: tls}", NO),
    case("input that is not validated", "{path: x -> q, over: http}", YES),
    case("input that is not validated", "{path: x -> q, over: https}", NO),
    case("input that is not validated", "{path: x -> q}", None),
    case("input that is not validated", "{path: s -> q, over: http}", NO),
    case("changes behind the authentication", "{path: s -> x, over: http, authn: oidc}", YES),
    case("changes behind the authentication", "{path: s -> x, over: https, authn: oidc}", NO),
    case("changes behind the authentication", "{path: s -> x, over: http, authn: none}", NO),
    case("changes behind the authentication", "{path: s -> x, over: http}", None),
    case("corruption of the store", "{path: x -> s, over: https, authn: mtls}", YES),
    case("corruption of the store", "{path: s -> q}", NO),
    case("the target denies what it received or did", "{path: s -> q, over: tls}", YES),
    case("the target denies what it received or did", "{path: s -> x, over: tls}", NO),
    case("the external target denies receiving", "{path: p -> a}", YES),
    case("the external target denies receiving", "{path: a -> q}", NO),
    case("the store denies having been written", "{path: p -> s}", YES),
    case("the store denies having been written", "{path: s -> q}", NO),
    case("a log that can be forged or bent", "{path: p -> log}", YES),
    case("a log that can be forged or bent", "{path: p -> s}", NO),
    case("reading along", "{path: p -> q, over: http}", YES),
    case("reading along", "{path: p -> q, over: https}", NO),
    case("reading along on the way to the store", "{path: p -> s, over: postgres}", YES),
    case("reading along on the way to the store", "{path: p -> s, over: postgres-tls}", NO),
    case("weak access control of the store", "{path: s -> q, over: tls}", YES),
    case("weak access control of the store", "{path: q -> s, over: tls}", NO),
    case("credentials in transit", "{path: p -> q, over: http}", YES),
    case("credentials in transit", "{path: p -> q, over: ipsec}", NO),
    case("a crash of the target", "{path: s -> q}", YES),
    case("a crash of the target", "{path: s -> x}", NO),
    case("an interrupted flow", "{path: s -> x}", YES),
    case("a source store out of reach", "{path: s -> x}", YES),
    case("a source store out of reach", "{path: x -> s}", NO),
    case("a target store out of reach", "{path: x -> s}", YES),
    case("a target store out of reach", "{path: s -> x}", NO),
    case("excessive use of the store", "{path: p -> s}", YES),
    case("excessive use of the store", "{path: x -> s}", NO),
    case("impersonation of the source", "{path: a -> q, over: tls, authn: mtls}", YES),
    case("impersonation of the source", "{path: s -> q}", NO),
    case("code run in the target from afar", "{path: s -> q}", YES),
    case("code run in the target from afar", "{path: p -> x}", NO),
    case("requests forged across sites", "{path: x -> q, over: https}", YES),
    case("requests forged across sites", "{path: x -> q, over: amqps}", NO),
    case("requests forged across sites", "{path: x -> q}", None),
];

fn model(flow: &str, more: &str) -> String {
    format!(
        "tmgate: 1
system: shop
data: {{trail: {{audit: true}}, order: {{class: internal}}}}
actors: {{a: {{kind: person}}}}
components:
  p: {{kind: process}}
  q: {{kind: process}}
  s: {{kind: store, holds: order}}
  log: {{kind: store, holds: trail}}
  x: {{kind: external}}
  odd: {{}}
flows:
  f: {flow}
{more}"
    )
}

/// What is asked of the flow `f`, and what may be.
fn rows(flow: &str, more: &str) -> Option<(Vec<&'static Row>, Vec<&'static Row>)> {
    let mut answer = None;
    ask(&model(flow, more), |graph| {
        let f = &graph.model.flows[0];
        let [from, to] = graph.ends(f).unwrap();
        answer = graph.interaction(f, &from, &to).map(|i| (i.open, i.unsure));
    });
    answer
}

fn letters(flow: &str, more: &str) -> String {
    let open: BTreeSet<_> = rows(flow, more).unwrap().0.iter().map(|row| row.letter).collect();
    open.into_iter().map(|letter| letter.word()).collect()
}

#[test]
fn each_row_is_asked_where_it_holds_and_nowhere_else() {
    let tried: BTreeSet<&str> = CASES.iter().filter(|c| c.asked == YES).map(|c| c.row).collect();
    assert_eq!(tried, ROWS.iter().map(|row| row.what).collect(), "each row has a case");
    for Case { row, flow, asked } in CASES {
        let (open, unsure) = rows(flow, "").unwrap();
        let has = |rows: &[&Row]| rows.iter().any(|known| known.what == *row);
        let found = match (has(&open), has(&unsure)) {
            (true, _) => YES,
            (false, true) => None,
            (false, false) => NO,
        };
        assert_eq!(found, *asked, "{row}: {flow}");
    }
}

#[test]
fn what_a_flow_says_of_itself_reduces_what_is_asked() {
    assert_eq!(letters("{path: x -> q, over: http, authn: none}", ""), "STRIDE");
    assert_eq!(letters("{path: x -> q, over: https, authn: none}", ""), "SRDE");
    assert_eq!(letters("{path: x -> q, over: https, authn: mtls}", ""), "RDE");
    assert!(rows("{path: x -> odd}", "").is_none(), "nobody knows what it is");
}

#[test]
fn an_answer_stands_at_the_flow_or_at_the_end_that_it_concerns() {
    let flow = "{path: x -> q, over: https, authn: mtls}";
    let answered = |at: &str| letters(flow, &format!("threats: {{t: {{title: T, {at}}}}}"));
    assert_eq!(answered("at: f, stride: R D"), "E");
    assert_eq!(answered("at: q, stride: R E"), "D");
    assert_eq!(answered("at: q, stride: D"), "RDE", "an interrupted flow is not at its target");
    assert_eq!(answered("at: x, stride: R D E"), "RDE", "nothing here concerns the source");
    let reasons = "not_applicable: {f: {D: it may be down for a day, R: both sides keep receipts}}";
    assert_eq!(letters(flow, reasons), "E");
}
