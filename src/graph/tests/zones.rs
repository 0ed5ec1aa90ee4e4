use super::*;
use crate::graph::ZoneOf;

const TOWN: &str = "
zones:
  street: {trust: 0}
  house: {trust: 50}
  safe: {trust: 90, in: house}
  shelf: {in: safe}
  void: {}
actors: {passer-by: {kind: person}, cook: {kind: person, zone: house}}
components:
  door: {kind: process, zone: house, exposed: true}
  box: {kind: store, zone: safe}
  book: {kind: store, zone: shelf}
  tray: {kind: store, zone: house}
  courier: {kind: external}
  ghost: {kind: process}
  lost: {kind: process, zone: attic-of-the-neighbour}
  hole: {kind: process, zone: void}
flows:
  knock: {path: passer-by -> door}
  carry: {path: door -> tray}
  lock: {path: door -> box}
  take: {path: box -> door}
  post: {path: courier -> passer-by}
  haunt: {path: ghost -> door}
  shut: {path: passer-by -> tray, out_of_scope: bricked up}
  broken: {path: door -> nothing-like-it}
";

fn ends<'m>(graph: &Graph<'m>, id: &str) -> [crate::graph::End<'m>; 2] {
    graph.ends(flow(graph, id)).unwrap()
}

#[test]
fn elements_stand_in_zones_outside_or_nobody_knows_where() {
    ask_shop(TOWN, |graph| {
        let zone = |id: &str| match graph.zone_of(element(graph, id)) {
            ZoneOf::In(zone) => zone.id.value.to_string(),
            ZoneOf::Outside => "outside".to_owned(),
            ZoneOf::Unknown => "unknown".to_owned(),
        };
        assert_eq!(zone("door"), "house");
        assert_eq!(zone("cook"), "house");
        assert_eq!(zone("passer-by"), "outside");
        assert_eq!(zone("courier"), "outside");
        assert_eq!(zone("ghost"), "unknown", "a process of ours stands somewhere");
        assert_eq!(zone("lost"), "unknown");
        assert_eq!(zone("knock"), "unknown", "a flow stands nowhere");
    });
}

#[test]
fn trust_comes_from_the_next_zone_around_that_has_one() {
    ask_shop(TOWN, |graph| {
        let trust = |id: &str| graph.trust(graph.zone_of(element(graph, id)));
        assert_eq!(trust("book"), Some(90));
        assert_eq!(trust("passer-by"), Some(0));
        assert_eq!(trust("hole"), None, "no zone around it says");
        assert_eq!(trust("ghost"), None);
        let shelf = graph.model.zones.iter().find(|z| z.id.value == "shelf").unwrap();
        assert_eq!(graph.around(shelf).unwrap().id.value, "safe");
        assert!(graph.zone_circle(shelf).is_none());
    });
}

#[test]
fn circle_of_zones_is_found_and_never_followed_for_ever() {
    let text = "
zones: {a: {in: b}, b: {in: c}, c: {in: b}}
components: {x: {kind: process, zone: a}}
";
    ask_shop(text, |graph| {
        let circular = |id: &str| {
            graph
                .zone_circle(graph.model.zones.iter().find(|z| z.id.value == id).unwrap())
                .is_some()
        };
        assert!(!circular("a"), "it leads into the circle and is not in it");
        assert!(circular("b") && circular("c"));
        assert_eq!(graph.trust(graph.zone_of(element(graph, "x"))), None);
    });
}

#[test]
fn flow_crosses_where_its_ends_stand_in_different_zones() {
    ask_shop(TOWN, |graph| {
        let crosses = |id: &str| {
            let [from, to] = ends(graph, id);
            graph.crosses(&from, &to)
        };
        assert_eq!(crosses("knock"), Some(true));
        assert_eq!(crosses("carry"), Some(false));
        assert_eq!(crosses("lock"), Some(true), "a zone within another is another");
        assert_eq!(crosses("post"), Some(false), "both stand outside");
        assert_eq!(crosses("haunt"), None);
        let crossing: Vec<_> = graph.crossings().map(|(f, _, _)| f.id.value.as_str()).collect();
        assert_eq!(crossing, ["knock", "lock", "take"]);
    });
}

#[test]
fn flow_climbs_where_its_target_is_trusted_more() {
    ask_shop(TOWN, |graph| {
        let climbs = |id: &str| {
            let [from, to] = ends(graph, id);
            graph.climbs(&from, &to)
        };
        assert_eq!(climbs("lock"), Some(true));
        assert_eq!(climbs("take"), Some(false));
        assert_eq!(climbs("carry"), Some(false));
        assert_eq!(climbs("haunt"), None);
        let [from, to] = ends(graph, "knock");
        assert_eq!(graph.is_untrusted(&from), Some(true));
        assert_eq!(graph.is_untrusted(&to), Some(false));
        assert_eq!(graph.is_untrusted(&ends(graph, "haunt")[0]), None);
    });
}

#[test]
fn flow_between_two_models_crosses() {
    let bank =
        "zones: {hall: {trust: 70}}\ncomponents: {ledger: {kind: store, zone: hall, owner: ben}}";
    let shop = "
components: {api: {kind: process}}
flows: {pay: {path: api -> bank/ledger}}
";
    ask_beside(bank, shop, |graph| {
        let [from, to] = ends(graph, "pay");
        assert_eq!(graph.crosses(&from, &to), Some(true));
        assert!(to.elsewhere && !from.elsewhere);
        assert_eq!(to.trust, Some(70));
        assert_eq!(to.owner.unwrap().value, "ben");
        assert_eq!(graph.is_at_boundary(element(graph, "api")), Some(true));
    });
}

#[test]
fn what_lies_at_the_boundary_is_exposed_or_next_to_a_crossing() {
    ask_shop(TOWN, |graph| {
        let at_boundary = |id: &str| graph.is_at_boundary(element(graph, id));
        assert_eq!(at_boundary("knock"), Some(true));
        assert_eq!(at_boundary("carry"), Some(false));
        assert_eq!(at_boundary("door"), Some(true));
        assert_eq!(at_boundary("box"), Some(true));
        assert_eq!(at_boundary("passer-by"), Some(true));
        assert_eq!(at_boundary("tray"), Some(false), "what crosses to it is out of scope");
        assert_eq!(at_boundary("haunt"), None);
        assert_eq!(at_boundary("ghost"), None);
        assert_eq!(at_boundary("broken"), None);
    });
}

#[test]
fn flows_are_those_whose_ends_are_known() {
    ask_shop(TOWN, |graph| {
        let ids =
            |flows: Vec<&Flow>| flows.iter().map(|f| f.id.value.to_string()).collect::<Vec<_>>();
        assert!(graph.ends(flow(graph, "broken")).is_none());
        let known = ids(graph.flows().map(|(flow, _, _)| flow).collect());
        assert!(known.contains(&"shut".to_owned()) && !known.contains(&"broken".to_owned()));
        let in_scope = ids(graph.flows_in_scope().map(|(flow, _, _)| flow).collect());
        assert!(!in_scope.contains(&"shut".to_owned()));
        let at_tray = ids(graph.flows_at(component(graph, "tray")).collect());
        assert_eq!(at_tray, ["carry", "shut"]);
    });
}
