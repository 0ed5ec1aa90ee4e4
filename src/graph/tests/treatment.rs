use super::*;
use crate::graph::Treatment;
use crate::graph::treatment::{is_detective, is_effective};

/// What becomes of a threat with these keys.
fn treatment(keys: &str) -> Treatment {
    let text = format!(
        "
threats: {{t: {{title: Something that can go wrong, {keys}}}}}
mitigations:
  done: {{title: In place, status: implemented}}
  proven: {{title: In place and tested, status: verified, kind: detective}}
  later: {{title: Next quarter, status: planned}}
  gone: {{title: Switched off, status: retired}}
"
    );
    ask_shop(&text, |graph| graph.treatment(threat(graph, "t")))
}

#[test]
fn threat_is_mitigated_once_one_mitigation_is_in_place() {
    assert_eq!(treatment("mitigated_by: done"), Treatment::Mitigated);
    assert_eq!(treatment("mitigated_by: [later, proven]"), Treatment::Mitigated);
    assert_eq!(treatment("mitigated_by: [done, nothing-like-it]"), Treatment::Mitigated);
}

#[test]
fn threat_stays_open_while_nothing_is_in_place() {
    assert_eq!(treatment("at: x"), Treatment::Open);
    assert_eq!(treatment("mitigated_by: [later, gone]"), Treatment::Open);
    assert_eq!(treatment("out_of_scope: false"), Treatment::Open);
}

#[test]
fn treatment_is_unknown_where_a_mitigation_is() {
    assert_eq!(treatment("mitigated_by: nothing-like-it"), Treatment::Unknown);
    let text = "
threats: {t: {title: Something that can go wrong, mitigated_by: m}}
mitigations: {m: {title: Nobody says how far it is}}
";
    ask_shop(text, |graph| {
        assert_eq!(graph.treatment(threat(graph, "t")), Treatment::Unknown);
        assert!(!graph.is_open(threat(graph, "t")));
        assert!(!graph.knows_status(&threat(graph, "t").mitigated_by));
    });
}

#[test]
fn misspelt_mitigation_counts_as_what_it_means() {
    assert_eq!(treatment("mitigated_by: proevn"), Treatment::Mitigated);
}

#[test]
fn mitigation_of_a_neighbour_counts() {
    let bank = "mitigations: {limits: {title: Five a day, status: verified}}";
    let shop = "threats: {t: {title: Somebody tries cards, mitigated_by: bank/limits}}";
    let treated = |graph: &Graph<'_>| graph.treatment(threat(graph, "t"));
    assert_eq!(ask_beside(bank, shop, treated), Treatment::Mitigated);
    assert_eq!(ask_shop(shop, treated), Treatment::Unknown, "nobody has that model");
}

#[test]
fn acceptance_lives_until_its_last_day() {
    let accept = |rest: &str| treatment(&format!("accept: {{by: ana, why: costs little, {rest}}}"));
    assert_eq!(accept("until: 2026-11-23"), Treatment::Accepted);
    assert_eq!(accept("until: 2026-11-22"), Treatment::Open);
    assert_eq!(accept("ticket: X-1"), Treatment::Open, "for ever is no date");
    assert_eq!(treatment("accept: {why: costs little, until: 2027-01-01}"), Treatment::Open);
    assert_eq!(treatment("accept: {by: ana, until: 2027-01-01}"), Treatment::Open);
}

#[test]
fn acceptance_of_its_own_is_found_by_what_it_is_for() {
    let text = "
threats: {t: {title: Something, accept: {by: ana, why: old, until: 2026-01-31}}, u: {title: Else}}
acceptances:
  renewed: {for: [t], by: ben, why: still costs little, until: 2027-01-31}
  other: {for: nothing-like-it, by: ben, why: no, until: 2027-01-31}
";
    ask_shop(text, |graph| {
        assert_eq!(graph.acceptances(threat(graph, "t")).count(), 2);
        assert_eq!(graph.acceptances(threat(graph, "u")).count(), 0);
        let live = graph.live_acceptance(threat(graph, "t")).unwrap();
        assert_eq!(live.by.as_ref().unwrap().value, "ben");
        assert!(graph.is_live(live));
        assert_eq!(graph.treatment(threat(graph, "t")), Treatment::Accepted);
    });
}

#[test]
fn what_is_decided_weighs_more_than_what_is_built() {
    let accept = "accept: {by: ana, why: costs little, until: 2027-01-31}";
    assert_eq!(treatment(&format!("mitigated_by: done, {accept}")), Treatment::Mitigated);
    assert_eq!(treatment(&format!("transfer: {{to: bank}}, {accept}")), Treatment::Accepted);
    assert_eq!(treatment("transfer: {to: bank}"), Treatment::Transferred);
    assert_eq!(
        treatment("avoid: the feature was taken out, mitigated_by: done"),
        Treatment::Avoided
    );
    assert_eq!(treatment("out_of_scope: physical, mitigated_by: done"), Treatment::OutOfScope);
    assert_eq!(treatment("out_of_scope: true, retired: {why: gone}"), Treatment::Retired);
}

#[test]
fn only_what_is_in_place_is_effective() {
    let text = "
mitigations:
  a: {title: A, status: proposed}
  b: {title: B, status: planned}
  c: {title: C, status: implemented, kind: detective}
  d: {title: D, status: verified, kind: corrective}
  e: {title: E, status: retired, kind: detective}
";
    ask_shop(text, |graph| {
        let effective: Vec<_> = graph.model.mitigations.iter().map(is_effective).collect();
        assert_eq!(effective, [false, false, true, true, false]);
        let detective: Vec<_> = graph.model.mitigations.iter().map(is_detective).collect();
        assert_eq!(detective, [false, false, true, false, true]);
    });
}

#[test]
fn threat_is_detected_by_what_is_in_place_and_notices() {
    let detected = |keys: &str| {
        let text = format!(
            "
threats: {{t: {{title: Something that can go wrong, {keys}}}}}
mitigations:
  alert: {{title: A, status: implemented, kind: detective}}
  log: {{title: B, status: verified}}
  wall: {{title: C, status: verified, kind: preventive}}
  later: {{title: D, status: planned, kind: detective}}
"
        );
        ask_shop(&text, |graph| graph.is_detected(threat(graph, "t")))
    };
    assert_eq!(detected("detected_by: alert"), Some(true));
    assert_eq!(detected("detected_by: log"), Some(true), "it is listed to detect");
    assert_eq!(detected("mitigated_by: alert"), Some(true));
    assert_eq!(detected("mitigated_by: log"), Some(false));
    assert_eq!(detected("detected_by: wall"), Some(false));
    assert_eq!(detected("detected_by: later"), Some(false));
    assert_eq!(detected("at: x"), Some(false));
    assert_eq!(detected("detected_by: nothing-like-it"), None);
    assert_eq!(detected("detected_by: [nothing-like-it, alert]"), Some(true));
}

#[test]
fn playbook_is_for_the_threats_it_names() {
    let text = "
threats: {replay: {title: An event is replayed}, flood: {title: A flood of requests}}
playbooks: {paid: {for: [reply]}}
";
    ask_shop(text, |graph| {
        assert_eq!(graph.has_playbook(threat(graph, "replay")), Some(true), "misspelt, but meant");
        assert_eq!(graph.has_playbook(threat(graph, "flood")), Some(false));
    });
    let lost = text.replace("reply", "what-we-feared-in-1999");
    ask_shop(&lost, |graph| assert_eq!(graph.has_playbook(threat(graph, "flood")), None));
}
