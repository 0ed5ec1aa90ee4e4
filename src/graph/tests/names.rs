use super::*;
use crate::finding::Subject;
use crate::graph::{Resolved, is_out};
use crate::model::RefKind;

const SHOP: &str = "
owner: team-shop
actors:
  buyer: {kind: person}
  thief: {kind: threat-agent}
data: {order: {owner: team-data}, picture: {}}
components:
  web: {kind: process, owner: team-web}
  api: {kind: process}
  archive: {kind: store, out_of_scope: moved to the museum}
  attic: {kind: store, out_of_scope: false}
flows:
  buy: {path: buyer -> web}
  save: {path: web -> api, owner: team-save}
  old: {path: web -> archive, out_of_scope: true}
threats:
  owned: {title: Something, at: web, owner: team-risk}
  inherited: {title: Something, at: [web, api]}
  adrift: {title: Something}
mitigations: {wall: {title: A wall, status: planned, owner: team-wall}}
incidents: {INC-1: {title: It broke, severity: low, phase: reported, owner: team-night}}
";

#[test]
fn id_is_found_misspelt_or_missing() {
    ask_shop(SHOP, |graph| {
        assert_eq!(graph.resolve(RefKind::Element, "web"), Resolved::Found);
        assert_eq!(graph.resolve(RefKind::Element, "archiv"), Resolved::Misspelt("archive"));
        assert_eq!(graph.resolve(RefKind::Element, "warehouse"), Resolved::Missing);
        assert_eq!(graph.resolve(RefKind::Data, "web"), Resolved::Missing, "another kind of thing");
        assert_eq!(graph.resolve(RefKind::Element, "bank/ledger"), Resolved::NoSuchModel);
        assert_eq!(graph.resolve(RefKind::Element, "shop/web"), Resolved::Found, "this very model");
    });
}

#[test]
fn references_follow_a_misspelling_to_what_it_means() {
    ask_shop(SHOP, |graph| {
        assert_eq!(graph.element("archiv").unwrap().id().value, "archive");
        assert_eq!(graph.data("ordr").unwrap().id.value, "order");
        assert_eq!(graph.mitigation("wal").unwrap().id.value, "wall");
        assert_eq!(graph.threat("inherted").unwrap().id.value, "inherited");
        assert!(graph.element("warehouse").is_none());
        assert_eq!(graph.targets(threat(graph, "inherited")).len(), 2);
        assert!(graph.targets(threat(graph, "adrift")).is_empty());
    });
}

#[test]
fn neighbour_is_found_by_its_name() {
    let bank = "components: {ledger: {kind: store}}\nthreats: {run: {title: A run on the bank}}";
    ask_beside(bank, SHOP, |graph| {
        assert_eq!(graph.resolve(RefKind::Element, "bank/ledger"), Resolved::Found);
        assert_eq!(graph.resolve(RefKind::Element, "bank/leger"), Resolved::Misspelt("ledger"));
        assert_eq!(graph.element("bank/ledger").unwrap().noun(), "store");
        assert_eq!(graph.threat("bank/run").unwrap().id.value, "run");
        assert!(graph.element("ledger").is_none(), "not without its model's name");
    });
}

#[test]
fn owner_is_inherited() {
    ask_shop(SHOP, |graph| {
        let owner = |id: &str| graph.owner_of(element(graph, id)).unwrap().value.as_str();
        assert_eq!(owner("web"), "team-web");
        assert_eq!(owner("api"), "team-shop");
        assert_eq!(owner("buyer"), "team-shop");
        assert_eq!(owner("buy"), "team-web", "of the component it leads to");
        assert_eq!(owner("save"), "team-save");
    });
    let ownerless = SHOP.replace("owner: team-shop", "purpose: sells things");
    ask_shop(&ownerless, |graph| assert!(graph.owner_of(element(graph, "api")).is_none()));
}

#[test]
fn everything_that_a_finding_is_about_has_somebody_to_ask() {
    ask_shop(SHOP, |graph| {
        let owner = |kind, id: &str| {
            graph.owner_of_subject(&Subject::new(kind, id)).unwrap().value.as_str()
        };
        assert_eq!(owner("flow", "buy"), "team-web");
        assert_eq!(owner("threat", "owned"), "team-risk");
        assert_eq!(owner("threat", "inherited"), "team-web", "of the first element it is at");
        assert_eq!(owner("threat", "adrift"), "team-shop");
        assert_eq!(owner("mitigation", "wall"), "team-wall");
        assert_eq!(owner("data", "order"), "team-data");
        assert_eq!(owner("data", "picture"), "team-shop");
        assert_eq!(owner("incident", "INC-1"), "team-night");
        assert_eq!(owner("model", ""), "team-shop");
        assert_eq!(owner("zone", "anywhere"), "team-shop");
    });
}

#[test]
fn scope_leaves_out_what_was_declared_out_and_threat_agents() {
    ask_shop(SHOP, |graph| {
        let ids: Vec<_> = graph.elements_in_scope().map(|e| e.id().value.as_str()).collect();
        assert_eq!(ids, ["web", "api", "attic", "buy", "save", "buyer"]);
        let components: Vec<_> = graph.components_in_scope().map(|c| c.id.value.as_str()).collect();
        assert_eq!(components, ["web", "api", "attic"]);
        assert!(is_out(component(graph, "archive").out_of_scope.as_ref()));
        assert!(!is_out(component(graph, "attic").out_of_scope.as_ref()));
        assert!(!is_out(None));
    });
}

#[test]
fn element_is_called_by_what_it_is() {
    ask_shop(SHOP, |graph| {
        let named = |id: &str| {
            let element = element(graph, id);
            format!("{} {}", element.noun(), element.subject())
        };
        assert_eq!(named("web"), "process component:web");
        assert_eq!(named("archive"), "store component:archive");
        assert_eq!(named("buy"), "flow flow:buy");
        assert_eq!(named("buyer"), "actor actor:buyer");
    });
}
